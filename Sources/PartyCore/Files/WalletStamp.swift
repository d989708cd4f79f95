internal import ShareStore

/// What a look at a wallet's files from outside shows: where two looks show the same, nothing was written between them.
package struct WalletStamp: Equatable, Sendable {
    private let stores: [Int: FileStamp]
    private let levels: FileStamp?

    fileprivate init(of wallet: String, in home: WalletHome) {
        stores = home.parties(of: wallet).reduce(into: [:]) { stamps, party in stamps[party] = FileStamp(home.store(wallet, party: party)) }
        levels = FileStamp(home.poolLevelsFile(of: wallet))
    }
}

extension WalletHome {
    /// How a wallet's files look now.
    package func stamp(of wallet: String) -> WalletStamp { WalletStamp(of: wallet, in: self) }
}
