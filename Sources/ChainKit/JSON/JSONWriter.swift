extension JSONValue {
    /// How a document is laid out.
    public enum Layout: Sendable {
        /// One line, members in their order.
        case compact
        /// Indented by two spaces, members in their order.
        case pretty
        /// One line, members sorted by their names' UTF-8 bytes, nothing escaped but what JSON demands: equal documents give equal
        /// bytes. To be hashed, not shown.
        case canonical
    }

    /// The document as text. Whatever could disturb a terminal or can't be seen is escaped, but for ``Layout/canonical``.
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
        case .string(let string): text += JSONValue.quoted(string, layout)
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
                text += JSONValue.quoted(member.name, layout)
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

    private static func quoted(_ string: String, _ layout: Layout) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                // What disturbs depends on the version of Unicode, and what parties hash must not.
                if layout == .canonical ? scalar.value < 0x20 : Printable.isDisturbing(scalar) {
                    for unit in String(scalar).utf16 {
                        let code = String(unit, radix: 16)
                        text += "\\u" + String(repeating: "0", count: max(0, 4 - code.count)) + code
                    }
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text + "\""
    }
}
