#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
public import MPCCore

/// The reasons why a text is no private key of the form that it is given out for. None carries a character of the text.
public enum KeyFormError: Error, Equatable, Sendable {
    /// Another number of characters than the form has.
    case length(KeyForm, expected: Int, found: Int)
    /// A character that is no hexadecimal digit.
    case notHexadecimal(KeyForm)
    /// A character that Base58 has not, or a number that is too large.
    case notBase58(KeyForm)
    /// The checksum at the end is not that of what stands before it.
    case checksum(KeyForm)
    /// A version that the form has not: the bytes in hexadecimal.
    case version(KeyForm, found: String)
    /// The text has the looks of another form.
    case otherForm(KeyForm, found: KeyForm)
    /// A form that is not read, and what it is.
    case foreignForm(ForeignKeyForm)
    /// The key's number is zero, or not below the order of its group.
    case outOfRange(KeyForm)
    /// A field of an extended key that contradicts the others.
    case extendedField(String)
    /// Not a JSON array of 64 bytes.
    case notAKeypair
    /// The two halves of a keypair are of two keys.
    case keypairOfTwoKeys
    /// A path was asked for where the form has no chain code to derive with.
    case noPath(KeyForm)
    /// The path leads below depth 255.
    case tooDeep
    /// A step of the path has no key, which BIP-32 foresees.
    case noKey(step: UInt32)
    /// Keys in this form are of another scheme.
    case scheme(KeyForm, SignatureScheme)
}

/// The forms of keys that are recognised to be refused with a reason.
public enum ForeignKeyForm: String, CaseIterable, Sendable {
    /// A WIF key whose addresses are those of the uncompressed public key.
    case uncompressedWIF
    /// BIP-38's encrypted key.
    case encrypted
    /// An extended public key.
    case extendedPublic
    /// An extended private key with SLIP-132's version bytes.
    case slip132
    /// BIP-39's words.
    case words
    /// The 64 bytes of a Solana keypair as wallets show them, in Base58.
    case base58Keypair
}

extension KeyFormError: CustomStringConvertible, LocalizedError {
    /// The stable word for programs.
    public var code: String {
        switch self {
        case .length: "keyLength"
        case .notHexadecimal: "notHexadecimal"
        case .notBase58: "notBase58"
        case .checksum: "keyChecksum"
        case .version: "keyVersion"
        case .otherForm, .foreignForm: "otherKeyForm"
        case .outOfRange: "keyOutOfRange"
        case .extendedField: "extendedKeyField"
        case .notAKeypair: "notAKeypair"
        case .keypairOfTwoKeys: "keypairOfTwoKeys"
        case .noPath: "noPath"
        case .tooDeep: "pathTooDeep"
        case .noKey: "stepWithoutKey"
        case .scheme: "keyFormScheme"
        }
    }

    /// The problem, in one sentence.
    public var problem: String {
        switch self {
        case .length(let form, let expected, let found):
            "the text is not \(form.words): it has \(found) character\(found == 1 ? "" : "s") instead of \(expected)"
        case .notHexadecimal(let form): "the text is not \(form.words): it has a character that is no hexadecimal digit"
        case .notBase58(let form): "the text is not \(form.words): it has a character that the alphabet of these keys has not"
        case .checksum(let form): "the text is not \(form.words): its checksum is wrong"
        case .version(let form, let found): "the text is not \(form.words): its version is \(found)"
        case .otherForm(let form, let found): "the text is not \(form.words); it looks like \(found.words)"
        case .foreignForm(let form): form.problem
        case .outOfRange(let form): "the number of \(form.words) is zero, or not below the order of its group"
        case .extendedField(let field): "the extended private key contradicts itself: \(field)"
        case .notAKeypair: "the text is not a Solana keypair, which is a JSON array of 64 numbers from 0 to 255"
        case .keypairOfTwoKeys: "the public key in the second half of the keypair is not that of the seed in the first"
        case .noPath(let form): "\(form.words) has no chain code, and so no path can be derived from it"
        case .tooDeep: "the path leads below depth 255, where there are no extended keys"
        case .noKey(let step): "the path's step \(step & 0x7fff_ffff)\(step >> 31 == 1 ? "'" : "") has no key, which BIP-32 foresees"
        case .scheme(let form, let scheme): "\(form.words) is no key of \(scheme.rawValue)"
        }
    }

    /// The way out; nil where there is none to name.
    public var remedy: String? {
        switch self {
        case .length, .notHexadecimal, .notBase58, .checksum: "compare it with its source"
        case .otherForm(_, let found): "name the form \(found.rawValue)"
        case .foreignForm(let form): form.remedy
        case .noKey: "take the next index"
        case .version, .outOfRange, .extendedField, .notAKeypair, .keypairOfTwoKeys, .noPath, .tooDeep, .scheme: nil
        }
    }

    /// The problem and the way out, in one line.
    public var description: String { remedy.map { "\(problem); \($0)" } ?? problem }
    /// The same.
    public var errorDescription: String? { description }
}

extension ForeignKeyForm {
    fileprivate var problem: String {
        switch self {
        case .uncompressedWIF: "the WIF key is of an uncompressed public key, whose addresses no wallet here has"
        case .encrypted: "the key is encrypted by BIP-38"
        case .extendedPublic: "the text is an extended public key, and a public key cannot sign"
        case .slip132: "the extended key has version bytes of SLIP-132, which name an address form besides the network"
        case .words: "the text is a phrase of words, from which a seed is hashed, and no key"
        case .base58Keypair: "the text looks like a Solana secret key in base58, which is not read here"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .uncompressedWIF: "move its coins by a transaction to an address of a new wallet"
        case .encrypted: "decrypt it where it was made"
        case .extendedPublic: "give the extended private key"
        case .slip132: "convert it to one that begins with xprv or tprv"
        case .words: "have the program that made it show the extended private key or the keypair"
        case .base58Keypair: "have its 64 bytes written as a JSON array of numbers, as solana-keygen writes them"
        }
    }
}
