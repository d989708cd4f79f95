import ChainKit
import Solana
import Testing

/// What Solana's nodes and libraries hand over is read as it comes.
@Suite struct NodeFormTests {
    private static let message = """
        {"header": {"numRequiredSignatures": 1, "numReadonlySignedAccounts": 0, "numReadonlyUnsignedAccounts": 1}, "accountKeys":
        ["ECbPvoRPTunYYuu6iCP8gK4GzGX4nc5rPsUpAKoT6vV4", "AXYUabvqzQEdX5XSWi7XLKe3tVDGd4n5fjGaYMkw9ftb",
        "11111111111111111111111111111111"], "recentBlockhash": "4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn",
        "instructions": [{"programIdIndex": 2, "accounts": [0, 1], "data": "3Bxs41hAcYbghSB9"MORE}]LOOKUPS}
        """
    private static let signatures = #"["nqXYmTYX2q2XNNPsuM4XUVug553FrRHAPGPNCWzcRMovouszHTMkfzkg49DPkyXW5GBZYkoCL4Zv5W6aGP3pU4J"]"#

    private static func message(_ more: String = "", lookups: String = "") -> String {
        message.replacing("MORE", with: more).replacing("LOOKUPS", with: lookups)
    }

    private func decode(_ text: String) throws -> SolanaDocument {
        try SolanaAdapter().decode(ChainInput.detect(Array(text.utf8)), context: .empty)
    }

    private func refusal(_ text: String) -> String? {
        do { _ = try decode(text) } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    @Test func answersOfNodes() throws {
        let plain = try decode("{\"version\": \"legacy\", \"message\": \(Self.message()), \"signatures\": \(Self.signatures)}")
        let transaction = "{\"message\": \(Self.message(", \"stackHeight\": null")), \"signatures\": \(Self.signatures)}"
        #expect(try decode(transaction) == plain)
        for known in ["\"version\": \"legacy\", \"meta\": null, ", ""] {
            let result = "{\"slot\": 1, \"blockTime\": 5, \(known)\"transaction\": \(transaction)}"
            #expect(try decode(result) == plain)
            #expect(try decode("{\"jsonrpc\": \"2.0\", \"result\": \(result), \"id\": 1}") == plain)
        }
        guard case .text(let base64) = try SolanaAdapter().encode(plain, as: .container) else { return }
        #expect(try decode("{\"slot\": 1, \"version\": \"legacy\", \"meta\": null, \"transaction\": [\"\(base64)\", \"base64\"]}") == plain)
        #expect(
            try decode(
                "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"sendTransaction\", \"params\": [\"\(base64)\", {\"encoding\": \"base64\"}]}"
            )
                == plain)
        #expect(refusal("{\"jsonrpc\": \"2.0\", \"result\": null, \"id\": 1}") == "missingField result")
        #expect(refusal("{\"slot\": 1, \"transaction\": [\"\(base64)\", \"jsonParsed\"]}")?.hasPrefix("wrongType") == true)
        let parsed = Self.message(", \"parsed\": {}, \"program\": \"system\"")
        #expect(refusal("{\"message\": \(parsed), \"signatures\": \(Self.signatures)}") == "unsupportedForm message")
        // Whoever has room for lookups is of version 0.
        let current = try decode(
            "{\"message\": \(Self.message(lookups: ", \"addressTableLookups\": []")), \"signatures\": \(Self.signatures)}")
        #expect(
            try decode(
                "{\"version\": 0, \"message\": \(Self.message(lookups: ", \"addressTableLookups\": []")), \"signatures\": \(Self.signatures)}"
            ) == current)
        #expect(current != plain)
    }

    @Test func instructionsOfLibraries() throws {
        let (from, to) = ("ECbPvoRPTunYYuu6iCP8gK4GzGX4nc5rPsUpAKoT6vV4", "AXYUabvqzQEdX5XSWi7XLKe3tVDGd4n5fjGaYMkw9ftb")
        func intent(_ instruction: String) -> String {
            "{\"feePayer\": \"\(from)\", \"recentBlockhash\": \"4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn\", \"instructions\": [{\(instruction)}]}"
        }
        let flags = """
            [{"pubkey": "\(from)", "isSigner": true, "isWritable": true}, {"pubkey": "\(to)", "isSigner": false, "isWritable": true}]
            """
        let program = "11111111111111111111111111111111"
        let plain = try decode(
            intent("\"programId\": \"\(program)\", \"accounts\": \(flags), \"data\": {\"hex\": \"02000000e803000000000000\"}"))
        let bytes = "[2, 0, 0, 0, 232, 3, 0, 0, 0, 0, 0, 0]"
        #expect(
            try decode(intent("\"programId\": \"\(program)\", \"keys\": \(flags), \"data\": {\"type\": \"Buffer\", \"data\": \(bytes)}"))
                == plain)
        let roles = "[{\"address\": \"\(from)\", \"role\": 3}, {\"address\": \"\(to)\", \"role\": 1}]"
        #expect(try decode(intent("\"programAddress\": \"\(program)\", \"accounts\": \(roles), \"data\": \(bytes)")) == plain)
        #expect(
            refusal(intent("\"programAddress\": \"\(program)\", \"accounts\": [{\"address\": \"\(to)\", \"role\": 4}]"))
                == "outOfRange instructions[0].accounts[0].role")
        #expect(
            refusal(intent("\"programAddress\": \"\(program)\", \"programId\": \"\(program)\""))
                == "ambiguousInput instructions[0].programAddress")
        #expect(refusal(intent("\"programId\": \"\(program)\", \"data\": [256]")) == "outOfRange instructions[0].data[0]")
    }

    @Test func signaturesAsSolanaWritesThem() throws {
        let bytes = [UInt8](repeating: 7, count: 64)
        func read(_ text: String) throws -> RequestSignature {
            try RequestSignature(JSONCursor(["request": "signature/0", "scheme": "ed25519", "signature": .string(text)]))
        }
        #expect(try read(Base58.encode(bytes)) == read(Hex.encode(bytes)))
        #expect(throws: ChainError.self) { try read(Base58.encode(Array(bytes.dropLast()))) }
    }
}
