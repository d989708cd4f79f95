internal import ChainKit

/// Encodings that text is put into on its way: of characters, hexadecimal, base64, addresses of data, percent signs.
enum HandedEncoding {
    /// Hexadecimal and base64 of less hold no document.
    private static let shortest = 16

    /// The bytes in UTF-8 of text in units of two or four bytes; nil where it is none.
    static func narrowed(_ bytes: [UInt8]) -> [UInt8]? {
        guard let name = HandedText.wideEncoding(of: bytes) else { return nil }
        let width = name == "UTF-16" ? 2 : 4
        // ASCII at the beginning says in which order the bytes of a unit are; a mark of either order does too.
        let isLittle = bytes.starts(with: [0xff, 0xfe]) || (bytes.first != 0 && !bytes.starts(with: [0xfe, 0xff]))
        let units = stride(from: 0, to: bytes.count - bytes.count % width, by: width).map { start -> UInt32 in
            let unit = bytes[start..<start + width]
            return isLittle ? unit.reversed().reduce(0) { $0 << 8 | UInt32($1) } : unit.reduce(0) { $0 << 8 | UInt32($1) }
        }
        if width == 2 { return Array(String(decoding: units.map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self).utf8) }
        return Array(String(decoding: units, as: UTF32.self).utf8)
    }

    /// The bytes that one line holds in hexadecimal, base64, or as the address of data; nil where it holds nothing so.
    static func decoded(_ text: String) -> [UInt8]? {
        if let data = ofAddress(text) { return data }
        if text.utf8.count >= shortest {
            let digits = text.hasPrefix("0X") ? String(text.dropFirst(2)) : text
            if let bytes = Hex.decode(digits) { return bytes }
            if text.utf8.allSatisfy(HandedText.isOfEncodings), let bytes = Base64.decodeAnyForm(text) { return bytes }
        }
        return unescaped(Array(text.utf8))
    }

    /// `data:[<type>][;base64],<data>` (RFC 2397).
    private static func ofAddress(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard String(decoding: bytes.prefix(5), as: UTF8.self).lowercased() == "data:", let comma = bytes.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        let content = Array(bytes[(comma + 1)...])
        let plain = unescaped(content) ?? content
        guard String(decoding: bytes[..<comma], as: UTF8.self).lowercased().hasSuffix(";base64") else { return plain }
        return Base64.decodeAnyForm(HandedText(String(decoding: plain, as: UTF8.self)).compact)
    }

    /// The bytes that percent signs stand for (RFC 3986); nil where there are none.
    private static func unescaped(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.contains(UInt8(ascii: "%")) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let byte = Hex.decode(String(decoding: bytes[position + 1...position + 2], as: UTF8.self))?.first
            {
                result.append(byte)
                position += 3
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return result.count < bytes.count ? result : nil
    }
}
