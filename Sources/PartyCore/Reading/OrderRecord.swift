public import ChainKit
public import ShareStore

/// A log's record of an order: one line of people's words for a signature, and fields that scripts search.
///
/// Each party writes what it read itself from the bytes that it signs, with its approval and again with the release. Everything is
/// bounded: what does not fit is counted, and what could disturb a terminal is escaped.
public struct OrderRecord: Equatable, Sendable {
    /// Something of value that moves (``Transfer``).
    public struct Movement: Equatable, Sendable {
        /// Decimal, in the smallest unit, or `unknown`.
        public var amount: String
        /// The smallest unit's name.
        public var unit: String
        /// The ticker, or the token's id.
        public var asset: String
        /// The recipient.
        public var to: String
        /// The owner.
        public var from: String?
        /// The amount as people say it.
        public var display: String?
        /// The least trusted of the parts: `signed`, `context`, `unverified`.
        public var origin: String
    }

    /// The chain's fee (``FeeSummary``).
    public struct Fee: Equatable, Sendable {
        /// Decimal, in the smallest unit.
        public var amount: String
        /// The highest that the signed bytes allow.
        public var highest: String
        /// The smallest unit's name.
        public var unit: String
        /// The payer.
        public var payer: String?
    }

    /// A labelled statement that is not a transfer (``SummaryField``).
    public struct Statement: Equatable, Sendable {
        /// The subject.
        public var label: String
        /// The statement.
        public var value: String
    }

    /// Parts of an order that the record does not hold.
    public struct Counts: Equatable, Sendable {
        /// Paths that found no room.
        public var paths = 0
        /// Transfers that found no room.
        public var transfers = 0
        /// Statements that found no room.
        public var statements = 0
        /// Warnings that the summary had.
        public var warnings = 0
        /// Parts of the document that the adapter could not read.
        public var unreadable = 0
    }

    /// The adapter's id.
    public var chain: String
    /// The network, where document or context say it.
    public var network: String?
    /// The document's kind, in the adapter's word.
    public var kind: String
    /// The paths of the keys that sign.
    public var paths: [String] = []
    /// The movements.
    public var transfers: [Movement] = []
    /// The chain's fee.
    public var fee: Fee?
    /// Everything else that was read.
    public var statements: [Statement] = []
    /// The numbers of parts left out, warned of, or unreadable.
    public var counts = Counts()
    /// The transaction's id, where it is known.
    public var transaction: String?
}

extension OrderRecord {
    /// The record of a reading.
    init(_ reading: OrderReading, chain: String, network: String?, transaction: String?) {
        var seen: Set<DerivationPath> = []
        let paths = reading.plan.requests.map(\.path).filter { seen.insert($0).inserted }
        self.init(reading.summary, paths: paths, chain: chain, network: network, transaction: transaction)
    }

    /// The record of a summary, under the keys at these paths.
    init(_ summary: TransactionSummary, paths signing: [DerivationPath], chain: String, network: String?, transaction: String?) {
        self.chain = Brief.text(chain, bytes: 64)
        self.network = network.map { Brief.text($0, bytes: 64) }
        kind = Brief.text(summary.kind, bytes: 96)
        self.transaction = transaction.map { Brief.text($0, bytes: 160) }
        // Of a path that is longer than all the room the beginning.
        paths = Brief.prefix(signing.lazy.map { Brief.text($0.description, bytes: 300) }, bytes: 320) { $0.utf8.count + 1 }
        transfers = Brief.prefix(summary.transfers.prefix(64).map(Movement.init), bytes: 1400) { $0.json.text().utf8.count + 1 }
        fee = summary.fee.map(Fee.init)
        statements = Brief.prefix(summary.fields.prefix(64).map(Statement.init), bytes: 960) { $0.json.text().utf8.count + 1 }
        counts = Counts(
            paths: signing.count - paths.count, transfers: summary.transfers.count - transfers.count,
            statements: summary.fields.count - statements.count, warnings: summary.warnings.count, unreadable: summary.unreadable.count)
    }

    /// The fields of the event, beside its own: those that say something.
    var fields: [EventField] {
        var fields = [EventField("chain", chain), EventField("kind", kind)]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { fields.append(EventField(name, value)) }
        }
        add("network", network)
        add("paths", paths.joined(separator: ","))
        add("transfers", transfers.isEmpty ? nil : JSONValue.array(transfers.map(\.json)).text())
        add("fee", fee?.json.text())
        add("statements", statements.isEmpty ? nil : JSONValue.array(statements.map(\.json)).text())
        for (name, count) in Self.names where counts[keyPath: count] > 0 { add(name, String(counts[keyPath: count])) }
        add("transaction", transaction)
        return fields
    }

    private static var names: [(String, WritableKeyPath<Counts, Int>)] {
        [
            ("morePaths", \.paths), ("moreTransfers", \.transfers), ("moreStatements", \.statements), ("warnings", \.warnings),
            ("unreadable", \.unreadable),
        ]
    }

    /// The record that an event holds; nil of events that hold none, as those of earlier versions, and of one that does not read.
    public init?(_ event: StoreEvent) {
        guard event.kind == .requestApproved || event.kind == .signatureReleased else { return nil }
        guard let chain = event.value("chain"), let kind = event.value("kind") else { return nil }
        self.init(chain: chain, network: event.value("network"), kind: kind, transaction: event.value("transaction"))
        paths = event.value("paths")?.split(separator: ",").map(String.init) ?? []
        do throws(ChainError) {
            for cursor in try Self.elements("transfers", of: event) { transfers.append(try Movement(cursor)) }
            for cursor in try Self.elements("statements", of: event) { statements.append(try Statement(cursor)) }
            if let text = event.value("fee") { fee = try Fee(JSONCursor(try JSONParser.parse(Array(text.utf8)), path: "fee")) }
        } catch { return nil }
        for (name, count) in Self.names {
            guard let text = event.value(name) else { continue }
            guard let number = Int(text), number > 0 else { return nil }
            counts[keyPath: count] = number
        }
    }

    private static func elements(_ name: String, of event: StoreEvent) throws(ChainError) -> [JSONCursor] {
        guard let text = event.value(name) else { return [] }
        return try JSONCursor(try JSONParser.parse(Array(text.utf8)), path: name).elements()
    }

    /// `{"chain", "network", "kind", "paths", "transfers": [{"amount", "unit", "asset", "to", "from", "display", "origin"}], "fee":
    /// {"amount", "highest", "unit", "payer"}, "statements": [{"label", "value"}], "leftOut": {"paths", "transfers", "statements"},
    /// "warnings", "unreadable", "transaction"}`
    public var json: JSONValue {
        [
            "chain": .string(chain), "network": .optional(network), "kind": .string(kind), "paths": .array(paths.map { .string($0) }),
            "transfers": .array(transfers.map(\.json)), "fee": fee?.json ?? .null, "statements": .array(statements.map(\.json)),
            "leftOut": [
                "paths": .integer(counts.paths), "transfers": .integer(counts.transfers), "statements": .integer(counts.statements),
            ], "warnings": .integer(counts.warnings), "unreadable": .integer(counts.unreadable), "transaction": .optional(transaction),
        ]
    }

    /// The record in one line for people: what moves first, then what it costs and which key signs.
    public var text: String {
        var line = "\(chain) \(kind)" + (network.map { " on \($0)" } ?? "")
        var parts: [String] = []
        if let first = transfers.first {
            let more = transfers.count - 1 + counts.transfers
            parts.append(
                "\(first.display ?? "\(first.amount) \(first.unit) of \(first.asset)") to \(first.to)"
                    + (first.origin == Origin.signed.rawValue ? "" : " (\(first.origin))")
                    + (more > 0 ? " and \(more) more" : ""))
        } else if !statements.isEmpty {
            parts.append(Brief.text(statements.map { "\($0.label) \($0.value)" }.joined(separator: ", "), bytes: 160))
        }
        if let fee { parts.append("fee \(fee.highest == fee.amount ? "" : "at most ")\(fee.highest) \(fee.unit)") }
        if counts.unreadable > 0 { parts.append("\(counts.unreadable) unreadable") }
        if let path = paths.first { parts.append("key \(path)" + (paths.count + counts.paths > 1 ? ", …" : "")) }
        if let transaction { parts.append("transaction \(transaction)") }
        if !parts.isEmpty { line += ": " + parts.joined(separator: "; ") }
        return line
    }
}

extension OrderRecord.Movement {
    fileprivate init(_ transfer: Transfer) {
        self.init(
            amount: Brief.text(transfer.amount.value, bytes: 96), unit: Brief.text(transfer.unit, bytes: 32),
            asset: Brief.text(transfer.asset.value, bytes: 96), to: Brief.text(transfer.to.value, bytes: 128),
            from: transfer.from.map { Brief.text($0.value, bytes: 128) }, display: transfer.display.map { Brief.text($0.value, bytes: 96) },
            origin: transfer.origin.rawValue)
    }

    fileprivate init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["amount", "unit", "asset", "to", "from", "display", "origin"])
        self.init(
            amount: try cursor.required("amount").string(), unit: try cursor.required("unit").string(),
            asset: try cursor.required("asset").string(), to: try cursor.required("to").string(),
            from: try cursor.optional("from")?.string(), display: try cursor.optional("display")?.string(),
            origin: try cursor.required("origin").string())
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = JSONObject()
        for (name, value) in [("amount", amount), ("unit", unit), ("asset", asset), ("to", to)] { object[name] = .string(value) }
        if let from { object["from"] = .string(from) }
        if let display { object["display"] = .string(display) }
        object["origin"] = .string(origin)
        return .object(object)
    }
}

extension OrderRecord.Fee {
    fileprivate init(_ fee: FeeSummary) {
        self.init(
            amount: Brief.text(fee.amount, bytes: 80), highest: Brief.text(fee.highest, bytes: 80), unit: Brief.text(fee.unit, bytes: 32),
            payer: fee.payer.map { Brief.text($0, bytes: 112) })
    }

    fileprivate init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["amount", "highest", "unit", "payer"])
        self.init(
            amount: try cursor.required("amount").string(), highest: try cursor.required("highest").string(),
            unit: try cursor.required("unit").string(), payer: try cursor.optional("payer")?.string())
    }

    fileprivate var json: JSONValue {
        ["amount": .string(amount), "highest": .string(highest), "unit": .string(unit), "payer": .optional(payer)]
    }
}

extension OrderRecord.Statement {
    fileprivate init(_ field: SummaryField) {
        self.init(label: Brief.text(field.label, bytes: 64), value: Brief.text(field.statement.value, bytes: 240))
    }

    fileprivate init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["label", "value"])
        self.init(label: try cursor.required("label").string(), value: try cursor.required("value").string())
    }

    fileprivate var json: JSONValue { ["label": .string(label), "value": .string(value)] }
}

/// Texts and lists cut to a length.
enum Brief {
    /// The text on one line, with what disturbs escaped, cut before it takes more bytes.
    static func text(_ string: String, bytes limit: Int) -> String {
        var brief = ""
        for scalar in string.unicodeScalars {
            let shown = Printable.text(String(scalar))
            // The ellipsis takes three.
            guard brief.utf8.count + shown.utf8.count + 3 <= limit else { return brief + "…" }
            brief += shown
        }
        return brief
    }

    /// The first of a list that take no more bytes than that together.
    static func prefix<Element>(_ list: some Sequence<Element>, bytes limit: Int, size: (Element) -> Int) -> [Element] {
        var left = limit
        var fitting: [Element] = []
        for element in list {
            left -= size(element)
            guard left >= 0 else { break }
            fitting.append(element)
        }
        return fitting
    }
}
