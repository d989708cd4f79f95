extension Sourced {
    /// The mark of a statement that the signature does not cover.
    var mark: String { origin.mark }
}

extension Origin {
    /// What stands behind a statement: nothing where it is signed.
    var mark: String { self == .signed ? "" : " (\(rawValue))" }
}

extension TransactionSummary {
    /// The text in lines of at most 80 columns.
    public var text: String { text(columns: LineWrapping.widest) }

    /// A block of lines for people; nothing in it can disturb a terminal, and what is too long for a line goes on behind a margin (see
    /// ``LineWrapping``). Statements that the signature does not cover are marked. Long texts and data are told by length, hash and
    /// beginning; the JSON has them whole.
    public func text(columns: Int) -> String {
        var lines = [Printable.sentence(kind, limit: .max)]
        for transfer in transfers { lines += Self.lines(transfer) }
        if let fee { lines.append("  fee " + fee.text) }
        for field in fields { lines.append(Self.line(field.label, field.statement)) }
        if let schema { lines.append(Self.line("types", Sourced(schema, .signed))) }
        lines += WarningList(warnings).texts.map { "  WARNING " + Self.sentence($0) }
        for part in unreadable { lines += Self.lines(part) }
        let wrapping = LineWrapping(columns: columns)
        return lines.flatMap(wrapping.lines).joined(separator: "\n")
    }

    private static func line(_ label: String, _ statement: Sourced) -> String {
        let excerpt = Excerpt(statement.value)
        let note = excerpt.note.map { " (\($0), the beginning)" } ?? ""
        return "  \(sentence(label))\(note): \(excerpt.shown)\(statement.mark)"
    }

    private static func lines(_ transfer: Transfer) -> [String] {
        let amount = transfer.display.map { show($0) + ", " } ?? ""
        var lines = ["  sends \(amount)\(show(transfer.amount)) \(sentence(transfer.unit)) of \(show(transfer.asset))"]
        if let from = transfer.from { lines.append("    from \(show(from))") }
        lines.append("    to   \(show(transfer.to))")
        return lines
    }

    private static func lines(_ part: Unreadable) -> [String] {
        let data = Excerpt(data: part.data)
        var lines = ["  UNREADABLE \(sentence(part.place)): \(sentence(part.what)), data \(data.text)"]
        for account in part.accounts {
            let roles = (account.isSigner ? ["signs"] : []) + (account.isWritable ? ["writable"] : [])
            let note = roles.isEmpty ? "" : " (\(roles.joined(separator: ", ")))"
            lines.append("    account \(show(account.address))\(note)")
        }
        return lines
    }

    private static func show(_ part: Sourced) -> String { Excerpt(part.value).text + part.mark }

    /// What an adapter says in its own words.
    private static func sentence(_ text: String) -> String { Printable.sentence(text, limit: 4096) }
}

extension FeeSummary {
    /// `0.000005 SOL, 5000 lamport, at most 6000 (unverified), paid by …`
    var text: String { shown + figures + (payer.map { ", paid by \(Printable.text($0))\(payerOrigin.mark)" } ?? "") }

    /// The same for a digest, which has named the signer.
    func brief(besides signer: String?) -> String {
        let payer = payer == signer ? nil : payer
        return shown + figures + (payer.map { ", paid by \(Brief.text($0))\(payerOrigin.mark)" } ?? "")
    }

    private var shown: String { display.map { "\(Brief.text($0)), " } ?? "" }

    private var figures: String {
        let highest = highest == amount ? "" : ", at most \(Printable.text(highest))"
        return "\(Printable.text(amount)) \(Printable.text(unit))\(highest)\(origin.mark)"
    }
}
