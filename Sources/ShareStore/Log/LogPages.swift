/// The way through a log, page by page: where each page of events ends, as it was when the chain was checked as far as its head.
///
/// A log is checked once, from where it is asked for to its end, and of what was read only these places are kept, so that a log of a million events
/// takes no more memory than one page of it. Each page that is read afterwards has to end where this says: nothing is given out that
/// does not lead to the head.
public struct LogPages: Sendable {
    /// The most events of a page.
    public static let longest: Int64 = 256

    /// Where the first page begins, and where each ends.
    let marks: [ChainPosition]

    /// The number of pages.
    public var count: Int { marks.count - 1 }
    /// Where the last page ends: the log's end when it was checked.
    public var end: ChainPosition { marks.last ?? .beginning }
}

extension SQLiteShareStore {
    /// Checks the chain from a place of it to the head; nil where the chain does not go through that place.
    ///
    /// - Parameter see: called with each event, before it is known whether the chain leads to the head: for counting and measuring, not for
    ///   giving out.
    public func pages(
        after start: ChainPosition = .beginning, seeing see: (StoreEvent) -> Void = { _ in }
    ) throws(StoreError) -> LogPages? {
        try read { access, head in
            guard start.sequence >= 0, start.sequence <= head.sequence, try access.positionInChain(start.sequence) == start else {
                return nil
            }
            var marks = [start]
            var last = start
            let end = try access.walkChain(from: start, page: LogPages.longest) { stored in
                guard let event = stored.decoded else { throw stored.broken(in: path) }
                see(event)
                last = stored.position
                if last.sequence - (marks.last?.sequence ?? 0) == LogPages.longest { marks.append(last) }
            }
            guard end == head.position else {
                throw StoreError.tampered(file: path, detail: "the event chain does not end where its head says")
            }
            if marks.last != last { marks.append(last) }
            return LogPages(marks: marks)
        }
    }

    /// The place of an event in the chain that leads to the head; nil where there is no event of this number. Zero is before the first.
    public func position(of sequence: Int64) throws(StoreError) -> ChainPosition? {
        try read { access, head in
            guard sequence >= 0, sequence <= head.sequence, let found = try access.positionInChain(sequence) else { return nil }
            guard try access.walkChain(from: found, to: head.sequence, page: LogPages.longest) == head.position else {
                throw StoreError.tampered(file: path, detail: "the event chain does not end where its head says")
            }
            return found
        }
    }

    /// Reads a page: what it holds is what was checked.
    public func events(ofPage page: Int, of pages: LogPages) throws(StoreError) -> [StoreEvent] {
        guard page >= 0, page < pages.count else { return [] }
        let (start, end) = (pages.marks[page], pages.marks[page + 1])
        return try read { access, _ in
            var events: [StoreEvent] = []
            var last = start
            // What was appended since may follow.
            _ = try access.walkChain(from: start, to: end.sequence, page: LogPages.longest) { stored in
                guard stored.sequence <= end.sequence else { return }
                guard let event = stored.decoded else { throw stored.broken(in: path) }
                events.append(event)
                last = stored.position
            }
            guard last == end else { throw StoreError.tampered(file: path, detail: "event \(last.sequence)") }
            return events
        }
    }
}

extension StoreEvent {
    /// Whether the event's hash is that of its content behind the event whose hash is given: what a chain that lies in another file is
    /// checked by.
    public func hashesRight(after previous: [UInt8]) -> Bool {
        StoredEvent.hash(sequence: sequence, time: time, kind: kind.rawValue, body: EventBody.encode(fields), previous: previous) == hash
    }
}
