internal import ChainKit

/// The names of members that a text holds, wherever they stand in it: by them JSON is known that is cut off, or of another syntax.
///
/// A name is what stands before a colon: between quotes, or bare as in YAML and in scripts. Backslashes, the escapes of JSON and the
/// quotes of HTML change how a name is written and not what it is.
struct HandedNames {
    private static let longest = 24

    /// Between quotes.
    private(set) var quoted: Set<String> = []
    /// Bare.
    private(set) var bare: Set<String> = []
    /// Names of either kind behind which an object or a list begins.
    private(set) var opened: Set<String> = []

    init(_ bytes: [UInt8]) {
        let text = HandedNames.plain(bytes)
        var position = 0
        while position < text.count {
            let byte = text[position]
            if HandedNames.isQuote(byte) {
                read(text, from: position + 1, quote: byte)
                position += 1
            } else if HandedNames.isOfName(byte) {
                position = read(text, from: position, quote: nil)
            } else {
                position += 1
            }
        }
    }

    /// Reads a name; what it returns is where it ends.
    @discardableResult private mutating func read(_ text: [UInt8], from start: Int, quote: UInt8?) -> Int {
        var end = start
        while end < text.count, HandedNames.isOfName(text[end]) { end += 1 }
        guard end > start, end - start <= HandedNames.longest else { return max(end, start) }
        var next = end
        if let quote {
            guard next < text.count, text[next] == quote else { return end }
            next += 1
        } else if start > 0, HandedNames.isQuote(text[start - 1]) {
            return end
        }
        next = HandedNames.skipSpaces(text, next)
        guard next < text.count, text[next] == UInt8(ascii: ":") || text[next] == UInt8(ascii: "=") else { return end }
        let name = String(decoding: text[start..<end], as: UTF8.self)
        if quote == nil { bare.insert(name) } else { quoted.insert(name) }
        next = HandedNames.skipSpaces(text, next + 1)
        if next < text.count, text[next] == UInt8(ascii: "{") || text[next] == UInt8(ascii: "[") { opened.insert(name) }
        return end
    }

    /// Few at a time: names are looked for in texts of every size.
    private static func skipSpaces(_ text: [UInt8], _ position: Int) -> Int {
        var position = position
        let end = min(text.count, position + 16)
        while position < end, text[position] <= 0x20 { position += 1 }
        return position
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    private static func isOfName(_ byte: UInt8) -> Bool { Grammar.isAlphanumeric(byte) || byte == UInt8(ascii: "_") }

    /// The text without what only says how it is written.
    private static func plain(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        let quotes = ["&quot;", "&#34;", "&#x22;", "&apos;", "&#39;"].map { Array($0.utf8) }
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\") {
                position += 1
                guard position + 5 <= bytes.count, bytes[position] == UInt8(ascii: "u"),
                    let escaped = Hex.decode(String(decoding: bytes[position + 1..<position + 5], as: UTF8.self)), escaped[0] == 0
                else { continue }
                text.append(escaped[1])
                position += 5
            } else if byte == UInt8(ascii: "&"), let quote = quotes.first(where: { bytes[position...].starts(with: $0) }) {
                text.append(UInt8(ascii: "\""))
                position += quote.count
            } else {
                text.append(byte)
                position += 1
            }
        }
        return text
    }
}
