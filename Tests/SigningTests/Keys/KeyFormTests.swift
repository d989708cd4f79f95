import ChainKit
import Groups
import MPCCore
import PartyCore
import Secrets
import TestSupport
import Testing

/// Private keys of other programs: each form there and back, and a reason for each refusal (lifecycle.md section 5).
@Suite struct KeyFormTests {
    private let vectors: KeyFormVectors
    private var model: KeyFormVectors.Model { vectors.model }

    init() throws { vectors = try #require(KeyFormVectors.all) }

    // MARK: - The model's known answers

    @Test func theModelsEd25519() throws {
        let known = model.ed25519
        for (text, form) in [(known.seed.bytes.hex, KeyForm.seed), ("\(known.solanaKeypair)", .keypair)] {
            let key = try KeyFormVectors.read(text, form)
            #expect(key.scheme == .ed25519 && key.bip32 == KeyInfo.atRoot)
            #expect(key.scalar == known.scalar.bytes)
            #expect(key.publicKey == known.publicKey.bytes)
            #expect(key.texts() == [.scalar: known.scalar.bytes.hex, .clamped: known.clamped.bytes.hex])
            #expect(key.absentForms == [.seed])
        }
    }

    @Test func theModelsClampedForms() throws {
        for known in model.clampedForm {
            let key = try WholeKey(
                scheme: .ed25519, secret: SecretBytes(copying: known.scalar.bytes), chainCode: [UInt8](repeating: 1, count: 32))
            #expect(key.texts()[.clamped] == known.clamped?.bytes.hex)
            #expect(key.absentForms == (known.clamped == nil ? [.seed, .clamped] : [.seed]))
        }
    }

    /// Where there is one it is a multiple of 8 in its range, and the same scalar.
    @Test func clampedFormsAreTheScalar() throws {
        var count = 0
        for _ in 0..<64 {
            let scalar = SecretScalar<Edwards25519>(random: .system).encoded()
            let key = try WholeKey(scheme: .ed25519, secret: scalar, chainCode: [UInt8](repeating: 1, count: 32))
            guard let text = key.texts()[.clamped] else { continue }
            let number = try bytes(hex: text)
            #expect(number[0] & 7 == 0 && number[31] & 0xc0 == 0x40)
            #expect(Scalar<Edwards25519>(reducing: number + [UInt8](repeating: 0, count: 32))?.encoded == key.scalar)
            count += 1
        }
        // Half of them: fewer than 8 or more than 56 of 64 come once in 10⁹ runs.
        #expect((8...56).contains(count))
    }

    @Test func theModelsWIF() throws {
        for known in model.wif {
            for (text, network) in [(known.main, ExtendedPublicKey.Network.main), (known.test, .test)] {
                let key = try KeyFormVectors.read(text, .wif)
                #expect(key.scheme == .ecdsaSecp256k1 && key.network == network)
                #expect(key.scalar == known.scalar.bytes)
                #expect(key.texts(network == .test)[.wif] == text)
                #expect(key.texts()[.hex] == known.scalar.bytes.hex)
            }
            #expect(KeyFormVectors.refusal(known.uncompressedRefused, .wif) == .foreignForm(.uncompressedWIF))
        }
    }

    @Test func theModelsExtendedKeys() throws {
        let parent = try KeyFormVectors.read(try #require(vectors.bip32.chains.first?.first).xprv, .extended)
        #expect(parent.scalar == model.xprv.scalar.bytes && parent.chainCode == model.xprv.chainCode.bytes)
        #expect(parent.bip32 == model.xprv.bip32.bytes)
        let child = try KeyFormVectors.read(parent.texts()[.extended] ?? "", .extended, path: "m/0h")
        let known = model.xprv.m0h
        #expect(child.scalar == known.scalar.bytes && child.chainCode == known.chainCode.bytes && child.bip32 == known.bip32.bytes)
        #expect(child.texts()[.extended] == known.xprv)
    }

    @Test func theModelsRefusals() {
        let refused = model.refused
        #expect(KeyFormVectors.refusal(refused.scalarZero, .hex) == .outOfRange(.hex))
        #expect(KeyFormVectors.refusal(refused.scalarOrder, .hex) == .outOfRange(.hex))
        #expect(KeyFormVectors.refusal(refused.xprvDepthZeroWithParent, .extended)?.code == "extendedKeyField")
        #expect(KeyFormVectors.refusal("\(refused.keypairOfTwoKeys)", .keypair) == .keypairOfTwoKeys)
    }

    // MARK: - Published keys

    /// BIP-32's four vectors: from each key to each below it, and the extended public key that comes of it.
    @Test func publishedExtendedKeys() throws {
        let chains = vectors.bip32.chains
        #expect(chains.map(\.count) == [6, 6, 2, 3])
        for chain in chains {
            for (place, node) in chain.enumerated() {
                for ancestor in chain[...place] {
                    let path = "m" + node.path.dropFirst(ancestor.path.count)
                    for scheme in KeyForm.extended.schemes {
                        let key = try KeyFormVectors.read(ancestor.xprv, .extended, scheme: scheme, path: path)
                        #expect(key.texts()[.extended] == node.xprv)
                        #expect(key.scheme == scheme)
                        #expect(try Self.extendedPublicKey(key) == node.xpub)
                    }
                }
            }
        }
    }

    private static func extendedPublicKey(_ key: WholeKey) throws -> String {
        let place = key.bip32
        let bytes: [UInt8] = [0x04, 0x88, 0xb2, 0x1e] + place + key.chainCode + key.publicKey
        return try ExtendedPublicKey(bytes: bytes).description
    }

    @Test(arguments: KeyFormVectors.all?.bip32.refused ?? [])
    func publishedRefusals(_ refusal: KeyFormVectors.Refusal) {
        #expect(KeyFormVectors.refusal(refusal.key, .extended)?.code == refusal.code)
    }

    @Test func publishedWIF() throws {
        #expect(vectors.wif.count == 16)
        for known in vectors.wif {
            guard known.isCompressed else {
                #expect(KeyFormVectors.refusal(known.text, .wif) == .foreignForm(.uncompressedWIF))
                continue
            }
            let key = try KeyFormVectors.read(known.text, .wif)
            #expect(key.scalar == known.key.bytes && (key.network == .main) == known.isMain)
            #expect(key.texts(!known.isMain)[.wif] == known.text)
        }
    }

    @Test func publishedSeeds() throws {
        #expect(!vectors.rfc8032.isEmpty)
        for known in vectors.rfc8032 {
            #expect(try KeyFormVectors.read(known.seed.bytes.hex, .seed).publicKey == known.publicKey.bytes)
        }
    }

    // MARK: - What is read, and what is not

    @Test func whiteSpaceAndPrefixesAreNoPartOfAKey() throws {
        let digits = String(repeating: "0", count: 62) + "aF"
        for text in [digits, "0x" + digits, " \t0x\(digits)\r\n"] {
            #expect(try KeyFormVectors.read(text, .hex).scalar == [UInt8](repeating: 0, count: 31) + [0xaf])
        }
        let spread = "\n[ " + model.ed25519.solanaKeypair.map(String.init).joined(separator: " ,\n ") + " ]\n"
        #expect(try KeyFormVectors.read(spread, .keypair).scalar == model.ed25519.scalar.bytes)
    }

    @Test func keysHaveTheSchemesOfTheirForms() throws {
        let digits = String(repeating: "1", count: 64)
        #expect(try KeyFormVectors.read(digits, .hex, scheme: .bip340Secp256k1).scheme == .bip340Secp256k1)
        #expect(KeyFormVectors.refusal(digits, .hex, scheme: .ed25519) == .scheme(.hex, .ed25519))
        #expect(KeyFormVectors.refusal(digits, .seed, scheme: .ecdsaSecp256k1) == .scheme(.seed, .ecdsaSecp256k1))
        #expect(KeyFormVectors.refusal(digits, .hex, path: [1 << 31]) == .noPath(.hex))
        #expect(KeyFormVectors.refusal(digits, .seed, path: [1 << 31]) == .noPath(.seed))
    }

    /// A key without a chain code gets one of its own each time it is read.
    @Test func chainCodesAreFresh() throws {
        let digits = String(repeating: "1", count: 64)
        let keys = try [KeyForm.hex, .hex, .seed, .seed].map { try KeyFormVectors.read(digits, $0) }
        #expect(Set(keys.map(\.chainCode)).count == 4)
        #expect(keys.allSatisfy { $0.chainCode.count == 32 })
    }

    /// One scalar under two schemes is told, whatever form it came in (rule S12).
    @Test func oneScalarIsToldUnderTwoSchemes() throws {
        let known = try #require(model.wif.first)
        let ecdsa = try KeyFormVectors.read(known.main, .wif)
        let taproot = try KeyFormVectors.read(known.scalar.bytes.hex, .hex, scheme: .bip340Secp256k1)
        let other = try KeyFormVectors.read(String(repeating: "1", count: 64), .hex)
        let solana = try WholeKey(
            scheme: .ed25519, secret: SecretBytes(copying: known.scalar.bytes.reversed()), chainCode: other.chainCode)
        #expect(ecdsa.hasScalar(of: taproot) && taproot.hasScalar(of: ecdsa))
        #expect(!ecdsa.hasScalar(of: other) && !ecdsa.hasScalar(of: solana) && !solana.hasScalar(of: ecdsa))
    }

    @Test func depthEndsAt255() throws {
        let node = try #require(vectors.bip32.chains.first?.first)
        let deep = try KeyFormVectors.read(node.xprv, .extended, path: "m" + String(repeating: "/0", count: 255))
        #expect(deep.bip32[0] == 255)
        #expect(KeyFormVectors.refusal(deep.texts()[.extended] ?? "", .extended, path: [0]) == .tooDeep)
        #expect(KeyFormVectors.refusal(node.xprv, .extended, path: DerivationPath([UInt32](repeating: 0, count: 256))) == .tooDeep)
    }

    @Test func aTextOfAnotherFormIsNamed() throws {
        let wif = try #require(model.wif.first).main
        let node = try #require(vectors.bip32.chains.first?.first)
        let keypair = "\(model.ed25519.solanaKeypair)"
        let digits = String(repeating: "1", count: 64)
        for (text, form, found) in [
            (wif, KeyForm.hex, KeyForm.wif), (wif, .extended, .wif), (node.xprv, .wif, .extended), (node.xprv, .hex, .extended),
            (keypair, .seed, .keypair), (keypair, .hex, .keypair), (digits, .wif, .hex), (digits, .keypair, .hex),
        ] { #expect(KeyFormVectors.refusal(text, form) == .otherForm(form, found: found)) }
        #expect(KeyFormVectors.refusal(node.xpub, .extended) == .foreignForm(.extendedPublic))
        #expect(KeyFormVectors.refusal(vectors.slip132[0], .extended) == .foreignForm(.slip132))
        #expect(KeyFormVectors.refusal("6P" + String(repeating: "R", count: 56), .wif) == .foreignForm(.encrypted))
        let base58 = String(repeating: "5", count: 88)
        #expect(KeyFormVectors.refusal(base58, .keypair) == .foreignForm(.base58Keypair))
        for form in KeyForm.allCases {
            #expect(
                KeyFormVectors.refusal("legal winner thank year wave sausage worth useful legal winner thank yellow", form)
                    == .foreignForm(.words))
        }
    }

    @Test func lengthsAndDigits() throws {
        let digits = String(repeating: "1", count: 64)
        #expect(KeyFormVectors.refusal("", .hex) == .length(.hex, expected: 64, found: 0))
        #expect(KeyFormVectors.refusal(digits + "1", .hex) == .length(.hex, expected: 64, found: 65))
        #expect(KeyFormVectors.refusal("0x" + digits.dropLast(), .seed) == .length(.seed, expected: 64, found: 65))
        #expect(KeyFormVectors.refusal(digits.dropLast() + "g", .hex) == .notHexadecimal(.hex))
        let wif = try #require(model.wif.first).main
        #expect(KeyFormVectors.refusal(wif.dropLast() + "0", .wif)?.code == "notBase58")
        #expect(KeyFormVectors.refusal(wif.dropLast() + "1", .wif) == .checksum(.wif))
        #expect(KeyFormVectors.refusal("1" + wif.dropLast(), .wif) == .notBase58(.wif))
        #expect(KeyFormVectors.refusal(String(repeating: "z", count: 52), .wif) == .notBase58(.wif))
    }

    @Test(arguments: [
        "", "[]", "[1]", "{}", "[-1]", "null", "[1.0]",
    ])
    func whatIsNoKeypair(_ text: String) { #expect(KeyFormVectors.refusal(text, .keypair) == .notAKeypair) }

    @Test func keypairsAreReadStrictly() throws {
        let numbers = model.ed25519.solanaKeypair.map(String.init)
        func text(_ change: (inout [String]) -> Void) -> String {
            var numbers = numbers
            change(&numbers)
            return "[" + numbers.joined(separator: ",") + "]"
        }
        #expect(KeyFormVectors.refusal(text { _ in }, .keypair) == nil)
        for bad in [
            text { $0.append("1") }, text { $0.removeLast() }, text { $0[3] = "256" }, text { $0[3] = "03" }, text { $0[3] = "0003" },
            text { $0[3] = "" }, text { $0[3] = "-3" }, text { $0[3] = "3 3" }, text { $0[3] = "1000" }, text { _ in } + ",",
            String(text { _ in }.dropLast()),
        ] { #expect(KeyFormVectors.refusal(bad, .keypair) == .notAKeypair, "\(bad)") }
        // Each byte changed is another seed or another public key.
        for place in numbers.indices {
            let changed = text { $0[place] = $0[place] == "7" ? "8" : "7" }
            #expect(KeyFormVectors.refusal(changed, .keypair) == .keypairOfTwoKeys)
        }
    }

    /// Every character of a checked text changed to every other: none is read as another key.
    @Test func everyChangeOfACheckedTextIsRefused() throws {
        let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
        let node = try #require(vectors.bip32.chains.first?.last)
        for (text, form) in [(try #require(model.wif.first).main, KeyForm.wif), (node.xprv, .extended)] {
            for (place, old) in text.enumerated() {
                for new in alphabet where new != old {
                    var changed = Array(text)
                    changed[place] = new
                    #expect(KeyFormVectors.refusal(String(changed), form) != nil, "\(place)")
                }
            }
        }
    }

    /// Every text is its key's own: what is written is read as the same key.
    @Test func whatIsWrittenIsReadAgain() throws {
        for _ in 0..<16 {
            let secret = SecretScalar<Secp256k1>(random: .system).encoded()
            let place = [3] + Randomness.system.bytes(8)
            let key = try WholeKey(
                scheme: .bip340Secp256k1, secret: secret, chainCode: Randomness.system.bytes(32), bip32: place, network: .test)
            let texts = key.texts(true)
            for (form, read) in [(WrittenKey.Form.hex, KeyForm.hex), (.wif, .wif), (.extended, .extended)] {
                let again = try KeyFormVectors.read(try #require(texts[form]), read)
                #expect(again.scalar == key.scalar && again.publicKey == key.publicKey)
                if read != .hex { #expect(again.network == .test) }
                if read == .extended { #expect(again.chainCode == key.chainCode && again.bip32 == place) }
            }
        }
    }

    @Test func partsOfAKeyAreChecked() {
        func refusal(_ scheme: SignatureScheme, _ secret: [UInt8], chainCode: Int = 32, place: Int = 9) -> KeyFormError? {
            do throws(KeyFormError) {
                _ = try WholeKey(
                    scheme: scheme, secret: SecretBytes(copying: secret), chainCode: [UInt8](repeating: 0, count: chainCode),
                    bip32: [UInt8](repeating: 0, count: place))
                return nil
            } catch { return error }
        }
        let one = [1] + [UInt8](repeating: 0, count: 31)
        #expect(refusal(.ed25519, one) == nil)
        #expect(refusal(.ed25519, [UInt8](repeating: 0, count: 32)) == .outOfRange(.seed))
        #expect(refusal(.ed25519, [UInt8](repeating: 0xff, count: 32)) == .outOfRange(.seed))
        #expect(refusal(.ecdsaSecp256k1, Array(one.dropLast())) == .outOfRange(.hex))
        #expect(refusal(.ed25519, one, chainCode: 31)?.code == "extendedKeyField")
        #expect(refusal(.ed25519, one, place: 8)?.code == "extendedKeyField")
    }
}
