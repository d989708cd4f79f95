/// A place in a party's event chain: what others remember of it, so that a chain that went another way since shows (rule S5).
public struct ChainPosition: Hashable, Sendable {
    /// The event's number; 0 before the first.
    public let sequence: Int64
    /// The event's hash: 32 bytes.
    public let hash: [UInt8]

    /// A place; it is compared, never trusted.
    public init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// The place before the first event.
    public static let beginning = ChainPosition(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
}

/// A party's progress: how much material it has used up, at a place of its event chain.
public struct PoolProgress: Equatable, Sendable {
    /// The counter.
    public let counter: PoolCounter
    /// The place.
    public let position: ChainPosition

    /// Makes a progress, as a store gives it back; other implementations of ``ShareStore`` make it too.
    public init(counter: PoolCounter, position: ChainPosition) {
        self.counter = counter
        self.position = position
    }
}

extension SQLiteShareStore {
    /// Reads this party's progress: how much it has used up, and where its event chain stands.
    public func progress() throws(StoreError) -> PoolProgress {
        try read { _, head in
            guard let counter = head.counter else { throw StoreError.tampered(file: path, detail: "a negative count") }
            return PoolProgress(counter: counter, position: head.position)
        }
    }

    /// Returns whether the event chain of this store went through a place, as far as its head leads back to it.
    public func holds(_ position: ChainPosition) throws(StoreError) -> Bool {
        try read { access, head in
            if position == head.position { return true }
            guard position.sequence > 0, position.sequence < head.sequence else { return position == .beginning }
            do {
                return try access.positionInChain(position.sequence) == position
                    && access.walkChain(from: position, to: head.sequence) == head.position
            } catch StoreError.tampered {
                return false
            }
        }
    }
}

extension Access {
    func storedEvents(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        try rows(
            "events", "SELECT \(StoredEvent.columns) FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?", .number(sequence),
            .number(Int64(max(limit, 0)))
        ).map { try StoredEvent($0) }
    }

    /// The place of an event, whose hash must be right; nil where none is left from there on. Zero is before the first.
    func positionInChain(_ sequence: Int64) throws -> ChainPosition? {
        guard sequence > 0 else { return .beginning }
        guard let event = try storedEvents(after: sequence - 1, limit: 1).first else { return nil }
        guard event.sequence == sequence, event.hashesRight else { throw StoreError.tampered(file: file, detail: "event \(sequence)") }
        return event.position
    }

    /// Walks the chain on from a place, at least to an event if there is one, and up to a page beyond it; where it ended, which callers compare
    /// with the head. Each event must hash right and follow the one before it.
    func walkChain(
        from start: ChainPosition, to last: Int64 = .max, page: Int64 = 1000, _ body: (StoredEvent) throws -> Void = { _ in }
    ) throws -> ChainPosition {
        var end = start
        while end.sequence < last {
            let batch = try storedEvents(after: end.sequence, limit: Int(page))
            guard !batch.isEmpty else { break }
            for stored in batch {
                guard stored.sequence - end.sequence == 1, stored.previous == end.hash, stored.hashesRight else {
                    throw stored.broken(in: file)
                }
                try body(stored)
                end = stored.position
            }
        }
        return end
    }
}
