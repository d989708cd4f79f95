public import ShareStore

/// A party's log as it grows: what was appended since it was last looked at, page by page, whatever becomes of the file.
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
            (log, pages) = (nil, nil)
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
        pages = nil
        let log: PartyLog
        if let held = self.log, held.isCurrent {
            log = held
        } else {
            log = try PartyLog(of: wallet, party: party, in: home, keyring: keyring)
            self.log = log
        }
        guard let place else {
            let found = try log.pages()
            self.place = fromBeginning ? .beginning : found.end
            if fromBeginning { (pages, page) = (found, 0) }
            return fromBeginning ? try read() : .events([])
        }
        guard let found = try log.pages(after: place) else {
            let end = try log.pages().end
            self.place = end
            return .replaced(next: end.sequence)
        }
        guard found.count > 0 else { return .events([]) }
        (pages, page) = (found, 0)
        return try read()
    }
}
