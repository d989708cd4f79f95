internal import Foundation
internal import ShareStore

/// The deletion of a wallet, or of one of its parties, from this machine: stores, logs and pool keys are written over and removed.
///
/// It is decided in one step, when the stores' folder loses its name: from there on the wallet is gone, and a process that ends is finished by
/// the next command. Before it, nothing has happened. What lies in the wallet's folders and is none of its own files is a reason to refuse.
public struct WalletDeletion: Sendable {
    /// The files that were erased, by the paths that they had in the wallet.
    public let erased: [String]
    /// The parties whose stores they were.
    public let parties: [Int]

    /// Deletes without asking whether anybody else holds shares.
    ///
    /// - Parameter party: this one alone; all of them where nil.
    public init(of name: String, party: Int?, in home: WalletHome) throws(WalletError) {
        try home.requireStores(of: name)
        let here = home.parties(of: name)
        if let party, !here.contains(party) { throw .store(.notFound(file: home.store(name, party: party))) }
        guard let turn = home.turn() else { throw .folder(path: home.path + "/wallets", problem: "cannot be locked for this process") }
        defer { withExtendedLifetime(turn) {} }
        home.finishMoves(in: turn)
        try home.requireStores(of: name)
        try home.requireErasable(name, party: party)
        let suffix = "\(name)-\(UUID().uuidString.lowercased())"
        if let party, here.count > 1 {
            parties = [party]
            let moved = WalletHome.erasing + suffix
            erased = try Self.deleteParty(party, of: name, in: home, as: moved).map { Self.path($0, of: name, in: home, movedTo: moved) }
        } else {
            parties = here
            let moved = WalletHome.deleting + suffix
            try home.give(home.folder(of: name), name: home.folder(of: moved))
            try home.giveIfThere(home.pools(name), name: home.pools(moved))
            erased = try home.finishErasing(moved, .all).map { Self.path($0, of: name, in: home, movedTo: moved) }
        }
    }

    /// A file's path before its folder lost its name.
    private static func path(_ path: String, of name: String, in home: WalletHome, movedTo moved: String) -> String {
        for (folder, other) in [(home.folder(of: moved), home.folder(of: name)), (home.pools(moved), home.pools(name))]
        where path.hasPrefix(folder + "/") { return other + path.dropFirst(folder.count) }
        return path
    }

    private static func deleteParty(
        _ party: Int, of name: String, in home: WalletHome, as moved: String
    ) throws(WalletError) -> [String] {
        try WalletError.store { () throws(StoreError) in try StoreFolder.make(home.folder(of: moved)) }
        try home.give(home.store(name, party: party), name: "\(home.folder(of: moved))/party-\(party).store")
        return try home.finishErasing(moved, .all)
    }
}
