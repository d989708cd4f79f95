import ChainKit
import Testing

/// What nobody pays on purpose is not signed unless the context says so.
@Suite struct FeeLimitTests {
    /// An adapter that knows nothing but a fee.
    private struct Toll: ChainAdapter {
        let fee: UInt256?
        let identity = ChainIdentity(
            id: "toll", version: 1, names: ["Toll"], networks: [], schemes: [.ed25519], slip44: 0, capabilities: [])

        func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress { throw unsupported }
        func validate(address: String, network: String?) throws(ChainError) -> ChainAddress { throw unsupported }
        func read(_ context: ChainContext) -> ChainContext { context }
        func decode(_ input: ChainInput, context: ChainContext) -> Int { 0 }
        func encode(_ document: Int, as form: DocumentForm) throws(ChainError) -> EncodedDocument { throw unsupported }
        func canonicalBytes(of document: Int) -> [UInt8] { [] }
        func summary(of document: Int, context: ChainContext) -> TransactionSummary { TransactionSummary(kind: "toll") }
        func requests(for document: Int, keys: [WalletKey], context: ChainContext, prior: [RequestSignature]) -> [SigningRequest] { [] }
        func assemble(_ document: Int, signatures: [RequestSignature]) -> Assembly<Int> { .complete(document) }
        func verify(_ document: Int, context: ChainContext) -> VerificationReport { VerificationReport(sender: nil, checks: []) }
        func identifier(of document: Int) throws(ChainError) -> String { throw unsupported }
        func estimate(_ document: Int, context: ChainContext) throws(ChainError) -> Estimate { throw unsupported }
        func conflicts(_ document: Int) -> Conflicts { Conflicts(keys: [], signingTwiceIsHarmless: true) }
        func feeLimit(of document: Int, context: ChainContext) -> FeeLimit? {
            FeeLimit(fee: fee, limit: 1000, unit: "bit", decimals: 2, symbol: "TOL")
        }

        private var unsupported: ChainError { ChainError(.decode, .unsupportedForm, "is not for this test") }
    }

    private func refusal(_ fee: UInt256?, _ context: JSONValue = [:]) throws -> ChainError? {
        let adapter = AnyChainAdapter(Toll(fee: fee))
        let document = try adapter.decode(.json([:]), context: ChainContext(context))
        do throws(ChainError) { try adapter.checkFee(of: document) } catch { return error }
        return nil
    }

    @Test func theLimitIsWhatIsStillPaid() throws {
        #expect(try refusal(1000) == nil)
        let error = try #require(try refusal(1001))
        #expect(error.code == .absurdFee && error.field == "fee")
        #expect(error.message == "may come to 10.01 TOL (1001 bit), more than the 10 TOL (1000 bit) that anybody pays on purpose")
    }

    @Test func theContextAllowsUpToWhatItSays() throws {
        #expect(try refusal(1001, ["allowFee": "1001"]) == nil && refusal(1001, ["allowFee": 1001]) == nil)
        #expect(try refusal(1002, ["allowFee": "1001"])?.code == .absurdFee)
        #expect(try refusal(1001, ["allowFee": "much"])?.field == "context.allowFee")
        // What no number holds no number allows.
        #expect(try refusal(nil, ["allowFee": .string(UInt256.max.description)])?.code == .outOfRange)
    }

    @Test func theSummaryWarns() {
        func warning(_ fee: UInt256?, _ origin: Origin) -> Sourced? {
            FeeLimit(fee: fee, limit: 1000, unit: "bit", decimals: 2, symbol: "TOL", origin: origin).warning
        }
        #expect(warning(1000, .signed) == nil)
        #expect(warning(1001, .signed)?.origin == .signed && warning(1001, .context)?.origin == .context)
        #expect(warning(nil, .signed)?.value.hasPrefix("the FEE may come to more than 2^256 bit") == true)
    }
}
