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

    @Test func everyPartIsWhole() {
        let long = String(repeating: "y", count: 300)
        var summary = TransactionSummary(kind: "k")
        summary.transfers.append(
            Transfer(
                asset: Sourced(long + "1", .signed), amount: Sourced("1", .signed), unit: "u\n", from: Sourced(long + "2", .signed),
                to: Sourced(long + "3", .context), display: Sourced(long + "4", .signed)))
        summary.fields.append(SummaryField(long + "5", long + "6", .signed))
        summary.warnings.append(long + long + "7")
        summary.unreadable.append(Unreadable(place: long + "8", what: long + "9", data: []))
        let text = summary.text.replacing("\n" + Self.margin, with: "")
        for digit in 1...9 { #expect(text.contains("y\(digit)")) }
        #expect(text.contains("3 (context)"))
        #expect(text.contains("1 u\\u{a} of"))
    }
}
