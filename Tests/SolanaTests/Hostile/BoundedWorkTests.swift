import ChainKit
import Solana
import Testing

/// What a stranger's input may make every co-signer do.
@Suite struct BoundedWorkTests {
    private func refusal(_ members: [(String, JSONValue)]) -> String? {
        var intent = JSONObject()
        intent["feePayer"] = .string(address(0))
        intent["recentBlockhash"] = .string(address(1))
        intent["version"] = 0
        for (name, value) in members { intent[name] = value }
        do { _ = try sol.decode(.json(.object(intent))) } catch { return error.code.rawValue }
        return nil
    }

    private func account(_ number: Int) -> JSONValue {
        ["pubkey": .string(address(number)), "isSigner": false, "isWritable": true]
    }

    @Test func accountsAndTablesAreCountedFirst() {
        let many = JSONValue.array((0..<10_000).map(account))
        let instruction: JSONValue = ["programId": .string(address(9)), "accounts": many]
        let tables = JSONValue.array((0..<4000).map { ["key": .string(address($0)), "addresses": []] })
        #expect(refusal([("instructions", [instruction]), ("lookupTables", tables)]) == "outOfRange")
        #expect(refusal([("instructions", [instruction])]) == "tooManyAccounts")
    }

    /// Base58 takes the square of its length.
    @Test func dataBeyondEveryTransactionIsNotConverted() {
        let long = JSONValue.string(String(repeating: "z", count: 4096))
        let instructions = (0..<600).map { _ -> JSONValue in ["programId": .string(address(9)), "data": long] }
        #expect(refusal([("instructions", .array(instructions))]) == "oversized")
    }

    /// 255 false signatures are not looked up among 255 signers.
    @Test func falseSignaturesOfManySigners() throws {
        let signers = (0..<255).map { JSONValue.string(address($0)) }
        let false64 = JSONValue.string(Base58.encode([UInt8](repeating: 7, count: 64)))
        let document = try sol.decode(
            .json([
                "offchainMessage": ["signers": .array(signers), "message": .string(String(repeating: "x", count: 57_000))],
                "signatures": .array(signers.map { _ in false64 }),
            ]))
        let report = try sol.verify(document)
        #expect(report.checks.filter { !$0.ok }.count == 255)
    }
}
