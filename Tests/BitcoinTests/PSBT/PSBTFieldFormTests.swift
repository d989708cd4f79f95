import ChainKit
import Testing

@testable import Bitcoin

/// Fields whose bytes have no sense are refused by name.
@Suite struct PSBTFieldFormTests {
    private static let key = PSBTSeeds.keys[0]
    private static let xOnly = Array(key.dropFirst())
    private static let digest = [UInt8](repeating: 9, count: 32)
    /// No point has this x.
    private static let noPoint = [UInt8](repeating: 0, count: 31) + [5]

    /// Code and field of what reading says of a PSBT with this field in a map.
    private func error(_ pair: PSBTPair, in map: WritableKeyPath<PSBT, PSBTMap> = \.inputs[0].map, version: PSBT.Version = .v0) -> String? {
        var psbt = PSBTSeeds.spending([0x51], version: version)
        psbt[keyPath: map] = PSBTMap(distinct: psbt[keyPath: map].pairs + [pair])
        return error(psbt.bytes)
    }

    private func error(_ bytes: [UInt8]) -> String? { BitcoinTests.error { _ = try PSBT(bytes) } }

    /// Strict DER and a sighash type that there is.
    @Test(
        arguments: [
            ("300602010102010101", true), ("300602010102010181", true), ("300602010102010103", true), ("310602010102010101", false),
            ("300702010102010101", false), ("300603010102010101", false), ("300602010103010101", false), ("300602000102010101", false),
            ("300602010102010100", false), ("300602010102010104", false), ("300602018102010101", false), ("3006020101020101", false),
            ("30050200020201010101", false), ("3003020101", false), ("", false), ("300602010102010184", false),
            ("3026020101022101" + String(repeating: "00", count: 32) + "01", false),
        ] as [(String, Bool)])
    func partialSignatures(_ text: String, _ isForm: Bool) throws {
        let value = try #require(Hex.decode(text))
        let pair = PSBTPair(type: PSBTInputType.partialSignature, keyData: Self.key, value: value)
        #expect(error(pair) == (isForm ? nil : "invalidSignature inputs[0].partialSig[0]"))
        var psbt = PSBTSeeds.spending(Script.payToPublicKeyHash(Hash160.digest(of: Self.key))) {
            $0.sighashType = value.last.map(UInt32.init)
        }
        let signature = PartialSignature(key: Self.key, signature: value)
        if isForm {
            #expect(throws: Never.self) { try psbt.add(signature, to: 0) }
        } else {
            #expect(throws: ChainError.self) { try psbt.add(signature, to: 0) }
        }
    }

    /// BIP-341: 64 bytes, or 65 with a type that there is and that is not the default.
    @Test(
        arguments: [
            (63, nil, "wrongLength"), (64, nil, nil), (64, 0x01, nil), (64, 0x02, nil), (64, 0x03, nil), (64, 0x81, nil), (64, 0x82, nil),
            (64, 0x83, nil), (64, 0x00, "invalidSignature"), (64, 0x04, "invalidSignature"), (64, 0x80, "invalidSignature"),
            (64, 0x84, "invalidSignature"), (64, 0xff, "invalidSignature"), (65, 0x01, "wrongLength"), (0, nil, "wrongLength"),
        ] as [(Int, UInt8?, String?)])
    func taprootSignatures(_ length: Int, _ type: UInt8?, _ expected: String?) {
        let value = [UInt8](repeating: 7, count: length) + (type.map { [$0] } ?? [])
        let keySignature = PSBTPair(type: PSBTInputType.tapKeySignature, keyData: [], value: value)
        #expect(error(keySignature) == expected.map { "\($0) inputs[0].tapKeySig" })
        let leafSignature = PSBTPair(type: PSBTInputType.tapScriptSignature, keyData: Self.xOnly + Self.digest, value: value)
        #expect(error(leafSignature) == expected.map { "\($0) inputs[0].tapScriptSig[0]" })
    }

    @Test func preimages() {
        let forms: [(type: UInt64, hash: PreimageHash, name: String)] = [
            (PSBTInputType.ripemd160, .ripemd160, "ripemd160"), (PSBTInputType.sha256, .sha256, "sha256"),
            (PSBTInputType.hash160, .hash160, "hash160"), (PSBTInputType.hash256, .hash256, "hash256"),
        ]
        for (type, hash, name) in forms {
            let digest = hash.digest(of: [1, 2, 3])
            #expect(error(PSBTPair(type: type, keyData: digest, value: [1, 2, 3])) == nil)
            #expect(error(PSBTPair(type: type, keyData: digest, value: [1, 2])) == "digestMismatch inputs[0].\(name)[0]")
            #expect(error(PSBTPair(type: type, keyData: digest.dropLast(), value: [1, 2, 3])) == "wrongLength inputs[0].\(name)[0]")
        }
    }

    @Test(arguments: [(0, false), (32, false), (33, true), (34, false), (65, true), (33 + 32 * 128, true), (33 + 32 * 129, false)])
    func controlBlocks(_ length: Int, _ isForm: Bool) {
        let block = [UInt8](repeating: 0xc0, count: length)
        let wrong = "wrongLength inputs[0].tapLeafScript[0]"
        #expect(error(PSBTPair(type: PSBTInputType.tapLeafScript, keyData: block, value: [0xc0])) == (isForm ? nil : wrong))
        #expect(error(PSBTPair(type: PSBTInputType.tapLeafScript, keyData: block, value: [])) == wrong)
    }

    /// Keys of Taproot are points, and there is none for about half of all numbers.
    @Test func xOnlyKeys() {
        let origin: [UInt8] = [0, 1, 2, 3, 4]
        let signature = Self.digest + Self.digest
        for (key, isPoint) in [(Self.xOnly, true), (Self.noPoint, false)] {
            func expected(_ field: String) -> String? { isPoint ? nil : "invalidKey \(field)" }
            let (input, output) = (\PSBT.inputs[0].map, \PSBT.outputs[0].map)
            #expect(error(PSBTPair(type: 0x17, keyData: [], value: key), in: input) == expected("inputs[0].tapInternalKey"))
            #expect(error(PSBTPair(type: 0x16, keyData: key, value: origin), in: input) == expected("inputs[0].tapBip32Derivation[0]"))
            #expect(
                error(PSBTPair(type: 0x14, keyData: key + Self.digest, value: signature), in: input)
                    == expected("inputs[0].tapScriptSig[0]"))
            #expect(error(PSBTPair(type: 0x05, keyData: [], value: key), in: output) == expected("outputs[0].tapInternalKey"))
            #expect(error(PSBTPair(type: 0x07, keyData: key, value: origin), in: output) == expected("outputs[0].tapBip32Derivation[0]"))
        }
    }

    @Test func publicNonces() {
        let field = "invalidKey inputs[0].musig2PubNonce[0]"
        for (nonce, expected) in [
            (Self.key + Self.key, nil), ([2] + Self.noPoint + Self.key, field), (Self.key + [2] + Self.noPoint, field),
        ] {
            #expect(error(PSBTPair(type: PSBTInputType.musigPublicNonce, keyData: Self.key + Self.key, value: nonce)) == expected)
        }
    }

    /// BIP-32 writes a depth in a byte.
    @Test(arguments: [(255, true), (256, false)])
    func paths(_ steps: Int, _ isPath: Bool) {
        let path: [UInt8] = [1, 2, 3, 4] + [UInt8](repeating: 0, count: 4 * steps)
        let plain = PSBTPair(type: PSBTInputType.derivation, keyData: Self.key, value: path)
        #expect(error(plain) == (isPath ? nil : "outOfRange inputs[0].bip32Derivation[0]"))
        let taproot = PSBTPair(type: PSBTInputType.tapDerivation, keyData: Self.xOnly, value: [0] + path)
        #expect(error(taproot) == (isPath ? nil : "outOfRange inputs[0].tapBip32Derivation[0]"))
    }

    @Test(arguments: [(2, 2, 78, nil), (2, 1, 78, "invalidField"), (2, 2, 77, "wrongLength"), (0, 0, 78, nil), (2, 3, 78, "invalidField")])
    func extendedKeys(_ depth: UInt8, _ steps: Int, _ length: Int, _ code: String?) {
        let key = [4, 0x88, 0xb2, 0x1e, depth] + [UInt8](repeating: 0, count: 40) + Self.key
        let origin = [UInt8](repeating: 1, count: 4 + 4 * steps)
        let pair = PSBTPair(type: PSBTGlobalType.xpub, keyData: Array(key.prefix(length)), value: origin)
        #expect(error(pair, in: \.global) == code.map { "\($0) global.xpub[0]" })
    }

    /// BIP-127's commitment is text.
    @Test func proofOfReserves() {
        #expect(error(PSBTPair(type: PSBTInputType.proofOfReserves, keyData: [], value: Array("Zürich".utf8))) == nil)
        #expect(
            error(PSBTPair(type: PSBTInputType.proofOfReserves, keyData: [], value: [0x5a, 0xfc])) == "invalidField inputs[0].porCommitment"
        )
        #expect(error(PSBTPair(type: PSBTInputType.proofOfReserves, keyData: [1], value: [])) == "wrongLength inputs[0].porCommitment")
    }

    /// Fields of BIPs that are not read here (375: shares of silent payments and their proofs, whose key data is a scan key; 322, 353)
    /// are kept as they came.
    @Test func fieldsOfOtherBIPs() throws {
        let scanKey = try TestKey(90).point
        let pairs: [(UInt64, WritableKeyPath<PSBT, PSBTMap>)] = [
            (0x07, \.global), (0x08, \.global), (0x09, \.global), (0x1d, \.inputs[0].map), (0x1e, \.inputs[0].map),
            (0x0a, \.outputs[0].map), (0x35, \.outputs[0].map),
        ]
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        for (type, map) in pairs {
            let pair = PSBTPair(type: type, keyData: scanKey, value: [1, 2, 3])
            psbt[keyPath: map] = PSBTMap(distinct: psbt[keyPath: map].pairs + [pair])
        }
        let bytes = psbt.bytes
        #expect(try PSBT(bytes).bytes == bytes)
        #expect(try PSBT(bytes).outputs[0].map.pairs.suffix(2).map(\.type) == [0x0a, 0x35])
    }

    /// BIP-375: the script comes last, and what has none yet is no transaction.
    @Test func silentPayments() throws {
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        psbt.outputs[0].map[PSBTOutputType.silentPayment] = Self.key + Self.key
        #expect(try PSBT(psbt.bytes).bytes == psbt.bytes)
        psbt.outputs[0].script = nil
        #expect(message(psbt.bytes).hasPrefix("missingField outputs[0].script is missing: a silent payment has none until"))
        psbt.outputs[0].map[PSBTOutputType.silentPayment] = nil
        #expect(message(psbt.bytes) == "missingField outputs[0].script is missing")
    }

    private func message(_ bytes: [UInt8]) -> String {
        do {
            _ = try PSBT(bytes)
            return ""
        } catch { return "\(error.code.rawValue) \(error.field ?? "") \(error.message)" }
    }

    /// Duplicates are told by what the field is called, and maps that do not match the counts by the counts.
    @Test func messages() {
        let origin = PSBTPair(type: PSBTInputType.derivation, keyData: Self.key, value: [1, 2, 3, 4])
        let sighash = PSBTPair(type: PSBTInputType.sighashType, keyData: [], value: [1, 0, 0, 0])
        let unknown = PSBTPair(type: 0xf0, keyData: [0x61], value: [])
        for (pair, expected) in [
            (origin, "bip32Derivation with the key \(Hex.encode(Self.key))"), (sighash, "sighashType"),
            (unknown, "an unknown field of type 0xf0 with the key 61"),
        ] {
            var psbt = PSBTSeeds.spending([0x51])
            psbt.inputs[0].map = PSBTMap(distinct: psbt.inputs[0].map.pairs + [pair, pair])
            #expect(message(psbt.bytes) == "duplicateField inputs[0] has \(expected) twice")
        }
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        psbt.global[PSBTGlobalType.outputCount] = [2]
        #expect(message(psbt.bytes) == "truncated outputs[1] is not there: the bytes end before its map")
        psbt.global[PSBTGlobalType.outputCount] = [0]
        #expect(message(psbt.bytes).hasSuffix(" bytes after the global map and those of 1 inputs and 0 outputs"))
        let proprietary = PSBTSeeds.spending([0x51]) { $0.map[PSBTInputType.proprietary] = [] }
        #expect(
            message(proprietary.bytes).hasSuffix(
                "inputs[0].proprietary[0] has key data that is no identifier with its length and a subtype"))
    }

    /// The tree's error says which leaf is wrong, and why.
    @Test func treesSayWhere() {
        func message(_ value: [UInt8]) -> String {
            var psbt = PSBTSeeds.spending([0x51])
            psbt.outputs[0].map[PSBTOutputType.tapTree] = value
            return self.message(psbt.bytes)
        }
        #expect(message([]) == "invalidField outputs[0].tapTree has no leaves")
        #expect(message([1, 0xc0, 0, 129, 0xc0, 0]) == "outOfRange outputs[0].tapTree[1] is a leaf at depth 129; 128 is the deepest")
        #expect(message([0, 0xc1, 0]).hasPrefix("invalidField outputs[0].tapTree[0] is a leaf of version 193"))
        #expect(message([0, 0x50, 0]) == "invalidField outputs[0].tapTree[0] has the leaf version 50, which nobody could spend by")
        #expect(message([1, 0xc0, 0]) == "invalidField outputs[0].tapTree is not whole: a branch has one side only")
        #expect(message([1, 0xc0, 0, 1, 0xc0, 0, 1, 0xc0, 0]).hasPrefix("invalidField outputs[0].tapTree[2] "))
    }

    @Test func amounts() {
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        psbt.outputs[0].amount = UInt64(Int64.max)
        #expect(error(psbt.bytes) == nil)
        psbt.outputs[0].amount = UInt64(Int64.max) + 1
        #expect(error(psbt.bytes) == "outOfRange outputs[0].amount")
    }

    /// Counts end with their number, and are as many as there are maps.
    @Test func counts() {
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        for (count, expected) in [([1, 0], "trailingBytes global.inputCount"), ([0xfd, 1, 0], "nonCanonical global.inputCount")]
            as [([UInt8], String)]
        {
            psbt.global[PSBTGlobalType.inputCount] = count
            #expect(error(psbt.bytes) == expected)
        }
        psbt.global[PSBTGlobalType.inputCount] = [1]
        psbt.global[PSBTGlobalType.outputCount] = [2]
        #expect(error(psbt.bytes) == "truncated outputs[1]")
        psbt.global[PSBTGlobalType.outputCount] = [0]
        #expect(error(psbt.bytes) == "trailingBytes psbt")
    }

    /// What is known of several fields of a type is told by their places.
    @Test func placesOfFields() {
        let good = PSBTPair(type: PSBTInputType.derivation, keyData: PSBTSeeds.keys[1], value: [1, 2, 3, 4])
        let bad = PSBTPair(type: PSBTInputType.derivation, keyData: Self.key, value: [1, 2, 3])
        var psbt = PSBTSeeds.spending([0x51])
        psbt.inputs[0].map = PSBTMap(distinct: psbt.inputs[0].map.pairs + [good, bad])
        #expect(error(psbt.bytes) == "wrongLength inputs[0].bip32Derivation[1]")
    }

    /// An empty script signature, or a witness without items, is no signature.
    @Test(arguments: [PSBTPair(type: 7, keyData: [], value: []), PSBTPair(type: 8, keyData: [], value: [0])])
    func nothingIsNoFinish(_ empty: PSBTPair) throws {
        let script = ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: Self.key))
        var psbt = PSBTSeeds.spending(script) { $0.map = PSBTMap(distinct: $0.map.pairs + [empty]) }
        #expect(!psbt.inputs[0].isFinal)
        let bare = psbt
        #expect(throws: ChainError.self) { try bare.extracted() }
        try psbt.add(PartialSignature(key: Self.key, signature: PSBTSeeds.signature(1)), to: 0)
        let (done, unfinished) = try psbt.finalized()
        #expect(unfinished.isEmpty && done.inputs[0].isFinal)
        #expect(try done.extracted().inputs[0].witness.count == 2)
    }
}
