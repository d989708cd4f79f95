/// The body of an event as stored: lines `name=value`, each ending in a line feed.
///
/// Control characters and the backslash of a value are written `\xHH`, so that a value cannot forge a line nor play with a
/// terminal, and there is exactly one encoding of each list of fields.
enum EventBody {
    static func encode(_ fields: [EventField]) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            bytes += field.name.utf8
            bytes.append(UInt8(ascii: "="))
            for byte in field.value.utf8 {
                if isEscaped(byte) {
                    bytes += "\\x\(hexText([byte]))".utf8
                } else {
                    bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The fields; nil for anything that ``encode(_:)`` does not write.
    static func decode(_ bytes: [UInt8]) -> [EventField]? {
        guard !bytes.isEmpty else { return [] }
        guard bytes.last == UInt8(ascii: "\n") else { return nil }
        var fields: [EventField] = []
        for line in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex else { return nil }
            guard let name = String(validating: line[..<equals], as: UTF8.self),
                let value = unescape(line[line.index(after: equals)...])
            else { return nil }
            fields.append(EventField(name, value))
        }
        // Whatever the loop was lenient about, the one encoding settles.
        return encode(fields) == bytes ? fields : nil
    }

    private static func unescape(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard rest.popFirst() == UInt8(ascii: "x"), let high = rest.popFirst(), let low = rest.popFirst(),
                let digits = String(validating: [high, low], as: UTF8.self), let value = hexBytes(digits), value.count == 1
            else { return nil }
            bytes += value
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\\") }
}
