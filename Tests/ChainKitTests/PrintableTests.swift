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

    @Test(arguments: ["a", " ", "~", "é", "ß", "Ж", "日", "\u{a0}", "\u{301}", "€", "😀", "\u{20000}"])
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
            #expect(lines.enumerated().map { $0 == 0 ? $1 : String($1.dropFirst(8)) }.joined() == "ab" + text)
        }
    }

    /// Parties hash canonical text, so it must not depend on how new each one's Unicode tables are.
    @Test func canonicalTextEscapesWhatJSONDemandsAndNothingElse() {
        let text = JSONValue.string("\u{0}\u{1f}\"\\\n\u{7f}\u{202e}\u{378}\u{e0041}").text(.canonical)
        #expect(text == "\"\\u0000\\u001f\\\"\\\\\\n\u{7f}\u{202e}\u{378}\u{e0041}\"")
    }
}
