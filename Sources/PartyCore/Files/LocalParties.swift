public import ChainKit
public import MPCCore
public import ShareStore

/// The parties of a wallet whose stores lie on this machine, opened, and through with what parties do among themselves: acknowledgements,
/// roll call, agreement on pools and pairs.
///
/// A party that cannot be opened, damaged, locked otherwise, another's or contradicting the others, is treated as absent wherever t others
/// are there, and its reason is kept.
public struct LocalParties: Sendable {
    /// The parties that can be used, ascending; they agree on roster and keys.
    public let parties: [any PartyAdministration]
    /// The public parts of their active keys, in scheme order.
    public let keys: [KeyInfo]
    /// Parties whose stores are here and hold no share of the wallet's epoch: they left, are to come, or have to be given theirs again.
    public let aside: [any PartyAdministration]
    /// Parties whose stores are here and cannot be used, and why.
    public let unavailable: [PartyIndex: WalletError]
    /// The outcome of opening each party's pools.
    public let poolOutcomes: [PartyIndex: PoolOutcome]

    /// Opens the stores of a wallet. One Argon2id derivation unlocks them all.
    ///
    /// - Parameter absent: parties that the operator names as gone for good, whom restored parties do not wait for.
    public static func open(
        _ name: String, in home: WalletHome, keyring: any StoreKeyring, adapters: AdapterRegistry,
        policies: PartyPolicies = PartyPolicies(), restoringWithout absent: Set<PartyIndex> = []
    ) async throws(WalletError) -> LocalParties {
        var opening = PartyOpening(name: name, home: home, keyring: keyring, adapters: adapters, policies: policies)
        opening.absent = absent
        return try await opening.run()
    }
}

/// One opening of a wallet's parties.
struct PartyOpening {
    let name: String
    let home: WalletHome
    let keyring: any StoreKeyring
    let adapters: AdapterRegistry
    let policies: PartyPolicies
    /// Parties that restored ones do not wait for.
    var absent: Set<PartyIndex> = []
    /// What is done before each transaction of a store commits.
    var beforeCommit: (@Sendable () throws -> Void)?

    func run() async throws(WalletError) -> LocalParties {
        try home.requireStores(of: name)
        let indices = home.parties(of: name).compactMap { PartyIndex($0) }
        home.sweepDrafts()
        var unavailable: [PartyIndex: WalletError] = [:]
        var parties: [LocalParty] = []
        for index in indices {
            do throws(WalletError) {
                parties.append(LocalParty(try member(index), adapters: adapters, policies: policies))
            } catch { unavailable[index] = error }
        }
        // What is half done is finished, and who was away catches up, before anything rests on epoch and roster.
        for (party, error) in await EpochExchange.exchange(parties) { unavailable[party] = error }
        parties.removeAll { unavailable[$0.index] != nil }
        let aside = parties.filter(\.isAside)
        parties.removeAll(where: \.isAside)
        for (party, error) in await confirmRestored(parties) {
            unavailable[party] = error
            parties.removeAll { $0.index == party }
        }
        // What is wrong with a store is no reason to activate what is pending without it: that takes all n, whoever they are.
        let alike = Majority.of(parties) { $0.roster == $1.roster }
        if alike.contains(where: { !$0.foundingKeys.isEmpty }) { try await Acknowledgements.exchange(alike) }
        var held: [(party: LocalParty, keys: [KeyInfo])] = []
        for party in parties {
            do throws(WalletError) { held.append((party, try party.keyring.infos())) } catch { unavailable[party.index] = error }
        }
        let majority = Majority.of(held) { one, other in
            one.party.roster == other.party.roster && one.keys.map(\.keyID) == other.keys.map(\.keyID)
                && one.keys.map(\.publicShares) == other.keys.map(\.publicShares)
        }
        let here = majority.map(\.party)
        for (party, _) in held where !here.contains(where: { $0 === party }) {
            unavailable[party.index] = .inconsistent(
                wallet: name, problem: "party \(party.index)'s keys differ from party \(here.first?.index.description ?? "-")'s")
        }
        let keys = majority.first?.keys ?? []
        if !unavailable.isEmpty, keys.isEmpty || here.count < keys.first?.threshold ?? 0 {
            throw refusal(unavailable, roster: here.first?.roster.parties ?? [])
        }
        guard !here.isEmpty else { throw .inconsistent(wallet: name, problem: "no party's store was found") }
        guard !keys.isEmpty else { throw .interrupted(wallet: name, folder: home.folder(of: name)) }

        var outcomes: [PartyIndex: PoolOutcome] = [:]
        for party in here { outcomes[party.index] = party.member.store.poolOutcome }
        for (party, outcome) in await rollCalls(here) { outcomes[party] = outcomes[party]?.followed(by: outcome) ?? outcome }
        PoolAgreement.reach(here)
        PairAgreement.reach(here)
        PoolPeers.connect(aside, to: here)
        let roster = here.first?.roster
        for party in aside where roster?.index(of: party.member.identity.publicKey) != nil {
            unavailable[party.index] = .shareMissing(party: party.index)
        }
        return LocalParties(parties: here, keys: keys, aside: aside, unavailable: unavailable, poolOutcomes: outcomes)
    }

    /// Puts restored parties to use, where the others bear them out; gives the rest, and why.
    private func confirmRestored(_ parties: [LocalParty]) async -> [PartyIndex: WalletError] {
        let restored = parties.filter(\.isRestored)
        guard !restored.isEmpty else { return [:] }
        PoolPeers.connect(parties)
        var failed: [PartyIndex: WalletError] = [:]
        for party in restored {
            do throws(WalletError) { try await ConfirmRestore(party: party).run(without: absent) } catch { failed[party.index] = error }
        }
        return failed
    }

    /// Was one of them turned back? Every party challenges every other (rule S5). Gives the pools that had to be voided. A party whose store
    /// fails meanwhile confirms nobody and is confirmed by nobody; the others go on.
    private func rollCalls(_ parties: [LocalParty]) async -> [PartyIndex: PoolOutcome] {
        PoolPeers.connect(parties)
        var voided: [PartyIndex: PoolOutcome] = [:]
        for party in parties {
            if let outcome = try? await party.rollCall() { voided[party.index] = outcome }
        }
        return voided
    }

    func member(_ index: PartyIndex) throws(WalletError) -> Member {
        let store: SQLiteShareStore
        do throws(StoreError) {
            store = try open(index)
            try store.requireSealedTables()
            settleName(of: store)
        } catch {
            switch error {
            case .misplaced, .notAStore, .damaged, .tampered, .futureSchema, .epochKeyMissing: throw .unusableStore(party: index, error)
            default: throw .store(error)
            }
        }
        let member = try Member(index, store: store, of: name)
        _ = try member.keyRecords()
        return member
    }

    /// A renaming that was cut short leaves stores that belong under two names. Once the folders have the new one, it alone stays; where
    /// they kept the old one and nobody goes on, that one does. Whoever renames has the turn from before the first store to behind the
    /// folders.
    private func settleName(of store: SQLiteShareStore) {
        let names = store.info.names
        guard names.count > 1, let new = names.last else { return }
        guard new != name else {
            try? store.rename(to: name, isUnderway: false)
            return
        }
        guard let turn = home.turn(waits: false) else { return }
        let isUnderway = WalletHome.isTaken(home.folder(of: "\(WalletHome.renaming)\(name)=\(new)"))
        if !isUnderway, WalletHome.isTaken(store.path) { try? store.rename(to: name, isUnderway: false) }
        withExtendedLifetime(turn) {}
    }

    /// Why the wallet is not opened where too few parties are left. A passphrase that opens none of them is one reason.
    private func refusal(_ unavailable: [PartyIndex: WalletError], roster: [PartyIndex]) -> WalletError {
        let reasons = unavailable.sorted { $0.key < $1.key }
        let here = home.parties(of: name)
        let absent = roster.filter { !here.contains(Int($0.rawValue)) }
        // A provider that opened one store is in reach: what it fails at is another's.
        if reasons.allSatisfy(\.value.mayBeOfLock), reasons.count < here.count {
            return .lockedApart(wallet: name, parties: reasons.map(\.key))
        }
        let isLocked = reasons.allSatisfy(\.value.isOfLock)
        let isProvider = reasons.allSatisfy { if case .store(.providerFailed) = $0.value { true } else { false } }
        if let first = reasons.first?.value, isLocked || isProvider || reasons.count == 1 && absent.isEmpty { return first }
        return .notOpened(
            wallet: name,
            obstacles: absent.map { QuorumObstacle(.party($0), .absent) }
                + reasons.map { QuorumObstacle(.party($0.key), .unusable($0.value)) })
    }

    /// On a disk that can only be read the store is read: whoever needs no change of it is served.
    private func open(_ index: PartyIndex) throws(StoreError) -> SQLiteShareStore {
        let party = Int(index.rawValue)
        do throws(StoreError) { return try home.openStore(name, party: party, keyring, beforeCommit: beforeCommit) } catch {
            switch error {
            case .readOnlyDisk, .noRoom: return try home.openStore(name, party: party, keyring, mode: .audit, beforeCommit: beforeCommit)
            default: throw error
            }
        }
    }
}
