/// An ECDSA signature in the strict encoding that BIP-66 demands, without a sighash type behind it: `30 length 02 length r 02 length s`, the
/// integers positive and no longer than they must be.
public struct DERSignature: Sendable {
    private let r: ArraySlice<UInt8>
    private let s: ArraySlice<UInt8>

    /// Reads a signature; nil for anything else. BIP-66 does not say that r and s have at most 32 bytes.
    @inlinable public init?(_ signature: some Collection<UInt8>) { self.init(bytes: Array(signature)) }

    @usableFromInline init?(bytes: [UInt8]) {
        guard (8...72).contains(bytes.count), bytes[0] == 0x30, Int(bytes[1]) == bytes.count - 2 else { return nil }
        guard let r = Self.integer(bytes, at: 2), let s = Self.integer(bytes, at: r.endIndex), s.endIndex == bytes.count else { return nil }
        self.r = r
        self.s = s
    }

    /// Returns whether the bytes are of this form.
    @inlinable public static func isStrict(_ signature: some Collection<UInt8>) -> Bool { DERSignature(signature) != nil }

    /// r and s in 32 bytes; nil where one takes more.
    public var scalars: (r: [UInt8], s: [UInt8])? {
        guard let r = Self.scalar(r), let s = Self.scalar(s) else { return nil }
        return (r, s)
    }

    /// Returns the encoding of r and s, of 32 bytes each: the one that reads back as them.
    public static func bytes(r: [UInt8], s: [UInt8]) -> [UInt8] {
        let body = encoded(r) + encoded(s)
        return [0x30, UInt8(truncatingIfNeeded: body.count)] + body
    }

    private static func encoded(_ number: [UInt8]) -> [UInt8] {
        var digits = Array(number.drop { $0 == 0 })
        if digits.isEmpty || digits[0] & 0x80 != 0 { digits.insert(0, at: 0) }
        return [0x02, UInt8(truncatingIfNeeded: digits.count)] + digits
    }

    /// The content of an integer.
    private static func integer(_ bytes: [UInt8], at start: Int) -> ArraySlice<UInt8>? {
        guard start + 2 < bytes.count, bytes[start] == 2 else { return nil }
        let length = Int(bytes[start + 1])
        let first = start + 2
        guard length > 0, first + length <= bytes.count, bytes[first] < 0x80 else { return nil }
        // A leading zero is there to keep the number positive, and for nothing else.
        if bytes[first] == 0, length > 1, bytes[first + 1] < 0x80 { return nil }
        return bytes[first..<first + length]
    }

    private static func scalar(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        let significant = digits.drop { $0 == 0 }
        guard significant.count <= 32 else { return nil }
        return [UInt8](repeating: 0, count: 32 - significant.count) + significant
    }
}
