/// Text from outside, made safe to show.
public enum Printable {
    /// Whether a scalar could move the cursor, reorder the line, or stand there unseen: controls, format characters (bidirectional,
    /// zero-width, tags), separators of lines, whatever Unicode lets a font ignore (fillers, variation selectors), and code points
    /// without an agreed shape.
    public static func isDisturbing(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
        if isLetter(scalar.value) { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return true
        default: break
        }
        // The blank Braille pattern counts as a symbol, and shows nothing.
        return scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
    }

    /// Most of the letters in use, which every version of Unicode has as such: looking a property up takes much longer.
    private static func isLetter(_ code: UInt32) -> Bool {
        switch code {
        case 0xc0...0x24f, 0x391...0x3a1, 0x3a3...0x3ff, 0x400...0x481, 0x48a...0x4ff: true
        case 0x3041...0x3096, 0x30a1...0x30fa, 0x4e00...0x9fa5, 0xac00...0xd7a3: true
        default: false
        }
    }

    /// A scalar as shown: itself, or `\u{…}` where it disturbs.
    static func shown(_ scalar: Unicode.Scalar) -> String {
        isDisturbing(scalar) ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
    }

    /// The text on one line, with what disturbs as `\u{…}` and at most `limit` scalars.
    public static func text(_ string: String, limit: Int = 200) -> String {
        var shown = ""
        for (position, scalar) in string.unicodeScalars.enumerated() {
            if position == limit { return shown + "…" }
            shown.unicodeScalars.append(contentsOf: Printable.shown(scalar).unicodeScalars)
        }
        return shown
    }

    /// The whole text in lines of at most 80 columns, with what disturbs as `\u{…}`. Lines break after spaces where they can.
    ///
    /// Every line but the first begins with a margin that no line of a summary has: neither a line feed in the text nor one that a
    /// terminal would put into a long line can make a part of the text look like a line of its own.
    public static func lines(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) {
            return text.utf8.count <= Paragraph.columns ? [text] : Paragraph.lines(Array(text.utf8))
        }
        var paragraph = Paragraph()
        var reader = TextReader(text)
        while !reader.isAtEnd {
            paragraph.add(reader.run(except: (UInt8(ascii: " "), UInt8(ascii: " "))))
            guard let scalar = reader.scalar() else { break }
            paragraph.add(scalar)
            if scalar == " " || scalar == "\n" { paragraph.endWord() }
            if scalar == "\n", !reader.isAtEnd { paragraph.breakLine() }
        }
        paragraph.endWord()
        return paragraph.lines
    }
}

/// Lines that fill up with words.
private struct Paragraph {
    static let columns = 80
    private static let margin = Array("      | ".utf8)

    private var full: [String] = []
    private var line: [UInt8] = []
    private var used = 0
    /// Columns of the line's beginning that hold nothing of the text.
    private var start = 0
    /// A word of which it is open on which line it begins, and the columns that it takes.
    private var word: [Piece] = []
    private var width = 0
    /// Whether the word's beginning stands on the line.
    private var isPlaced = false

    /// The lines of a text that is nothing but letters of ASCII, all of which stand there as they are.
    static func lines(_ text: [UInt8]) -> [String] {
        var lines: [String] = []
        var (start, used, lineStart, position) = (0, 0, 0, 0)
        func breakLine() {
            lines.append(String(decoding: (lines.isEmpty ? [] : margin) + text[lineStart..<position], as: UTF8.self))
            (start, used, lineStart) = (margin.count, margin.count, position)
        }
        while position < text.count {
            let end = text[position...].firstIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? text.count
            if used > start, used + end - position > columns { breakLine() }
            while position < end {
                if used >= columns { breakLine() }
                let fitting = min(end - position, columns - used)
                position += fitting
                used += fitting
            }
        }
        breakLine()
        return lines
    }

    /// The lines so far.
    var lines: [String] { full + [String(decoding: line, as: UTF8.self)] }

    mutating func breakLine() {
        full.append(String(decoding: line, as: UTF8.self))
        line = Paragraph.margin
        start = line.count
        used = start
    }

    /// Letters of ASCII, which a line's end may part, or another scalar as shown.
    private enum Piece {
        case letters(ArraySlice<UInt8>)
        case scalar([UInt8], columns: Int)
    }

    /// Adds letters of ASCII to the word. A word that does not fit begins a line; one that is longer than a line is broken.
    mutating func add(_ letters: ArraySlice<UInt8>) {
        if !letters.isEmpty { add(.letters(letters), columns: letters.count) }
    }

    /// Adds any scalar to the word.
    mutating func add(_ scalar: Unicode.Scalar) {
        let shown = Array(Printable.shown(scalar).utf8)
        // Columns at most: what is shown beyond ASCII may be two wide.
        let columns = shown.allSatisfy { $0 < 0x80 } ? shown.count : 2
        add(.scalar(shown, columns: columns), columns: columns)
    }

    private mutating func add(_ piece: Piece, columns: Int) {
        if isPlaced || used == start { return place(piece) }
        word.append(piece)
        width += columns
        guard used + width > Paragraph.columns else { return }
        breakLine()
        placeWord()
    }

    private mutating func place(_ piece: Piece) {
        isPlaced = true
        switch piece {
        case .scalar(let shown, let columns):
            if used + columns > Paragraph.columns { breakLine() }
            line += shown
            used += columns
        case .letters(var rest):
            while !rest.isEmpty {
                if used >= Paragraph.columns { breakLine() }
                let fitting = rest.prefix(Paragraph.columns - used)
                line += fitting
                used += fitting.count
                rest = rest.dropFirst(fitting.count)
            }
        }
    }

    /// What comes next is another word.
    mutating func endWord() {
        placeWord()
        isPlaced = false
    }

    private mutating func placeWord() {
        isPlaced = true
        for piece in word { place(piece) }
        word.removeAll(keepingCapacity: true)
        width = 0
    }
}
