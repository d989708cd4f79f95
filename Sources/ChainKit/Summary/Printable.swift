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
}
