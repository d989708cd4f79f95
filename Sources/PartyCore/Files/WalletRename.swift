internal import Foundation
internal import MPCCore
public import ShareStore

/// Another name for a wallet of this machine: its stores, which say whose they are, and the folders of stores and pool keys.
///
/// Each store first belongs under both names, then the folders get the new one, then each store belongs under that one alone. So the wallet
/// opens wherever this is cut short, under the name that its folder has: the old one before the pool keys' folder has moved, the new one from
/// there on, for the next command moves the stores' folder after it. Whoever opens a store that still belongs under both has it belong under one.
public struct WalletRename: Sendable {
    /// Renames.
    public init(of old: String, to new: String, in home: WalletHome, keyring: any StoreKeyring) throws(WalletError) {
        try home.requireStores(of: old)
        try home.requireFree(new)
        guard let turn = home.turn() else { throw .folder(path: home.path + "/wallets", problem: "cannot be locked for this process") }
        defer { withExtendedLifetime(turn) {} }
        home.finishMoves(in: turn)
        try home.requireStores(of: old)
        try home.requireFree(new)
        // All of them open before any is changed.
        let stores = try Self.open(old, in: home, keyring)
        for store in stores {
            try WalletError.store { () throws(StoreError) in
                try store.rename(to: new, isUnderway: true)
                try store.close()
            }
        }
        let marker = home.folder(of: "\(WalletHome.renaming)\(old)=\(new)")
        try WalletError.store { () throws(StoreError) in try StoreFolder.mark(marker) }
        // Left by a wallet whose stores somebody removed: set aside, as a new wallet does.
        try home.giveIfThere(home.pools(new), name: "\(home.pools(new)).stale-\(UUID().uuidString.lowercased())")
        try home.giveIfThere(home.pools(old), name: home.pools(new))
        try home.give(home.folder(of: old), name: home.folder(of: new))
        try WalletError.store { () throws(StoreError) in try SmallFile.remove(marker) }
        // It has its name; what is left to do here every opening does too.
        for store in (try? Self.open(new, in: home, keyring)) ?? [] {
            try? store.rename(to: new, isUnderway: false)
            try? store.close()
        }
    }

    private static func open(_ name: String, in home: WalletHome, _ keyring: any StoreKeyring) throws(WalletError) -> [SQLiteShareStore] {
        var stores: [SQLiteShareStore] = []
        for party in home.parties(of: name) {
            stores.append(try WalletError.store { () throws(StoreError) in try home.openStore(name, party: party, keyring) })
        }
        return stores
    }
}
