import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Whose an input or output is, the scripts say; what a PSBT claims counts for nothing.
@Suite struct OwnershipTests {
    private let own: TestKey
    private let other: TestKey
    private let taproot: TestKey

    init() throws { (own, other, taproot) = (try TestKey(21), try TestKey(22), try TestKey(23)) }

    /// A spend of 100,000 satoshis of this script, as PSBT.
    private func psbt(
        _ script: [UInt8], to recipient: [UInt8]? = nil, value: UInt64 = 99_000, _ more: [(String, JSONValue)] = []
    ) throws -> PSBT {
        let funding = Fixture.funding([(script, 100_000)])
        let recipient = try recipient ?? #require(AddressFormat.p2wpkh.script(key: TestKey(99).point))
        return try Fixture.psbt(
            Fixture.document([
                "inputs": .array([Fixture.input(funding, 0, more)]),
                "outputs": [["script": .string(Hex.encode(recipient)), "value": .integer(value)]],
            ]))
    }

    private func requests(_ psbt: PSBT, _ keys: [WalletKey], _ context: BitcoinContext = .empty) throws -> [SigningRequest] {
        try Fixture.adapter.requests(for: .psbt(psbt), keys: keys, context: context, prior: [])
    }

    @Test func derivationsAreNotBelieved() throws {
        var psbt = try psbt(try #require(AddressFormat.p2wpkh.script(key: other.point)))
        psbt.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 2, 3, 4], path: [5])]
        let keys = [try own.ecdsa("m/5")]
        #expect(code { _ = try requests(psbt, keys) } == "noOwnedSigner")
        // The hint is passed on, and nothing more.
        #expect(Fixture.adapter.keyPaths(of: .psbt(psbt)) == [DerivationPath([5])])
        psbt.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 2, 3, 4], path: [9])]
        let right = [try other.ecdsa("m/5")]
        #expect(try requests(psbt, right).map(\.path) == [DerivationPath([5])])
    }

    /// A wallet derives keys of the scheme alone that a path can be for.
    @Test func pathsBySchemes() throws {
        let funding = try Fixture.funding([
            (#require(AddressFormat.p2wpkh.script(key: own.point)), 1000), (#require(AddressFormat.p2tr.script(key: taproot.xOnly)), 1000),
        ])
        let document = try Fixture.document([
            "inputs": .array([
                Fixture.input(funding, 0, [("path", "m/0/1")]), Fixture.input(funding, 1, [("path", "m/0/2")]),
                ["txid": .string(Fixture.txid(1)), "vout": 0, "path": "m/0/3"],
            ]),
            "outputs": [
                ["script": .string(Hex.encode(funding.outputs[1].script)), "value": 500, "path": "m/1/1"],
                ["script": .string(Hex.encode(funding.outputs[0].script)), "value": 500, "path": "m/1/2"],
            ],
        ])
        func paths(_ scheme: SignatureScheme) -> [String] { Fixture.adapter.keyPaths(of: document, scheme: scheme).map(\.description) }
        #expect(paths(.ecdsaSecp256k1) == ["m/0/1", "m/0/3", "m/1/2"])
        #expect(paths(.bip340Secp256k1) == ["m/0/2", "m/0/3", "m/1/1"])
        #expect(paths(.ed25519).isEmpty)
        #expect(Fixture.adapter.keyPaths(of: document).count == 5)
        var psbt = try Fixture.psbt(document)
        psbt.inputs[1].map.removeAll { $0.type == PSBTInputType.proprietary }
        psbt.inputs[1].tapDerivations = [TapKeyDerivation(key: taproot.xOnly, leafHashes: [], fingerprint: [1, 2, 3, 4], path: [9])]
        psbt.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 2, 3, 4], path: [8])]
        #expect(Fixture.adapter.keyPaths(of: .psbt(psbt), scheme: .bip340Secp256k1).map(\.description) == ["m/9", "m/0/3", "m/1/1"])
        #expect(
            Fixture.adapter.keyPaths(of: .psbt(psbt), scheme: .ecdsaSecp256k1).map(\.description) == ["m/0/1", "m/8", "m/0/3", "m/1/2"])
    }

    @Test func scriptsMustHaveTheirHash() throws {
        let redeem = try #require(AddressFormat.p2shP2WPKH.redeemScript(key: own.point))
        let nested = try #require(AddressFormat.p2shP2WPKH.script(key: other.point))
        var lie = try psbt(nested)
        lie.inputs[0].redeemScript = redeem
        #expect(code { _ = try requests(lie, [try own.ecdsa()]) } == "scriptMismatch")
        // A script where the output commits to none.
        var extra = try psbt(try #require(AddressFormat.p2wpkh.script(key: own.point)))
        extra.inputs[0].redeemScript = redeem
        #expect(code { _ = try requests(extra, [try own.ecdsa()]) } == "scriptMismatch")
        extra.inputs[0].redeemScript = nil
        extra.inputs[0].witnessScript = redeem
        #expect(code { _ = try requests(extra, [try own.ecdsa()]) } == "scriptMismatch")
        let multisig: [UInt8] = [0x51] + Script.push(own.point) + Script.push(other.point) + [0x52, 0xae]
        let program = HashFunction.sha256.digest(of: multisig)
        var witness = try psbt(ScriptTemplate.witnessScript(version: 0, program: program))
        witness.inputs[0].witnessScript = [0x51] + Script.push(own.point) + [0x51, 0xae]
        #expect(code { _ = try requests(witness, [try own.ecdsa()]) } == "scriptMismatch")
        witness.inputs[0].witnessScript = multisig
        #expect(try requests(witness, [try own.ecdsa()]).map(\.id) == ["input/0/\(Hex.encode(own.point))"])
    }

    @Test func taprootClaimsAreChecked() throws {
        let mine = try #require(BIP340Check.output(internalKey: taproot.xOnly, merkleRoot: nil)).key
        let output = ScriptTemplate.witnessScript(version: 1, program: mine)
        var psbt = try psbt(output)
        let request = try #require(try requests(psbt, [try taproot.bip340("m/7")]).first)
        #expect(request.tweak == .taproot(merkleRoot: nil))
        #expect(request.verifyKey?.bytes == mine)
        #expect(request.path == DerivationPath([7]))
        // A root that does not make the output.
        psbt.inputs[0].tapInternalKey = taproot.xOnly
        psbt.inputs[0].tapMerkleRoot = [UInt8](repeating: 1, count: 32)
        #expect(code { _ = try requests(psbt, [try taproot.bip340()]) } == "scriptMismatch")
        // An internal key of ours for an output of somebody else's.
        let foreign = try #require(AddressFormat.p2tr.script(key: other.xOnly))
        var lie = try self.psbt(foreign)
        lie.inputs[0].tapInternalKey = taproot.xOnly
        #expect(code { _ = try requests(lie, [try taproot.bip340()]) } == "noOwnedSigner")
        // A key of ECDSA does not sign for Taproot, nor the other way round.
        #expect(code { _ = try requests(self.psbt(output), [try taproot.ecdsa()]) } == "noOwnedSigner")
    }

    @Test func leavesMustBeOfTheOutput() throws {
        let script = Script.push(taproot.xOnly) + [Opcode.checkSig.rawValue]
        let tree = try TapTree([(1, TapLeaf(script: script)), (1, TapLeaf(script: [0x51]))])
        let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: other.xOnly)).bytes
        var psbt = try psbt(ScriptTemplate.witnessScript(version: 1, program: output))
        psbt.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control, script: script)]
        let request = try #require(try requests(psbt, [try taproot.bip340()]).first)
        #expect(request.id == "input/0/leaf/\(Hex.encode(TapLeaf(script: script).hash))")
        #expect(request.tweak == .none)
        #expect(request.verifyKey?.bytes == taproot.xOnly)
        let assembly = try Fixture.adapter.assemble(.psbt(psbt), signatures: [try taproot.sign(request)])
        #expect(assembly.isComplete)
        #expect(try Fixture.adapter.verify(assembly.document, context: .empty).valid)
        // Another parity, and a leaf that is not in the tree.
        psbt.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control.flipping(0), script: script)]
        #expect(code { _ = try requests(psbt, [try taproot.bip340()]) } == "scriptMismatch")
        psbt.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control.flipping(40), script: script)]
        #expect(code { _ = try requests(psbt, [try taproot.bip340()]) } == "scriptMismatch")
    }

    @Test func amountsMustBeProved() throws {
        // Before segregated witness a signature commits to no amount.
        var legacy = try psbt(try #require(AddressFormat.p2pkh.script(key: own.point)))
        #expect(try requests(legacy, [try own.ecdsa()]).count == 1)
        let output = try #require(try legacy.utxo(of: 0))
        legacy.inputs[0].nonWitnessUTXO = nil
        legacy.inputs[0].witnessUTXO = output
        #expect(code { _ = try requests(legacy, [try own.ecdsa()]) } == "unknownPreviousOutput")
        // A transaction beside the input that is not the one that is spent, and an amount that it contradicts.
        var lie = try psbt(try #require(AddressFormat.p2wpkh.script(key: own.point)))
        let right = try #require(lie.inputs[0].nonWitnessUTXO)
        lie.inputs[0].witnessUTXO = TransactionOutput(value: 50_000, script: right.outputs[0].script)
        #expect(code { _ = try requests(lie, [try own.ecdsa()]) } == "utxoMismatch")
        lie.inputs[0].witnessUTXO = nil
        lie.inputs[0].nonWitnessUTXO = Fixture.funding([(right.outputs[0].script, 200_000)])
        #expect(code { _ = try requests(lie, [try own.ecdsa()]) } == "utxoMismatch")
        lie.inputs[0].nonWitnessUTXO = nil
        #expect(code { _ = try requests(lie, [try own.ecdsa()]) } == "unknownPreviousOutput")
    }

    @Test func changeIsKnownByItsKey() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let change = try #require(AddressFormat.p2wpkh.script(key: TestKey(31).point))
        var psbt = try psbt(script, to: change, [("path", "m/0")])
        // Somebody claims that the output is ours.
        psbt.outputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [0, 0, 0, 0], path: [0])]
        let keys = [try own.ecdsa("m/0")]
        let claimed = try Fixture.adapter.summary(of: .psbt(psbt), keys: keys, context: .empty)
        #expect(claimed.transfers.count == 1)
        #expect(!claimed.fields.contains { $0.label == "change" })
        let known = try Fixture.adapter.summary(of: .psbt(psbt), keys: keys + [try TestKey(31).ecdsa("m/1/0")], context: .empty)
        #expect(known.transfers.isEmpty)
        let field = try #require(known.fields.first { $0.label == "change" })
        #expect(field.statement.value.hasSuffix("own key m/1/0"))
        // Nobody's keys: nothing is change.
        #expect(try Fixture.adapter.summary(of: .psbt(psbt), context: .empty).transfers.count == 1)
    }

    @Test func sharedScriptsAreNoChange() throws {
        let shared: [UInt8] = [0x51] + Script.push(own.point) + Script.push(other.point) + [0x52, 0xae]
        let program = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: shared))
        var psbt = try psbt(try #require(AddressFormat.p2wpkh.script(key: own.point)), to: program)
        psbt.outputs[0].witnessScript = shared
        let summary = try Fixture.adapter.summary(of: .psbt(psbt), keys: [try own.ecdsa()], context: .empty)
        #expect(summary.transfers.count == 1)
    }

    @Test func validSignaturesCountAndFalseOnesDont() throws {
        let multisig: [UInt8] = [0x52] + Script.push(own.point) + Script.push(other.point) + [0x52, 0xae]
        var psbt = try psbt(ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: multisig)))
        psbt.inputs[0].witnessScript = multisig
        let mine = try requests(psbt, [try own.ecdsa()])
        let partial = try Fixture.adapter.assemble(.psbt(psbt), signatures: try mine.map { try own.sign($0) })
        guard case .partial(.psbt(let half), let missing, _) = partial else {
            Issue.record("is not partial")
            return
        }
        #expect(missing == [MissingSignature(request: "input/0/\(Hex.encode(other.point))", signer: Hex.encode(other.point))])
        #expect(try Fixture.adapter.isSigned(.psbt(half)))
        #expect(try !Fixture.adapter.isSigned(.psbt(psbt)))
        #expect(try Fixture.adapter.canonicalBytes(of: .psbt(half)) == Fixture.adapter.canonicalBytes(of: .psbt(psbt)))
        #expect(try requests(half, [try own.ecdsa()]).isEmpty)
        let theirs = try requests(half, [try other.ecdsa()])
        #expect(try Fixture.adapter.assemble(.psbt(half), signatures: try theirs.map { try other.sign($0) }).isComplete)
        #expect(try !Fixture.adapter.verify(.psbt(half), context: .empty).valid)
        var broken = half
        let signature = half.inputs[0].partialSignatures[0]
        broken.inputs[0].partialSignatures = [PartialSignature(key: signature.key, signature: signature.signature.flipping(12))]
        #expect(code { _ = try requests(broken, [try other.ecdsa()]) } == "invalidSignature")
        let report = try Fixture.adapter.verify(.psbt(broken), context: .empty)
        #expect(report.checks.first?.ok == false)
        // The wrong key's signature is not put in.
        let foreign = try theirs.map { try own.sign($0) }
        #expect(code { _ = try Fixture.adapter.assemble(.psbt(half), signatures: foreign) } == "invalidSignature")
    }

    /// Scripts that cannot run are not signed for, however many of our keys they name.
    @Test func scriptsThatCannotRun() throws {
        let key = Script.push(own.point) + [0x75]
        func witness(_ count: Int) throws -> PSBT {
            let script = [UInt8]((0..<count).flatMap { _ in key }) + Script.push(own.point) + [0xac]
            var psbt = try psbt(ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script)))
            psbt.inputs[0].witnessScript = script
            return psbt
        }
        #expect(try requests(witness(284), [try own.ecdsa()]).count == 1)
        #expect(code { _ = try requests(witness(285), [try own.ecdsa()]) } == "unsupportedScript")
        func redeem(_ count: Int) throws -> PSBT {
            let script = [UInt8]((0..<count).flatMap { _ in key }) + Script.push(own.point) + [0xac]
            let output = try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: script)).script)
            var psbt = try psbt(output)
            psbt.inputs[0].redeemScript = script
            return psbt
        }
        #expect(try requests(redeem(13), [try own.ecdsa()]).count == 1)
        #expect(code { _ = try requests(redeem(14), [try own.ecdsa()]) } == "unsupportedScript")
    }

    @Test func leavesAreCounted() throws {
        let internalKey = try TestKey(24)
        func psbt(_ script: [UInt8], leaves: Int = 1) throws -> PSBT {
            let tree = try TapTree(TapLeaf(script: script))
            let output = try #require(BIP340Check.output(internalKey: internalKey.xOnly, merkleRoot: tree.root)).key
            var psbt = try self.psbt(ScriptTemplate.witnessScript(version: 1, program: output))
            let control = try #require(tree.controlBlock(of: 0, internalKey: internalKey.xOnly)).bytes
            var claims = [TapLeafScript(controlBlock: control, script: script)]
            for index in 1..<max(1, leaves) {
                let path = [UInt8](repeating: UInt8(index % 256), count: 31) + [UInt8(index / 256)]
                claims.append(TapLeafScript(controlBlock: control + path, script: [0x51]))
            }
            psbt.inputs[0].tapLeafScripts = claims
            return psbt
        }
        let keys = try (100..<1100).map { try TestKey($0).xOnly }
        func script(_ count: Int) -> [UInt8] {
            keys.prefix(count).enumerated().flatMap { Script.push($1) + [$0 == 0 ? 0xac : 0xba] } + [0x51, 0x9c]
        }
        let member = try TestKey(100)
        #expect(try requests(psbt(script(999)), [try member.bip340()]).count == 1)
        #expect(code { _ = try requests(psbt(script(1000)), [try member.bip340()]) } == "noOwnedSigner")
        // A script of another way through: OP_CODESEPARATOR changes what is signed.
        #expect(code { _ = try requests(psbt([0xab] + script(1)), [try member.bip340()]) } == "noOwnedSigner")
        #expect(try requests(psbt(script(1), leaves: 1000), [try member.bip340()]).count == 1)
        #expect(code { _ = try requests(psbt(script(1), leaves: 1001), [try member.bip340()]) } == "oversized")
    }
}
