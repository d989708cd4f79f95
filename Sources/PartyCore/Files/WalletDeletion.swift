internal import Foundation
internal import ShareStore

/// The deletion of a wallet, or of one of its parties, from this machine: stores, logs and pool keys are written over and removed.
///
/// It is decided in one step, when the stores' folder loses its name: from there on the wallet is gone, and a process that ends is finished by
/// the next command. Before it, nothing has happened.
public struct WalletDeletion: Sendable {
    /// The files that were erased.
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
        let suffix = "\(name)-\(UUID().uuidString.lowercased())"
        if let party, here.count > 1 {
            parties = [party]
            erased = try Self.deleteParty(party, of: name, in: home, as: WalletHome.erasing + suffix)
        } else {
            parties = here
            let moved = WalletHome.deleting + suffix
            try home.give(home.folder(of: name), name: home.folder(of: moved))
            try home.giveIfThere(home.pools(name), name: home.pools(moved))
            erased = try home.finishErasing(moved)
        }
    }

    private static func deleteParty(
        _ party: Int, of name: String, in home: WalletHome, as moved: String
    ) throws(WalletError) -> [String] {
        try WalletError.store { () throws(StoreError) in try StoreFolder.make(home.folder(of: moved)) }
        try home.give(home.store(name, party: party), name: "\(home.folder(of: moved))/party-\(party).store")
        return try home.finishErasing(moved)
    }
}
