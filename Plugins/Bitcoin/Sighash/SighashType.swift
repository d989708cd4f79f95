/// A signature's hash type, which says what it commits to: the four bytes that are hashed.
///
/// ECDSA signatures carry the lowest byte; the other three exist in the hashed number alone. Taproot knows seven values.
public struct SighashType: RawRepresentable, Sendable, Hashable {
    /// The number.
    public let rawValue: UInt32

    /// Any number: script hashes what a signature says.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Taproot's shortest: everything, and no byte in the signature.
    public static let `default` = SighashType(rawValue: 0)
    /// All inputs, all outputs.
    public static let all = SighashType(rawValue: 1)
    /// All inputs, no output.
    public static let none = SighashType(rawValue: 2)
    /// All inputs, the output of the same index.
    public static let single = SighashType(rawValue: 3)
    /// The bit that leaves the other inputs out.
    public static let anyoneCanPayBit: UInt32 = 0x80

    /// The type with the bit that leaves the other inputs out.
    public var anyoneCanPay: SighashType { SighashType(rawValue: rawValue | Self.anyoneCanPayBit) }

    /// Whether the other inputs are left out.
    public var isAnyoneCanPay: Bool { rawValue & Self.anyoneCanPayBit != 0 }

    /// Which outputs are in: the five lowest bits, as the first version had it. BIP-341's values agree with it.
    var isNone: Bool { rawValue & 0x1f == 2 }
    var isSingle: Bool { rawValue & 0x1f == 3 }

    /// Whether BIP-341 knows the type.
    public var isTaproot: Bool { rawValue <= 3 || (0x81...0x83).contains(rawValue) }

    /// Whether wallets sign the type with ECDSA: one of three, with the bit or without.
    public var isDefinedForECDSA: Bool { (1...3).contains(rawValue & ~Self.anyoneCanPayBit) }
}
