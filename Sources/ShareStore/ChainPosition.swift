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

    static let beginning = ChainPosition(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
}

/// How far a party has come in using up material, at a place of its event chain.
public struct PoolProgress: Equatable, Sendable {
    /// The counter.
    public let counter: PoolCounter
    /// The place.
    public let position: ChainPosition

    /// What a store gives back; other implementations of ``ShareStore`` make it too.
    public init(counter: PoolCounter, position: ChainPosition) {
        self.counter = counter
        self.position = position
    }
}

extension SQLiteShareStore {
    /// How far this party has come, and where its event chain stands.
    public func progress() throws(StoreError) -> PoolProgress {
        try read { _, head in
            guard let counter = head.counter else { throw StoreError.tampered(file: path, detail: "a negative count") }
            return PoolProgress(counter: counter, position: head.position)
        }
    }

    /// Whether the event chain of this store went through a place, as far as its head leads back to it.
    public func holds(_ position: ChainPosition) throws(StoreError) -> Bool {
        try read { access, head in
            guard position.sequence > 0, position.sequence <= head.sequence else { return position == .beginning }
            var (after, hash) = (position.sequence - 1, [UInt8]?.none)
            while after < head.sequence {
                let batch = try access.storedEvents(after: after, limit: 1000)
                guard !batch.isEmpty else { return false }
                for event in batch {
                    guard event.sequence == after + 1, event.hashesRight, hash == nil || event.previous == hash else { return false }
                    if event.sequence == position.sequence, event.hash != position.hash { return false }
                    (after, hash) = (event.sequence, event.hash)
                }
            }
            return hash == head.hash
        }
    }
}
