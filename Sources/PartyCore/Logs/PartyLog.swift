public import ShareStore

/// The event log of a party whose store lies on this machine, opened for reading alone.
///
/// It is read page by page (``LogPages``), so that no more than a page of it is in memory, however long it is.
public final class PartyLog: Sendable {
    /// The party.
    public let party: Int
    let store: SQLiteShareStore

    /// Opens a party's log.
    public init(of wallet: String, party: Int, in home: WalletHome, keyring: any StoreKeyring) throws(StoreError) {
        let path = home.store(wallet, party: party)
        store = try SQLiteShareStore(
            openingAt: path, unlock: keyring.unlock, poolKey: .file(path: home.poolKey(wallet, party: party)), mode: .audit)
        self.party = party
    }

    /// The path of the store.
    public var path: String { store.path }

    /// Checks the log from its beginning to its end, before any of it is given out.
    ///
    /// - Parameter see: called with each event that may turn out to be none of the log's: for measuring.
    public func pages(seeing see: (StoreEvent) -> Void = { _ in }) throws(StoreError) -> LogPages {
        guard let pages = try store.pages(seeing: see) else {
            throw .tampered(file: path, detail: "the event chain has no beginning")
        }
        return pages
    }

    /// The same from a place of it on; nil where the log does not go through that place.
    public func pages(after place: ChainPosition) throws(StoreError) -> LogPages? { try store.pages(after: place) }

    /// The place behind the event of a number; nil where there is none.
    public func place(of sequence: Int64) throws(StoreError) -> ChainPosition? { try store.position(of: sequence) }

    /// Reads a page.
    public func events(ofPage page: Int, of pages: LogPages) throws(StoreError) -> [StoreEvent] {
        try store.events(ofPage: page, of: pages)
    }
}
