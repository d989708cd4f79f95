internal import Foundation
internal import MPCCore
internal import Secrets
internal import ShareStore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The folders of a wallet in the making: `.creating-…`, which is no wallet's name, until ``publish()``.
struct WalletDraft {
    let home: WalletHome
    let name: String
    let suffix: String
    /// Held as long as the creation goes on.
    let turn: StoreTurn?
    /// The folders above that were made for it, from the outermost: a creation that fails takes them back where nothing else is in them.
    var made: [String] = []

    static let prefix = ".creating-"

    init(home: WalletHome, name: String, suffix: String, turn: StoreTurn?) {
        self.home = home
        self.name = name
        self.suffix = suffix
        self.turn = turn
    }

    /// The draft that a folder is of; nil where its name is none that is written.
    init?(_ home: WalletHome, folder: String, turn: StoreTurn) {
        let rest = folder.dropFirst(Self.prefix.count)
        let (name, suffix) = (String(rest.dropLast(37)), String(rest.suffix(36)))
        guard folder == "\(Self.prefix)\(name)-\(suffix)", WalletHome.isName(name), UUID(uuidString: suffix) != nil else { return nil }
        self.init(home: home, name: name, suffix: suffix, turn: turn)
    }

    var wallet: String { "\(home.path)/wallets/.creating-\(name)-\(suffix)" }
    var pool: String { "\(home.path)/pools/.creating-\(name)-\(suffix)" }
    func store(_ party: PartyIndex) -> String { "\(wallet)/party-\(party).store" }
    func poolKey(_ party: PartyIndex) -> String { "\(pool)/party-\(party).key" }

    private var pools: String { "\(home.path)/pools/\(name)" }
    private var stale: String { "\(pools).stale-\(suffix)" }

    /// The error about the files that the wallet is to have: a draft's are nobody's concern.
    func naming(_ error: WalletError) -> WalletError {
        if case .folder(let path, let problem) = error {
            let known = path == wallet ? home.folder(of: name) : path == pool ? pools : path
            return .folder(path: known, problem: problem)
        }
        guard case .store(let error) = error else { return error }
        return .store(error.naming(home.folder(of: name), for: wallet).naming(pools, for: pool))
    }

    /// Makes a party's store in the draft, with its identity in it.
    func makeStore(
        _ party: PartyIndex, seed: borrowing SecretBytes, roster: Roster, epoch: UInt32 = 0, _ keyring: any StoreKeyring
    ) throws(StoreError) -> SQLiteShareStore {
        let store = try SQLiteShareStore.create(
            at: self.store(party), NewStore(wallet: name, party: party.rawValue), unlock: keyring.unlock,
            poolKey: .file(path: poolKey(party)))
        try store.storeIdentity(seed, roster: roster.publicKeys.flatMap(\.self), epoch: epoch)
        return store
    }

    /// Takes a step; where it fails nothing of the draft is left, and the error is about the files that the wallet was to have.
    func orDiscard<Result>(_ step: () throws(WalletError) -> Result) throws(WalletError) -> Result {
        do throws(WalletError) { return try step() } catch { throw discarded(error) }
    }

    /// Removes what was made so far, and gives the error that ended it, about the files that the wallet was to have.
    func discarded(_ error: WalletError) -> WalletError {
        discard()
        return naming(error)
    }

    /// Removes what was made so far.
    func discard() {
        guard takeBack(in: nil) else { return }
        for folder in [wallet, pool] { try? FileManager.default.removeItem(atPath: folder) }
        for folder in made.reversed() { unsafe _ = rmdir(folder) }
    }

    /// Takes the pool keys back, where they alone were published: they lock nothing that anybody will ever see. What had to make room for
    /// them has its name again. False where that has to wait for another process, and nothing else of the draft may go before.
    @discardableResult func takeBack(in held: FolderTurn?) -> Bool {
        guard exists(wallet), !exists(pool) else { return true }
        guard let turn = held ?? home.turn(waits: false) else { return false }
        defer { withExtendedLifetime(turn) {} }
        guard !exists(home.folder(of: name)) else { return true }
        try? FileManager.default.removeItem(atPath: pools)
        if exists(stale) { try? FileManager.default.moveItem(atPath: stale, toPath: pools) }
        return true
    }

    /// Gives the folders their names: the pool keys first, the stores last, each in one step, and both within one turn. A second process
    /// finds the wallet there, and one that ends in between is taken back by the next.
    func publish() throws(WalletError) {
        guard let turn = home.turn() else { throw .folder(path: home.path + "/wallets", problem: "cannot be locked for this process") }
        defer { withExtendedLifetime(turn) {} }
        // Before anything moves: the pool keys of a wallet that is there stay where they are.
        guard !exists(home.folder(of: name)) else { throw .exists(name: name) }
        home.sweepDrafts(in: turn)
        // Left by a wallet whose stores somebody removed: set aside, since a pool key is worth nothing without its store.
        if exists(pools) { try move(pools, to: stale) }
        do throws(WalletError) {
            try move(pool, to: pools)
            try move(wallet, to: home.folder(of: name))
        } catch {
            // A name that was given and is not known to last is taken back like one that was not given.
            if !exists(wallet) { try? FileManager.default.moveItem(atPath: home.folder(of: name), toPath: wallet) }
            takeBack(in: turn)
            if exists(stale), !exists(pools) { try? FileManager.default.moveItem(atPath: stale, toPath: pools) }
            throw error
        }
        home.writeNote()
    }

    /// Whether the name is still free, so that all folders can be given theirs at once.
    var isNew: Bool { !exists(home.folder(of: name)) }

    /// Gives single parties' stores their places in a wallet's folder that is there: what a store needs first and the store last. What lay in the
    /// place of the pool key was a lost store's, and is worth nothing.
    func publish(_ parties: [PartyIndex]) throws(WalletError) {
        guard let turn = home.turn() else { throw .folder(path: home.path + "/wallets", problem: "cannot be locked for this process") }
        defer { withExtendedLifetime(turn) {} }
        if !exists(pools) {
            do throws(StoreError) { try StoreFolder.make(pools) } catch { throw .store(error) }
        }
        for party in parties {
            let (store, key) = (home.store(name, party: Int(party.rawValue)), home.poolKey(name, party: Int(party.rawValue)))
            guard !exists(store) else { throw .partyIsThere(party: party, store: store) }
            if exists(key) { try? FileManager.default.removeItem(atPath: key) }
            try move(poolKey(party), to: key)
            for file in WalletHome.epochKeys(of: Int(party.rawValue), in: wallet) {
                try move("\(wallet)/\(file)", to: "\(home.folder(of: name))/\(file)")
            }
            // The log of a lost store would be replayed into this one.
            for log in ["-wal", "-shm", "-journal"] where WalletHome.isTaken(store + log) {
                try move(store + log, to: "\(store)\(log).stale-\(suffix)")
            }
            try move(self.store(party), to: store)
        }
        discard()
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func move(_ from: String, to: String) throws(WalletError) {
        do { try FileManager.default.moveItem(atPath: from, toPath: to) } catch {
            throw .folder(path: to, problem: "the new folder could not be given this name")
        }
        do throws(StoreError) { try StoreFolder.sync(parentOf: to) } catch { throw .store(error) }
    }
}
