import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Non-hardened derivation on secp256k1 against BIP-32's own vectors, and what they cannot reach.
@Suite struct BIP32Tests {
    struct File: Decodable {
        let keys: [Key]
        let derivations: [Derivation]
    }
    struct Key: Decodable, Sendable {
        let xpub: String
        let depth: UInt8
        let childNumber: UInt32
        let chainCode, publicKey: HexBytes
    }
    struct Derivation: Decodable, Sendable {
        let parent, child: String
        let path: [UInt32]
        let tweak: HexBytes
    }
    /// A derivation between two published keys, and the public key before the last step where it is published too.
    struct Case: CustomTestStringConvertible, Sendable {
        let parent, child: Key
        let path: [UInt32]
        let tweak: [UInt8]
        var testDescription: String { "\(parent.publicKey.bytes.hex.prefix(8)) \(path)" }
    }

    static func cases() throws -> [Case] {
        let file: File = try VectorFile.read("derivation/bip32.json", format: "chainsign-bip32-vector/1")
        let keys = Dictionary(file.keys.map { ($0.xpub, $0) }) { first, _ in first }
        return try file.derivations.map {
            Case(
                parent: try #require(keys[$0.parent]), child: try #require(keys[$0.child]), path: $0.path, tweak: $0.tweak.bytes)
        }
    }

    /// Both kinds of secp256k1 key derive alike, and keep all 33 bytes.
    @Test(arguments: try cases(), [SignatureScheme.ecdsaSecp256k1, .bip340Secp256k1])
    func published(_ vector: Case, _ scheme: SignatureScheme) throws {
        func derive(_ path: DerivationPath) throws -> DerivedKey {
            try DerivedKey(scheme: scheme, publicKey: vector.parent.publicKey.bytes, chainCode: vector.parent.chainCode.bytes, path: path)
        }
        let root = try derive([])
        #expect(root.publicKey == vector.parent.publicKey.bytes && root.chainCode == vector.parent.chainCode.bytes)
        #expect(root.tweak == nil && root.parentPublicKey == nil && root.depth == 0 && root.childNumber == 0)

        let key = try derive(DerivationPath(vector.path))
        #expect(key.publicKey == vector.child.publicKey.bytes)
        #expect(key.chainCode == vector.child.chainCode.bytes)
        #expect(key.tweak == vector.tweak)
        #expect(key.scheme == scheme && key.path.indices == vector.path)
        #expect(Int(key.depth) == vector.path.count && key.childNumber == vector.child.childNumber)
        #expect(try key.parentPublicKey == derive(DerivationPath(vector.path.dropLast())).publicKey)
    }

    @Test func theFileIsWhole() throws {
        let cases = try Self.cases()
        #expect(cases.count == 7)
        #expect(cases.contains { $0.path == [2, 1_000_000_000] })
    }

    /// I_L of the group order or more: BIP-32 skips the index.
    @Test func tweaksBelowTheOrder() throws {
        let order = try bytes(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        let code = [UInt8](repeating: 5, count: 32)
        #expect(BIP32.step(order + code) == nil)
        #expect(BIP32.step([UInt8](repeating: 0xff, count: 32) + code) == nil)
        let below = try #require(BIP32.step(order.dropLast() + [0x40] + code))
        #expect(below.tweak == -Scalar.one && below.chainCode == code)
        #expect(BIP32.step(Array(order.dropLast())) == nil)
        #expect(BIP32.step(order.dropLast() + [0x40] + code + [0]) == nil)
    }

    /// K + τ·G = the identity is no key; τ = 0 leaves K, as BIP-32 has it.
    @Test func theIdentityIsNoKey() throws {
        let secret = Scalar<Secp256k1>(1234)
        let parent = try #require(Secp256k1.generatorMultiple(secret))
        let code = [UInt8](repeating: 6, count: 32)
        let opposite = try #require(BIP32.step((-secret).encoded + code))
        #expect(opposite.child(of: parent) == nil)
        let none = try #require(BIP32.step(Scalar<Secp256k1>.zero.encoded + code))
        #expect(none.child(of: parent) == parent)
        let one = try #require(BIP32.step(Scalar<Secp256k1>.one.encoded + code))
        #expect(one.child(of: parent) == Secp256k1.generatorMultiple(Scalar(1235)))
    }

    /// x_i + τ are shares of the child's key: the tweak is what a signer adds.
    @Test func sharesFollow() throws {
        let keys = try TestParties(2).keys(.ecdsaSecp256k1, threshold: 2)
        let child = try DerivedKey(root: keys[0].info, path: [7, 0, 2_147_483_647])
        let tweak = try Scalar<Secp256k1>(encoded: try #require(child.tweak))
        let offset = try #require(Secp256k1.generatorMultiple(tweak))
        let root = try Secp256k1.Element(encoded: keys[0].info.publicKey)
        #expect(root.adding(offset)?.encoded == child.publicKey)
        #expect(child.depth == 3 && child.childNumber == 2_147_483_647)
    }

    @Test func refusals() throws {
        let key = try #require(Self.cases().first?.parent)
        func failure(_ publicKey: [UInt8], _ code: [UInt8], _ path: DerivationPath) -> DerivedKey.Failure? {
            do throws(DerivedKey.Failure) {
                _ = try DerivedKey(scheme: .ecdsaSecp256k1, publicKey: publicKey, chainCode: code, path: path)
                return nil
            } catch { return error }
        }
        let (point, code) = (key.publicKey.bytes, key.chainCode.bytes)
        #expect(failure(point, code, [1]) == nil)
        #expect(failure(point, code, [0, 1 << 31]) == .hardened(index: 1 << 31))
        #expect(failure(point, code, DerivationPath([UInt32](repeating: 0, count: 255))) == nil)
        #expect(failure(point, code, DerivationPath([UInt32](repeating: 0, count: 256))) == .tooDeep)
        #expect(failure(point, code.dropLast(), []) == .malformed)
        #expect(failure(Array(point.dropFirst()), code, []) == .malformed)
        #expect(failure([4] + point.dropFirst(), code, []) == .malformed)
        #expect(failure([2] + [UInt8](repeating: 0, count: 31) + [7], code, []) == .malformed)
    }
}
