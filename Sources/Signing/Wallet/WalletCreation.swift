public import ChainKit
public import MPCCore
public import PartyCore
public import ShareStore

/// Makes and opens local wallets. Stores are written under a draft name and appear all at once, with pending keys; opening is
/// what makes keys active, so that a creation that was cut off is either nothing or finished by the next opening.
extension LocalWallet {
    /// A step of creation, for a progress bar: in the order in which they happen, each said when it begins.
    public enum CreationStep: Sendable, CaseIterable {
        /// Deriving the passphrase key, making the parties' identities and stores.
        case stores
        /// The key generation run, and storing the shares as pending: nearly all of the time.
        case keyGeneration
        /// Opening the stores and exchanging acknowledgements.
        case acknowledgements
        /// Done.
        case active
    }

    /// Generates a wallet's keys among n fresh local parties, each of which stores its share.
    ///
    /// Every share is stored durably as pending before its party says "stored"; keys become active with n equal
    /// acknowledgements (frost.md section 2, step 4). Existing wallets are never touched.
    public static func create(
        _ name: String, in home: WalletHome, threshold: Int, parties n: Int, keyring: any StoreKeyring, adapters: AdapterRegistry,
        policies: PartyPolicies = PartyPolicies(), schemes: [SignatureScheme] = LocalWallet.schemes, createdAt: Int64,
        progress: (CreationStep) async -> Void = { _ in }
    ) async throws(WalletError) -> LocalWallet {
        let consent = GenerationConsent(schemes: schemes, threshold: threshold, createdAt: createdAt)
        return try await found(
            name, in: home, parties: n, for: consent, keyring: keyring, adapters: adapters, policies: policies, progress: progress
        ) { .generate(schemes: schemes, threshold: threshold, roster: $0) }
    }

    /// Makes parties, has them make or take keys in one run, gives the wallet its name and opens it.
    ///
    /// - Parameters:
    ///   - others: whoever sits in the run beside the parties.
    ///   - request: the run, for the parties' identities.
    static func found(
        _ name: String, in home: WalletHome, parties n: Int, for consent: GenerationConsent, keyring: any StoreKeyring,
        adapters: AdapterRegistry, policies: PartyPolicies, beside others: [any RunParticipant] = [],
        progress: (CreationStep) async -> Void, run request: (Roster) -> RunRequest
    ) async throws(WalletError) -> LocalWallet {
        try home.requireUsable()
        try home.requireFree(name)
        await progress(.stores)
        let founding = try FoundingParties(
            name, in: home, parties: n, for: consent, keyring: keyring, adapters: adapters, policies: policies)
        await progress(.keyGeneration)
        do throws(RunDriver.Failure) {
            _ = try await RunDriver.drive(request(founding.roster), parties: founding.parties, beside: others)
        } catch { throw founding.discard(error.error) }
        try founding.publish()
        await progress(.acknowledgements)
        let wallet: LocalWallet
        do throws(WalletError) {
            wallet = try await open(name, in: home, keyring: keyring, adapters: adapters, policies: policies)
        } catch { throw .madeAndNotOpened(name: name, error) }
        await progress(.active)
        return wallet
    }

    /// Opens every party of a wallet. One Argon2id derivation unlocks them all.
    ///
    /// - Parameter absent: parties that the operator names as gone for good, whom restored parties do not wait for.
    public static func open(
        _ name: String, in home: WalletHome, keyring: any StoreKeyring, adapters: AdapterRegistry,
        policies: PartyPolicies = PartyPolicies(), restoringWithout absent: Set<PartyIndex> = []
    ) async throws(WalletError) -> LocalWallet {
        try LocalWallet(
            name: name, home: home,
            try await LocalParties.open(
                name, in: home, keyring: keyring, adapters: adapters, policies: policies, restoringWithout: absent), adapters: adapters)
    }
}
