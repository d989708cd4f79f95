import ChainKit
import Testing

@testable import Bitcoin

/// What an updater adds for a wallet's keys, and what it leaves alone.
@Suite struct UpdaterTests {
    private let own: TestKey
    private let other: TestKey
    private let taproot: TestKey
    private let keys: [WalletKey]

    private static let fingerprint: [UInt8] = [0xde, 0xad, 0xbe, 0xef]
    private static let path: [UInt32] = [0, 5]

    init() throws {
        (own, other, taproot) = (try TestKey(31), try TestKey(32), try TestKey(33))
        let path = DerivationPath(Self.path)
        keys = [
            WalletKey(try PublicKey(.ecdsaSecp256k1, own.point), path: path, masterFingerprint: Self.fingerprint),
            WalletKey(try PublicKey(.bip340Secp256k1, taproot.xOnly), path: path, masterFingerprint: Self.fingerprint),
        ]
    }

    /// A spend of these scripts that pays them again.
    private func psbt(_ scripts: [[UInt8]], version: PSBT.Version = .v0, _ more: [(String, JSONValue)] = []) throws -> PSBT {
        let funding = Fixture.funding(scripts.map { ($0, 100_000) })
        return try Fixture.psbt(
            Fixture.document([
                "inputs": .array(scripts.indices.map { Fixture.input(funding, $0, more) }), "psbtVersion": .integer(version.rawValue),
                "outputs": .array(scripts.map { ["script": .string(Hex.encode($0)), "value": 90_000] }),
            ]))
    }

    private func script(_ format: AddressFormat, _ key: TestKey) throws -> [UInt8] {
        try #require(format.script(key: format == .p2tr ? key.xOnly : key.point))
    }

    private var origin: KeyDerivation { KeyDerivation(key: own.point, fingerprint: Self.fingerprint, path: Self.path) }
    private var tapOrigin: TapKeyDerivation {
        TapKeyDerivation(key: taproot.xOnly, leafHashes: [], fingerprint: Self.fingerprint, path: Self.path)
    }

    @Test(arguments: PSBT.Version.allCases) func everyFormOfOneKey(_ version: PSBT.Version) throws {
        let redeem = try #require(AddressFormat.p2shP2WPKH.redeemScript(key: own.point))
        let scripts = try [
            script(.p2pkh, own), script(.p2shP2WPKH, own), script(.p2wpkh, own), script(.p2tr, taproot),
            try #require(ScriptTemplate.payToPublicKey(own.point).script),
        ]
        let before = try psbt(scripts, version: version)
        let updated = try before.updated(keys: keys, context: .empty)
        for index in [0, 1, 2, 4] {
            #expect(updated.inputs[index].derivations == [origin], "input \(index)")
            #expect(updated.outputs[index].derivations == [origin], "output \(index)")
        }
        #expect(updated.inputs.map(\.redeemScript) == [nil, redeem, nil, nil, nil])
        #expect(updated.outputs.map(\.redeemScript) == [nil, redeem, nil, nil, nil])
        #expect(updated.inputs[1].witnessUTXO == TransactionOutput(value: 100_000, script: scripts[1]))
        #expect(updated.inputs[3].tapInternalKey == taproot.xOnly)
        #expect(updated.inputs[3].tapDerivations == [tapOrigin])
        #expect(updated.outputs[3].tapInternalKey == taproot.xOnly)
        #expect(updated.outputs[3].tapDerivations == [tapOrigin])
        // Again there is nothing to add, and what others read is what was written.
        #expect(try updated.updated(keys: keys, context: .empty) == updated)
        #expect(try PSBT(updated.bytes) == updated)
        #expect(try updated.unsignedTransaction() == before.unsignedTransaction())
    }

    @Test func keysOfOthersAddNothing() throws {
        let before = try psbt(AddressFormat.allCases.map { try script($0, other) })
        #expect(try before.updated(keys: keys, context: .empty) == before)
        // Nor do own keys of which nobody knows the root.
        let mine = try psbt([script(.p2wpkh, own), script(.p2shP2WPKH, own), script(.p2tr, taproot)])
        let rootless = [
            WalletKey(try PublicKey(.ecdsaSecp256k1, own.point)), WalletKey(try PublicKey(.bip340Secp256k1, taproot.xOnly)),
        ]
        #expect(try mine.updated(keys: rootless, context: .empty) == mine)
    }

    @Test func whatStandsThereStays() throws {
        var before = try psbt([script(.p2wpkh, own), script(.p2wpkh, own)])
        before.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 2, 3, 4], path: [9])]
        before.inputs[1].finalScriptWitness = [[1], own.point]
        let updated = try before.updated(keys: keys, context: .empty)
        #expect(updated.inputs == before.inputs)
        #expect(updated.outputs[0].derivations == [origin])
    }

    @Test func keysInScripts() throws {
        let multisig: [UInt8] = [0x51] + Script.push(other.point) + Script.push(own.point) + [0x52, 0xae]
        let witness = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: multisig))
        var before = try psbt([witness, multisig])
        #expect(try before.updated(keys: keys, context: .empty).inputs[0] == before.inputs[0])
        before.inputs[0].witnessScript = multisig
        let updated = try before.updated(keys: keys, context: .empty)
        #expect(updated.inputs.map(\.derivations) == [[origin], [origin]])
        before.inputs[0].witnessScript = [0x51]
        let lie = before
        #expect(throws: ChainError.self) { try lie.updated(keys: keys, context: .empty) }
    }

    @Test func keysInTheTree() throws {
        let leaf = Script.push(taproot.xOnly) + [Opcode.checkSig.rawValue]
        let hash = TapTree.leafHash(version: TapTree.tapscript, script: leaf)
        let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: hash))
        var before = try psbt([ScriptTemplate.witnessScript(version: 1, program: output.key)])
        before.inputs[0].tapLeafScripts = [
            TapLeafScript(controlBlock: [output.isOdd ? 0xc1 : 0xc0] + other.xOnly, script: leaf, version: 0xc0)
        ]
        let updated = try before.updated(keys: keys, context: .empty)
        #expect(
            updated.inputs[0].tapDerivations == [
                TapKeyDerivation(key: taproot.xOnly, leafHashes: [hash], fingerprint: Self.fingerprint, path: Self.path)
            ])
        // The internal key of a tree is known by what is said of the tree.
        let root = TapTree.leafHash(script: [0x51])
        let mine = try #require(BIP340Check.output(internalKey: taproot.xOnly, merkleRoot: root)).key
        var claimed = try psbt([ScriptTemplate.witnessScript(version: 1, program: mine)])
        #expect(try claimed.updated(keys: keys, context: .empty).inputs[0].tapDerivations.isEmpty)
        claimed.inputs[0].tapInternalKey = taproot.xOnly
        claimed.inputs[0].tapMerkleRoot = root
        #expect(try claimed.updated(keys: keys, context: .empty).inputs[0].tapDerivations == [tapOrigin])
        // A leaf that the output does not commit to says nothing.
        before.inputs[0].tapLeafScripts = [
            TapLeafScript(controlBlock: [output.isOdd ? 0xc0 : 0xc1] + other.xOnly, script: leaf, version: 0xc0)
        ]
        #expect(try before.updated(keys: keys, context: .empty).inputs[0].tapDerivations.isEmpty)
    }

    @Test func transactionsOfVersionOneAreOfVersionZero() throws {
        let funding = Fixture.funding([(try script(.p2wpkh, own), 100_000)])
        func intent(_ more: [(String, JSONValue)]) throws -> PSBT {
            var object = JSONObject()
            object["version"] = 1
            object["inputs"] = .array([Fixture.input(funding, 0)])
            object["outputs"] = [["script": .string(Hex.encode(try script(.p2wpkh, other))), "value": 90_000]]
            for (name, value) in more { object[name] = value }
            return try Fixture.psbt(Fixture.document(.object(object)))
        }
        let psbt = try intent([])
        #expect(psbt.version == .v0)
        #expect(throws: ChainError.self) { try psbt.converted(to: .v2) }
        #expect(throws: ChainError.self) { try intent([("psbtVersion", 2)]) }
        #expect(try intent([("version", 2), ("psbtVersion", 2)]).version == .v2)
    }
}
