/// Text from outside, made safe to show.
public enum Printable {
    /// Returns whether a scalar could move the cursor, reorder the line, or stand there unseen: controls, format characters (bidirectional,
    /// zero-width, tags), separators of lines, whatever Unicode lets a font ignore (fillers, variation selectors), and code points without
    /// an agreed shape.
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

    /// Whether a scalar can be seen and yet be taken for something else: the backslash, which begins what stands for other scalars;
    /// spaces that look like the usual one; marks that make of a letter another letter, which has a scalar of its own.
    private static func isAmbiguous(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "\\" }
        if isLetter(scalar.value) { return false }
        switch scalar.value {
        case 0x300...0x36f, 0x1ab0...0x1aff, 0x1dc0...0x1dff, 0x20d0...0x20ff, 0xfe20...0xfe2f: return true
        default: return scalar.properties.generalCategory == .spaceSeparator
        }
    }

    /// A scalar as shown: itself, `\\` for the backslash, or `\u{…}` where it disturbs or looks like another.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\\" { return "\\\\" }
        return isDisturbing(scalar) || isAmbiguous(scalar) ? escape(scalar) : String(scalar)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{" + String(scalar.value, radix: 16) + "}" }

    /// The text on one line and at most `limit` scalars of it, with `\u{…}` and `\\` for what disturbs or looks like something else:
    /// two texts that are whole are never shown alike.
    public static func text(_ string: String, limit: Int = 200) -> String { cut(string, limit, shown) }

    /// Escapes a sentence of the program's own, in which foreign text stands as ``text(_:limit:)`` gives it: only what disturbs is escaped,
    /// so that nothing is escaped twice.
    public static func sentence(_ string: String, limit: Int = 200) -> String {
        cut(string, limit) { isDisturbing($0) ? escape($0) : String($0) }
    }

    private static func cut(_ string: String, _ limit: Int, _ shown: (Unicode.Scalar) -> String) -> String {
        var text = ""
        for (position, scalar) in string.unicodeScalars.enumerated() {
            if position == limit { return text + "…" }
            text.unicodeScalars.append(contentsOf: shown(scalar).unicodeScalars)
        }
        return text
    }

    /// The whole text in lines of at most so many columns, with `\u{…}` and `\\` for what disturbs or looks like something else. Lines
    /// break behind every line feed, which is shown, and after spaces where they can.
    ///
    /// Every line but the first begins with a margin that no line of a summary has: neither a line feed in the text nor one that a
    /// terminal would put into a long line can make a part of the text look like a line of its own.
    public static func lines(_ text: String, columns: Int = LineWrapping.widest) -> [String] {
        LineWrapping(columns: columns).lines(paragraph(text))
    }

    /// The text for ``LineWrapping``: line feeds are shown and break the line. A space counts what it seems to only where it stands
    /// alone between two others: one at an edge, or behind another, is written out, for the end of a line would hide it.
    static func paragraph(_ text: String) -> String {
        if isPlain(text.utf8) { return text }
        var paragraph: [UInt8] = []
        paragraph.reserveCapacity(text.utf8.count)
        var reader = TextReader(text)
        var isAfterSpace = true
        while !reader.isAtEnd {
            let run = reader.run(except: (UInt8(ascii: " "), UInt8(ascii: "\\")))
            paragraph += run
            if !run.isEmpty { isAfterSpace = false }
            guard let scalar = reader.scalar() else { break }
            switch scalar {
            case " ":
                paragraph += isAfterSpace || reader.isAtEnd ? Array(escape(scalar).utf8) : [UInt8(ascii: " ")]
                isAfterSpace = true
            case "\n":
                paragraph += escape(scalar).utf8
                if !reader.isAtEnd { paragraph.append(UInt8(ascii: "\n")) }
                isAfterSpace = true
            default:
                paragraph += shown(scalar).utf8
                isAfterSpace = false
            }
        }
        return String(decoding: paragraph, as: UTF8.self)
    }

    /// Whether every scalar of a text stands for itself.
    private static func isPlain(_ text: String.UTF8View) -> Bool {
        var before = UInt8(ascii: " ")
        for byte in text {
            guard (0x20..<0x7f).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: " ") || before != byte else {
                return false
            }
            before = byte
        }
        return text.isEmpty || before != UInt8(ascii: " ")
    }
}
