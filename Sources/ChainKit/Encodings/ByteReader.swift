/// Reads fields off a byte string in order; every read names its field, so that a refusal can.
public struct ByteReader: Sendable {
    /// The bytes that are read, all of them.
    public let bytes: [UInt8]
    /// The offset at which the next read begins.
    public private(set) var offset = 0
    /// The stage that errors carry.
    public let stage: ChainError.Stage

    /// A reader at the beginning of `bytes`.
    public init(_ bytes: [UInt8], stage: ChainError.Stage = .decode) {
        self.bytes = bytes
        self.stage = stage
    }

    /// The number of bytes left.
    public var remaining: Int { bytes.count - offset }

    /// The next byte, not consumed.
    public var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The next `count` bytes.
    public mutating func take(_ count: Int, _ field: @autoclosure () -> String) throws(ChainError) -> [UInt8] {
        guard count >= 0, count <= remaining else {
            throw ChainError(
                stage, .truncated, "needs \(count) bytes at offset \(offset), and \(remaining) are left: the input is cut short",
                field: field())
        }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    /// The next byte.
    public mutating func byte(_ field: @autoclosure () -> String) throws(ChainError) -> UInt8 {
        guard offset < bytes.count else {
            throw ChainError(
                stage, .truncated, "needs a byte at offset \(offset), and none is left: the input is cut short", field: field())
        }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// The next unsigned integer, least significant byte first.
    @inlinable
    public mutating func littleEndian<Integer: FixedWidthInteger & UnsignedInteger>(
        _ field: @autoclosure () -> String, as type: Integer.Type = Integer.self
    ) throws(ChainError) -> Integer {
        var value: Integer = 0
        for byte in try take(Integer.bitWidth / 8, field()).reversed() { value = value << 8 | Integer(byte) }
        return value
    }

    /// Refuses bytes after the last field.
    public func finish(_ field: @autoclosure () -> String) throws(ChainError) {
        guard remaining == 0 else {
            throw ChainError(
                stage, .trailingBytes,
                "\(remaining == 1 ? "1 byte follows" : "\(remaining) bytes follow") the last field at offset \(offset); "
                    + "remove \(remaining == 1 ? "it" : "them")", field: field())
        }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The integer's bytes, least significant first.
    @inlinable
    public var littleEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> Self($0 * 8)) }
    }
}
