internal import Foundation
internal import MPCCore
internal import ShareStore

/// The state folder: one folder per wallet with one store per party, and, apart from it, the pool keys (rule S5).
///
/// ```
/// <home>/wallets/<name>/party-<i>.store     mode 0600, folders 0700
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
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { Self.isName($0) && !parties(of: $0).isEmpty }.sorted()
        } catch { throw .folder(path: folder, problem: "cannot be read; check its permissions") }
    }

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
    /// Where a party's store lies.
    public func store(_ name: String, party: Int) -> String { "\(path)/wallets/\(name)/party-\(party).store" }
    /// Where the key of a party's nonce pool lies.
    public func poolKey(_ name: String, party: Int) -> String { "\(path)/pools/\(name)/party-\(party).key" }

    /// Refuses a folder of pool keys that others can enter; one that is missing is no matter.
    func requirePrivatePools(of name: String) throws(StoreError) { try StoreFolder.requirePrivateIfPresent("\(path)/pools/\(name)") }

    /// Removes what creations left that were cut off: nobody was ever shown an address of theirs. One that goes on holds its turn.
    func sweepDrafts() {
        for place in ["wallets", "pools"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(place)")) ?? []
            for name in names where name.hasPrefix(WalletDraft.prefix) {
                guard let turn = StoreTurn(draft: String(name.suffix(36))) else { continue }
                try? FileManager.default.removeItem(atPath: "\(path)/\(place)/\(name)")
                withExtendedLifetime(turn) {}
            }
        }
    }

    /// The parties whose stores lie in a wallet's folder, ascending.
    public func parties(of name: String) -> [Int] {
        // What is no name is no wallet, whatever lies at the path that it would make.
        guard Self.isName(name) else { return [] }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/wallets/\(name)")) ?? []
        // Exactly the names that are written: "party-01.store" is somebody's copy, not a party.
        return (1...255).filter { files.contains("party-\($0).store") }
    }

    /// A new wallet's folders under names of their own, private to the user.
    func draft(_ name: String) throws(WalletError) -> WalletDraft {
        let suffix = UUID().uuidString.lowercased()
        let draft = WalletDraft(home: self, name: name, suffix: suffix, turn: StoreTurn(draft: suffix))
        for folder in [path, path + "/wallets", path + "/pools", draft.wallet, draft.pool] { try Self.make(folder) }
        return draft
    }

    private static func make(_ folder: String) throws(WalletError) {
        do throws(StoreError) { try StoreFolder.make(folder) } catch {
            if case .system = error { throw .folder(path: folder, problem: "cannot be made; check the path and its permissions") }
            throw .store(error)
        }
    }
}

/// The folders of a wallet in the making: `.creating-…`, which is no wallet's name, until ``publish()``.
struct WalletDraft {
    let home: WalletHome
    let name: String
    let suffix: String
    /// Held as long as the creation goes on.
    let turn: StoreTurn?

    static let prefix = ".creating-"

    var wallet: String { "\(home.path)/wallets/.creating-\(name)-\(suffix)" }
    var pool: String { "\(home.path)/pools/.creating-\(name)-\(suffix)" }
    func store(_ party: PartyIndex) -> String { "\(wallet)/party-\(party).store" }
    func poolKey(_ party: PartyIndex) -> String { "\(pool)/party-\(party).key" }

    /// The error about the files that the wallet is to have: a draft's are nobody's concern.
    func naming(_ error: WalletError) -> WalletError {
        guard case .store(let error) = error else { return error }
        return .store(error.naming(home.folder(of: name), for: wallet).naming("\(home.path)/pools/\(name)", for: pool))
    }

    /// Removes what was made so far.
    func discard() {
        for folder in [wallet, pool] { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// Gives the folders their names: the pool keys first, the stores last, each in one step.
    func publish() throws(WalletError) {
        // Before anything moves: the pool keys of a wallet that is there stay where they are.
        guard !FileManager.default.fileExists(atPath: home.folder(of: name)) else { throw .exists(name: name) }
        let pools = "\(home.path)/pools/\(name)"
        // Left by a wallet whose stores somebody removed: set aside, since a pool key is worth nothing without its store.
        if FileManager.default.fileExists(atPath: pools) { try move(pools, to: "\(pools).stale-\(suffix)") }
        try move(pool, to: pools)
        try move(wallet, to: home.folder(of: name))
    }

    private func move(_ from: String, to: String) throws(WalletError) {
        do { try FileManager.default.moveItem(atPath: from, toPath: to) } catch {
            throw .folder(path: to, problem: "the new folder could not be given this name; the draft is in \(from)")
        }
        do throws(StoreError) { try StoreFolder.sync(parentOf: to) } catch { throw .store(error) }
    }
}
