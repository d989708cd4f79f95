internal import ChainKit
internal import PartyCore
internal import ShareStore

/// An event as `audit log` prints it, for people and for scripts.
struct EventLine {
    let party: Int
    let event: StoreEvent

    /// The cells of its row: time, party, number, kind, what happened.
    var cells: [String] {
        [Self.time(event), "party \(party)", String(event.sequence), event.kind.rawValue, EventText(event).words]
    }

    static func time(_ event: StoreEvent) -> String { event.time < 0 ? "before 1970" : Instant(seconds: event.time).rfc3339 }

    /// `{"sequence", "time", "kind", "fields", "order", "hash"}`; `order` of approvals and releases alone.
    ///
    /// - Parameter wallet: of an object that stands for itself, which names wallet and party as well.
    func json(of wallet: String? = nil) -> JSONValue {
        var fields = JSONObject()
        for field in event.fields { fields[field.name] = .string(field.value) }
        var object = JSONObject()
        if let wallet {
            object["wallet"] = .string(wallet)
            object["party"] = .integer(party)
        }
        object["sequence"] = .integer(event.sequence)
        object["time"] = .string(Self.time(event))
        object["kind"] = .string(event.kind.rawValue)
        object["fields"] = .object(fields)
        if let order = OrderRecord(event) { object["order"] = order.json }
        object["hash"] = .string(Hex.encode(event.hash))
        return .object(object)
    }
}

/// The widths of a table whose rows are printed as they come: no row waits in memory for a wider one.
struct EventWidths {
    /// Of rows that nobody has seen yet: wide enough for most.
    static let following = EventWidths(widths: [20, 7, 6, EventKind.allCases.map(\.rawValue.count).max() ?? 0])

    private var widths = [0, 0, 0, 0]

    init() {}
    private init(widths: [Int]) { self.widths = widths }

    mutating func include(_ line: EventLine) {
        for (place, cell) in line.cells.prefix(widths.count).enumerated() { widths[place] = max(widths[place], cell.count) }
    }

    /// The row in columns two spaces apart, the number to the right; on a terminal that is too narrow in several lines.
    func text(_ line: EventLine) -> String {
        var columns = Columns([.left, .left, .right, .left, .left])
        var cells = line.cells
        for (place, width) in widths.enumerated() {
            let padding = String(repeating: " ", count: max(0, width - cells[place].count))
            cells[place] = place == 2 ? padding + cells[place] : cells[place] + padding
        }
        columns.append(cells)
        return columns.text
    }
}
