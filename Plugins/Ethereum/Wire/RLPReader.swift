public import ChainKit

/// Reads the items of one RLP list in order, strictly: every length in its shortest form, nothing beyond the list's end.
///
/// It makes no tree, so that a megabyte of empty lists costs no more than the bytes that it has.
struct RLPReader {
    private let bytes: [UInt8]
    private var offset: Int
    private let end: Int

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// A reader of the one item that `bytes` hold from `start` on.
    init(_ bytes: [UInt8], from start: Int = 0) {
        self.init(bytes, min(start, bytes.count)..<bytes.count)
    }

    /// Whether all items are read.
    var isAtEnd: Bool { offset >= end }

    /// Whether the next item is a list.
    var isAtList: Bool { offset < end && bytes[offset] >= 0xc0 }

    /// The next bytes item.
    mutating func take(_ field: @autoclosure () -> String) throws(ChainError) -> [UInt8] {
        let item = try next(field)
        guard !item.isList else { throw ChainError(.decode, .wrongShape, "must be bytes, not a list", field: field()) }
        return Array(bytes[item.content])
    }

    /// The next bytes item, which must have `count` bytes.
    mutating func take(_ count: Int, _ field: @autoclosure () -> String) throws(ChainError) -> [UInt8] {
        let content = try take(field())
        guard content.count == count else {
            throw ChainError(.decode, .wrongLength, "must be \(count) bytes, not \(content.count)", field: field())
        }
        return content
    }

    /// The next item as an integer in its fewest bytes.
    mutating func integer(_ field: @autoclosure () -> String) throws(ChainError) -> UInt256 {
        let content = try take(field())
        guard content.first != 0 else {
            throw ChainError(.decode, .nonCanonical, "is an integer with leading zero bytes", field: field())
        }
        guard let value = UInt256(bigEndian: content) else {
            throw ChainError(.decode, .outOfRange, "must be below 2²⁵⁶", field: field())
        }
        return value
    }

    /// The next item as an integer of `Integer`'s width.
    mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
        _ field: @autoclosure () -> String, as type: Integer.Type
    ) throws(ChainError) -> Integer {
        guard let value = try integer(field()).uint64.flatMap(Integer.init(exactly:)) else {
            throw ChainError(.decode, .outOfRange, "must be at most \(Integer.max)", field: field())
        }
        return value
    }

    /// The next list.
    mutating func list(_ field: @autoclosure () -> String) throws(ChainError) -> RLPReader {
        let item = try next(field)
        guard item.isList else { throw ChainError(.decode, .wrongShape, "must be a list, not bytes", field: field()) }
        return RLPReader(bytes, item.content)
    }

    /// The number of items left; their heads are checked on the way.
    func count(_ field: @autoclosure () -> String) throws(ChainError) -> Int {
        var rest = self
        var count = 0
        while !rest.isAtEnd {
            _ = try rest.next(field)
            count += 1
        }
        return count
    }

    /// Refuses items after the last field.
    func finish(_ field: @autoclosure () -> String) throws(ChainError) {
        guard isAtEnd else {
            let rest = end - offset
            throw ChainError(
                .decode, .trailingBytes,
                rest == 1 ? "1 byte follows the last field; remove it" : "\(rest) bytes follow the last field; remove them", field: field())
        }
    }

    private mutating func next(_ field: () -> String) throws(ChainError) -> (isList: Bool, content: Range<Int>) {
        guard offset < end else { throw ChainError(.decode, .truncated, "is missing: the input is cut short", field: field()) }
        let head = bytes[offset]
        if head < 0x80 {
            offset += 1
            return (false, offset - 1..<offset)
        }
        let isList = head >= 0xc0
        let short = Int(head & 0x3f)
        let content: Range<Int>
        if short < 56 {
            content = try self.content(from: offset + 1, count: UInt64(short), field)
            guard isList || short != 1 || bytes[content.lowerBound] >= 0x80 else {
                throw ChainError(.decode, .nonCanonical, "is a byte below 80 with a head, which it does without", field: field())
            }
        } else {
            content = try longContent(lengthBytes: short - 55, field)
        }
        offset = content.upperBound
        return (isList, content)
    }

    private func longContent(lengthBytes: Int, _ field: () -> String) throws(ChainError) -> Range<Int> {
        let range = try content(from: offset + 1, count: UInt64(lengthBytes), field)
        guard bytes[range.lowerBound] != 0 else {
            throw ChainError(.decode, .nonCanonical, "has a length with leading zero bytes", field: field())
        }
        // At most eight bytes: they fit.
        let length = bytes[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length > 55 else {
            throw ChainError(.decode, .nonCanonical, "has a length below 56 in the long form", field: field())
        }
        return try content(from: range.upperBound, count: length, field)
    }

    private func content(from start: Int, count: UInt64, _ field: () -> String) throws(ChainError) -> Range<Int> {
        guard start <= end, count <= UInt64(end - start) else {
            throw ChainError(
                .decode, .truncated, "needs \(count) bytes at offset \(start), and \(max(0, end - start)) are left: the input is cut short",
                field: field())
        }
        return start..<start + Int(count)
    }
}

extension RLP {
    /// Lists in lists that are read into a tree, at most.
    public static let maximumDepth = 64
    /// Items of a tree, at most.
    public static let maximumItems = 1 << 18

    /// Reads exactly one item into a tree. Transactions are read without one.
    public static func decode(_ bytes: [UInt8], field: String = "rlp") throws(ChainError) -> Item {
        var reader = RLPReader(bytes)
        var budget = maximumItems
        let item = try item(&reader, depth: 0, budget: &budget, field)
        try reader.finish(field)
        return item
    }

    private static func item(
        _ reader: inout RLPReader, depth: Int, budget: inout Int, _ field: String
    ) throws(ChainError) -> Item {
        budget -= 1
        guard budget >= 0 else { throw ChainError(.decode, .oversized, "has more than \(maximumItems) items", field: field) }
        guard reader.isAtList else { return .bytes(try reader.take(field)) }
        guard depth < maximumDepth else {
            throw ChainError(.decode, .tooDeep, "has lists in lists deeper than \(maximumDepth)", field: field)
        }
        var list = try reader.list(field)
        var items: [Item] = []
        while !list.isAtEnd { items.append(try item(&list, depth: depth + 1, budget: &budget, field)) }
        return .list(items)
    }
}
