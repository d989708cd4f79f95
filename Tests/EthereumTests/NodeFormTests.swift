import ChainKit
import Ethereum
import Testing

/// What Ethereum's nodes and libraries hand over is read as it comes; what would change what is signed is not passed over.
@Suite struct NodeFormTests {
    private let adapter = EthereumAdapter()
    private static let base = """
        "from": "0x98442e6c8b8316044ac2719b6191b511dfade082", "gas": "0x5208", "maxFeePerGas": "0x77359400",
        "maxPriorityFeePerGas": "0x3b9aca00", "input": "0x", "nonce": "0x7", "to": "0x1111111111111111111111111111111111111111",
        "value": "0x3e8", "type": "0x2", "accessList": [], "chainId": "0x1"
        """
    private static let signature = #", "v": "0x0", "r": "0x1", "s": "0x1", "yParity": "0x0""#
    private static let node = """
        , "blockHash": "0xabababababababababababababababababababababababababababababababab", "blockNumber": "0x10",
        "blockTimestamp": "0x1", "transactionIndex": "0x0", "gasPrice": "0x3b9aca07"
        """

    private func decode(_ text: String) throws -> EthereumDocument {
        try adapter.decode(ChainInput.detect(Array(text.utf8)), context: .empty)
    }

    private func refusal(_ text: String) -> String? {
        do { _ = try decode(text) } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    @Test func whatNodesAddStandsBesideASignature() throws {
        let plain = try decode("{\(Self.base)\(Self.signature)}")
        #expect(try decode("{\(Self.base)\(Self.signature)\(Self.node)}") == plain)
        let untyped = Self.base.replacing(#""type": "0x2", "#, with: "")
        #expect(try decode("{\(untyped)\(Self.signature)\(Self.node)}") == plain)
        // Where nothing is signed yet, a price that nobody reads is one that somebody believes in.
        #expect(refusal("{\(Self.base)\(Self.node)}")?.hasPrefix("unknownField") == true)
        #expect(refusal("{\(Self.base)\(Self.signature)\(Self.node), \"bogus\": 1}") == "unknownField bogus")
        // A legacy transaction's price is its own.
        let raw =
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
        let legacy = try adapter.decode(.container(raw), context: .empty)
        guard case .json(let json) = try adapter.encode(legacy, as: .json), var object = json.object else { return }
        object["blockNumber"] = "0x1"
        #expect(try decode(JSONValue.object(object).text()) == legacy)
        object["gasPrice"] = "0x1"
        #expect(refusal(JSONValue.object(object).text()) != nil)
    }

    @Test func envelopesAreTakenOff() throws {
        let (plain, signed) = (try decode("{\(Self.base)}"), try decode("{\(Self.base)\(Self.signature)}"))
        for method in ["eth_sendTransaction", "eth_signTransaction"] {
            #expect(try decode("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"\(method)\", \"params\": [{\(Self.base)}]}") == plain)
        }
        #expect(try decode("[{\(Self.base)}]") == plain)
        #expect(try decode("{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": {\(Self.base)\(Self.signature)\(Self.node)}}") == signed)
        guard case .text(let text) = try adapter.encode(signed, as: .container) else { return }
        #expect(
            try decode("{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": \"\(text)\"}") == adapter.decode(.container(text), context: .empty))
        #expect(refusal("{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": null}") == "missingField result")
        #expect(refusal("{\"jsonrpc\": \"2.0\", \"id\": 1, \"error\": {\"code\": 1, \"message\": \"m\"}}") == "wrongType error")
        #expect(refusal("[{\(Self.base)}, {\(Self.base)}]")?.hasPrefix("wrongType") == true)
        #expect(refusal("[]")?.hasPrefix("wrongType") == true)
    }

    @Test func authorizationsOfLibraries() throws {
        let head = Self.base.replacing("0x2\"", with: "0x4\"")
        func with(_ authorization: String) -> String { "{\(head), \"authorizationList\": [\(authorization)]}" }
        let code = #""0xdddddddddddddddddddddddddddddddddddddddd""#
        let open = try decode(with("{\"chainId\": 1, \"address\": \(code), \"nonce\": 8}"))
        #expect(try decode(with("{\"chainId\": 1, \"contractAddress\": \(code), \"nonce\": 8}")) == open)
        let flat = try decode(with("{\"chainId\": 1, \"address\": \(code), \"nonce\": 8, \"yParity\": 1, \"r\": 1, \"s\": 1}"))
        for signature in [#""yParity": 1"#, #""v": 28"#, #""v": 1"#] {
            let text =
                "{\"chainId\": \"1\", \"address\": \(code), \"nonce\": \"8\", \"signature\": {\"r\": \"0x01\", \"s\": \"0x01\", \(signature)}}"
            #expect(try decode(with(text)) == flat)
        }
        let both =
            "{\"chainId\": 1, \"address\": \(code), \"nonce\": 8, \"r\": 1, \"s\": 1, \"yParity\": 0, \"signature\": {\"r\": 1, \"s\": 1, \"yParity\": 1}}"
        #expect(refusal(with(both)) == "ambiguousInput authorizationList[0].signature")
        let two =
            "{\"chainId\": 1, \"address\": \(code), \"contractAddress\": \"0x1111111111111111111111111111111111111111\", \"nonce\": 8}"
        #expect(refusal(with(two)) == "ambiguousInput authorizationList[0].contractAddress")
        #expect(refusal("{\"chainId\": 1, \"address\": \(code), \"nonce\": 3}") == "unsupportedForm input")
    }
}
