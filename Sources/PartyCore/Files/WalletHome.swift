internal import Foundation
internal import ShareStore

/// The state folder: one folder per wallet with one store per party, and, apart from it, the pool keys (rule S5).
///
/// ```
/// <home>/wallets/<name>/party-<i>.store     mode 0600, folders 0700
/// <home>/wallets/<name>/party-<i>.store.epoch-<id>-<e>     the key of the store's epoch e: it goes where the store goes
/// <home>/pools/<name>/party-<i>.key         the key that seals nonces; not to be backed up with the stores
/// ```
public struct WalletHome: Sendable {
    /// The folder.
    public let path: String

    /// A home; the folder is made with the first wallet.
    public init(path: String) { self.path = path }

    /// The wallets in it, by name.
    public func wallets() throws(WalletError) -> [String] {
        try requireUsable()
        let folder = path + "/wallets"
        guard try Self.requireReadable(folder) else { return [] }
        return Self.names(in: folder).filter { Self.isName($0) && !parties(of: $0).isEmpty }.sorted()
    }

    /// Folders under wallets' names that cannot be read, by name: what may be wallets, of a disk that is away or another user's.
    public func unreadableWallets() -> [String] {
        Self.names(in: path + "/wallets").filter { name in
            guard Self.isName(name) else { return false }
            do throws(WalletError) {
                _ = try Self.requireReadable(folder(of: name))
                return false
            } catch {
                // A file is no wallet.
                if case .notAFolder = error { return false }
                return true
            }
        }.sorted()
    }

    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    /// 1–64 of a–z, A–Z, 0–9, '.', '_', '-', not beginning with a dot: never a path.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.first != "."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// A wallet's folder.
    func folder(of name: String) -> String { "\(path)/wallets/\(name)" }
    /// The path of a party's store.
    public func store(_ name: String, party: Int) -> String { "\(path)/wallets/\(name)/party-\(party).store" }
    /// The names of the epoch keys beside a party's store, whichever store of that name they were made for.
    static func epochKeys(of party: Int, in folder: String) -> [String] {
        names(in: folder).filter { $0.hasPrefix("party-\(party).store.epoch-") && Self.party(ofFile: $0) == party }
    }
    /// The path of the key of a party's nonce pool.
    public func poolKey(_ name: String, party: Int) -> String { "\(path)/pools/\(name)/party-\(party).key" }

    /// Opens a party's store where the home has it, as that party's of the wallet of that name, with its pool key beside it.
    func openStore(
        _ name: String, party: Int, _ keyring: any StoreKeyring, mode: SQLiteShareStore.Mode = .normal,
        beforeCommit: (@Sendable () throws -> Void)? = nil
    ) throws(StoreError) -> SQLiteShareStore {
        try requirePrivatePools(of: name)
        return try SQLiteShareStore(
            store(name, party: party), keyring.unlock, .file(path: poolKey(name, party: party), setsAsideUnreadable: true), nil, mode, nil,
            of: StoreOwner(wallet: name, party: UInt8(clamping: party)), beforeCommit: beforeCommit)
    }

    /// Refuses a folder of pool keys that others can enter; one that is missing is no matter.
    func requirePrivatePools(of name: String) throws(StoreError) { try StoreFolder.requirePrivateIfPresent("\(path)/pools/\(name)") }

    /// Removes what creations left that were cut off: nobody was ever shown an address of theirs. One that goes on holds its turn.
    public func sweepDrafts() {
        sweepDrafts(in: nil)
        finishMoves(in: nil)
    }

    /// Removes those drafts within a turn at the home's names, where one is held.
    func sweepDrafts(in held: FolderTurn?) {
        for place in ["wallets", "pools"] {
            for name in Self.names(in: "\(path)/\(place)") where name.hasPrefix(WalletDraft.prefix) {
                // What creation did not make is nothing of its.
                guard let turn = StoreTurn(draft: String(name.suffix(36))), let draft = WalletDraft(self, folder: name, turn: turn),
                    draft.takeBack(in: held)
                else { continue }
                try? FileManager.default.removeItem(atPath: "\(path)/\(place)/\(name)")
                withExtendedLifetime(turn) {}
            }
        }
    }

    /// Folders of pool keys that belong to no wallet that is here: somebody moved or removed its stores.
    public func strayPools() -> [String] {
        Self.names(in: path + "/pools").filter { !$0.hasPrefix(".") && !FileManager.default.fileExists(atPath: folder(of: $0)) }.sorted()
            .map { "\(path)/pools/\($0)" }
    }

    /// The turn at giving folders their names: of two processes that publish one name, the first wins and the second finds it there.
    func turn(waits: Bool = true) -> FolderTurn? { FolderTurn(path + "/wallets", waits: waits) }

    /// The parties whose stores lie in a wallet's folder, ascending.
    public func parties(of name: String) -> [Int] {
        // What is no name is no wallet, whatever lies at the path that it would make.
        guard Self.isName(name) else { return [] }
        let files = Self.names(in: folder(of: name))
        // Exactly the names that are written: "party-01.store" is somebody's copy, not a party.
        return (1...255).filter { files.contains("party-\($0).store") }
    }

    /// A new wallet's folders under names of their own, private to the user.
    func draft(_ name: String) throws(WalletError) -> WalletDraft {
        let suffix = UUID().uuidString.lowercased()
        var draft = WalletDraft(home: self, name: name, suffix: suffix, turn: StoreTurn(draft: suffix))
        do throws(WalletError) {
            for folder in [path, path + "/wallets", path + "/pools"] {
                let isThere = Self.isTaken(folder)
                try Self.make(folder)
                if !isThere { draft.made.append(folder) }
            }
            // The pool's first: a wallet's draft that is alone had its pool keys published.
            for folder in [draft.pool, draft.wallet] { try Self.make(folder) }
        } catch {
            draft.discard()
            throw draft.naming(error)
        }
        return draft
    }

    private static func make(_ folder: String) throws(WalletError) {
        do throws(StoreError) { try StoreFolder.make(folder) } catch {
            if case .system = error { throw .folder(path: folder, problem: "cannot be made; check the path and its permissions") }
            throw .store(error)
        }
    }
}
