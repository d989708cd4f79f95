public import ChainKit

/// Recursive length prefix, the encoding of the execution layer (Yellow Paper, appendix B).
public enum RLP {
    /// Bytes, or a list of items.
    public enum Item: Sendable, Equatable {
        /// A string of bytes.
        case bytes([UInt8])
        /// A list.
        case list([Item])

        /// An integer in the fewest bytes, most significant first; zero is no byte.
        public static func integer(_ value: UInt256) -> Item { .bytes(value.minimalBytes) }

        /// An integer in the fewest bytes.
        public static func integer(_ value: UInt64) -> Item { .integer(UInt256(value)) }
    }

    /// The encoding of an item.
    public static func encode(_ item: Item) -> [UInt8] {
        var bytes: [UInt8] = []
        append(item, to: &bytes)
        return bytes
    }

    /// Appends a string of bytes.
    static func append(_ content: [UInt8], to bytes: inout [UInt8]) {
        if content.count == 1, content[0] < 0x80 {
            bytes.append(content[0])
        } else {
            appendHead(0x80, content.count, to: &bytes)
            bytes += content
        }
    }

    /// Appends an integer in its fewest bytes.
    static func append(_ value: UInt256, to bytes: inout [UInt8]) { append(value.minimalBytes, to: &bytes) }

    /// Appends a list of items that are encoded already.
    static func append(list content: [UInt8], to bytes: inout [UInt8]) {
        appendHead(0xc0, content.count, to: &bytes)
        bytes += content
    }

    /// Appends a list of strings of bytes.
    static func append(list strings: [[UInt8]], to bytes: inout [UInt8]) {
        var content: [UInt8] = []
        for string in strings { append(string, to: &content) }
        append(list: content, to: &bytes)
    }

    private static func append(_ item: Item, to bytes: inout [UInt8]) {
        switch item {
        case .bytes(let content): append(content, to: &bytes)
        case .list(let items):
            appendHead(0xc0, items.reduce(0) { $0 + size(of: $1) }, to: &bytes)
            for item in items { append(item, to: &bytes) }
        }
    }

    private static func appendHead(_ base: UInt8, _ count: Int, to bytes: inout [UInt8]) {
        if count < 56 {
            bytes.append(base + UInt8(count))
        } else {
            let length = UInt256(UInt64(count)).minimalBytes
            bytes.append(base + 55 + UInt8(length.count))
            bytes += length
        }
    }

    private static func headSize(_ count: Int) -> Int { count < 56 ? 1 : 1 + (64 - count.leadingZeroBitCount + 7) / 8 }

    /// The number of bytes in the encoding of an item.
    public static func size(of item: Item) -> Int {
        switch item {
        case .bytes(let content) where content.count == 1 && content[0] < 0x80: return 1
        case .bytes(let content): return headSize(content.count) + content.count
        case .list(let items):
            let count = items.reduce(0) { $0 + size(of: $1) }
            return headSize(count) + count
        }
    }
}
