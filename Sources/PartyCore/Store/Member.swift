internal import Groups
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// A party's store with the identity and the roster that lie in it: what every use of the party starts from.
final class Member: Sendable {
    let index: PartyIndex
    let store: SQLiteShareStore
    /// The wallet's name: the one that the store was opened under, where a renaming that was cut short left it two.
    let wallet: String
    let identity: PartyIdentity
    let roster: Roster
    /// The epoch that the roster is of.
    let epoch: UInt32
    /// Whether the party is not of the roster: it left, or is to come.
    var isOutside: Bool { roster.publicKey(of: index) != identity.publicKey }

    /// Whether the store has followed a certificate, or is to: it may hold nothing of the wallet's epoch and be whole.
    var hasMovedOn: Bool { isOutside || !((try? store.certificates()) ?? []).isEmpty }

    /// Reads the identity record; it must belong to this party.
    ///
    /// - Parameter opened: the name under which the store was opened, where it was opened in its wallet.
    init(_ index: PartyIndex, store: SQLiteShareStore, of opened: String? = nil) throws(WalletError) {
        let wallet = opened ?? store.info.names.first ?? store.info.wallet
        let damaged = WalletError.inconsistent(wallet: wallet, problem: "party \(index)'s identity record is damaged")
        let record = try WalletError.store { () throws(StoreError) in try store.identity() }
        // The identity is stored right after the file is made: a store without one was left by an interrupted creation.
        guard let record else { throw .interrupted(wallet: wallet, folder: store.path) }
        guard record.roster.count % 32 == 0, let seed = record.seed.take() else { throw damaged }
        let keys = stride(from: 0, to: record.roster.count, by: 32).map { Array(record.roster[$0..<$0 + 32]) }
        guard let roster = Roster(publicKeys: keys) else { throw damaged }
        let identity: PartyIdentity
        do throws(GroupError) { identity = try PartyIdentity(index: index, seed: seed) } catch { throw damaged }
        // Nobody's place of another identity is a party's; whoever left or is to come has none.
        let own = identity.publicKey
        guard roster.publicKey(of: index) == own || roster.index(of: own) == nil else { throw damaged }
        self.index = index
        self.store = store
        self.wallet = wallet
        self.identity = identity
        self.roster = roster
        epoch = record.epoch
    }

    /// Signs an online message.
    func sign(_ message: [UInt8]) throws(WireError) -> [UInt8] { try SignedShare.sign(message, identity: identity) }

    /// The signed statement of how far the party has come.
    func statement() throws(WalletError) -> PoolStatement {
        PoolStatement(try WalletError.store { () throws(StoreError) in try store.progress() }, member: self)
    }

    /// "Stored" of keys that it holds: one statement a run, whatever the number of the run's keys.
    func acknowledgements(of keys: [KeyInfo]) -> [KeyAcknowledgement] {
        var runs: Set<[UInt8]> = []
        return keys.filter { runs.insert($0.runID).inserted }.map { KeyAcknowledgement(stored: $0, identity: identity) }
    }

    /// Stores pair set-ups of a key; they replace those that are there and clear their poison.
    func storePairs(_ setups: [PartyIndex: SecretMessage], key: KeyInfo) throws(WalletError) {
        let all = try WalletError.store { () throws(StoreError) in try PairSetupParts.records(setups, of: index, key: key) }
        guard !all.isEmpty else { return }
        try WalletError.store { () throws(StoreError) in try store.storePairSetups(keyID: key.keyID, epoch: key.epoch, all) }
    }

    /// The key records with their public parts decoded; what was read once is read again after ``forgetRecords()``.
    func keyRecords() throws(WalletError) -> [(state: KeyState, info: KeyInfo)] {
        let (known, generation) = cache.withLock { ($0.records, $0.generation) }
        if let known { return known }
        let records = try readRecords()
        cache.withLock { if $0.generation == generation { $0.records = records } }
        return records
    }

    private struct Cache {
        var records: [(state: KeyState, info: KeyInfo)]?
        /// How often it was forgotten: what was read before counts no more.
        var generation = 0
    }
    private let cache = Mutex(Cache())

    /// After a change of a key's state.
    func forgetRecords() {
        cache.withLock { cache in
            cache.records = nil
            cache.generation += 1
        }
    }

    private func readRecords() throws(WalletError) -> [(state: KeyState, info: KeyInfo)] {
        var records: [(state: KeyState, info: KeyInfo)] = []
        for record in try WalletError.store({ () throws(StoreError) in try store.keyRecords() }) {
            // Another process moved the wallet on since the roster was read.
            guard record.state != .active || record.epoch == epoch else {
                throw .store(.rosterOfOtherEpoch(epoch: epoch, present: record.epoch))
            }
            // Of an epoch that the party has no share of it may know nothing more.
            guard !record.publicPart.isEmpty else { continue }
            do throws(WireError) {
                guard let name = ThresholdProtocol(rawValue: record.protocolName) else {
                    throw WireError(field: "protocol", problem: .outOfRange)
                }
                let info = try KeyInfo(decoding: record.publicPart, thresholdProtocol: name)
                // Other epochs have other rosters.
                let fitsRoster = record.epoch != epoch || info.index == index && info.parties == roster.count
                guard info.keyID == record.keyID, info.epoch == record.epoch, fitsRoster else {
                    throw WireError(field: "key record", problem: .outOfRange)
                }
                records.append((record.state, info))
            } catch {
                throw .inconsistent(wallet: wallet, problem: "party \(index)'s key record does not decode (\(error.field))")
            }
        }
        return records
    }
}
