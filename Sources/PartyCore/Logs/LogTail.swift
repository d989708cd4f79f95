public import ShareStore

/// A party's log as it grows: what was appended since it was last looked at, page by page, whatever becomes of the file.
///
/// The store is open only while something is read: whoever puts another file in its place, as in a restore, finds no log of the old one beside it
/// for this reader's sake.
public struct LogTail: Sendable {
    /// What was found at a look.
    public enum Found: Sendable {
        /// Events that follow those of before; none where nothing was appended.
        case events([StoreEvent])
        /// The file is another, or was put back: its log does not hold the last event that was read. Reading goes on behind this event
        /// of it.
        case replaced(next: Int64)
    }

    /// The party.
    public let party: Int
    private let wallet: String
    private let home: WalletHome
    private let keyring: any StoreKeyring
    private var log: PartyLog?
    /// The last event that was read; nil before the first look.
    private var place: ChainPosition?
    private var pages: LogPages?
    private var page = 0
    /// How the file looked before it was read last.
    private var stamp: FileStamp?
    private let fromBeginning: Bool

    /// - Parameter fromBeginning: whether the events that are there already are read as well.
    public init(of wallet: String, party: Int, in home: WalletHome, keyring: any StoreKeyring, fromBeginning: Bool) {
        (self.wallet, self.party, self.home, self.keyring) = (wallet, party, home, keyring)
        self.fromBeginning = fromBeginning
    }

    /// Reads the next page. After an error, which may be over when it is tried again, it goes on behind what was read before.
    public mutating func next() throws(StoreError) -> Found {
        do throws(StoreError) { return try read() } catch {
            // What was checked was of a file that is there no more.
            (log, pages, stamp) = (nil, nil, nil)
            throw error
        }
    }

    private mutating func read() throws(StoreError) -> Found {
        if let pages, page < pages.count, let log {
            let events = try log.events(ofPage: page, of: pages)
            page += 1
            if let last = events.last { place = ChainPosition(sequence: last.sequence, hash: last.hash) }
            return .events(events)
        }
        (log, pages) = (nil, nil)
        let found = FileStamp(home.store(wallet, party: party))
        guard found == nil || found != stamp else { return .events([]) }
        let opened = try PartyLog(of: wallet, party: party, in: home, keyring: keyring)
        guard let place else {
            let all = try opened.pages()
            place = fromBeginning ? .beginning : all.end
            return try fromBeginning ? begin(all, of: opened, stamp: found) : end(stamp: found)
        }
        guard let further = try opened.pages(after: place) else {
            let end = try opened.pages().end
            (self.place, stamp) = (end, found)
            return .replaced(next: end.sequence)
        }
        return try further.count > 0 ? begin(further, of: opened, stamp: found) : end(stamp: found)
    }

    private mutating func begin(_ pages: LogPages, of log: PartyLog, stamp: FileStamp?) throws(StoreError) -> Found {
        (self.log, self.pages, page, self.stamp) = (log, pages, 0, stamp)
        return try read()
    }

    private mutating func end(stamp: FileStamp?) -> Found {
        self.stamp = stamp
        return .events([])
    }
}
