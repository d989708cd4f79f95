/// A script read as the conditions that it sets, in the forms that wallets write (miniscript): signatures, preimages and times, nested.
///
/// Forms that are satisfied alike are one case. `and_b` and `or_b` are thresholds of two; `or_c` and `or_d` are branches whose first way
/// asks for nothing more; the wrappers that only move or check a value are left out, but for those that can't be told to fail.
indirect enum Miniscript: Sendable, Hashable {
    /// A condition that cannot be met.
    case never
    /// A condition that asks for nothing.
    case always
    /// A signature of this key.
    case key([UInt8])
    /// A signature of the key with this Hash160, and the key.
    case keyHash([UInt8])
    /// A lock time of the transaction that is not below (BIP-65).
    case after(Int64)
    /// An age of the output that is not below (BIP-112).
    case older(Int64)
    /// 32 bytes with this hash.
    case preimage(PreimageHash, [UInt8])
    /// So many signatures of these keys, by OP_CHECKMULTISIG.
    case multi(Int, [[UInt8]])
    /// So many signatures of these keys, by OP_CHECKSIGADD.
    case multiAdd(Int, [[UInt8]])
    /// A condition that ends the script where it fails.
    case verify(Miniscript)
    /// All of them, one after the other; the last one's value is the value.
    case sequence([Miniscript])
    /// The second where the first holds, otherwise the third.
    case branch(Miniscript, then: Miniscript, else: Miniscript)
    /// Whichever of both the witness names.
    case either(Miniscript, Miniscript)
    /// So many of them.
    case threshold(Int, [Miniscript])
    /// The condition, unless an empty item says that it does not hold.
    case nonZero(Miniscript)

    /// Whether the conditions ask for anything but signatures of some keys.
    var isComposed: Bool {
        switch self {
        case .key, .keyHash, .multi, .multiAdd: false
        case .sequence(let parts):
            // Keys one after the other, as leaves have them.
            !parts.allSatisfy { part in
                switch part {
                case .key, .verify(.key): true
                default: false
                }
            }
        default: true
        }
    }
}

/// The kind of a script's signatures, and the form of its keys.
enum ScriptKind: Sendable, Hashable {
    /// Before segregated witness: keys compressed or not.
    case legacy
    /// Version 0: compressed keys.
    case witness
    /// BIP-342: x-only keys.
    case tapscript

    /// Whether bytes that a script pushes look like a key.
    func isKey(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .legacy: KeyShape.isCompressed(bytes) || KeyShape.isUncompressed(bytes)
        case .witness: KeyShape.isCompressed(bytes)
        case .tapscript: bytes.count == 32
        }
    }
}
