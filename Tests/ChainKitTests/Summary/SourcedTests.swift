import ChainKit
import Testing

/// A sentence is as good as its worst word.
@Suite struct SourcedTests {
    private let signed = Sourced("100", .signed)
    private let named = Sourced("USDC", .context)
    private let guessed = Sourced("account 3", .unverified)

    @Test func aSentenceHasTheLeastOriginOfItsParts() {
        let all: [(Sourced, String, Origin)] = [
            ("sends", "sends", .signed), ("sends \(signed)", "sends 100", .signed),
            ("sends \(signed) \(named)", "sends 100 USDC", .context),
            ("\(guessed) gets \(signed) \(named)", "account 3 gets 100 USDC", .unverified), ("\(5) of \(named)", "5 of USDC", .context),
            ("all of " + named, "all of USDC", .context),
            ([signed, named, guessed].joined(separator: ", "), "100, USDC, account 3", .unverified),
            (signed.atMost(.context), "100", .context), (guessed.atMost(.signed), "account 3", .unverified),
        ]
        for (sentence, value, origin) in all { #expect(sentence.value == value && sentence.origin == origin) }
    }

    /// In the text a mark, in the JSON a list beside the warnings, which stay texts.
    @Test func warningsShowTheirOrigin() {
        var summary = TransactionSummary(kind: "transfer")
        summary.warn("\(signed) units are lost")
        #expect(summary.json["warningOrigins"] == nil)
        summary.warn("\(named) is the coin's own symbol")
        #expect(summary.text.contains("WARNING 100 units are lost\n") && summary.text.contains("symbol (context)"))
        #expect(summary.json["warnings"] == ["100 units are lost", "USDC is the coin's own symbol"])
        #expect(summary.json["warningOrigins"] == ["signed", "context"])
    }

    /// Two warnings of one text and different origins are two.
    @Test func originsAreNotJoined() {
        var summary = TransactionSummary(kind: "transfer")
        summary.warnings = [
            Sourced("output 1 is odd", .signed), Sourced("output 2 is odd", .context), Sourced("output 3 is odd", .context),
        ]
        #expect(summary.text.contains("WARNING output 1 is odd\n"))
        #expect(summary.text.contains("WARNING output 2 is odd; the same of output 3 (context)"))
    }

    @Test func aTransferIsAsGoodAsItsDisplay() {
        func transfer(_ display: Sourced?) -> Transfer {
            Transfer(asset: signed, amount: signed, unit: "base unit", from: nil, to: signed, display: display)
        }
        #expect(transfer(nil).origin == .signed && transfer(signed).origin == .signed && transfer(named).origin == .context)
        #expect(transfer(named).json["origin"] == "context")
    }
}
