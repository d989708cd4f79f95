public import ChainKit
public import MPCCore
public import ShareStore

/// The parties of a wallet in the making on this machine: identities that pinned each other, each with a store of its own in a draft folder,
/// and no key yet.
public struct FoundingParties: Sendable {
    private let draft: WalletDraft
    private let founders: [LocalParty]

    /// The parties, ascending: each has agreed to the one key generation that it was founded for.
    public var parties: [any Party] { founders }
    /// Their identities.
    public let roster: Roster

    /// Makes n parties in a home. The wallet's name is not taken until ``publish()``.
    public init(
        _ name: String, in home: WalletHome, parties n: Int, for consent: GenerationConsent, keyring: any StoreKeyring,
        adapters: AdapterRegistry, policies: PartyPolicies
    ) throws(WalletError) {
        try home.requireUsable()
        try home.requireFree(name)
        guard consent.threshold >= 2, consent.threshold <= n, let indices = PartyIndex.all(n) else {
            throw .protocolAbort(.misuse(.threshold(t: consent.threshold, n: n)))
        }
        let identities = indices.map { Founder(PartyIdentity(index: $0)) }
        guard let roster = Roster(publicKeys: identities.map { $0.identity.publicKey }) else { throw .unsupported("identities repeat") }
        self.roster = roster
        // Before any store is made: whether these schemes can have keys of so many parties.
        if let offer = consent.offer {
            _ = try ProtocolTable.importing(offer, threshold: consent.threshold, roster: roster)
        } else {
            _ = try ProtocolTable.generation(schemes: consent.schemes, threshold: consent.threshold, roster: roster)
        }
        home.sweepDrafts()
        let draft = try home.draft(name)
        self.draft = draft
        do throws(WalletError) {
            var founders: [LocalParty] = []
            for founder in identities {
                let store = try Self.store(founder.identity, roster, name, keyring, in: draft)
                founders.append(
                    LocalParty(
                        try Member(founder.identity.index, store: store), adapters: adapters, policies: policies, consent: consent))
            }
            self.founders = founders
        } catch {
            draft.discard()
            throw draft.naming(error)
        }
    }

    private static func store(
        _ identity: borrowing PartyIdentity, _ roster: Roster, _ name: String, _ keyring: any StoreKeyring, in draft: WalletDraft
    ) throws(WalletError) -> SQLiteShareStore {
        let party = identity.index
        let seed = identity.seed()
        return try WalletError.store { () throws(StoreError) in
            let store = try SQLiteShareStore.create(
                at: draft.store(party), NewStore(wallet: name, party: party.rawValue), unlock: keyring.unlock,
                poolKey: .file(path: draft.poolKey(party)))
            try store.storeIdentity(seed, roster: roster.publicKeys.flatMap { $0 })
            return store
        }
    }

    private final class Founder: Sendable {
        let identity: PartyIdentity
        init(_ identity: consuming PartyIdentity) { self.identity = identity }
    }

    /// Closes the stores and gives the wallet its name: all of it appears at once, or nothing.
    public func publish() throws(WalletError) {
        do throws(WalletError) {
            for founder in founders { try WalletError.store { () throws(StoreError) in try founder.member.store.close() } }
            try draft.publish()
        } catch {
            draft.discard()
            throw draft.naming(error)
        }
    }

    /// Removes what was made so far, and gives the error that ended it, about the files that the wallet was to have.
    public func discard(_ error: WalletError) -> WalletError {
        for founder in founders { try? founder.member.store.close() }
        draft.discard()
        return draft.naming(error)
    }
}
