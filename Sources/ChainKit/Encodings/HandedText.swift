/// A text as people and programs hand it over: behind a byte order mark, in quotes, broken into lines.
///
/// Those surroundings mean nothing: every reader of documents, contexts and signatures sees the text without them. What it holds is not
/// touched: JSON stays as it is, and the spaces of anything else than an encoding too.
public struct HandedText: Sendable, Equatable {
    /// The text without its mark, and without one pair of quotes around it.
    public let text: String

    /// Reads bytes; nil where they are no text but bytes of another kind.
    ///
    /// - Throws: `invalidText` of `field` for text in an encoding other than UTF-8, which is named.
    public init?(_ bytes: [UInt8], field: String? = nil) throws(ChainError) {
        if let encoding = Self.wideEncoding(of: bytes) {
            throw ChainError(.decode, .invalidText, "is text in \(encoding), and only UTF-8 is read: save it as UTF-8", field: field)
        }
        let content = Self.withoutMark(bytes)
        guard content.allSatisfy({ $0 >= 0x20 || Self.isSpace($0) }), let text = String(validating: content, as: UTF8.self) else {
            return nil
        }
        self.init(text)
    }

    /// Reads what was handed over as a text.
    public init(_ text: String) {
        let content = text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
        self.text = Self.unquoted(content) ?? content
    }

    /// The text without the space around it; where all of it is hexadecimal, Base58 or base64, in one line.
    public var compact: String {
        let bytes = Array(text.utf8)
        guard let start = bytes.firstIndex(where: { !Self.isSpace($0) }), let end = bytes.lastIndex(where: { !Self.isSpace($0) }) else {
            return ""
        }
        let trimmed = bytes[start...end]
        guard trimmed.contains(where: Self.isSpace) else {
            return trimmed.count == bytes.count ? text : String(decoding: trimmed, as: UTF8.self)
        }
        let isEncoding = trimmed.allSatisfy { Self.isSpace($0) || Self.isOfEncodings($0) }
        return String(decoding: isEncoding ? trimmed.filter { !Self.isSpace($0) } : Array(trimmed), as: UTF8.self)
    }

    /// The first byte that is no space.
    var firstByte: UInt8? { text.utf8.first { !Self.isSpace($0) } }

    // MARK: - Marks

    /// The bytes behind a byte order mark of UTF-8, where there is one.
    public static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// How units of two and four bytes lie.
    private struct Wide {
        let name: String
        let mark: [UInt8]
        let width: Int
        /// Which byte of a unit holds ASCII.
        let position: Int
    }

    /// Four bytes before two: the mark of one begins the other's.
    private static let wide = [
        Wide(name: "UTF-32", mark: [0xff, 0xfe, 0, 0], width: 4, position: 0),
        Wide(name: "UTF-32", mark: [0, 0, 0xfe, 0xff], width: 4, position: 3),
        Wide(name: "UTF-16", mark: [0xff, 0xfe], width: 2, position: 0),
        Wide(name: "UTF-16", mark: [0xfe, 0xff], width: 2, position: 1),
    ]

    /// The name of the encoding where the bytes begin as text in units of two or four bytes does: no document in bytes begins so.
    ///
    /// - Parameter isText: they are meant to be text, so that a mark says it all.
    public static func wideEncoding(of bytes: [UInt8], isText: Bool = false) -> String? {
        for encoding in wide {
            let isMarked = bytes.starts(with: encoding.mark)
            if isMarked, isText { return encoding.name }
            let content = bytes.dropFirst(isMarked ? encoding.mark.count : 0).prefix(8 * encoding.width)
            guard content.count >= (isMarked ? 1 : 4) * encoding.width else { continue }
            let isASCII = content.enumerated().allSatisfy { offset, byte in
                offset % encoding.width == encoding.position ? (byte >= 0x20 && byte < 0x7f) || isSpace(byte) : byte == 0
            }
            if isASCII { return encoding.name }
        }
        return nil
    }

    // MARK: - Quotes

    /// What one pair of quotes holds: a string of JSON, or what a shell or a program put between two quotes of one kind.
    private static func unquoted(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end = bytes.lastIndex(where: { !isSpace($0) }), start < end,
            bytes[start] == bytes[end], [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[start])
        else { return nil }
        if let string = try? JSONParser.parse(Array(bytes[start...end])).string { return string }
        let content = bytes[(start + 1)..<end]
        guard bytes[start] == UInt8(ascii: "'") || !content.contains(bytes[start]) else { return nil }
        return String(decoding: content, as: UTF8.self)
    }

    // MARK: - Characters

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
    }

    /// Returns whether a byte may stand in hexadecimal, Base58, or base64 of either alphabet.
    public static func isOfEncodings(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
