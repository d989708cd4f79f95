import ChainKit
import Groups
import TestSupport
import Testing

@testable import Bitcoin

/// Which keys sign what, in the forms that wallets of today hardly make, and what is left unsigned.
@Suite struct SigningTests {
    private let own: TestKey
    private let other: TestKey

    init() throws { (own, other) = (try TestKey(81), try TestKey(82)) }

    private func uncompressed(_ key: TestKey) throws -> [UInt8] { try #require(ECDSACheck.uncompressed(key.point)) }

    /// A spend of 100,000 satoshis of each of these scripts, each with its proof.
    private func psbt(_ scripts: [[UInt8]], value: UInt64 = 99_000, _ change: (inout PSBT) -> Void = { _ in }) throws -> PSBT {
        let funding = Fixture.funding(scripts.map { ($0, 100_000) })
        var psbt = try Fixture.psbt(
            Fixture.document([
                "inputs": .array(scripts.indices.map { Fixture.input(funding, $0) }),
                "outputs": [["script": "51", "value": .integer(value)]],
            ]))
        change(&psbt)
        return psbt
    }

    private func requests(_ psbt: PSBT, _ keys: [WalletKey]) throws -> [SigningRequest] {
        try Fixture.adapter.requests(for: .psbt(psbt), keys: keys, context: .empty, prior: [])
    }

    private func witnessHash(_ script: [UInt8]) -> [UInt8] {
        ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
    }

    // MARK: - Uncompressed keys

    /// Before segregated witness both forms of a key sign; the request is for the wallet's key, and the transaction shows the other form.
    @Test func uncompressedKeysSign() throws {
        let long = try uncompressed(own)
        let multisig = [0x51] + Script.push(long) + Script.push(other.point) + [0x52, 0xae]
        let scripts = [Script.payToPublicKeyHash(Hash160.digest(of: long)), Script.push(long) + [0xac], multisig]
        for script in scripts {
            for keys in [[try own.ecdsa("m/4")], []] {
                let psbt = try psbt([script])
                let request = try #require(try requests(psbt, keys).first)
                #expect(request.path == (keys.isEmpty ? .root : DerivationPath([4])))
                let assembly = try Fixture.adapter.assemble(.psbt(psbt), signatures: [try own.sign(request)])
                #expect(assembly.isComplete)
                #expect(try Fixture.adapter.verify(assembly.document, context: .empty).valid)
            }
        }
        // A hash of neither form of the signer's key.
        let psbt = try psbt(scripts.prefix(1) + [])
        let request = try #require(try requests(psbt, []).first)
        let error = #expect(throws: ChainError.self) {
            try Fixture.adapter.assemble(.psbt(psbt), signatures: [try other.sign(request)])
        }
        #expect(error?.code == .wrongSigner)
    }

    /// In version 0 they do not, whatever names them.
    @Test func uncompressedKeysAreNotOfVersion0() throws {
        let long = try uncompressed(own)
        let keyHash = ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: long))
        #expect(error { _ = try requests(psbt([keyHash]), [own.ecdsa()]) } == "noOwnedSigner keys")
        // Nor beside an input that takes the same form.
        let beside = try psbt([keyHash, Script.payToPublicKeyHash(Hash160.digest(of: long))], value: 199_000)
        #expect(try requests(beside, [own.ecdsa()]).map(\.id) == ["input/1"])
        let open = try psbt([keyHash]) { $0.inputs[0].derivations = [KeyDerivation(key: long, fingerprint: [1, 2, 3, 4], path: [])] }
        let request = try #require(try requests(open, []).first)
        #expect(request.verifyKey == nil)
        let signed = #expect(throws: ChainError.self) { try Fixture.adapter.assemble(.psbt(open), signatures: [try own.sign(request)]) }
        #expect(signed?.code == .wrongSigner)
        let script = Script.push(long) + [0xac]
        let locked = try psbt([witnessHash(script)]) { $0.inputs[0].witnessScript = script }
        #expect(error { _ = try requests(locked, [own.ecdsa()]) } == "noOwnedSigner keys")
        #expect(try requests(locked, []).isEmpty)
    }

    @Test func shapes() throws {
        let (key, long) = (own.point, try uncompressed(own))
        for (bytes, isShort, isLong) in [
            (key, true, false), (long, false, true), ([4] + key.dropFirst(), false, false), ([5] + key.dropFirst(), false, false),
            (key + [0], false, false), ([2] + long.dropFirst(), false, false), ([6] + long.dropFirst(), false, false),
            (long + [0], false, false), ([], false, false),
        ] as [([UInt8], Bool, Bool)] {
            #expect(KeyShape.isCompressed(bytes) == isShort && KeyShape.isUncompressed(bytes) == isLong)
            #expect(KeyShape.compressed(bytes) == (isShort || isLong ? key : nil))
        }
        #expect(KeyShape.publicKey(long)?.bytes == key)
        #expect(KeyShape.publicKey(long.flipping(64, 2)) == nil)
    }

    /// What a document says of a key whose hash is spent counts only where it has that hash.
    @Test func claimedKeys() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let psbt = try psbt([script]) {
            $0.inputs[0].derivations = [KeyDerivation(key: other.point, fingerprint: [1, 2, 3, 4], path: [])]
        }
        #expect(try requests(psbt, []).map(\.verifyKey) == [nil])
        let told = try self.psbt([script]) {
            $0.inputs[0].derivations = [other, own].map { KeyDerivation(key: $0.point, fingerprint: [1, 2, 3, 4], path: []) }
        }
        #expect(try requests(told, []).map { $0.verifyKey?.bytes } == [own.point])
    }

    /// Of equal keys the first counts.
    @Test func equalKeys() throws {
        let scripts = try [
            #require(AddressFormat.p2wpkh.script(key: own.point)), #require(AddressFormat.p2tr.script(key: own.xOnly)),
        ]
        let keys = try [own.ecdsa("m/1"), own.ecdsa("m/2"), own.bip340("m/3"), own.bip340("m/4")]
        #expect(try requests(psbt(scripts, value: 199_000), keys).map(\.path.description) == ["m/1", "m/3"])
    }

    /// Of what a script pushes, keys alone are asked for signatures.
    @Test func pushesThatAreNoKeys() throws {
        let script = Script.push(Hash160.digest(of: own.point)) + [0x75] + Script.push(own.point) + [Opcode.checkSig.rawValue]
        let witness = try psbt([witnessHash(script)]) { $0.inputs[0].witnessScript = script }
        let redeem = try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: script)).script)
        let legacy = try psbt([redeem]) { $0.inputs[0].redeemScript = script }
        for psbt in [witness, legacy] { #expect(try requests(psbt, []).map(\.id) == ["input/0/\(Hex.encode(own.point))"]) }
    }

    /// Where the output's key is ours, leaves of ours are left unsigned.
    @Test func keyPathsBeforeLeaves() throws {
        let leaf = Script.push(other.xOnly) + [Opcode.checkSig.rawValue]
        let tree = try TapTree(TapLeaf(script: leaf))
        let output = try #require(BIP340Check.output(internalKey: own.xOnly, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: own.xOnly)).bytes
        let psbt = try psbt([ScriptTemplate.witnessScript(version: 1, program: output)]) {
            $0.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control, script: leaf)]
            $0.inputs[0].tapInternalKey = own.xOnly
            $0.inputs[0].tapMerkleRoot = tree.root
        }
        let name = "input/0/leaf/\(Hex.encode(tree.root))"
        #expect(try requests(psbt, [own.bip340(), other.bip340()]).map(\.id) == ["input/0"])
        #expect(try requests(psbt, [other.bip340()]).map(\.id) == [name])
        #expect(try requests(psbt, []).map(\.id) == ["input/0", name])
    }

    /// A thousand places for signatures in an input are enough.
    @Test func leavesBeyondTheSlots() throws {
        let mine = TapLeaf(script: Script.push(own.xOnly) + [0xac])
        func wide(_ count: Int, salt: UInt8) -> TapLeaf {
            var script: [UInt8] = []
            for index in 0..<count {
                let foreign = [UInt8](repeating: salt, count: 28) + UInt32(index).littleEndianBytes
                script += Script.push(foreign) + [0xba]
            }
            return TapLeaf(script: script)
        }
        for (count, isAsked) in [(998, true), (999, false)] {
            // Leaves are looked at in the order of their control blocks, each of which ends with the other's hash: ours comes last.
            let salts = (UInt8(1)...50).lazy.map { wide(count, salt: $0) }
            let first = try #require(salts.first { mine.hash.lexicographicallyPrecedes($0.hash) })
            let tree = try TapTree([(1, first), (1, mine)])
            let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: tree.root)).key
            let psbt = try psbt([ScriptTemplate.witnessScript(version: 1, program: output)]) { psbt in
                psbt.inputs[0].tapLeafScripts = tree.leaves.indices.map { index in
                    let control = tree.controlBlock(of: index, internalKey: other.xOnly)?.bytes ?? []
                    return TapLeafScript(controlBlock: control, script: tree.leaves[index].leaf.script)
                }
            }
            #expect((error { _ = try requests(psbt, [own.bip340()]) } == nil) == isAsked)
        }
    }

    /// Before BIP-143 what is signed grows with the square of the inputs.
    @Test(arguments: [(330, nil), (400, "oversized")] as [(Int, String?)])
    func squares(_ inputs: Int, _ expected: String?) throws {
        let script = Script.payToPublicKeyHash(Hash160.digest(of: own.point))
        let funding = Fixture.funding([(script: [UInt8], value: UInt64)](repeating: (script, 1000), count: inputs))
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2, inputs: (0..<inputs).map { TransactionInput(previous: OutPoint(txid: funding.txid, index: UInt32($0))) },
                outputs: [TransactionOutput(value: UInt64(inputs) * 900, script: [UInt8](repeating: 0x51, count: 80_000))], lockTime: 0),
            version: .v0)
        for index in psbt.inputs.indices { psbt.inputs[index].nonWitnessUTXO = funding }
        let wide = psbt
        let table = try SigningTable(wide)
        #expect(error { _ = try table.requests(for: [own.ecdsa()]) }?.split(separator: " ").first.map(String.init) == expected)
    }

    // MARK: - Signatures that are put in

    /// Each is verified for its own slot, also while others are missing.
    @Test func signaturesOfNobody() throws {
        let leaf = Script.push(own.xOnly) + [Opcode.checkSig.rawValue]
        let tree = try TapTree(TapLeaf(script: leaf))
        let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: other.xOnly)).bytes
        let waiting = try #require(AddressFormat.p2wpkh.script(key: other.point))
        let psbt = try psbt([ScriptTemplate.witnessScript(version: 1, program: output), waiting], value: 199_000) {
            $0.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control, script: leaf)]
        }
        let request = try #require(try requests(psbt, [own.bip340()]).first)
        let right = try own.sign(request)
        #expect(try !Fixture.adapter.assemble(.psbt(psbt), signatures: [right]).isComplete)
        let wrong = RequestSignature(request: request.id, signature: try other.sign(request).signature)
        let short = RequestSignature(request: request.id, signature: .bip340([UInt8](repeating: 1, count: 63)))
        for (signature, code) in [(wrong, "invalidSignature"), (short, "wrongLength")] {
            let error = #expect(throws: ChainError.self) { try Fixture.adapter.assemble(.psbt(psbt), signatures: [signature]) }
            #expect(error?.code.rawValue == code)
            #expect(error?.request == request.id)
        }
        // A key that is recovered from an s in the upper half did sign, and nobody relays it.
        let hashed = try #require(try requests(psbt, []).first { $0.id == "input/1" })
        guard case .ecdsa(let r, let s, let recoveryID) = try other.sign(hashed).signature else { return }
        let upper = RequestSignature(
            request: hashed.id, signature: .ecdsa(r: r, s: (-(try Scalar<Secp256k1>(encoded: s))).encoded, recoveryID: recoveryID ^ 1))
        let error = #expect(throws: ChainError.self) { try Fixture.adapter.assemble(.psbt(psbt), signatures: [upper]) }
        #expect(error?.code == .invalidSignature)
    }

    /// What keeps an input open is said also where nothing here can sign it; there is no request that anybody could answer.
    @Test func inputsThatNobodyHereSigns() throws {
        let mine = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let psbt = try psbt([mine, [0x51, 0x75, 0x51]], value: 199_000)
        let request = try #require(try requests(psbt, [own.ecdsa()]).first)
        guard case .partial(_, let missing, let notes) = try Fixture.adapter.assemble(.psbt(psbt), signatures: [try own.sign(request)])
        else {
            Issue.record("is not partial")
            return
        }
        #expect(missing == [] && notes == ["input 1: the script is of no form that is known here"])
    }

    // MARK: - Hash types

    @Test(
        arguments: [
            (0x81, nil), (0x41, "invalidSighashType inputs[0].sighashType"), (0x101, "invalidSighashType inputs[0].sighashType"),
            (0, "invalidSighashType inputs[0].sighashType"),
        ] as [(UInt32, String?)])
    func typesOfECDSA(_ type: UInt32, _ expected: String?) throws {
        let psbt = try psbt([try #require(AddressFormat.p2wpkh.script(key: own.point))]) { $0.inputs[0].sighashType = type }
        #expect(error { _ = try requests(psbt, [own.ecdsa()]) } == expected)
    }

    // MARK: - Fees and sizes

    /// What is finished has the size that it has, and its hash type opens nothing.
    @Test func finishedInputs() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let fresh = try psbt([script, script], value: 199_000)
        var half = fresh
        half.inputs[0].finalScriptWitness = [[UInt8](repeating: 1, count: 171), own.point]
        let sizes = try [fresh, half].map { try Fixture.adapter.estimate(.psbt($0), context: .empty) }
        // A signature of 72 bytes with its type was expected.
        let weights = try sizes.map { try #require($0.weight) }
        #expect(weights[1] - weights[0] == 171 - 72)
        let signed = try Fixture.sign(.psbt(fresh), [(own, own.ecdsa())])
        guard case .transaction(let whole) = signed.document else {
            Issue.record("is not complete")
            return
        }
        half.inputs[0].finalScriptWitness = whole.transaction.inputs[0].witness
        #expect(try requests(half, [own.ecdsa()]).map(\.id) == ["input/1"])
        var overspent = try psbt([script, script], value: 200_001)
        overspent.inputs[0].finalScriptWitness = [[1], own.point]
        overspent.inputs[0].sighashType = 0x81
        let closed = overspent
        #expect(error { _ = try requests(closed, [own.ecdsa()]) } == "invalidAmount outputs")
        overspent.inputs[1].sighashType = 0x81
        let open = overspent
        // The fee is no reason to refuse any more; what was made up here for a signature is.
        #expect(error { _ = try requests(open, [own.ecdsa()]) } == "invalidSignature inputs[0]")
    }

    /// No fee is shown where an input's value is not known, however much the others hold.
    @Test func feesOfUnknownInputs() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let psbt = try psbt([script, script]) { $0.inputs[1].map.removeAll { $0.type <= 1 } }
        #expect(try Fixture.adapter.summary(of: .psbt(psbt), context: .empty).fee == nil)
        #expect(error { _ = try Fixture.adapter.estimate(.psbt(psbt), context: .empty) } == "unknownPreviousOutput inputs[1]")
    }

    // MARK: - Scripts behind hashes

    /// Where only the script behind a hash is missing, it is said, and of finished inputs and scripts that are there it is not.
    @Test func missingRedeemScripts() throws {
        let nested = try #require(AddressFormat.p2shP2WPKH.script(key: own.point))
        let redeem = try #require(AddressFormat.p2shP2WPKH.redeemScript(key: own.point))
        let mine = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let bare = try psbt([nested, mine], value: 199_000)
        #expect(error { _ = try requests(bare, [own.ecdsa()]) } == "missingField inputs[0].redeemScript")
        var told = bare
        told.inputs[0].redeemScript = redeem
        #expect(try requests(told, [own.ecdsa()]).count == 2)
        let second = try psbt([nested, nested], value: 199_000) { $0.inputs[0].redeemScript = redeem }
        #expect(error { _ = try requests(second, [own.ecdsa()]) } == "missingField inputs[1].redeemScript")
        var finished = bare
        guard case .transaction(let whole) = try Fixture.sign(.psbt(told), [(own, own.ecdsa())]).document else {
            Issue.record("is not complete")
            return
        }
        finished.inputs[0].finalScriptSig = whole.transaction.inputs[0].scriptSig
        finished.inputs[0].finalScriptWitness = whole.transaction.inputs[0].witness
        #expect(try requests(finished, [own.ecdsa()]).map(\.id) == ["input/1"])
    }

    /// A Taproot program behind a script hash is none: nothing signs it.
    @Test func nestedTaproot() throws {
        let program = try #require(AddressFormat.p2tr.script(key: own.xOnly))
        let nested = try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: program)).script)
        let psbt = try psbt([nested]) { $0.inputs[0].redeemScript = program }
        #expect(error { _ = try requests(psbt, [own.bip340(), own.ecdsa()]) } == "noOwnedSigner keys")
    }
}
