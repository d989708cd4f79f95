import ChainKit
import TestSupport
import Testing

@Suite struct PrintableTests {
    static let hidden: [UInt32] = [
        0x00, 0x1b, 0x7f, 0x85, 0xad, 0x34f, 0x378, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200d, 0x2028, 0x202e, 0x2060,
        0x2066, 0x206f, 0x2800, 0x3164, 0xe000, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xffff, 0x1bca0, 0x1d173, 0xe0001, 0xe0020,
        0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0xf0000, 0x10ffff,
    ]

    @Test(arguments: hidden)
    func whatPeopleCannotSeeIsEscaped(_ code: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(code))
        let text = "a" + String(Character(scalar)) + "b"
        #expect(Printable.isDisturbing(scalar))
        #expect(Printable.text(text) == "a\\u{" + String(code, radix: 16) + "}b")
        for layout: JSONValue.Layout in [.compact, .pretty] {
            let written = JSONValue.string(text).text(layout)
            #expect(written.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
            #expect(try JSONParser.parse(written) == .string(text))
        }
    }

    @Test(arguments: ["a", " ", "~", "é", "ß", "Ж", "日", "ก\u{e34}", "€", "😀", "\u{20000}"])
    func whatPeopleSeeIsShown(_ text: String) {
        #expect(Printable.text(text) == text)
        #expect(JSONValue.string(text).text() == "\"\(text)\"")
    }

    @Test func aScalarAboveTheBasicPlaneIsASurrogatePair() {
        #expect(JSONValue.string("\u{e0041}").text() == "\"\\udb40\\udc41\"")
    }

    /// Text of nothing but ASCII has a shorter way to its lines: they break where those of other text do, and lose nothing.
    @Test func linesOfASCIIBreakLikeOthers() {
        var random = SplitMix64(state: 1)
        for _ in 0..<500 {
            let lengths = (0..<Int.random(in: 0..<12, using: &random)).map { _ in Int.random(in: 0..<100, using: &random) }
            let text = lengths.map { String(repeating: "x", count: $0) }.joined(separator: " ")
            let lines = Printable.lines("ab" + text)
            // The other letter counts as two columns.
            let others = Printable.lines("é" + text)
            #expect(lines.map { $0.replacing("ab", with: "é") } == others)
            #expect(lines.allSatisfy { $0.utf8.count <= 80 })
            let joined = lines.enumerated().map { $0 == 0 ? $1 : String($1.dropFirst(8)) }.joined()
            #expect(joined.replacing("\\u{20}", with: " ") == "ab" + text)
        }
    }

    /// Texts that differ are never shown alike: what stands for something else is itself escaped.
    @Test(
        arguments: [
            ["a\tb", "a\\u{9}b", "a\\\\u{9}b", "a\\tb"], ["a\u{301}", "\u{e1}"], ["a b", "a\u{a0}b", "a\u{2009}b", "a  b", "a\\u{20} b"],
            ["a", "a ", " a", "a\n", "\na"], ["\u{202e}", "\\u{202e}"], ["e\u{338}", "e/"],
        ])
    func whatDiffersIsShownDifferently(_ texts: [String]) {
        // As scalars: strings that mean the same in Unicode are equal.
        let shown = texts.map { Printable.lines($0).map { Array($0.unicodeScalars) } }
        for (index, text) in shown.enumerated() { #expect(!shown[..<index].contains(text), "\(texts[index])") }
        for line in shown.joined() where line.last == " " { Issue.record("a space at a line's end") }
    }

    /// A line end and as many spaces as a terminal needs to paint the same picture.
    @Test(arguments: [20, 40, 80]) func aPaddedLineIsNotALineEnd(_ columns: Int) {
        func picture(_ text: String) -> [String] {
            Printable.lines("memo " + text, columns: columns).map { line in
                var line = line
                while line.last == " " { line.removeLast() }
                return line
            }
        }
        for padding in 1...(2 * columns) {
            let padded = "one" + String(repeating: " ", count: padding) + "two"
            #expect(picture(padded) != picture("one\ntwo") && picture(padded) != picture("one\\u{a}\ntwo"))
            if padding > 1 { #expect(picture(padded) != picture("one two")) }
        }
    }

    @Test func whatWasEscapedIsNotEscapedAgain() {
        #expect(Printable.sentence(Printable.text("a\u{1b}\\b")) == "a\\u{1b}\\\\b")
        #expect(Printable.sentence("a\u{1b}b") == "a\\u{1b}b")
    }

    @Test(arguments: 1...100) func noLineIsWiderThanTheTerminal(_ columns: Int) {
        let text = "all is well " + String(repeating: "x", count: 200) + "\u{202e}\u{ff37}\u{ff37} é\n\n  end"
        let lines = Printable.lines(text, columns: columns)
        for line in lines { #expect(line.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } <= max(min(columns, 80), 4)) }
        for line in lines.dropFirst() { #expect(line.hasPrefix(columns < 24 ? "| " : "      | ")) }
    }

    /// Parties hash canonical text, so it must not depend on how new each one's Unicode tables are.
    @Test func canonicalTextEscapesWhatJSONDemandsAndNothingElse() {
        let text = JSONValue.string("\u{0}\u{1f}\"\\\n\u{7f}\u{202e}\u{378}\u{e0041}").text(.canonical)
        #expect(text == "\"\\u0000\\u001f\\\"\\\\\\n\u{7f}\u{202e}\u{378}\u{e0041}\"")
    }
}
