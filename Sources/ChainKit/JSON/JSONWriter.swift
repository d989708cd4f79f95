extension JSONValue {
    /// The layouts of a written document.
    public enum Layout: Sendable {
        /// One line, members in their order.
        case compact
        /// One line with a space behind commas and colons, for sentences.
        case spaced
        /// Indented by two spaces, members in their order.
        case pretty
        /// One line, members sorted by their names' UTF-8 bytes, nothing escaped but what JSON demands: equal documents give equal
        /// bytes. To be hashed, not shown.
        case canonical
    }

    /// The document as text. Whatever could disturb a terminal or can't be seen is escaped, but for ``Layout/canonical``.
    public func text(_ layout: Layout = .compact) -> String { String(decoding: bytes(layout), as: UTF8.self) }

    /// The bytes on which parties agree: ``Layout/canonical`` text in UTF-8.
    public var canonicalBytes: [UInt8] { bytes(.canonical) }

    private func bytes(_ layout: Layout) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.write(self, indent: 0)
        return writer.text
    }
}

/// Text in the making.
private struct JSONWriter {
    let layout: JSONValue.Layout
    var text: [UInt8] = []

    init(layout: JSONValue.Layout) { self.layout = layout }

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .number(let number): text += number.literal.utf8
        case .string(let string): write(string)
        case .array(let elements):
            guard !elements.isEmpty else {
                text += "[]".utf8
                return
            }
            text.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                separate(first: position == 0, indent: indent + 1)
                write(element, indent: indent + 1)
            }
            close("]", indent: indent)
        case .object(let object):
            guard !object.members.isEmpty else {
                text += "{}".utf8
                return
            }
            text.append(UInt8(ascii: "{"))
            var members = object.members
            if layout == .canonical { members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }
            for (position, member) in members.enumerated() {
                separate(first: position == 0, indent: indent + 1)
                write(member.name)
                text.append(UInt8(ascii: ":"))
                if layout == .pretty || layout == .spaced { text.append(UInt8(ascii: " ")) }
                write(member.value, indent: indent + 1)
            }
            close("}", indent: indent)
        }
    }

    private mutating func separate(first: Bool, indent: Int) {
        if !first { text.append(UInt8(ascii: ",")) }
        if !first, layout == .spaced { text.append(UInt8(ascii: " ")) }
        startLine(indent)
    }

    private mutating func close(_ bracket: Unicode.Scalar, indent: Int) {
        startLine(indent)
        text.append(UInt8(ascii: bracket))
    }

    private mutating func startLine(_ indent: Int) {
        guard layout == .pretty else { return }
        text.append(UInt8(ascii: "\n"))
        text += repeatElement(UInt8(ascii: " "), count: 2 * indent)
    }

    private mutating func write(_ string: String) {
        text.append(UInt8(ascii: "\""))
        var reader = TextReader(string)
        while true {
            text += reader.run(except: (UInt8(ascii: "\""), UInt8(ascii: "\\")))
            guard let scalar = reader.scalar() else { break }
            switch scalar {
            case "\"": text += "\\\"".utf8
            case "\\": text += "\\\\".utf8
            case "\n": text += "\\n".utf8
            case "\r": text += "\\r".utf8
            case "\t": text += "\\t".utf8
            default:
                // What disturbs depends on the version of Unicode, and what parties hash must not.
                if layout == .canonical ? scalar.value < 0x20 : Printable.isDisturbing(scalar) {
                    for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                        text += "\\u".utf8
                        for shift: UInt16 in [12, 8, 4, 0] { text.append(Hex.character(UInt8(truncatingIfNeeded: unit >> shift & 15))) }
                    }
                } else {
                    text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
                }
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
