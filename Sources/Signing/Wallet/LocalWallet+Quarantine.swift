public import MPCCore
public import PartyCore

/// The signer sets of a wallet that may not sign.
extension LocalWallet {
    /// Signer sets in quarantine: their combinations failed twice with nobody to blame.
    public func quarantined(_ scheme: SignatureScheme) async throws(WalletError) -> [[PartyIndex]] {
        _ = try key(scheme)
        var sets: Set<[PartyIndex]> = []
        for party in parties { sets.formUnion(try await party.state().quarantined[scheme] ?? []) }
        return sets.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Lets a signer set sign again.
    public func liftQuarantine(_ scheme: SignatureScheme, signers: [PartyIndex]) async throws(WalletError) {
        _ = try key(scheme)
        for party in parties where signers.contains(party.index) {
            try await party.liftQuarantine(scheme: scheme, signers: signers)
        }
    }
}
