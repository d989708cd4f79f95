internal import ChainKit
internal import MPCCore
internal import PartyCore

/// The end of a saga.
extension SigningSaga {
    /// The finished artefact is verified by the adapter before a byte of it leaves (rule S11).
    func release(
        _ order: SigningOrder, prior: [RequestSignature], assembly: Assembly<ChainDocument>, made: [RequestSignature],
        signers: [PartyIndex], sources: Set<MaterialSource>, excluded: [(party: PartyIndex, error: WalletError)]
    ) async throws(WalletError) -> Outcome {
        var report: VerificationReport?
        if case .complete(let document) = assembly {
            let verdict = try WalletError.chain { () throws(ChainError) in try adapter.verify(document) }
            guard verdict.sound else {
                let failed = verdict.checks.first { !$0.ok && $0.rule == .artefact }
                throw .refused(
                    reason: "the assembled transaction does not verify (\(failed?.name ?? "no checks"): \(failed?.detail ?? ""))")
            }
            report = verdict
        }
        var unlogged: [(party: PartyIndex, reason: String)] = []
        for party in parties where signers.contains(party.index) {
            do throws(WalletError) { try await party.recordRelease(order, prior: prior, signatures: made) } catch {
                unlogged.append((party.index, error.description))
            }
        }
        return Outcome(
            assembly: assembly, signatures: made, signers: signers, sources: sources,
            excluded: excluded.map { ($0.party, $0.error.description) }, report: report, unlogged: unlogged)
    }
}
