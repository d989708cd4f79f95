internal import ChainKit
internal import MPCCore
internal import ShareStore

/// Opens the parties of a wallet. One that cannot be opened, damaged, locked otherwise, another's or contradicting the others, is treated
/// as absent wherever t others are there, and its reason is kept.
struct WalletOpening {
    let name: String
    let home: WalletHome
    let keyring: PassphraseKeyring
    let adapters: AdapterRegistry
    let policies: PartyPolicies
    let beforeCommit: (@Sendable () throws -> Void)?

    func run() throws(WalletError) -> LocalWallet {
        try home.requireStores(of: name)
        let indices = home.parties(of: name).compactMap { PartyIndex($0) }
        home.sweepDrafts()
        var unavailable: [PartyIndex: WalletError] = [:]
        var members: [Member] = []
        for index in indices {
            do throws(WalletError) { members.append(try member(index)) } catch { unavailable[index] = error }
        }
        // What is wrong with a store is no reason to activate what is pending without it: that takes all n, whoever they are.
        try PendingKeys.activate(Majority.of(members) { $0.roster == $1.roster })
        var parties: [LocalParty] = []
        for member in members {
            do throws(WalletError) { parties.append(try LocalParty(member, adapters: adapters, policies: policies)) } catch {
                unavailable[member.index] = error
            }
        }
        let majority = Majority.of(parties) { $0.agrees(with: $1) }
        for party in parties where !majority.contains(where: { $0 === party }) {
            unavailable[party.index] = .inconsistent(
                wallet: name, problem: "party \(party.index)'s keys differ from party \(majority.first?.index.description ?? "-")'s")
        }
        let threshold = majority.first?.keys.first?.threshold
        if !unavailable.isEmpty, threshold == nil || majority.count < threshold ?? 0 {
            throw refusal(unavailable, roster: majority.first?.roster.parties ?? [])
        }

        var outcomes: [PartyIndex: PoolOutcome] = [:]
        for party in majority { outcomes[party.index] = party.member.store.poolOutcome }
        for (party, outcome) in PoolRollCall.run(majority) { outcomes[party] = outcomes[party]?.followed(by: outcome) ?? outcome }
        PoolAgreement.reach(majority)
        PairAgreement.reach(majority)
        return try LocalWallet(
            name: name, home: home, parties: majority, unavailable: unavailable, poolOutcomes: outcomes, adapters: adapters)
    }

    private func member(_ index: PartyIndex) throws(WalletError) -> Member {
        let store: SQLiteShareStore
        do throws(StoreError) {
            try home.requirePrivatePools(of: name)
            store = try open(index)
            try store.requireSealedTables()
        } catch {
            switch error {
            case .misplaced, .notAStore, .damaged, .tampered, .futureSchema: throw .unusableStore(party: index, error)
            default: throw .store(error)
            }
        }
        let member = try Member(index, store: store)
        _ = try member.keyRecords()
        return member
    }

    /// Why the wallet is not opened where too few parties are left. A passphrase that opens none of them is one reason.
    private func refusal(_ unavailable: [PartyIndex: WalletError], roster: [PartyIndex]) -> WalletError {
        let reasons = unavailable.sorted { $0.key < $1.key }
        let here = home.parties(of: name)
        let absent = roster.filter { !here.contains(Int($0.rawValue)) }
        let isLocked = reasons.allSatisfy { if case .store(.wrongUnlock) = $0.value { true } else { false } }
        if let first = reasons.first?.value, isLocked || reasons.count == 1 && absent.isEmpty { return first }
        return .notOpened(
            wallet: name,
            obstacles: absent.map { QuorumObstacle(.party($0), .absent) }
                + reasons.map { QuorumObstacle(.party($0.key), .unusable($0.value)) })
    }

    /// On a disk that can only be read the store is read: whoever needs no change of it is served.
    private func open(_ index: PartyIndex) throws(StoreError) -> SQLiteShareStore {
        let party = Int(index.rawValue)
        func open(_ mode: SQLiteShareStore.Mode) throws(StoreError) -> SQLiteShareStore {
            try SQLiteShareStore(
                home.store(name, party: party), .passphrase(keyring),
                .file(path: home.poolKey(name, party: party), setsAsideUnreadable: true), nil, mode, nil,
                of: StoreOwner(wallet: name, party: index.rawValue), beforeCommit: beforeCommit)
        }
        do throws(StoreError) { return try open(.normal) } catch {
            switch error {
            case .readOnlyDisk, .noRoom: return try open(.audit)
            default: throw error
            }
        }
    }
}

extension LocalParty {
    /// Whether two parties pinned each other and hold shares of the same keys.
    func agrees(with other: LocalParty) -> Bool {
        roster == other.roster && keys.map(\.keyID) == other.keys.map(\.keyID) && keys.map(\.publicShares) == other.keys.map(\.publicShares)
    }
}
