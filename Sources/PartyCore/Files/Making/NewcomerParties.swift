public import ChainKit
public import MPCCore
public import ShareStore

/// Parties that come to a wallet: each with an identity and a store of its own in a draft folder, which knows the wallet's present parties, and no
/// share yet.
///
/// Their stores get their places beside the others' when the run has left an attempt in them: what makes them holders is its certificate.
public struct NewcomerParties: Sendable {
    private let draft: WalletDraft
    private let newcomers: [LocalParty]
    /// The stores whose places they take: of parties that hold nothing.
    private let replaced: [LocalParty]

    /// The parties, ascending.
    public var parties: [any PartyAdministration] { newcomers }

    /// Makes parties of these numbers in the next epoch.
    ///
    /// - Parameter state: the wallet's present state, which the operator vouches for: newcomers take the other parties' identities and the keys'
    ///   records from it.
    ///   - aside: the wallet's parties without a share. Who left, or was to come and is no holder yet, makes room: its store gets another name.
    public init(
        _ numbers: [PartyIndex], of name: String, beside state: WalletState, aside: [any PartyAdministration], in home: WalletHome,
        keyring: any StoreKeyring, adapters: AdapterRegistry
    ) throws(WalletError) {
        var replaced: [LocalParty] = []
        for party in numbers where home.parties(of: name).contains(Int(party.rawValue)) {
            guard let old = aside.first(where: { $0.index == party }) as? LocalParty,
                try [.departed, .newcomer].contains(ReportEpoch(party: old).run().standing)
            else { throw .partyIsThere(party: party, store: home.store(name, party: Int(party.rawValue))) }
            replaced.append(old)
        }
        self.replaced = replaced
        let keyring = home.keyring(keyring, forFurtherStoresOf: name)
        home.sweepDrafts()
        let draft = try home.draft(name)
        self.draft = draft
        newcomers = try draft.orDiscard { () throws(WalletError) in
            var newcomers: [LocalParty] = []
            for party in numbers.sorted() {
                let seed = PartyIdentity(index: party).seed()
                let store = try WalletError.store { () throws(StoreError) in
                    try draft.makeStore(party, seed: seed, roster: state.roster, epoch: state.epoch.number, keyring)
                }
                newcomers.append(LocalParty(try Member(party, store: store), adapters: adapters, policies: PartyPolicies()))
            }
            return newcomers
        }
    }

    /// Their identities, Ed25519 keys of 32 bytes.
    public var identities: [PartyIndex: [UInt8]] {
        Dictionary(uniqueKeysWithValues: newcomers.map { ($0.index, $0.member.identity.publicKey) })
    }

    /// Closes the stores and gives them their places, one in a step. Whoever is cut off there leaves an attempt that nobody can certify, and
    /// newcomers who make room for the next ones.
    public func publish() throws(WalletError) {
        try draft.orDiscard { () throws(WalletError) in
            for party in replaced {
                try WalletError.store { () throws(StoreError) in try party.member.store.close() }
                let store = party.member.store.path
                try draft.home.give(store, name: "\(store).left-\(draft.suffix)")
            }
            for party in newcomers { try WalletError.store { () throws(StoreError) in try party.member.store.close() } }
            try draft.publish(newcomers.map(\.index))
        }
    }

    /// Removes what was made so far, and gives the error that ended it, about the files that the parties were to have.
    public func discard(_ error: WalletError) -> WalletError {
        for party in newcomers { try? party.member.store.close() }
        return draft.discarded(error)
    }
}
