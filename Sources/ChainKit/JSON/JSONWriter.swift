extension JSONValue {
    /// How a document is laid out.
    public enum Layout: Sendable {
        /// One line, members in their order.
        case compact
        /// Indented by two spaces, members in their order.
        case pretty
        /// One line, members sorted by their names' UTF-8 bytes: equal documents give equal bytes.
        case canonical
    }

    /// The document as text. Whatever could disturb a terminal (controls, bidirectional overrides) is escaped.
    public func text(_ layout: Layout = .compact) -> String {
        var text = ""
        write(into: &text, layout, indent: 0)
        return text
    }

    /// The bytes on which parties agree: ``Layout/canonical`` text in UTF-8.
    public var canonicalBytes: [UInt8] { Array(text(.canonical).utf8) }

    private func write(into text: inout String, _ layout: Layout, indent: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number.literal
        case .string(let string): text += JSONValue.quoted(string)
        case .array(let elements):
            guard !elements.isEmpty else {
                text += "[]"
                return
            }
            text += "["
            for (position, element) in elements.enumerated() {
                JSONValue.separate(&text, layout, first: position == 0, indent: indent + 1)
                element.write(into: &text, layout, indent: indent + 1)
            }
            JSONValue.close(&text, layout, "]", indent: indent)
        case .object(let object):
            guard !object.members.isEmpty else {
                text += "{}"
                return
            }
            text += "{"
            var members = object.members
            if layout == .canonical { members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }
            for (position, member) in members.enumerated() {
                JSONValue.separate(&text, layout, first: position == 0, indent: indent + 1)
                text += JSONValue.quoted(member.name)
                text += layout == .pretty ? ": " : ":"
                member.value.write(into: &text, layout, indent: indent + 1)
            }
            JSONValue.close(&text, layout, "}", indent: indent)
        }
    }

    private static func separate(_ text: inout String, _ layout: Layout, first: Bool, indent: Int) {
        if !first { text += "," }
        if layout == .pretty { text += "\n" + String(repeating: "  ", count: indent) }
    }

    private static func close(_ text: inout String, _ layout: Layout, _ bracket: String, indent: Int) {
        if layout == .pretty { text += "\n" + String(repeating: "  ", count: indent) }
        text += bracket
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                // Everything that Printable objects to lies in the basic plane, so one \u escape is enough.
                if Printable.isDisturbing(scalar) {
                    let code = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - code.count) + code
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text + "\""
    }
}

/// Text from outside, made safe to show.
public enum Printable {
    /// Whether a scalar could move the cursor, reorder the line or hide text: C0, DEL, C1, bidirectional controls,
    /// zero-width and separator characters.
    public static func isDisturbing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff: true
        default: false
        }
    }

    /// The text on one line, with what disturbs as `\u{…}` and at most `limit` scalars.
    public static func text(_ string: String, limit: Int = 200) -> String {
        var shown = ""
        for (position, scalar) in string.unicodeScalars.enumerated() {
            if position == limit { return shown + "…" }
            if isDisturbing(scalar) {
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
