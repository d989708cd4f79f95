/// Text from outside, made safe to show.
public enum Printable {
    /// Whether a scalar could move the cursor, reorder the line, or stand there unseen: controls, format characters (bidirectional,
    /// zero-width, tags), separators of lines, whatever Unicode lets a font ignore (fillers, variation selectors), and code points
    /// without an agreed shape.
    public static func isDisturbing(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return true
        default: break
        }
        // The blank Braille pattern counts as a symbol, and shows nothing.
        return scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
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
        var paragraph = Paragraph()
        var word: [Unicode.Scalar] = []
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if previous == " " || previous == "\n" {
                paragraph.add(word)
                word = []
            }
            if previous == "\n" { paragraph.breakLine() }
            word.append(scalar)
            previous = scalar
        }
        paragraph.add(word)
        return paragraph.lines
    }
}

/// Lines that fill up with words.
private struct Paragraph {
    private static let columns = 80
    private static let margin = "      | "

    private var full: [String] = []
    private var line = ""
    private var used = 0
    /// Columns of the line's beginning that hold nothing of the text.
    private var start = 0

    /// The lines so far.
    var lines: [String] { full + [line] }

    mutating func breakLine() {
        full.append(line)
        line = Paragraph.margin
        start = line.unicodeScalars.count
        used = start
    }

    /// Adds a word; one that is longer than a line is broken.
    mutating func add(_ word: [Unicode.Scalar]) {
        let pieces = word.map { (text: Printable.shown($0), columns: Paragraph.width($0)) }
        let width = pieces.reduce(0) { $0 + $1.columns }
        if used > start, used + width > Paragraph.columns { breakLine() }
        for piece in pieces {
            if used + piece.columns > Paragraph.columns { breakLine() }
            line += piece.text
            used += piece.columns
        }
    }

    /// Columns at most: what is shown beyond ASCII may be two wide.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar.isASCII || Printable.isDisturbing(scalar) ? Printable.shown(scalar).utf8.count : 2
    }
}
