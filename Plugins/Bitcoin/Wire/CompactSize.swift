internal import ChainKit

/// Bitcoin's lengths and counts: one byte below fd; fd, fe, ff and 2, 4, 8 bytes little-endian above. The shortest form is the only one.
enum CompactSize {
    /// The bytes of a length.
    static func bytes(_ value: Int) -> [UInt8] { bytes(UInt64(max(value, 0))) }

    /// The bytes of a number.
    static func bytes(_ value: UInt64) -> [UInt8] {
        switch value {
        case 0..<0xfd: [UInt8(truncatingIfNeeded: value)]
        case 0xfd...0xffff: [0xfd] + UInt16(truncatingIfNeeded: value).littleEndianBytes
        case 0x1_0000...0xffff_ffff: [0xfe] + UInt32(truncatingIfNeeded: value).littleEndianBytes
        default: [0xff] + value.littleEndianBytes
        }
    }

    /// The number of bytes that a length takes.
    static func size(_ value: Int) -> Int {
        switch value {
        case ..<0xfd: 1
        case 0xfd...0xffff: 3
        case 0x1_0000...0xffff_ffff: 5
        default: 9
        }
    }
}

extension ByteReader {
    /// The next number in compact form.
    mutating func compactSize(_ field: @autoclosure () -> String) throws(ChainError) -> UInt64 {
        let first = try byte(field())
        let value: UInt64
        let least: UInt64
        switch first {
        case 0xfd: (value, least) = (UInt64(try littleEndian(field(), as: UInt16.self)), 0xfd)
        case 0xfe: (value, least) = (UInt64(try littleEndian(field(), as: UInt32.self)), 0x1_0000)
        case 0xff: (value, least) = (try littleEndian(field(), as: UInt64.self), 0x1_0000_0000)
        default: return UInt64(first)
        }
        guard value >= least else {
            throw ChainError(stage, .nonCanonical, "a length or count is not in its shortest form", field: field())
        }
        return value
    }

    /// The next count of things that take at least `leastSize` bytes each, so that nobody reserves memory for what isn't there.
    mutating func count(leastSize: Int, _ field: @autoclosure () -> String) throws(ChainError) -> Int {
        let count = try compactSize(field())
        guard count <= UInt64(remaining / max(leastSize, 1)) else {
            throw ChainError(stage, .truncated, "says \(count) items, and \(remaining) bytes are left", field: field())
        }
        return Int(count)
    }

    /// The next byte string with its length before it.
    mutating func lengthPrefixed(_ field: @autoclosure () -> String) throws(ChainError) -> [UInt8] {
        try take(try count(leastSize: 1, field()), field())
    }
}
