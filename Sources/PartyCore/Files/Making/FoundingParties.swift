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
        founders = try draft.orDiscard { () throws(WalletError) in
            var founders: [LocalParty] = []
            for founder in identities {
                let party = founder.identity.index
                let seed = founder.identity.seed()
                let store = try WalletError.store { () throws(StoreError) in
                    try draft.makeStore(party, seed: seed, roster: roster, keyring)
                }
                founders.append(LocalParty(try Member(party, store: store), adapters: adapters, policies: policies, consent: consent))
            }
            return founders
        }
    }

    private final class Founder: Sendable {
        let identity: PartyIdentity
        init(_ identity: consuming PartyIdentity) { self.identity = identity }
    }

    /// Closes the stores and gives the wallet its name: all of it appears at once, or nothing.
    public func publish() throws(WalletError) {
        try draft.orDiscard { () throws(WalletError) in
            for founder in founders { try WalletError.store { () throws(StoreError) in try founder.member.store.close() } }
            try draft.publish()
        }
    }

    /// Removes what was made so far, and gives the error that ended it, about the files that the wallet was to have.
    public func discard(_ error: WalletError) -> WalletError {
        for founder in founders { try? founder.member.store.close() }
        return draft.discarded(error)
    }
}
