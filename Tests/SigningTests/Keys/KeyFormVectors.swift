import ChainKit
import MPCCore
import PartyCore
import Secrets
import TestSupport
import Testing

/// Published private keys in every form that is read or written, and what is refused (lifecycle.md section 5).
struct KeyFormVectors: Decodable {
    struct Model: Decodable {
        struct Ed25519: Decodable {
            let seed, clamped, scalar, publicKey: HexBytes
            let solanaKeypair: [UInt8]
        }
        struct Clamped: Decodable {
            let scalar: HexBytes
            let clamped: HexBytes?
        }
        struct WIF: Decodable {
            let scalar: HexBytes
            let main, test, uncompressedRefused: String
        }
        struct Extended: Decodable {
            let scalar, chainCode, bip32: HexBytes
            let xprv: String?
        }
        struct Parent: Decodable {
            let scalar, chainCode, bip32: HexBytes
            let m0h: Extended
        }
        struct Refused: Decodable {
            let scalarZero, scalarOrder, xprvDepthZeroWithParent: String
            let keypairOfTwoKeys: [UInt8]
        }
        let ed25519: Ed25519
        let clampedForm: [Clamped]
        let wif: [WIF]
        let xprv: Parent
        let refused: Refused
    }
    struct Node: Decodable {
        let path, xprv, xpub: String
    }
    struct Refusal: Decodable, CustomTestStringConvertible {
        let key, reason, code: String
        var testDescription: String { reason }
    }
    struct BIP32: Decodable {
        let chains: [[Node]]
        let refused: [Refusal]
    }
    struct WIF: Decodable {
        let text: String
        let key: HexBytes
        let isMain, isCompressed: Bool
    }
    struct Seed: Decodable {
        let seed, publicKey: HexBytes
    }

    let model: Model
    let bip32: BIP32
    let slip132: [String]
    let wif: [WIF]
    let rfc8032: [Seed]

    static let all: KeyFormVectors? = try? VectorFile.read("lifecycle/forms.json", format: "chainsign-key-form-vector/1")

    /// Reads a key from a text.
    static func read(
        _ text: String, _ form: KeyForm, scheme: SignatureScheme? = nil, path: String = "m"
    ) throws -> WholeKey {
        try WholeKey(
            reading: SecretBytes(copying: Array(text.utf8)), form: form, scheme: scheme, path: try DerivationPath(parsing: path))
    }

    /// Why a text is not read; nil where it is.
    static func refusal(
        _ text: String, _ form: KeyForm, scheme: SignatureScheme? = nil, path: DerivationPath = .root
    ) -> KeyFormError? {
        do throws(KeyFormError) {
            _ = try WholeKey(reading: SecretBytes(copying: Array(text.utf8)), form: form, scheme: scheme, path: path)
            return nil
        } catch { return error }
    }
}

extension WholeKey {
    /// The scalar, for comparison.
    var scalar: [UInt8] { withSecret { $0.exposed() } }

    /// The texts of the forms in which it is written.
    func texts(_ isTest: Bool = false) -> [WrittenKey.Form: String] {
        let written = written(for: isTest ? .test : .main)
        return Dictionary(uniqueKeysWithValues: written.map { ($0.form, String(decoding: $0.text.exposed(), as: UTF8.self)) })
    }
}
