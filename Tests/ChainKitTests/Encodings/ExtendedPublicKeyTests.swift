import ChainKit
import TestSupport
import Testing

/// Extended public keys and Base58 against published vectors.
@Suite struct ExtendedPublicKeyTests {
    struct File: Decodable {
        let keys: [Key]
        let derivations: [Derivation]
        let invalid: [Invalid]
    }
    struct Key: Decodable, CustomTestStringConvertible, Sendable {
        let path, xpub: String
        let depth: UInt8
        let childNumber: UInt32
        let parentFingerprint, chainCode, publicKey: HexBytes
        var testDescription: String { "\(path) \(xpub.suffix(6))" }
    }
    struct Derivation: Decodable {
        let parent, child: String
        let path: [UInt32]
    }
    struct Invalid: Decodable, CustomTestStringConvertible, Sendable {
        let key, reason, error: String
        let field: String?
        /// Why the reason that the source gives is not the one that is found here.
        let notApplicable: String?
        var testDescription: String { "\(reason) \(key.suffix(6))" }
    }

    static func file() throws -> File { try VectorFile.read("derivation/bip32.json", format: "chainsign-bip32-vector/1") }

    private func error(_ body: () throws -> Void) -> ChainError? {
        do { try body() } catch { return error as? ChainError }
        return nil
    }

    @Test(arguments: try file().keys)
    func published(_ vector: Key) throws {
        let key = try ExtendedPublicKey(vector.xpub)
        #expect(key.network == .main)
        #expect(key.depth == vector.depth && key.childNumber == vector.childNumber)
        #expect(key.parentFingerprint == vector.parentFingerprint.bytes)
        #expect(key.chainCode == vector.chainCode.bytes && key.publicKey == vector.publicKey.bytes)
        #expect(key.description == vector.xpub)
        #expect(key.bytes.count == 78)
    }

    /// A child carries its parent's fingerprint.
    @Test func fingerprints() throws {
        let steps = try Self.file().derivations.filter { $0.path.count == 1 }
        #expect(steps.count == 6)
        for step in steps {
            let (parent, child) = (try ExtendedPublicKey(step.parent), try ExtendedPublicKey(step.child))
            #expect(child.parentFingerprint == parent.fingerprint)
            let made = try ExtendedPublicKey(
                publicKey: child.publicKey, chainCode: child.chainCode, depth: child.depth, parent: parent.publicKey,
                childNumber: child.childNumber)
            #expect(made == child && made.description == step.child)
        }
    }

    /// Public derivation along every published path, a step at a time and at once.
    @Test func children() throws {
        for step in try Self.file().derivations {
            let (parent, child) = (try ExtendedPublicKey(step.parent), try ExtendedPublicKey(step.child))
            #expect(try parent.derived(step.path) == child)
            #expect(try parent.derived(DerivationPath(step.path)).description == step.child)
            var key = parent
            for index in step.path { key = try key.child(index) }
            #expect(key == child && key.bytes == child.bytes)
            #expect(try parent.on(.test).derived(step.path) == child.on(.test))
        }
    }

    @Test func childrenThatAreNone() throws {
        let key = try ExtendedPublicKey(try #require(Self.file().keys.first).xpub)
        #expect(try key.derived([]) == key)
        #expect(error { _ = try key.child(1 << 31) }?.code.rawValue == "hardenedStep")
        #expect(error { _ = try key.derived(DerivationPath("m/0/1'/2")) }?.code.rawValue == "hardenedStep")
        let deepest = try key.derived([UInt32](repeating: 0, count: 255))
        #expect(deepest.depth == 255)
        #expect(error { _ = try deepest.child(0) }?.code.rawValue == "outOfRange")
        #expect(error { _ = try key.derived([UInt32](repeating: 0, count: 256)) }?.code.rawValue == "outOfRange")
    }

    /// All 16 of BIP-32's invalid keys, private ones among them: those are refused for being private, whatever else is wrong.
    @Test(arguments: try file().invalid)
    func invalid(_ vector: Invalid) throws {
        let error = try #require(error { _ = try ExtendedPublicKey(vector.key) })
        #expect(error.code.rawValue == vector.error, "\(error)")
        if let field = vector.field { #expect(error.field == field) }
        #expect(error.stage == .decode && !error.message.contains(vector.key))
        #expect((vector.notApplicable != nil) == vector.key.hasPrefix("xprv"))
    }

    @Test func theFileIsWhole() throws {
        let file = try Self.file()
        #expect(file.keys.count == 17 && file.invalid.count == 16)
        #expect(file.invalid.filter { $0.notApplicable == nil }.count == 8)
    }

    @Test func testNetworks() throws {
        let main = try ExtendedPublicKey(try #require(Self.file().keys.first).xpub)
        let test = try ExtendedPublicKey(
            publicKey: main.publicKey, chainCode: main.chainCode, depth: 0, parent: nil, childNumber: 0, network: .test)
        #expect(test.description.hasPrefix("tpub"))
        #expect(try ExtendedPublicKey(test.description) == test)
        #expect(test != main)
        #expect(test.parentFingerprint == [0, 0, 0, 0])
    }

    /// Lengths, versions, checksums.
    @Test func refusals() throws {
        let text = try #require(Self.file().keys.first).xpub
        let bytes = try ExtendedPublicKey(text).bytes
        func code(_ payload: [UInt8]) -> String? {
            error { _ = try ExtendedPublicKey(Base58.encodeChecked(payload)) }?.code.rawValue
        }
        #expect(code(bytes) == nil)
        #expect(code(Array(bytes.dropLast())) == "wrongLength")
        #expect(code(bytes + [0]) == "wrongLength")
        #expect(code([]) == "wrongLength")
        // SLIP-132's zpub, the two private versions.
        #expect(code([0x04, 0xb2, 0x47, 0x46] + bytes.dropFirst(4)) == "unsupportedVersion")
        #expect(code([0x04, 0x88, 0xad, 0xe4] + bytes.dropFirst(4)) == "unsupportedForm")
        #expect(code([0x04, 0x35, 0x83, 0x94] + bytes.dropFirst(4)) == "unsupportedForm")
        for wrong in ["", "xpub", String(text.dropLast()), text + "1", text + " ", "0" + text, String(repeating: "z", count: 129)] {
            #expect(error { _ = try ExtendedPublicKey(wrong) }?.code.rawValue == "invalidText", "\(wrong)")
        }
        let longer = "1" + text
        #expect(error { _ = try ExtendedPublicKey(longer) } != nil)
    }

    /// The parts that a caller gives.
    @Test func partsAreChecked() throws {
        let key = try ExtendedPublicKey(try #require(Self.file().keys.first).xpub)
        func field(
            _ publicKey: [UInt8]? = nil, _ chainCode: [UInt8]? = nil, depth: UInt8 = 1, parent: [UInt8]?, child: UInt32 = 0
        ) -> String? {
            error {
                _ = try ExtendedPublicKey(
                    publicKey: publicKey ?? key.publicKey, chainCode: chainCode ?? key.chainCode, depth: depth, parent: parent,
                    childNumber: child)
            }?.field
        }
        let point = key.publicKey
        #expect(field(parent: point) == nil)
        #expect(field(depth: 0, parent: nil) == nil)
        #expect(field(depth: 0, parent: point) == "parent")
        #expect(field(parent: nil) == "parent")
        #expect(field(parent: Array(point.dropLast())) == "parent")
        #expect(field(depth: 0, parent: nil, child: 1) == "childNumber")
        #expect(field(nil, [1], parent: point) == "chainCode")
        #expect(field([2] + [UInt8](repeating: 0, count: 31) + [7], parent: point) == "publicKey")
        #expect(field(Array(point.dropFirst()), parent: point) == "publicKey")
    }

    struct Base58Case: Decodable, CustomTestStringConvertible, Sendable {
        let bytes: HexBytes
        let text: String
        var testDescription: String { text.isEmpty ? "empty" : String(text.prefix(20)) }
    }
    struct Base58File: Decodable { let cases: [Base58Case] }

    @Test(arguments: try VectorFile.read("encodings/base58.json", format: "chainsign-base58-vector/1", as: Base58File.self).cases)
    func base58(_ vector: Base58Case) {
        #expect(Base58.encode(vector.bytes.bytes) == vector.text)
        #expect(Base58.decode(vector.text) == vector.bytes.bytes)
    }

    /// The key hash in the address of Bitcoin's genesis block is that of its key.
    @Test func hash160() throws {
        let key = try #require(
            Hex.decode(
                "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f"
            ))
        #expect(Hex.encode(Hash160.digest(of: key)) == "62e907b15cbf27d5425399ebf6f0fb50ebb88f18")
    }
}
