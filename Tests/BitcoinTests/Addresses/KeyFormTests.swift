import ChainKit
import Testing

@testable import Bitcoin

/// Addresses, extended keys and descriptors that are wrong in one place, by what is said of it.
@Suite struct KeyFormTests {
    private static let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    private static let xpub =
        "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"

    private func refusal(_ body: () throws -> Void) -> (code: String, message: String)? {
        do {
            try body()
            return nil
        } catch { return (error as? ChainError).map { ("\($0.code.rawValue) \($0.field ?? "")", $0.message) } }
    }

    /// What is said tells where the mistake is.
    @Test(arguments: [
        ("wpkh(pkh(\(key)))", "invalidDescriptor", "a function where wpkh takes a key"),
        ("wpkh(\(key)))", "invalidDescriptor", "a function where wpkh takes a key"),
        ("wpkh((\(key))", "invalidDescriptor", "a function where wpkh takes a key"),
        // Without its bracket a descriptor loses nothing else.
        ("wpkh(\(key)x", "invalidDescriptor", "not a function"), ("(\(key))", "invalidDescriptor", "not a function"),
        ("wpkh(\(key))#1234567", "invalidChecksum", "a checksum of 7 characters"),
        ("wpkh(\(key))#12345678", "invalidChecksum", "a wrong checksum"),
        ("wpkh(\(key.dropFirst(2)))", "invalidKey", "has 32 bytes"), ("tr(\(key.dropFirst(4)))", "invalidKey", "has 31 bytes"),
        ("wpkh(\(Hex.encode(ECDSACheck.uncompressed(Hex.decode(key) ?? []) ?? [])))", "invalidKey", "must be compressed"),
        ("pkh([aabb/0]\(key))", "invalidDescriptor", "a fingerprint of 8"),
        ("pkh([0xaabbcc]\(key))", "invalidDescriptor", "a fingerprint of 8"),
        ("pkh([aabbccdd\(key))", "invalidDescriptor", "closing bracket"),
        ("pkh([aabbccdd" + String(repeating: "/0", count: 256) + "]\(key))", "invalidDescriptor", "a key origin of more than 255"),
        ("pkh(\(xpub)" + String(repeating: "/0", count: 256) + ")", "invalidDescriptor", "more than 255 steps"),
        ("pkh(\(xpub)//0)", "invalidDescriptor", "not a number"), ("pkh(\(xpub)/00)", "invalidDescriptor", "not a number"),
        ("pkh(\(xpub)/2147483648)", "invalidDescriptor", "not a number"), ("pkh(\(xpub)/<0;12/*)", "invalidDescriptor", "closing bracket"),
        ("pkh(\(xpub)/<)", "invalidDescriptor", "closing bracket"), ("pkh(\(xpub)/<0>)", "invalidDescriptor", "fewer than two"),
        ("pkh(\(xpub)/<0;0>)", "invalidDescriptor", "twice"), ("pkh(\(key)/0)", "invalidDescriptor", "no children"),
    ])
    func descriptors(_ text: String, _ code: String, _ part: String) {
        let refusal = refusal { _ = try Descriptor(text) }
        #expect(refusal?.code == "\(code) descriptor")
        #expect(refusal?.message.contains(part) == true, "\(refusal?.message ?? "")")
    }

    @Test(arguments: [
        "pkh([aabbccdd" + String(repeating: "/0", count: 255) + "]\(key))", "pkh(\(xpub)" + String(repeating: "/0", count: 255) + ")",
        "pkh(\(xpub)/<0;1>/*)", "pkh(\(xpub)/2147483647)", "tr(\(key.dropFirst(2)))",
    ])
    func descriptorsThatAreRead(_ text: String) throws { #expect(try Descriptor(text).payload == text) }

    @Test func checksumsOfOtherCharacters() {
        #expect(DescriptorChecksum.make("wpkh") != nil)
        #expect(DescriptorChecksum.make("é") == nil)
    }

    @Test func extendedKeys() throws {
        let bytes = try #require(Base58.decodeChecked(Self.xpub, maximumLength: 128))
        for (payload, code, part) in [
            (bytes.dropLast() + [], "wrongLength", "78 bytes, not 77"), (bytes + [0], "wrongLength", "78 bytes, not 79"),
            ([0, 0, 0, 0] + bytes.dropFirst(4), "unsupportedVersion", "none of the coins here"),
            // Private by its form, whatever its version says.
            ([0, 0, 0, 0] + bytes[4..<45] + [0] + bytes.dropFirst(46), "unsupportedForm", "private key"),
        ] as [([UInt8], String, String)] {
            let refusal = refusal { _ = try ExtendedKeyText(Base58.encodeChecked(payload)) }
            #expect(refusal?.code == "\(code) extendedKey")
            #expect(refusal?.message.contains(part) == true)
        }
        #expect(refusal { _ = try ExtendedKeyText(Self.xpub) } == nil)
        // An address it is not; of bytes that nobody knows their number is said.
        let known = refusal { _ = try BitcoinAddress(Self.xpub, network: nil) }
        #expect(known?.code == "unsupportedForm address")
        let unknown = refusal { _ = try BitcoinAddress(Base58.encodeChecked([0, 0, 0, 0] + bytes.dropFirst(4)), network: nil) }
        #expect(unknown?.code == "wrongLength address")
    }

    /// An address of a chain that is not here is told from a mistake.
    @Test func foreignPrefixes() {
        let foreign = refusal { _ = try BitcoinAddress("a12uel5l", network: nil) }
        #expect(foreign?.message == "has a prefix that is of no network here")
        let mistyped = refusal { _ = try BitcoinAddress("a12uel5q", network: nil) }
        #expect(mistyped?.message.hasPrefix("is neither Base58") == true)
    }

    /// Of Taproot's output keys only those that are points can be spent from.
    @Test func warnings() throws {
        let point = try #require(Hex.decode(Self.key)).dropFirst()
        for (key, isWarned) in [(Array(point), false), ([UInt8](repeating: 0, count: 32), true)] {
            let script = ScriptTemplate.witnessScript(version: 1, program: key)
            let address = try #require(BitcoinAddress(script: script, network: BitcoinNetwork.all[0]))
            #expect((address.warning != nil) == isWarned)
        }
    }

    /// Keys of one scheme make no addresses of another's, even where their lengths agree.
    @Test func schemes() throws {
        let own = try TestKey(3)
        let keys = [WalletKey(try PublicKey(.ed25519, edwards()), path: DerivationPath([1]), masterFingerprint: [1, 2, 3, 4])]
        let script = try #require(AddressFormat.p2tr.script(key: keys[0].publicKey.bytes))
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 9, count: 32), index: 0))],
                outputs: [TransactionOutput(value: 90_000, script: script)], lockTime: 0), version: .v0)
        psbt.inputs[0].witnessUTXO = TransactionOutput(value: 100_000, script: script)
        let spent = psbt
        #expect(try spent.updated(keys: keys, context: .empty) == spent)
        let error = #expect(throws: ChainError.self) {
            try Fixture.adapter.requests(for: .psbt(spent), keys: keys + [own.ecdsa()], context: .empty, prior: [])
        }
        #expect(error?.code == .noOwnedSigner)
        #expect(try Fixture.adapter.summary(of: .psbt(spent), keys: keys, context: .empty).transfers.count == 1)
    }

    /// A point of Ed25519 whose bytes are somebody's x on secp256k1 too.
    private func edwards() throws -> [UInt8] {
        for number in UInt8(1)...200 {
            let bytes = [number] + [UInt8](repeating: 0, count: 31)
            if (try? PublicKey(.ed25519, bytes)) != nil, (try? PublicKey(.bip340Secp256k1, bytes)) != nil { return bytes }
        }
        throw ChainError(.decode, .invalidKey, "none in 200")
    }
}
