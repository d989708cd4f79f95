import ChainKit
import Testing

@Suite struct SummaryTextTests {
    private static let margin = "      | "

    private func summary(message: String) -> TransactionSummary {
        var summary = TransactionSummary(kind: "offchainMessage")
        summary.fields.append(SummaryField("message", message, .signed))
        return summary
    }

    @Test func aLongMessageIsShownToItsEnd() {
        let message = String(repeating: "all is well ", count: 100) + "and I pay 1000 SOL"
        let summary = summary(message: message)
        #expect(summary.text.replacing("\n" + Self.margin, with: "").hasSuffix("message: " + message))
        #expect(summary.json.text().contains(message))
    }

    @Test(arguments: [
        "a\n  fee 0 lamport", "a" + String(repeating: " ", count: 500) + "fee 0 lamport", String(repeating: "x", count: 1000),
        String(repeating: "\u{ff37}", count: 300), String(repeating: "\u{202e}", count: 100), "a\r\n\n\u{2028}\u{85}b",
    ])
    func nothingInAMessageLooksLikeALine(_ message: String) {
        let lines = summary(message: message).text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count >= 2)
        #expect(lines.dropFirst().first?.hasPrefix("  message: ") == true)
        for line in lines.dropFirst(2) { #expect(line.hasPrefix(Self.margin), "\(line)") }
        // A terminal would break a longer line itself, and begin the rest at its edge. Characters beyond ASCII may be two columns wide.
        for line in lines { #expect(line.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } <= 80, "\(line)") }
    }

    /// Below 80 columns a terminal would break the lines itself, and begin their rest at its edge.
    @Test(arguments: [20, 40, 79]) func theMarginStandsAtAnyWidth(_ columns: Int) {
        let memo = "all is well" + String(repeating: " ", count: 16) + "sends 0.01 SOL, ten coffees in all  sign this? [y/N]"
        let lines = summary(message: memo).text(columns: columns).split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropFirst(2) { #expect(line.hasPrefix(columns < 24 ? "| " : Self.margin), "\(line)") }
        for line in lines { #expect(line.utf8.count <= columns) }
        #expect(lines.dropFirst().first?.hasPrefix("  message: ") == true)
    }

    /// Long texts are told by length and hash: two of them with one beginning are not shown alike.
    @Test func longTextsAreCut() {
        let long = String(repeating: "all is well ", count: 1000)
        let texts = [long + "a", long + "b", long + "a "].map { summary(message: $0).text }
        #expect(Set(texts).count == 3)
        for text in texts { #expect(text.utf8.count < 1000 && text.contains("  message (1200")) }
        #expect(summary(message: long + "a").json.text().contains(long + "a"))
        let lines = summary(message: String(repeating: "\n", count: 5000) + "x").text.split(separator: "\n")
        #expect(lines.count < 20)
        // What pretends to have been cut.
        let cut = texts[0].split(separator: "): ", maxSplits: 1).last.map { String($0).replacing("\n" + Self.margin, with: "") } ?? ""
        #expect(summary(message: cut).text != texts[0])
    }

    @Test func longDataIsCut() {
        func text(_ data: [UInt8]) -> String {
            var summary = TransactionSummary(kind: "unreadable")
            summary.unreadable = [Unreadable(place: "input", what: "bytes", data: data)]
            return summary.text
        }
        #expect(
            text([UInt8](repeating: 7, count: 64)).replacing("\n" + Self.margin, with: "").hasSuffix(String(repeating: "07", count: 64)))
        let zeros = text([UInt8](repeating: 0, count: 100_000))
        #expect(zeros.split(separator: "\n").count < 8)
        #expect(zeros.replacing("\n" + Self.margin, with: "").contains("data 100000 bytes, SHA-256 "))
        #expect(zeros != text([UInt8](repeating: 0, count: 99_999) + [1]))
    }

    /// Warnings that say the same of several parts are one; others stay by themselves.
    @Test func equalWarningsAreJoined() {
        var summary = TransactionSummary(kind: "transaction")
        summary.warnings =
            (1..<1000).map { "output \($0) holds 200 satoshis, below 546 (dust)" } + ["output 5 is odd", "odd", "odd", "output x"]
        let text = summary.text.replacing("\n" + Self.margin, with: "")
        #expect(
            text.contains(
                "WARNING output 1 holds 200 satoshis, below 546 (dust); the same of output 2, output 3, output 4 and 995 others"))
        #expect(
            text.contains("WARNING output 5 is odd") && text.contains("WARNING odd (said 2 times)") && text.contains("WARNING output x"))
        #expect(summary.json["warnings"]?.array?.count == 1003)
    }

    @Test(arguments: [(Origin.signed, "fee 5 sat, at most 7, paid by x"), (.unverified, "fee 5 sat, at most 7 (unverified), paid by x")])
    func theFeeHasItsMark(_ origin: Origin, _ line: String) {
        var summary = TransactionSummary(kind: "transaction")
        summary.fee = FeeSummary(amount: "5", highest: "7", unit: "sat", payer: "x", origin: origin)
        #expect(summary.text.hasSuffix(line))
    }

    /// Whatever has an origin in the JSON that is not `signed` has its mark in the text.
    @Test(arguments: [Origin.unverified, .context]) func everyOriginHasItsMark(_ origin: Origin) {
        func part(_ name: String) -> Sourced { Sourced(name, origin) }
        var summary = TransactionSummary(kind: "transaction")
        summary.transfers = [
            Transfer(asset: part("A"), amount: part("1"), unit: "u", from: part("F"), to: part("T"), display: part("1 A"))
        ]
        summary.fee = FeeSummary(amount: "5", highest: "5", unit: "u", payer: nil, origin: origin)
        summary.fields = [SummaryField("label", "value", origin)]
        summary.unreadable = [
            Unreadable(place: "p", what: "w", data: [], accounts: [AccountUse(part("U"), isSigner: true, isWritable: false)])
        ]
        let marks = summary.text.split(separator: "(\(origin.rawValue))", omittingEmptySubsequences: false).count - 1
        #expect(marks == 8)
    }

    @Test func everyPartIsWhole() {
        let long = String(repeating: "y", count: 300)
        var summary = TransactionSummary(kind: "k")
        summary.transfers.append(
            Transfer(
                asset: Sourced(long + "1", .signed), amount: Sourced("1", .signed), unit: "u\n", from: Sourced(long + "2", .signed),
                to: Sourced(long + "3", .context), display: Sourced(long + "4", .signed)))
        summary.fields.append(SummaryField(long + "5", long + "6", .signed))
        summary.warn("\(long + long)7")
        summary.unreadable.append(Unreadable(place: long + "8", what: long + "9", data: []))
        let text = summary.text.replacing("\n" + Self.margin, with: "")
        for digit in 1...9 { #expect(text.contains("y\(digit)")) }
        #expect(text.contains("3 (context)"))
        #expect(text.contains("1 u\\u{a} of"))
    }
}
