import ChainKit
import Ethereum
import Testing

/// Whatever is recognisably typed data or a wallet's request is read as that or refused, and is never a text.
@Suite struct HandedMessageTests {
    private static let account = "0x98442e6C8b8316044ac2719b6191B511DFAdE082"
    private static let typed =
        #"{"types":{"T":[{"name":"x","type":"uint256"}]},"primaryType":"T","domain":{"name":"App","chainId":1},"message":{"x":"1"}}"#
    private static let first = #"[{"type":"string","name":"Message","value":"Hi"}]"#

    /// A text as a string of JSON.
    private static func quoted(_ text: String) -> String { JSONValue.string(text).text() }

    private static func request(_ method: String, _ params: String, id: Bool = true) -> String {
        "{\(id ? "\"jsonrpc\":\"2.0\",\"id\":1," : "")\"method\":\"\(method)\",\"params\":\(params)}"
    }

    /// The typed data that a text holds, as the adapter reads it.
    private static func read(_ text: String) throws -> EthereumMessage? {
        guard case .document(let object) = try HandedMessage(Array(text.utf8)) else { return nil }
        return try EthereumMessage(JSONCursor(.object(object)))
    }

    static let wrappers: [(String, Bool)] = [
        (typed, false), (quoted(typed), false), (quoted(quoted(typed)), false), ("'\(typed)'", false), ("\u{feff}\(typed)", false),
        ("[\(typed)]", false), ("0x" + Hex.encode(Array(typed.utf8)), false), (Hex.encode(Array(quoted(typed).utf8)), false),
        (Base64.encode(Array(typed.utf8)), false), ("{\"typedData\":\(typed)}", false),
        (request("eth_signTypedData_v4", "[\"\(account)\",\(typed)]"), true),
        (request("eth_signTypedData_v4", "[\"\(account)\",\(quoted(typed))]"), true),
        (request("eth_signTypedData_v3", "[\"\(account)\",\(quoted(quoted(typed)))]", id: false), true),
        (request("eth_signTypedData", "[\"\(account)\",\(typed)]"), true),
        (quoted(request("eth_signTypedData_v4", "[\"\(account)\",\(quoted(typed))]")), true),
        ("[\"\(account)\",\(typed)]", true), ("[\"\(account)\",\(quoted(typed))]", true),
        (
            request(
                "wc_sessionRequest",
                "{\"request\":\(request("eth_signTypedData_v4", "[\"\(account)\",\(typed)]", id: false)),\"chainId\":\"eip155:1\"}"), true
        ),
        ("{\"topic\":\"ab\",\"request\":\(request("eth_signTypedData_v4", "[\"\(account)\",\(typed)]", id: false))}", true),
    ]

    @Test(arguments: wrappers) func typedDataIsItselfInEveryWrapper(_ text: String, _ hasSigner: Bool) throws {
        let message = try #require(try Self.read(text))
        guard case .typedData(let data) = message.content else { throw ChainError(.decode, .unsupportedForm, "is no typed data") }
        #expect(try data == TypedData(json: JSONParser.parse(Self.typed)))
        #expect(message.signer?.description == (hasSigner ? Self.account : nil))
    }

    /// The adapter reads a request by itself, as what other commands are given.
    @Test func theAdapterReadsRequests() throws {
        let input = try json(Self.request("eth_signTypedData_v4", "[\"\(Self.account)\",\(Self.quoted(Self.typed))]"))
        let summary = try eth.summary(of: try eth.decode(input))
        #expect(summary.fields.contains { $0.label == "signer" && $0.statement.value == Self.account })
        #expect(code { _ = try eth.decode(try json(Self.request("personal_sign", "[\"0x48\",\"\(Self.account)\"]"))) } == "unsupportedForm")
    }

    static let refused: [(String, String)] = [
        (first, "version 1"), (request("eth_signTypedData", "[\(first),\"\(account)\"]"), "version 1"),
        (request("eth_signTypedData_v1", "[\(first),\"\(account)\"]"), "eth_signTypedData_v1"),
        (request("personal_sign", "[\"0x48656c6c6f\",\"\(account)\"]"), "personal_sign"), (request("eth_sign", "[]"), "eth_sign"),
        (request("PERSONAL_SIGN", "[]", id: false), "PERSONAL_SIGN"), (request("eth_sendTransaction", "[{}]"), "eth_sendTransaction"),
        (request("eth_signTransaction", "[{}]"), "eth_signTransaction"), (request("wallet_sendCalls", "[{}]"), "wallet_sendCalls"),
        (quoted(request("eth_sendTransaction", "[{}]")), "eth_sendTransaction"),
        ("[\(request("personal_sign", "[]")),\(request("eth_sign", "[]"))]", "list of 2"),
        ("[\"0x48656c6c6f\",\"\(account)\"]", "personal_sign"), ("[{\"to\":\"\(account)\",\"value\":\"0x1\"}]", "transaction"),
        ("{\"from\":\"\(account)\",\"data\":\"0x\"}", "transaction"), ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x\"}", "answer"),
        ("{\"data\":\(typed)}", "at data"), ("{\"payload\":{\"inner\":[1,\(quoted(typed))]}}", "typed data"),
        ("[1,2,\(typed)]", "typed data"), (String(typed.dropLast()), "not JSON"), (quoted(String(typed.dropLast())), "not JSON"),
        ("{types:{T:[]},primaryType:'T'}", "not JSON"), ("{'method':'eth_sign'}", "not JSON"),
        (request("eth_signTypedData_v4", "[\(typed)]"), "account"), (request("eth_signTypedData_v4", "{\"data\":\(typed)}"), "array"),
        (request("eth_signTypedData_v4", "[\"\(account)\",\"Hello\"]"), "typed data"),
    ]

    @Test(arguments: refused) func otherRequestsAreRefusedByTheirNames(_ text: String, _ word: String) {
        do throws(ChainError) {
            let found = try HandedMessage(Array(text.utf8))
            Issue.record("\(text) was read as \(found)")
        } catch { #expect(error.message.contains(word), "\(error.message)") }
    }

    /// Whoever reads a transaction is told of a request by its name.
    @Test func requestsForTransactionsAreNamed() throws {
        do throws(ChainError) {
            _ = try eth.decode(.json(try JSONParser.parse(Self.request("eth_signTransaction", "[{}]", id: false))))
            Issue.record("a request was read as a transaction")
        } catch { #expect(error.code == .unsupportedForm && error.message.contains("eth_signTransaction")) }
    }

    /// Half of typed data is refused where it is read.
    @Test(arguments: [#"{"types":{}}"#, #"{"primaryType":"T"}"#, #"{"domain":{},"message":{"x":1}}"#])
    func halfOfTypedDataIsNoText(_ text: String) throws {
        #expect(code { _ = try Self.read(text) } == "missingField")
    }

    /// Ordinary texts stay texts, JSON among them.
    @Test(arguments: [
        "", "Hello", "\"Hello\"", "[]", "{}", "[1,2]", "{\"a\":1}", "{\"method\":\"GET\",\"url\":\"/x\"}", "0x", "0x48656c6c6f", "12345",
        "I never sign an eth_sign request.", "{\"from\":\"alice\",\"to\":\"bob\",\"value\":5}", "{\"id\":7,\"name\":\"x\"}",
        "[\"a\",\"b\"]",
        "0x1111111111111111111111111111111111111111111111111111111111111111", "null", "'quoted'",
        "SGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXh0Lg==",
    ])
    func textsStayTexts(_ text: String) throws {
        #expect(try HandedMessage(Array(text.utf8)) == .text)
    }

    @Test func bytesThatAreNoTextStayBytes() throws { #expect(try HandedMessage([0xff, 0x7b, 0x22]) == .text) }
}
