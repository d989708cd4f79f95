public import ChainKit
public import PartyCore
public import ShareStore

/// Makes wallets of keys that exist (lifecycle.md section 1).
extension LocalWallet {
    /// Splits keys among n fresh local parties, each of which stores its share as after key generation.
    ///
    /// The keys are whole in this process until the run is through; whoever keeps the original anywhere has the whole key for ever, which
    /// ``KeyInfo/origin`` says of the wallet for as long as it lives. Let go of `keys` afterwards: they are wiped with their last holder.
    ///
    /// - Parameter keys: one to three, of different schemes; one scalar under two schemes is refused (rule S12).
    public static func importing(
        _ keys: sending [WholeKey], as name: String, in home: WalletHome, threshold: Int, parties n: Int, keyring: any StoreKeyring,
        adapters: AdapterRegistry, policies: PartyPolicies = PartyPolicies(), createdAt: Int64,
        progress: (CreationStep) async -> Void = { _ in }
    ) async throws(WalletError) -> LocalWallet {
        let dealer = try ImportDealer(keys, parties: n)
        let offer = dealer.offer
        return try await found(
            name, in: home, parties: n, for: GenerationConsent(importing: offer, threshold: threshold, createdAt: createdAt),
            keyring: keyring, adapters: adapters, policies: policies, beside: [dealer], progress: progress
        ) { .importKeys(offer, threshold: threshold, roster: $0) }
    }
}
