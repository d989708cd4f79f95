internal import ChainKit
public import MPCCore
public import ShareStore

/// What the stores of a wallet say of it where they are only looked at: nothing is changed, put to use or told to anybody.
public struct HeldWallet: Sendable {
    /// The wallet's parties, those that are elsewhere included.
    public let parties: [PartyIndex]
    /// The parties here that were restored and wait to be put to use.
    public let waiting: [PartyIndex]
    fileprivate let keys: Set<[UInt8]>

    fileprivate init(_ members: [Member]) {
        parties = members.first?.roster.parties ?? []
        waiting = members.filter { $0.records.contains { $0.state == .restored } }.map(\.index)
        keys = Set(members.flatMap { $0.records.map(\.info.keyID) })
    }
}

extension WalletHome {
    /// Looks into the stores of a wallet that a keyring opens; nil where it opens none.
    public func look(into name: String, _ keyring: any StoreKeyring) -> HeldWallet? { look(into: name, parties(of: name)[...], keyring) }

    /// The wallet that has the keys of a state, whatever its name is: of those that a keyring opens. Names are given, and changed; two stores of one
    /// party must not come about by one.
    ///
    /// - Parameter name: the wallet that is looked at first.
    public func wallet(holding state: WalletState, _ keyring: any StoreKeyring, first name: String? = nil) -> String? {
        let names = (try? wallets()) ?? []
        return (names.filter { $0 == name } + names.filter { $0 != name }).first { name in
            // One store says it; those behind one that is damaged are asked.
            let held = parties(of: name).lazy.compactMap { look(into: name, [$0], keyring) }.first
            return held.map { held in state.keys.allSatisfy { held.keys.contains($0.keyID) } } ?? false
        }
    }

    /// Whether what a wallet has here are stores out of these backups, and one of them waits to be put to use: what a recovery leaves
    /// that was cut short. A lock that is another's is refused.
    public func isUnconfirmed(_ name: String, _ set: BackupSet, _ keyring: any StoreKeyring) throws(WalletError) -> Bool {
        guard parties(of: name) == set.parties.map({ Int($0.rawValue) }) else { return false }
        let opening = PartyOpening(
            name: name, home: self, keyring: keyring, adapters: AdapterRegistry(), policies: PartyPolicies())
        var waits = false
        for party in set.parties {
            let member = try opening.member(party)
            defer { try? member.store.close() }
            let records = try member.keyRecords()
            let isOfSet = set.state.keys.allSatisfy { key in
                records.contains { $0.info.keyID == key.keyID && $0.info.epoch == key.epoch && $0.info.publicShares == key.publicShares }
            }
            guard isOfSet, member.roster == set.state.roster else { return false }
            if records.contains(where: { $0.state == .restored }) { waits = true }
        }
        return waits
    }

    private func look(into name: String, _ parties: ArraySlice<Int>, _ keyring: any StoreKeyring) -> HeldWallet? {
        let members = parties.compactMap { party -> Member? in
            guard let index = PartyIndex(party), let store = try? openStore(name, party: party, keyring, mode: .audit) else { return nil }
            defer { try? store.close() }
            let member = try? Member(index, store: store)
            // They are remembered past the store's end.
            _ = try? member?.keyRecords()
            return member
        }
        return members.isEmpty ? nil : HeldWallet(members)
    }
}

extension Member {
    /// What was read, or nothing.
    fileprivate var records: [(state: KeyState, info: KeyInfo)] { (try? keyRecords()) ?? [] }
}
