/// Script's operations as bytes, as far as they are needed by name.
public struct Opcode: RawRepresentable, Sendable, Hashable {
    /// The byte.
    public let rawValue: UInt8

    /// Any byte is an operation, if only an invalid one.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    static let push0 = Opcode(rawValue: 0x00)
    static let pushData1 = Opcode(rawValue: 0x4c)
    static let pushData2 = Opcode(rawValue: 0x4d)
    static let pushData4 = Opcode(rawValue: 0x4e)
    static let pushNegative1 = Opcode(rawValue: 0x4f)
    static let push1 = Opcode(rawValue: 0x51)
    static let push16 = Opcode(rawValue: 0x60)
    static let `return` = Opcode(rawValue: 0x6a)
    static let dup = Opcode(rawValue: 0x76)
    static let equal = Opcode(rawValue: 0x87)
    static let equalVerify = Opcode(rawValue: 0x88)
    static let hash160 = Opcode(rawValue: 0xa9)
    static let codeSeparator = Opcode(rawValue: 0xab)
    static let checkSig = Opcode(rawValue: 0xac)
    static let checkMultisig = Opcode(rawValue: 0xae)
}
