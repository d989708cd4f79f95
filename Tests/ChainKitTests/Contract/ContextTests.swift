import ChainKit
import Synchronization
import Testing

/// A document and whatever is said of it share one context, which is read once.
@Suite struct ContextTests {
    /// What the context says comes out of every answer.
    private final class Echo: ChainAdapter {
        struct Facts: Sendable {
            let word: String
        }

        let reads = Mutex(0)
        let identity = ChainIdentity(
            id: "echo", version: 1, names: ["Echo"], networks: [], schemes: [.ed25519], slip44: 0, capabilities: [])

        func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress { throw unsupported }
        func validate(address: String, network: String?) throws(ChainError) -> ChainAddress { throw unsupported }
        func read(_ context: ChainContext) throws(ChainError) -> Facts {
            reads.withLock { $0 += 1 }
            return Facts(word: try context.cursor(stage: .decode).required("word").string())
        }
        func decode(_ input: ChainInput, context: Facts) -> String { "decoded in \(context.word)" }
        func encode(_ document: String, as form: DocumentForm) -> EncodedDocument { .text(document) }
        func canonicalBytes(of document: String) -> [UInt8] { [1] }
        func summary(of document: String, context: Facts) -> TransactionSummary { TransactionSummary(kind: context.word) }
        func requests(
            for document: String, keys: [WalletKey], context: Facts, prior: [RequestSignature]
        ) throws(ChainError) -> [SigningRequest] {
            [SigningRequest(id: context.word, path: .root, input: .message([1]), verifyKey: try PublicKey(.ed25519, Self.key))]
        }
        func assemble(_ document: String, signatures: [RequestSignature]) -> Assembly<String> { .complete("signed") }
        func verify(_ document: String, context: Facts) -> VerificationReport { VerificationReport(sender: context.word, checks: []) }
        func identifier(of document: String) throws(ChainError) -> String { throw unsupported }
        func network(of document: String, context: Facts) -> String? { context.word }
        func estimate(_ document: String, context: Facts) -> Estimate { Estimate(size: 1, fee: "0", highestFee: "0", unit: context.word) }
        func conflicts(_ document: String) -> Conflicts { Conflicts(keys: [], signingTwiceIsHarmless: true) }
        func feeLimit(of document: String, context: Facts) -> FeeLimit? {
            FeeLimit(fee: 2, limit: 1, unit: context.word, decimals: 0, symbol: context.word)
        }

        private var unsupported: ChainError { ChainError(.decode, .unsupportedForm, "is not for this test") }

        /// The base point of Ed25519.
        private static let key: [UInt8] = [0x58] + [UInt8](repeating: 0x66, count: 31)
    }

    private func answers(_ adapter: AnyChainAdapter, _ document: ChainDocument) throws -> [String?] {
        [
            try adapter.summary(of: document).kind, try adapter.plan(document).requests.first?.id, try adapter.verify(document).sender,
            try adapter.network(of: document), try adapter.estimate(document).unit,
        ]
    }

    @Test func everyAnswerIsGivenInTheContextOfTheDecoding() throws {
        let echo = Echo()
        let adapter = AnyChainAdapter(echo)
        let (one, other) = (try ChainContext(["word": "one", "allowFee": 2]), try ChainContext(["word": "other"]))
        let document = try adapter.decode(.raw([]), context: one)
        #expect(document.context == one)
        #expect(try adapter.encode(document, as: .raw).text == "decoded in one")
        #expect(try answers(adapter, document).allSatisfy { $0 == "one" })
        try adapter.checkFee(of: document)
        #expect(echo.reads.withLock { $0 } == 1)
        let again = try adapter.decode(.raw([]), context: other)
        #expect(try answers(adapter, again).allSatisfy { $0 == "other" })
        #expect(throws: ChainError.self) { try adapter.checkFee(of: again) }
        #expect(try adapter.plan(document).hash != adapter.plan(again).hash)
        #expect(try adapter.plan(again).context == other && echo.reads.withLock { $0 } == 2)
    }

    @Test func whatIsAssembledKeepsTheContext() throws {
        let adapter = AnyChainAdapter(Echo())
        let document = try adapter.decode(.raw([]), context: ChainContext(["word": "one"]))
        let signed = try adapter.assemble(document, signatures: []).document
        #expect(try adapter.encode(signed, as: .raw).text == "signed")
        #expect(try answers(adapter, signed).allSatisfy { $0 == "one" })
        #expect(signed.context == document.context)
    }

    @Test func whatIsRefusedIsRefusedWhereItIsDecoded() throws {
        let adapter = AnyChainAdapter(Echo())
        let error = #expect(throws: ChainError.self) { try adapter.decode(.raw([])) }
        #expect(error?.field == "context.word" && error?.stage == .decode)
    }

    @Test func noContextHasNoMembers() throws {
        #expect(try NoContext(.empty) == .empty)
        let error = #expect(throws: ChainError.self) { try NoContext(ChainContext(["word": "one"])) }
        #expect(error?.code == .unknownField && error?.field == "context.word")
    }
}
