public import ShareStore

/// The event log of a party whose store lies on this machine.
public enum PartyLog {
    /// Reads every event, oldest first, with the store opened for reading alone.
    public static func events(
        of wallet: String, party: Int, in home: WalletHome, keyring: any StoreKeyring
    ) throws(StoreError) -> [StoreEvent] {
        try SQLiteShareStore(
            openingAt: home.store(wallet, party: party), unlock: keyring.unlock,
            poolKey: .file(path: home.poolKey(wallet, party: party)), mode: .audit
        ).log()
    }
}
