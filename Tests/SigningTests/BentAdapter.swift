import ChainKit
import Solana

/// Solana with one of its answers bent: for what the layer above must not take from an adapter.
struct BentAdapter: ChainAdapter {
    let base = SolanaAdapter()
    /// Replaces the plan's requests.
    var bendRequests: @Sendable ([SigningRequest]) -> [SigningRequest] = { $0 }
    /// Says that the finished transaction does not verify.
    var deniesVerification = false

    var identity: ChainIdentity { base.identity }

    func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        try base.address(for: key, network: network, format: format)
    }

    func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        try base.validate(address: address, network: network)
    }

    func read(_ context: ChainContext) throws(ChainError) -> SolanaContext { try base.read(context) }

    func decode(_ input: ChainInput, context: SolanaContext) throws(ChainError) -> SolanaDocument {
        try base.decode(input, context: context)
    }

    func encode(_ document: SolanaDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        try base.encode(document, as: form)
    }

    func canonicalBytes(of document: SolanaDocument) throws(ChainError) -> [UInt8] { base.canonicalBytes(of: document) }

    func summary(of document: SolanaDocument, context: SolanaContext) throws(ChainError) -> TransactionSummary {
        try base.summary(of: document, context: context)
    }

    func requests(
        for document: SolanaDocument, keys: [WalletKey], context: SolanaContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        bendRequests(try base.requests(for: document, keys: keys, context: context, prior: []))
    }

    func assemble(_ document: SolanaDocument, signatures: [RequestSignature]) throws(ChainError) -> Assembly<SolanaDocument> {
        try base.assemble(document, signatures: signatures)
    }

    func verify(_ document: SolanaDocument, context: SolanaContext) throws(ChainError) -> VerificationReport {
        let report = try base.verify(document, context: context)
        guard deniesVerification else { return report }
        return VerificationReport(sender: report.sender, checks: report.checks + [.init("bent", ok: false, "says no")])
    }

    func identifier(of document: SolanaDocument) throws(ChainError) -> String { try base.identifier(of: document) }

    func estimate(_ document: SolanaDocument, context: SolanaContext) throws(ChainError) -> Estimate {
        try base.estimate(document, context: context)
    }

    func conflicts(_ document: SolanaDocument) throws(ChainError) -> Conflicts { base.conflicts(document) }
}
