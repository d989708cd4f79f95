/// Inputs as large, as deep or as wide as somebody can make them: what takes longest to read, or must be refused in time.
///
/// The tests inspect all of them, and so does the program of `make stress`.
enum Bombs {
    /// An input and what it is.
    struct Bomb: Sendable, CustomStringConvertible {
        let name: String
        let bytes: @Sendable () -> [UInt8]

        var description: String { name }
    }

    static var all: [Bomb] { shapes + transactions + intents + typedData + messages }

    /// What is read of a file at most, and of JSON.
    static let largest = 16 << 20
    static let largestJSON = 4 << 20

    /// `head`, then as many pieces as `count` bytes have room for with commas between them or without, then `tail`. Without a count
    /// it is as large as it may be.
    static func filled(
        _ name: String, _ head: String, _ piece: String, _ tail: String = "", count: Int? = nil, commas: Bool = false
    ) -> Bomb {
        Bomb(name: name) {
            let count = count ?? (head.first == "{" ? largestJSON : largest)
            let unit = Array(((commas ? "," : "") + piece).utf8)
            var bytes = Array((head + piece).utf8)
            bytes.reserveCapacity(count)
            while bytes.count + unit.count + tail.utf8.count <= count { bytes += unit }
            return bytes + Array(tail.utf8)
        }
    }

    /// `head`, then the pieces of all numbers below `count` with commas between them, then `tail`.
    static func listed(_ name: String, _ head: String, _ tail: String, count: Int, _ piece: @escaping @Sendable (Int) -> String) -> Bomb {
        Bomb(name: name) { Array((head + (0..<count).map(piece).joined(separator: ",") + tail).utf8) }
    }

    private static func repeated(_ name: String, _ bytes: [UInt8]) -> Bomb {
        Bomb(name: name) { (0..<largest / bytes.count).flatMap { _ in bytes } }
    }

    /// Nothing that any chain reads, at the size of the largest file.
    private static let shapes: [Bomb] = [
        Bomb(name: "more than is read") { [UInt8](repeating: 0x61, count: 2 * largest) }, filled("spaces", "", " "),
        filled("spaces before JSON", "", " ", "{}"), filled("hexadecimal with 0x", "0x", "f8"),
        filled("hexadecimal", "f8", "f8"), filled("letters", "z", "z"), filled("two bytes a letter", "é", "é"),
        filled("combining marks", "0", "\u{301}"), filled("combining marks behind 0x", "0x", "\u{301}"),
        filled("four bytes a letter", "😀", "😀"), repeated("zeros", [0]), repeated("bytes ff", [0xff]),
        filled("nearly text", "a", "a", "\u{1}"), repeated("lists of RLP", [0xc1]), repeated("short lists of RLP", [0xc0]),
        repeated("endless lists of RLP", [0xfb, 0x7f, 0xff, 0xff, 0xff]),
        filled("arrays in arrays", "{\"a\":[", "["), filled("objects in objects", "", "{\"a\":"),
        filled("empty arrays", "{\"a\":[", "[]", "]}", commas: true), filled("empty objects", "{\"a\":[", "{}", "]}", commas: true),
        filled("empty strings", "{\"a\":[", "\"\"", "]}", commas: true), filled("digits", "{\"a\":[", "0", "]}", commas: true),
        filled("nulls", "{\"a\":[", "null", "]}", commas: true),
        filled("long strings", "{\"a\":[", "\"0123456789abcdef\"", "]}", commas: true),
        filled("long numbers", "{\"a\":[", "12345678901234567890", "]}", commas: true),
        filled("small objects", "{\"a\":[", "{\"a\":0,\"b\":{}}", "]}", commas: true),
        listed("members", "{", "}", count: 65_000) { "\"\($0)\":0" },
        listed("members with long names", "{", "}", count: 16_000) { "\"" + String(repeating: "k", count: 240) + "\($0)\":0" },
        filled("a long string", "{\"data\":\"", "z", "\"}"), filled("a long string of hexadecimal", "{\"data\":\"0x", "ff", "\"}"),
        filled("a long string of escapes", "{\"data\":\"", "\\u00e9", "\"}"),
        filled("a long string of line feeds", "{\"data\":\"", "\\n", "\"}"),
        filled("a long string of two bytes a letter", "{\"data\":\"", "é", "\"}"), filled("a long name", "{\"", "z", "\":0}"),
        filled("a long name of letters and marks", "{\"", "e\u{301}", "\":0}"),
        filled("a long name of marks", "{\"", "\u{302}\u{323}", "\":0}"), filled("a long number", "{\"a\":", "1", "}"),
        filled("a long integer", "{\"gasPrice\":1,\"nonce\":\"", "1", "\"}"),
        filled("a long quantity", "{\"gasPrice\":1,\"nonce\":\"0x", "1", "\"}"),
        filled("a long type", "{\"type\":\"0x", "a", "\"}"),
        filled("spaces in JSON", "{\"a\":[", "          0", "]}", commas: true),
    ]
}
