internal import ChainKit
public import MPCCore
public import ShareStore

/// A party's log in a file of its own, to be kept elsewhere and checked without the store: lines of JSON, the first of which says whose log it
/// is, from where to where, with the party's signature over where it ends (``LogFile/Head``), and a line an event.
///
/// The events' hashes make the chain, so that no event can be altered, left out or added without the end being another; the signature says that
/// the end is the party's.
public enum LogFile {
    /// The first line of a file.
    public struct Head: Equatable, Sendable {
        /// The wallet's name, as its store has it.
        public let wallet: String
        /// The party.
        public let party: PartyIndex
        /// The place behind which the first event stands.
        public let after: ChainPosition
        /// The place of the last event.
        public let end: ChainPosition
        /// The party's word on how far it had come: it names ``end``.
        public let statement: [UInt8]
    }

    /// The longest line: an event of a batch names ten thousand units in 65 bytes each.
    static let longestLine = 4 << 20

    /// Writes a party's log behind an event, 0 for all of it, into a new file.
    ///
    /// - Returns: the number of events.
    public static func write(
        _ wallet: String, party: Int, in home: WalletHome, keyring: any StoreKeyring, after number: Int64 = 0, to path: String
    ) throws(WalletError) -> Int64 {
        let log = try WalletError.store { () throws(StoreError) in try PartyLog(of: wallet, party: party, in: home, keyring: keyring) }
        guard let index = PartyIndex(party) else { throw .inconsistent(wallet: wallet, problem: "there is no party \(party)") }
        let member = try Member(index, store: log.store)
        guard let start = try WalletError.store({ () throws(StoreError) in try log.place(of: number) }) else {
            throw .logFile(path: path, problem: "the log of party \(party) has no event \(number)")
        }
        let (pages, statement) = try ending(log, member, after: start)
        let head = Head(wallet: log.store.info.wallet, party: index, after: start, end: pages.end, statement: statement.encoded)
        try WalletError.store { () throws(StoreError) in
            let file = try NewFile(path, .sealed)
            try file.write(line(head.json))
            for page in 0..<pages.count {
                for event in try log.events(ofPage: page, of: pages) { try file.write(line(json(event))) }
            }
            try file.finish()
        }
        return pages.end.sequence - start.sequence
    }

    /// The log as far as a statement of the party names its end: what is appended between the two is waited for no longer than a moment.
    private static func ending(
        _ log: PartyLog, _ member: Member, after start: ChainPosition
    ) throws(WalletError) -> (LogPages, PoolStatement) {
        for _ in 0..<20 {
            let statement = try member.statement()
            let pages = try WalletError.store { () throws(StoreError) in try log.pages(after: start) }
            if let pages, pages.end == statement.position { return (pages, statement) }
        }
        throw .store(.busy(file: log.path))
    }

    private static func line(_ value: JSONValue) -> [UInt8] { Array((value.text() + "\n").utf8) }

    /// `{"sequence", "time", "kind", "fields": [[name, value], …], "hash"}`: everything that the hash covers, in its order.
    private static func json(_ event: StoreEvent) -> JSONValue {
        [
            "sequence": .integer(event.sequence), "time": .integer(event.time), "kind": .string(event.kind.rawValue),
            "fields": .array(event.fields.map { .array([.string($0.name), .string($0.value)]) }),
            "hash": .string(Hex.encode(event.hash)),
        ]
    }

    // MARK: - Checking

    /// Checks a file: every event against its hash and the one before, the end against what the first line says, and, where the identities are
    /// known, that the party signed it.
    public static func verify(_ path: String, identities: WalletIdentities? = nil) throws(WalletError) -> Head {
        let lines: LineReader
        do throws(StoreError) { lines = try LineReader(path, longest: longestLine) } catch { throw .store(error) }
        func next() throws(WalletError) -> JSONCursor? {
            do throws(StoreError) {
                guard let line = try lines.next() else { return nil }
                do throws(ChainError) { return JSONCursor(try JSONParser.parse(line), path: "") } catch {
                    throw StoreError.notAStore(file: path, detail: error.message)
                }
            } catch {
                if case .notAStore(_, let detail) = error { throw .logFile(path: path, problem: "line \(lines.number): \(detail)") }
                throw .store(error)
            }
        }
        func read<R>(_ body: () throws(ChainError) -> R) throws(WalletError) -> R {
            do throws(ChainError) { return try body() } catch {
                throw .logFile(path: path, problem: "line \(lines.number): \(error.field.map { $0 + " " } ?? "")\(error.message)")
            }
        }
        guard let first = try next() else { throw .logFile(path: path, problem: "it is empty") }
        let head = try read { () throws(ChainError) in try Head(first) }
        var end = head.after
        while let cursor = try next() {
            let event = try read { () throws(ChainError) in try Self.event(cursor) }
            let (follows, overflow) = end.sequence.addingReportingOverflow(1)
            guard !overflow, event.sequence == follows else {
                throw .logFile(path: path, problem: "event \(event.sequence) follows event \(end.sequence)")
            }
            guard event.hashesRight(after: end.hash) else {
                throw .logFile(path: path, problem: "event \(event.sequence) is not what its hash says, or does not follow the one before")
            }
            end = ChainPosition(sequence: event.sequence, hash: event.hash)
        }
        guard end == head.end else {
            throw .logFile(path: path, problem: "it ends at event \(end.sequence), its first line says \(head.end.sequence)")
        }
        if let identities {
            let statement = PoolStatement(head.statement, party: head.party, roster: identities.roster)
            guard statement?.position == head.end else {
                throw .logFile(path: path, problem: "party \(head.party) of these identities did not sign its end")
            }
        }
        return head
    }

    private static func event(_ cursor: JSONCursor) throws(ChainError) -> StoreEvent {
        try cursor.object(allowing: ["sequence", "time", "kind", "fields", "hash"])
        var fields: [EventField] = []
        for element in try cursor.required("fields").elements() {
            let pair = try element.elements()
            guard pair.count == 2 else { throw element.failure(.outOfRange, "must be a name and a value") }
            fields.append(EventField(try pair[0].string(), try pair[1].string()))
        }
        return StoreEvent(
            sequence: try cursor.required("sequence").integer(), time: try cursor.required("time").integer(),
            kind: try cursor.required("kind").choice(EventKind.self), fields: fields, hash: try cursor.required("hash").hex(count: 32))
    }
}

extension LogFile.Head {
    /// `{"log": "chainsign", "version": 1, "wallet", "party", "after": {"sequence", "hash"}, "end", "statement"}`
    fileprivate var json: JSONValue {
        func json(_ place: ChainPosition) -> JSONValue {
            ["sequence": .integer(place.sequence), "hash": .string(Hex.encode(place.hash))]
        }
        return [
            "log": "chainsign", "version": 1, "wallet": .string(wallet), "party": .integer(party.rawValue), "after": json(after),
            "end": json(end), "statement": .string(Hex.encode(statement)),
        ]
    }

    fileprivate init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["log", "version", "wallet", "party", "after", "end", "statement"])
        let log = try cursor.required("log")
        guard try log.string() == "chainsign" else { throw log.failure(.outOfRange, "must be chainsign") }
        let version = try cursor.required("version")
        guard try version.integer(as: Int.self) == 1 else { throw version.failure(.outOfRange, "must be 1") }
        let party = try cursor.required("party")
        guard let index = PartyIndex(try party.integer(as: Int.self)) else { throw party.failure(.outOfRange, "must lie in 1…255") }
        func place(_ name: String) throws(ChainError) -> ChainPosition {
            let place = try cursor.required(name)
            try place.object(allowing: ["sequence", "hash"])
            let sequence = try place.required("sequence")
            let number = try sequence.integer(as: Int64.self)
            guard number >= 0 else { throw sequence.failure(.outOfRange, "must not be negative") }
            return ChainPosition(sequence: number, hash: try place.required("hash").hex(count: 32))
        }
        wallet = try cursor.required("wallet").string()
        self.party = index
        after = try place("after")
        end = try place("end")
        statement = try cursor.required("statement").hex(count: PoolStatement.length)
    }
}
