/// An input as large, as deep or as wide as somebody can make it: what takes longest to read, or must be refused in time.
///
/// The tests have them, and so have the programs of `make stress`.
public struct Bomb: Sendable, CustomStringConvertible {
    /// What it is.
    public let name: String
    /// What is read.
    public let bytes: @Sendable () -> [UInt8]
    /// The context, as JSON.
    public let context: @Sendable () -> String
    /// What about it takes time.
    public let kind: Kind
    /// Within how many milliseconds it is promised to be read, where it is.
    public let promise: Int?

    /// What a bomb is after.
    public enum Kind: Sendable {
        /// Reading it, which must not take long whatever its size.
        case reading
        /// Writing down all that is in it: somebody else's transaction is shown whole, which takes time in proportion.
        case showing
        /// The facts that come with it, which each step reads anew.
        case facts
        /// Checking it, as far as a verifier's budget goes.
        case verification
    }

    /// An input.
    public init(
        name: String, context: @escaping @Sendable () -> String = { "{}" }, kind: Kind = .reading, promise: Int? = nil,
        bytes: @escaping @Sendable () -> [UInt8]
    ) {
        self.name = name
        self.promise = promise
        self.bytes = bytes
        self.context = context
        self.kind = kind
    }

    /// The name.
    public var description: String { name }

    /// What is read of a file at most.
    public static let largest = 16 << 20
    /// What is read of JSON at most.
    public static let largestJSON = 4 << 20

    /// `head`, then as many pieces as `count` bytes have room for with commas between them or without, then `tail`. Without a count
    /// it is as large as it may be.
    public static func filled(
        _ name: String, _ head: String, _ piece: String, _ tail: String = "", count: Int? = nil, commas: Bool = false, kind: Kind = .reading
    ) -> Bomb {
        Bomb(name: name, kind: kind) {
            let count = count ?? (head.first == "{" ? largestJSON : largest)
            let unit = Array(((commas ? "," : "") + piece).utf8)
            var bytes = Array((head + piece).utf8)
            bytes.reserveCapacity(count)
            while bytes.count + unit.count + tail.utf8.count <= count { bytes += unit }
            return bytes + Array(tail.utf8)
        }
    }

    /// `head`, then the pieces of all numbers below `count` with commas between them, then `tail`.
    public static func listed(
        _ name: String, _ head: String, _ tail: String, count: Int, kind: Kind = .reading, _ piece: @escaping @Sendable (Int) -> String
    ) -> Bomb {
        Bomb(name: name, kind: kind) { Array((head + (0..<count).map(piece).joined(separator: ",") + tail).utf8) }
    }

    /// The same bytes again and again.
    public static func repeated(_ name: String, _ bytes: [UInt8]) -> Bomb {
        Bomb(name: name) { (0..<largest / bytes.count).flatMap { _ in bytes } }
    }

    /// Nothing that any chain reads, at the size of the largest file.
    public static let shapes: [Bomb] = [
        Bomb(name: "more than is read") { [UInt8](repeating: 0x61, count: 2 * largest) }, filled("spaces", "", " "),
        filled("spaces before JSON", "", " ", "{}"), filled("letters", "z", "z"), filled("two bytes a letter", "é", "é"),
        filled("combining marks", "0", "\u{301}"), filled("combining marks behind 0x", "0x", "\u{301}"),
        filled("four bytes a letter", "😀", "😀"), repeated("zeros", [0]), repeated("bytes ff", [0xff]),
        filled("nearly text", "a", "a", "\u{1}"),
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
        filled("spaces in JSON", "{\"a\":[", "          0", "]}", commas: true),
    ]
}
