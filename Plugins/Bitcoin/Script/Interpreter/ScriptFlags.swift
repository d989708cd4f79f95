/// Which rules hold: consensus has had fewer of them at its beginning, and nodes relay less than consensus takes.
public struct ScriptFlags: OptionSet, Sendable, Hashable {
    /// The bits, at the places where node software has them.
    public let rawValue: UInt32

    /// Rules by their bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// BIP-16: a script hash runs the script that it is of.
    public static let p2sh = ScriptFlags(rawValue: 1 << 0)
    /// Keys and hash types of known forms alone.
    public static let strictEncoding = ScriptFlags(rawValue: 1 << 1)
    /// BIP-66: signatures in strict DER.
    public static let strictDER = ScriptFlags(rawValue: 1 << 2)
    /// BIP-146: s in the lower half of the order.
    public static let lowS = ScriptFlags(rawValue: 1 << 3)
    /// BIP-147: what OP_CHECKMULTISIG takes too many is empty.
    public static let nullDummy = ScriptFlags(rawValue: 1 << 4)
    /// Script signatures hold nothing but pushes.
    public static let signaturePushOnly = ScriptFlags(rawValue: 1 << 5)
    /// Pushes and numbers in their shortest form.
    public static let minimalData = ScriptFlags(rawValue: 1 << 6)
    /// No operation that may get a meaning.
    public static let discourageUpgradableNops = ScriptFlags(rawValue: 1 << 7)
    /// The stack holds one item in the end.
    public static let cleanStack = ScriptFlags(rawValue: 1 << 8)
    /// BIP-65.
    public static let checkLockTimeVerify = ScriptFlags(rawValue: 1 << 9)
    /// BIP-112.
    public static let checkSequenceVerify = ScriptFlags(rawValue: 1 << 10)
    /// BIP-141 and BIP-143.
    public static let witness = ScriptFlags(rawValue: 1 << 11)
    /// No witness version without rules.
    public static let discourageUpgradableWitnessProgram = ScriptFlags(rawValue: 1 << 12)
    /// The argument of OP_IF is empty or 1, in version 0.
    public static let minimalIf = ScriptFlags(rawValue: 1 << 13)
    /// BIP-146: signatures that fail are empty.
    public static let nullFail = ScriptFlags(rawValue: 1 << 14)
    /// Compressed keys alone, in version 0.
    public static let witnessPublicKeyType = ScriptFlags(rawValue: 1 << 15)
    /// Neither OP_CODESEPARATOR nor signatures inside the script that checks them, before BIP-143.
    public static let constantScriptCode = ScriptFlags(rawValue: 1 << 16)
    /// BIP-341 and BIP-342.
    public static let taproot = ScriptFlags(rawValue: 1 << 17)
    /// No leaf version without rules.
    public static let discourageUpgradableTaprootVersion = ScriptFlags(rawValue: 1 << 18)
    /// No OP_SUCCESS.
    public static let discourageOpSuccess = ScriptFlags(rawValue: 1 << 19)
    /// No key of a form without rules, in BIP-342.
    public static let discourageUpgradablePublicKeyType = ScriptFlags(rawValue: 1 << 20)

    /// The rules of today's blocks.
    public static let consensus: ScriptFlags = [
        .p2sh, .strictDER, .nullDummy, .checkLockTimeVerify, .checkSequenceVerify, .witness, .taproot,
    ]
    /// The rules of relay: every rule but the one on pushes in script signatures, which relay asks for by itself.
    public static let standard: ScriptFlags = all.subtracting(.signaturePushOnly)
    /// The rules that refuse what may get a meaning.
    static let upgradeable: ScriptFlags = [
        .discourageUpgradableNops, .discourageUpgradableWitnessProgram, .discourageUpgradableTaprootVersion, .discourageOpSuccess,
        .discourageUpgradablePublicKeyType,
    ]
    /// Every rule.
    public static let all = ScriptFlags(rawValue: 1 << 21 - 1)

    /// The names that node software gives the rules, in the bits' order.
    public static let names: [(name: String, flag: ScriptFlags)] = [
        ("P2SH", .p2sh),
        ("STRICTENC", .strictEncoding),
        ("DERSIG", .strictDER),
        ("LOW_S", .lowS),
        ("NULLDUMMY", .nullDummy),
        ("SIGPUSHONLY", .signaturePushOnly),
        ("MINIMALDATA", .minimalData),
        ("DISCOURAGE_UPGRADABLE_NOPS", .discourageUpgradableNops),
        ("CLEANSTACK", .cleanStack),
        ("CHECKLOCKTIMEVERIFY", .checkLockTimeVerify),
        ("CHECKSEQUENCEVERIFY", .checkSequenceVerify),
        ("WITNESS", .witness),
        ("DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM", .discourageUpgradableWitnessProgram),
        ("MINIMALIF", .minimalIf),
        ("NULLFAIL", .nullFail),
        ("WITNESS_PUBKEYTYPE", .witnessPublicKeyType),
        ("CONST_SCRIPTCODE", .constantScriptCode),
        ("TAPROOT", .taproot),
        ("DISCOURAGE_UPGRADABLE_TAPROOT_VERSION", .discourageUpgradableTaprootVersion),
        ("DISCOURAGE_OP_SUCCESS", .discourageOpSuccess),
        ("DISCOURAGE_UPGRADABLE_PUBKEYTYPE", .discourageUpgradablePublicKeyType),
    ]

    /// The rule of a name; nil where there is none.
    public static func named(_ name: String) -> ScriptFlags? { names.first { $0.name == name }?.flag }

    /// The rules with those that they stand on: a clean stack means nothing without BIP-141, nor that without BIP-16.
    public var withFoundations: ScriptFlags {
        var flags = self
        if flags.contains(.cleanStack) { flags.insert(.witness) }
        if flags.contains(.witness) { flags.insert(.p2sh) }
        return flags
    }
}
