internal import Groups

/// As much of a text or of data as a summary has room for. What is longer is told by its length, its hash and its beginning, so that two
/// long texts never look the same.
struct Excerpt {
    /// A message of some paragraphs is whole.
    private static let longestText = 1536
    private static let mostLines = 24
    private static let beginning = 256
    /// A selector and two words, as many calls have.
    private static let longestData = 68

    /// What is shown, for ``LineWrapping``.
    let shown: String
    /// Length and hash of the whole where only its beginning is shown.
    let note: String?

    /// Of a text. Line feeds count, for each takes a line.
    init(_ text: String) {
        let isShort = text.utf8.count <= Self.longestText && text.utf8.count { $0 == UInt8(ascii: "\n") } < Self.mostLines
        guard !isShort else {
            shown = Printable.paragraph(text)
            note = nil
            return
        }
        var lines = 0
        let start = text.unicodeScalars.prefix(Self.beginning).prefix { scalar in
            if scalar == "\n" { lines += 1 }
            return lines < 8
        }
        shown = Printable.paragraph(String(String.UnicodeScalarView(start))) + "…"
        note = Self.note(Array(text.utf8))
    }

    /// Of bytes, in hexadecimal.
    init(data: [UInt8]) {
        guard data.count > Self.longestData else {
            shown = Hex.encode(data)
            note = nil
            return
        }
        shown = Hex.encode(data.prefix(64)) + "…"
        note = Self.note(data)
    }

    private static func note(_ bytes: [UInt8]) -> String { "\(bytes.count) bytes, SHA-256 \(Hex.encode(SHA256.hash(bytes)))" }

    /// On one line, where no label can carry the note.
    var text: String { note.map { "\($0), beginning \(shown)" } ?? shown }
}
