/// A summary in so few lines that all of them are on the screen when somebody is asked for a yes: what it is, who pays, all that goes
/// to how many, the largest part of it, powers given away, the fee, dangers, and how much can't be read.
///
/// Whoever wrote the document chooses how long its summary is; he has no say in how long this is, or in what comes first. Amounts, fee and
/// counts have their room before anything else; powers, dangers and the rest share what is left. Every line is one of the program's, and
/// what a line has no room for stands behind a margin.
public struct SummaryDigest: Sendable {
    /// The wallet's side: who is asked to sign.
    public struct Signer: Sendable {
        /// A key of the wallet.
        public struct Key: Sendable {
            let path: String
            let address: String?

            /// A key's path, and its account where the chain has one of it.
            public init(path: String, address: String?) {
                self.path = path
                self.address = address
            }

            fileprivate var text: String { Brief.text(path) + (address.map { ", \(Brief.text($0))" } ?? "") }
        }

        private static let mostShown = 2

        let wallet: String
        let keys: [Key]

        /// A wallet and its keys.
        public init(wallet: String, keys: [Key]) {
            self.wallet = wallet
            self.keys = keys
        }

        /// The account where there is one.
        var address: String? { keys.count == 1 ? keys.first?.address : nil }

        /// `wallet w, key m/0/1, 0x…; key m/0/2, 0x… and 3 more`
        public var text: String {
            let shown = keys.prefix(Self.mostShown).map { "key " + $0.text }.joined(separator: "; ")
            let more = keys.count > Self.mostShown ? " and \(keys.count - Self.mostShown) more" : ""
            return "wallet \(Brief.text(wallet))" + (keys.isEmpty ? "" : ", \(shown)\(more)")
        }
    }

    /// The narrowest terminal in which a question may be asked: in less nothing useful can be shown.
    public static let narrowest = 40
    /// The lines of a terminal that has room for the digest and a question at any such width.
    public static let lowest = 24
    private static let margin = "  | "

    private let summary: TransactionSummary
    private let signer: Signer?
    private let inspect: String

    /// The digest of a summary.
    ///
    /// - Parameter inspect: the command that shows the whole, as people type it.
    public init(_ summary: TransactionSummary, signer: Signer?, inspect: String) {
        self.summary = summary
        self.signer = signer
        self.inspect = inspect
    }

    /// Returns whether a terminal has room for the digest and a question.
    public static func fits(columns: Int, lines: Int) -> Bool { columns >= narrowest && lines > height(columns) }

    private static func height(_ columns: Int) -> Int { columns < LineWrapping.widest ? 22 : 20 }

    /// At most 20 lines of at most 80 columns; in a narrower terminal, at most 22 of its width.
    public func lines(columns: Int) -> [String] {
        var page = Page(columns: columns, margin: Self.margin, height: Self.height(columns))
        let totals = AssetTotal.all(summary.transfers)
        let warnings = WarningList(summary.warnings)
        // What has its room whatever the document holds.
        page.add(title, at: .title, most: columns < LineWrapping.widest ? 3 : 2)
        if let fee = summary.fee { page.add("fee " + fee.brief(besides: signer?.address), at: .fee, most: 3) }
        if let counts { page.add(counts, at: .counts, most: 2) }
        page.add(end(columns), at: .end, most: 1)
        if let signer { page.add("by \(signer.text)", at: .signer, most: 4) }
        for sentence in totals.first?.sentences ?? [nothing].compactMap({ $0 }) {
            page.add(sentence, at: .amounts, most: summary.powers.isEmpty ? 5 : 4)
        }
        // What shares the rest.
        let dangers = warnings.texts.filter(WarningList.isDanger)
        addPowers(to: &page, sparing: dangers.isEmpty && summary.unreadable.isEmpty ? 0 : 4)
        page.addInTurn(
            dangers.map { "! " + Printable.sentence($0, limit: 400) }, at: .warnings, sparing: summary.unreadable.isEmpty ? 0 : 2)
        page.addInTurn(summary.unreadable.map(Self.text), at: .unreadable, sparing: totals.count > 1 ? 2 : 0)
        page.addInTurn(totals.dropFirst().flatMap(\.sentences), at: .amounts)
        page.addInTurn([totals.first?.source(besides: signer?.address)].compactMap { $0 }, at: .amounts)
        page.addInTurn(warnings.byDanger.dropFirst(dangers.count).map { "! " + Printable.sentence($0, limit: 400) }, at: .warnings)
        if totals.isEmpty, summary.powers.isEmpty {
            // A message is little else than its text; among many statements none takes the room of the others.
            let most = summary.fields.count <= 3 ? 800 : 120
            page.addInTurn(summary.fields.map { Self.text($0, most: most) }, at: .fields)
        }
        return page.lines
    }

    private var title: String {
        let network = summary.fields.first { $0.label == "chain" || $0.label == "network" }
        return "In short: \(Brief.text(summary.kind))" + (network.map { " on \(Brief.text($0.statement.value))\($0.statement.mark)" } ?? "")
    }

    /// What is said where a transaction moves nothing that can be read.
    private var nothing: String? {
        guard summary.fee != nil else { return nil }
        return summary.unreadable.isEmpty ? "sends nothing" : "sends nothing that can be read"
    }

    private var counts: String? {
        let counts = [
            (summary.powers.count, "power given", "powers given"), (summary.warnings.count, "WARNING", "WARNINGS"),
            (summary.unreadable.count, "UNREADABLE part", "UNREADABLE parts"),
            (Set(summary.transfers.map(\.asset.value)).count > 1 ? summary.transfers.count : 0, "", "transfers of several assets"),
        ]
        let texts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    private func end(_ columns: Int) -> String {
        columns < 60 ? "the whole: scroll up" : "the whole stands above: scroll up, or see '\(Printable.text(inspect, limit: 60))'"
    }

    private func addPowers(to page: inout Page, sparing: Int) {
        let ordered = summary.powers.filter(\.isUnlimited) + summary.powers.filter { !$0.isUnlimited }
        page.addInTurn(
            ordered.map { "> " + Printable.sentence($0.statement.value, limit: 400) + $0.statement.mark }, at: .powers, sparing: sparing)
    }

    private static func text(_ part: Unreadable) -> String {
        "? \(Printable.sentence(part.place, limit: 60)): \(part.data.count) bytes, \(Printable.sentence(part.what, limit: 160))"
    }

    private static func text(_ field: SummaryField, most: Int) -> String {
        let excerpt = Excerpt(field.statement.value)
        let value = Printable.text(field.statement.value, limit: most)
        return
            "\(Printable.sentence(field.label, limit: 60))\(excerpt.note == nil ? "" : " (the beginning)"): \(value)\(field.statement.mark)"
    }
}

/// Lines that fill up a page whose height is known before.
private struct Page {
    /// The order on the page.
    enum Place: Int, CaseIterable {
        case title
        case signer
        case amounts
        case powers
        case fee
        case counts
        case warnings
        case unreadable
        case fields
        case end
    }

    private let wrapping: LineWrapping
    private let width: Int
    private var room: Int
    private var places: [[String]] = Place.allCases.map { _ in [] }

    init(columns: Int, margin: String, height: Int) {
        wrapping = LineWrapping(columns: columns, margin: margin)
        width = min(columns, LineWrapping.widest)
        room = height
    }

    var lines: [String] { places.flatMap { $0 } }

    /// Adds a text that has its room, cut to so many lines.
    mutating func add(_ text: String, at place: Place, most: Int) {
        let lines = cut(wrapping.lines(text), to: min(most, room))
        places[place.rawValue] += lines
        room -= lines.count
    }

    /// Adds texts as long as there is room for them whole, or for most of one, and leaves `sparing` lines for others. What is left out
    /// is counted.
    mutating func addInTurn(_ texts: [String], at place: Place, sparing: Int = 0) {
        for (index, text) in texts.enumerated() {
            let rest = texts.count - index
            // A line for the number of those that are left out.
            let available = room - sparing - (rest > 1 ? 1 : 0)
            let lines = wrapping.lines(text)
            guard lines.count <= available || (available >= 3 && index == 0) else {
                if room > 0 { add(rest == 1 && index == 0 ? "1 more above" : "… and \(rest) more above", at: place, most: 1) }
                return
            }
            let shown = cut(lines, to: available)
            places[place.rawValue] += shown
            room -= shown.count
        }
    }

    private func cut(_ lines: [String], to most: Int) -> [String] {
        guard lines.count > most else { return lines }
        guard most > 0, var last = lines.prefix(most).last else { return [] }
        while LineWrapping.width(last) > width - 2, !last.isEmpty { last.unicodeScalars.removeLast() }
        return lines.prefix(most - 1) + [last + "…"]
    }
}
