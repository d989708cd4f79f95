public import ChainKit
internal import Groups
internal import MPCCore
internal import Secrets
public import ShareStore

/// Makes and opens local wallets. Stores are written under a draft name and appear all at once, with pending keys; opening is
/// what makes keys active, so that a creation that was cut off is either nothing or finished by the next opening.
extension LocalWallet {
    /// A step of creation, for a progress bar: in the order in which they happen, each said when it begins.
    public enum CreationStep: Sendable, CaseIterable {
        /// The parties' identities and the key generation run: nearly all of the time.
        case keyGeneration
        /// Deriving the passphrase key, making the stores, storing the shares as pending.
        case stores
        /// Opening the stores and exchanging acknowledgements.
        case acknowledgements
        /// Done.
        case active
    }

    /// Generates a wallet's keys among n fresh local parties and stores each party's share.
    ///
    /// Every share is stored durably as pending before its party says "stored"; keys become active with n equal
    /// acknowledgements (frost.md section 2, step 4). Existing wallets are never touched.
    public static func create(
        _ name: String, in home: WalletHome, threshold: Int, parties n: Int, keyring: PassphraseKeyring, adapters: AdapterRegistry,
        policies: PartyPolicies = PartyPolicies(), schemes: [SignatureScheme] = LocalWallet.schemes, createdAt: Int64,
        progress: (CreationStep) -> Void = { _ in }
    ) throws(WalletError) -> LocalWallet {
        try home.requireUsable()
        try home.requireFree(name)
        guard threshold >= 2, threshold <= n, let indices = PartyIndex.all(n) else {
            throw .protocolAbort(.misuse(.threshold(t: threshold, n: n)))
        }
        progress(.keyGeneration)
        let founders = indices.map { Founder(PartyIdentity(index: $0)) }
        guard let roster = Roster(publicKeys: founders.map { $0.identity.publicKey }) else { throw .unsupported("identities repeat") }
        let generated = try generate(founders, roster: roster, threshold: threshold, schemes: schemes)

        progress(.stores)
        home.sweepDrafts()
        let draft = try home.draft(name)
        do throws(WalletError) {
            try store(founders, generated, roster, name, createdAt, keyring, in: draft)
            try draft.publish()
        } catch {
            draft.discard()
            throw draft.naming(error)
        }
        progress(.acknowledgements)
        let wallet: LocalWallet
        do throws(WalletError) { wallet = try open(name, in: home, keyring: keyring, adapters: adapters, policies: policies) } catch {
            throw .madeAndNotOpened(name: name, error)
        }
        progress(.active)
        return wallet
    }

    private static func store(
        _ founders: [Founder], _ generated: [PartyIndex: GeneratedKeys], _ roster: Roster, _ name: String, _ createdAt: Int64,
        _ keyring: PassphraseKeyring, in draft: WalletDraft
    ) throws(WalletError) {
        for founder in founders {
            let party = founder.identity.index
            try WalletError.store { () throws(StoreError) in
                let store = try SQLiteShareStore.create(
                    at: draft.store(party), NewStore(wallet: name, party: party.rawValue), unlock: .passphrase(keyring),
                    poolKey: .file(path: draft.poolKey(party)))
                try store.storeIdentity(founder.identity.seed(), roster: roster.publicKeys.flatMap { $0 })
                let keys = generated[party]
                for key in keys?.shares ?? [] {
                    let new = NewKey(
                        keyID: key.info.keyID, scheme: key.info.scheme.rawValue, epoch: key.info.epoch, publicPart: key.info.encoded,
                        createdAt: createdAt)
                    try key.withSecret { secret throws(StoreError) in try store.storePending(new, share: secret) }
                    guard ProtocolTable.scheme(key.info.scheme).pairSetups != nil, let setups = keys?.pairSetups else { continue }
                    let records = try PairSetupParts.records(setups, of: party, scheme: key.info.scheme)
                    try store.storePairSetups(keyID: key.info.keyID, epoch: key.info.epoch, records)
                }
                try store.close()
            }
        }
    }

    private final class Founder: Sendable {
        let identity: PartyIdentity
        init(_ identity: consuming PartyIdentity) { self.identity = identity }
    }

    /// Round 0 and the key generation run among parties in this process.
    private static func generate(
        _ founders: [Founder], roster: Roster, threshold: Int, schemes: [SignatureScheme]
    ) throws(WalletError) -> [PartyIndex: GeneratedKeys] {
        try WalletError.run { () throws(ProtocolAbort) in
            let parameters = try KeyGenerationParameters(
                schemes: schemes, threshold: threshold, roster: roster,
                companion: schemes.lazy.compactMap { ProtocolTable.scheme($0).pairSetups?.companion }.first)
            guard let run = parameters.run else { throw .misuse(.schemes) }
            var openings = LocalOpenings()
            for founder in founders { try openings.add(RunOpening(run, identity: founder.identity, roster: roster)) }
            let contexts = try openings.begin()
            var runs: [ProtocolRun<GeneratedKeys>] = []
            for (context, _) in contexts { runs.append(try KeyGeneration.run(parameters, context: context)) }
            var network = LocalNetwork<GeneratedKeys>()
            let channels = Dictionary(uniqueKeysWithValues: contexts.map { ($0.0.me, $0.1) })
            var keys: [PartyIndex: GeneratedKeys] = [:]
            for (party, outcome) in network.drive(runs, channels: channels) { keys[party] = try outcome.get() }
            return keys
        }
    }

    /// Opens every party of a wallet. One Argon2id derivation unlocks them all.
    public static func open(
        _ name: String, in home: WalletHome, keyring: PassphraseKeyring, adapters: AdapterRegistry,
        policies: PartyPolicies = PartyPolicies()
    ) throws(WalletError) -> LocalWallet {
        try open(name, in: home, keyring: keyring, adapters: adapters, policies: policies, beforeCommit: nil)
    }

    /// Opens a wallet, with something to do before each transaction of a store commits: for tests that end a process there.
    package static func open(
        _ name: String, in home: WalletHome, keyring: PassphraseKeyring, adapters: AdapterRegistry,
        policies: PartyPolicies = PartyPolicies(), beforeCommit: (@Sendable () throws -> Void)?
    ) throws(WalletError) -> LocalWallet {
        try WalletOpening(name: name, home: home, keyring: keyring, adapters: adapters, policies: policies, beforeCommit: beforeCommit)
            .run()
    }
}
