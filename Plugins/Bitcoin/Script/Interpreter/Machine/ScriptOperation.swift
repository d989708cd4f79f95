/// The operations that do something, pushes aside. Every other byte fails where it runs.
enum ScriptOperation: UInt8 {
    case nop = 0x61
    case `if` = 0x63
    case notIf = 0x64
    case `else` = 0x67
    case endIf = 0x68
    case verify = 0x69
    case `return` = 0x6a
    case toAltStack = 0x6b
    case fromAltStack = 0x6c
    case drop2 = 0x6d
    case dup2 = 0x6e
    case dup3 = 0x6f
    case over2 = 0x70
    case rotate2 = 0x71
    case swap2 = 0x72
    case ifDup = 0x73
    case depth = 0x74
    case drop = 0x75
    case dup = 0x76
    case nip = 0x77
    case over = 0x78
    case pick = 0x79
    case roll = 0x7a
    case rotate = 0x7b
    case swap = 0x7c
    case tuck = 0x7d
    case size = 0x82
    case equal = 0x87
    case equalVerify = 0x88
    case add1 = 0x8b
    case subtract1 = 0x8c
    case negate = 0x8f
    case absolute = 0x90
    case not = 0x91
    case notEqual0 = 0x92
    case add = 0x93
    case subtract = 0x94
    case booleanAnd = 0x9a
    case booleanOr = 0x9b
    case numberEqual = 0x9c
    case numberEqualVerify = 0x9d
    case numberNotEqual = 0x9e
    case lessThan = 0x9f
    case greaterThan = 0xa0
    case lessThanOrEqual = 0xa1
    case greaterThanOrEqual = 0xa2
    case minimum = 0xa3
    case maximum = 0xa4
    case within = 0xa5
    case ripemd160 = 0xa6
    case sha1 = 0xa7
    case sha256 = 0xa8
    case hash160 = 0xa9
    case hash256 = 0xaa
    case codeSeparator = 0xab
    case checkSig = 0xac
    case checkSigVerify = 0xad
    case checkMultisig = 0xae
    case checkMultisigVerify = 0xaf
    case nop1 = 0xb0
    case checkLockTimeVerify = 0xb1
    case checkSequenceVerify = 0xb2
    case nop4 = 0xb3
    case nop5 = 0xb4
    case nop6 = 0xb5
    case nop7 = 0xb6
    case nop8 = 0xb7
    case nop9 = 0xb8
    case nop10 = 0xb9
    case checkSigAdd = 0xba

    /// Whether the byte fails even where it does not run: string and bit operations, products and shifts.
    static func isDisabled(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x7e...0x81, 0x83...0x86, 0x8d, 0x8e, 0x95...0x99: true
        default: false
        }
    }

    /// Whether the byte makes a script of BIP-342 valid, whatever else is in it.
    static func isSuccess(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x50, 0x62, 0x7e...0x81, 0x83...0x86, 0x89, 0x8a, 0x8d, 0x8e, 0x95...0x99, 0xbb...0xfe: true
        default: false
        }
    }

    /// Whether the byte is looked at where nothing runs: from OP_IF to OP_ENDIF, the two between that are none included.
    static func isConditional(_ byte: UInt8) -> Bool { (ScriptOperation.if.rawValue...ScriptOperation.endIf.rawValue).contains(byte) }
}
