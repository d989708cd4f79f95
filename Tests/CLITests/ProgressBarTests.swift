import Testing

@testable import chainsign

@Suite struct ProgressBarTests {
    /// Nothing for what is done at once; from the first second on something else each second, whether or not the work says anything.
    @Test func itMovesEachSecond() {
        var bar = ProgressBar("creating w", total: 3)
        #expect(bar.text(after: 0) == nil)
        bar.advance(to: 0, "key generation")
        let texts = (1...20).map { bar.text(after: $0) }
        #expect(texts.allSatisfy { $0?.contains("key generation") == true && $0?.contains("0/3") == true })
        #expect(Set(texts).count == texts.count)
        bar.advance(to: 1, "stores")
        let after = bar.text(after: 21)
        #expect(after?.contains("1/3 stores, 21 s") == true)
        #expect(after?.contains("[==========                    ]") == true)
    }

    @Test(arguments: [(-5, "0/1"), (0, "0/1"), (7, "1/1")]) func whatIsDoneIsWithinTheWhole(_ done: Int, _ shown: String) {
        var bar = ProgressBar("x", total: 0)
        bar.advance(to: done, "")
        #expect(bar.text(after: 3)?.hasSuffix("] \(shown), 3 s") == true)
    }

    /// A line that is broken could not be drawn over.
    @Test(arguments: [1, 10, 20, 40, 60, 80, 200]) func fitsTheTerminal(columns: Int) {
        for label in ["x", "creating " + String(repeating: "treasury-", count: 7)] {
            var bar = ProgressBar(label, total: 3)
            bar.advance(to: 1, "acknowledgements")
            #expect((bar.text(after: 1234, columns: columns) ?? "").count < columns)
        }
    }
}

@Suite struct MomentTests {
    @Test(
        arguments: [
            ("0", 0, 0), ("1700000000", 1_700_000_000, 1_700_000_000), ("1970-01-01", 0, 86399),
            ("1970-01-01T00:00", 0, 59), ("2024-02-29", 1_709_164_800, 1_709_251_199),
            ("2023-11-14T22:13:20Z", 1_700_000_000, 1_700_000_000), ("2023-11-14T22:13:20", 1_700_000_000, 1_700_000_000),
            ("2023-11-14T22:13Z", 1_699_999_980, 1_700_000_039), ("2000-03-01", 951_868_800, 951_955_199),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 253_402_300_799),
        ] as [(String, Int64, Int64)])
    func timesAreRead(_ text: String, _ first: Int64, _ last: Int64) throws {
        #expect(try Moment.parse(text, option: "--since") == first...last)
    }

    @Test(arguments: [
        "", "-1", "+1", "1e9", "99999999999999999999", "2023-02-29", "2023-13-01", "2023-00-01", "2023-01-00", "1969-12-31",
        "2023-11-14Z", "2023-11-14T24:00", "2023-11-14T22:60", "2023-11-14T22:13:60", "2023-11-14 22:13:20", "2023-11-14T22:13:20+01",
        "2023/11/14", "٢٠٢٣-١١-١٤", "2023-1-014", "20231-1-14", "2023-11-14T22:13:20ZZ", "yesterday",
    ])
    func othersAreRefused(_ text: String) {
        let failure = #expect(throws: Failure.self) { try Moment.parse(text, option: "--until") }
        #expect(failure?.verdict == .input && failure?.message.hasPrefix("--until ") == true)
    }
}

@Suite struct SomeFailedTests {
    private func failure(_ verdict: Failure.Verdict) -> Failure { Failure(verdict, .usage, "message") }

    /// The worst of what was found, the answer to what could be looked at included.
    @Test func theWorstCodeCounts() {
        #expect(SomeFailed(failures: [failure(.input), failure(.unreachable), failure(.refused)]).exitCode == 3)
        #expect(SomeFailed(failures: [failure(.refused)]).exitCode == 1)
        #expect(SomeFailed(failures: [failure(.input)], isNo: true).exitCode == 2)
        #expect(SomeFailed(failures: [], isNo: true).exitCode == 1)
    }
}

@Suite struct WidthTests {
    /// What a terminal would break is broken before, and goes on behind a margin.
    @Test(arguments: [9, 20, 40, 80]) func sentencesAreBrokenBetweenWords(_ columns: Int) {
        let key = String(repeating: "k", count: 120)
        let sentence = "chainsign: error: the name sends 0.01 SOL, ten coffees in all is no name \(key) sign this? [y/N]"
        let lines = WordWrapping(columns: columns).text(sentence).split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines {
            #expect(line.utf8.count <= columns || line.split(separator: " ").last.map { $0.utf8.count + 9 > columns } == true)
        }
        for line in lines.dropFirst() { #expect(line.hasPrefix("      | ")) }
        #expect(lines.contains { $0.hasSuffix(key) })
        let words = lines.enumerated().map { $0 == 0 ? $1 : $1.dropFirst(8) }.joined(separator: " ")
        #expect(words == sentence)
    }

    @Test func tablesFitTheTerminal() {
        var table = Columns([.left, .right, .left], indent: 2)
        table.append("name", "7", "a sentence that takes some room on a line")
        table.append("x", "1234", "short")
        #expect(table.lines(fitting: 80) == ["  name     7  a sentence that takes some room on a line", "  x     1234  short"])
        #expect(
            table.lines(fitting: 40) == [
                "  name  7  a sentence that takes some\n      | room on a line", "  x  1234  short",
            ])
    }
}
