import ChainKit
import Ethereum
import Testing

/// Parts of typed data, what is cut off, other syntaxes, other encodings and transactions are no texts.
@Suite struct HandedPartTests {
    private static let domain = #"{"name":"USD Coin","chainId":1,"verifyingContract":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"}"#
    private static let types = #"{"Permit":[{"name":"owner","type":"address"},{"name":"value","type":"uint256"}]}"#
    private static let value = #"{"owner":"0x98442e6C8b8316044ac2719b6191B511DFAdE082","value":"1"}"#
    private static let typed = "{\"types\":\(types),\"primaryType\":\"Permit\",\"domain\":\(domain),\"message\":\(value)}"
    private static let cut = String("{\"types\":\(types),\"domain\":\(domain),\"message\":\(value)}".dropLast(40))
    /// To 0x7099…79C8, of chain 1: of type 2, and of the form before types.
    private static let unsigned = "02e70107843b9aca0084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c80180c0"
    private static let legacy = "e30784773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c80180018080"

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static func hex(_ text: String) -> String { "0x" + Hex.encode(bytes(text)) }
    private static func base64(_ text: String) -> String { Base64.encode(bytes(text)) }
    private static func wide(_ text: String) -> [UInt8] { [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }
    private static func percent(_ text: String) -> String {
        text.utf8.map { Hex.encode([$0]) }.map { "%" + $0 }.joined()
    }

    static let refused: [(String, String)] = [
        ("[\(domain),\(types),\(value)]", "part of typed data"), ("{\"domain\":\(domain),\"value\":\(value)}", "arguments"),
        ("{\"domain\":\(domain),\"types\":\(types),\"value\":\(value)}", "arguments"), (types, "part of typed data"),
        (domain, "part of typed data"), ("{\"message\":\"a\",\"value\":\"b\"}", "part of typed data"), (cut, "not JSON"),
        (cut.replacing("types", with: "\\u0074ypes").replacing("domain", with: "d\\u006fmain"), "not JSON"),
        (JSONValue.string(cut).text(), "not JSON"), (String(JSONValue.string(typed).text().dropLast(9)), "not JSON"),
        (cut.replacing("\"", with: "&quot;"), "not JSON"), ("({\(typed.dropFirst())})", "not JSON"),
        ("{\"domain\":{\"name\":\"x\",\"verif", "not JSON"),
        ("types:\n  Permit:\n    - {name: owner, type: address}\nprimaryType: Permit\ndomain:\n  name: x\n", "not JSON"),
        ("{'types': {'Permit': []}, 'domain': {}, 'message': {}}", "not JSON"), ("https://x.example/?data=\(percent(typed))", "not JSON"),
        (unsigned, "transaction"), ("0x" + unsigned, "transaction"), ("\"0x\(unsigned)\"", "transaction"), ("0x" + legacy, "transaction"),
        (hex("0x" + unsigned), "transaction"), ("{\"tx\":\"0x\(unsigned)\"}", "transaction"),
        (
            "{\"sender\":\"0x98442e6C8b8316044ac2719b6191B511DFAdE082\",\"nonce\":\"0x1\",\"initCode\":\"0x\",\"callData\":\"0x1234\"}",
            "user operation"
        ),
        ("{\"to\":\"vitalik.eth\",\"gasLimit\":21000,\"nonce\":1,\"value\":1}", "transaction"),
        ("{'to': '0x98', 'gas': 21000, 'nonce': 1, 'value': 1}", "not JSON"),
        ("{\"nonce\":1,\"gas\":\"0x5208\",\"data\":\"0x60", "not JSON"),
    ]

    @Test(arguments: refused) func partsAreNoTexts(_ text: String, _ word: String) {
        do throws(ChainError) {
            let found = try HandedMessage(Self.bytes(text))
            Issue.record("\(text) was read as \(found)")
        } catch { #expect(error.message.contains(word), "\(error.message)") }
    }

    static let encoded: [[UInt8]] = [
        bytes(base64(base64(typed))), bytes(hex(hex(typed))), bytes(hex(base64(typed))), bytes(base64(hex(typed))),
        bytes(hex("\u{feff}" + typed)), bytes("0x" + Hex.encode(wide(typed))), wide(typed), bytes(Base64.encode(wide(typed))),
        bytes("data:application/json;base64," + base64(typed)), bytes("data:application/json," + percent(typed)), bytes(percent(typed)),
        bytes("\"" + base64(typed) + "\""), bytes(percent(base64(hex(typed)))), bytes("data:;base64," + base64(hex(typed))),
        bytes("0X" + Hex.encode(bytes(typed))),
    ]

    @Test(arguments: encoded) func typedDataIsItselfInEveryEncoding(_ bytes: [UInt8]) throws {
        guard case .document(let object) = try HandedMessage(bytes) else {
            Issue.record("was read as a text")
            return
        }
        guard case .typedData(let data) = try EthereumMessage(JSONCursor(.object(object))).content else {
            Issue.record("is no typed data")
            return
        }
        #expect(try data == TypedData(json: JSONParser.parse(Self.typed)))
    }

    /// The bytes of a transaction are one, too.
    @Test func bytesOfATransactionAreNoMessage() {
        #expect(code { _ = try HandedMessage(Hex.decode(Self.unsigned) ?? []) } == "unsupportedForm")
    }

    @Test(arguments: [
        "100%25 sure, 7%", "Message: hello\nDomain: example.com", "domain: example.com\nvalue: 5",
        "The \"domain\" and the \"value\" differ.",
        "data: no address, but a text", "{\"message\":\"hello\",\"time\":5}", "{\"a\":{\"message\":\"x\",\"value\":1}}",
        "gas: 21000", "To: Bob, from: Alice", "{broken", "types: a, b and c", "deadbeefdeadbeefdeadbeef",
    ])
    func textsStayTexts(_ text: String) throws { #expect(try HandedMessage(Self.bytes(text)) == .text) }

    /// Quotes do not hide a hash.
    @Test(arguments: ["\"", "'", " ", ""]) func aQuotedHashIsOne(_ quote: String) throws {
        let text = quote + "0x" + String(repeating: "ab", count: 32) + quote
        let summary = try EthereumMessage(.personal(PersonalMessage(text: text))).summary(context: .empty)
        #expect(summary.warnings.contains { $0.value.contains("may be the hash") })
    }
}
