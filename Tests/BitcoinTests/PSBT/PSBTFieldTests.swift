import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

@Suite struct PSBTFieldTests {
    /// The scripts of BIP-371's vectors lead to the keys of their outputs.
    @Test func treesLeadToOutputs() throws {
        var trees = 0
        var leaves = 0
        for psbt in PSBTSeeds.valid {
            guard let transaction = try? psbt.unsignedTransaction() else { continue }
            for (output, script) in zip(psbt.outputs, transaction.outputs.map(\.script)) {
                guard let tree = output.tapTree, let key = output.tapInternalKey else { continue }
                guard case .payToTaproot(let expected) = ScriptTemplate(script) else { continue }
                #expect(BIP340Check.output(internalKey: key, merkleRoot: tree.root)?.key == expected)
                trees += 1
            }
            for index in psbt.inputs.indices {
                guard let script = try psbt.utxo(of: index)?.script, case .payToTaproot(let key) = ScriptTemplate(script) else { continue }
                let proofs = LeafProofs(psbt.inputs[index].tapLeafScripts, of: key)
                #expect(proofs.unproven.isEmpty)
                leaves += proofs.proven.count
            }
        }
        #expect(trees > 0)
        #expect(leaves > 0)
    }

    @Test func treesOfWrongDepthsAreNone() {
        func tree(_ depths: [UInt8]) -> TapTree? { try? TapTree(depths.map { ($0, TapLeaf(script: [0x51])) }) }
        for depths in [[0], [1, 1], [1, 2, 2], [2, 2, 1], [2, 2, 2, 2]] as [[UInt8]] { #expect(tree(depths) != nil) }
        for depths in [[], [1], [0, 0], [1, 1, 1], [1, 2], [2, 1, 2], [1, 1, 0], [129, 129]] as [[UInt8]] { #expect(tree(depths) == nil) }
    }

    /// The accessors read what the setters wrote, and it passes the decoder.
    @Test(arguments: [PSBT.Version.v0, .v2])
    func settersAndGetters(_ version: PSBT.Version) throws {
        let (key, xOnly) = (PSBTSeeds.keys[1], Array(PSBTSeeds.keys[1].dropFirst()))
        let hash = [UInt8](repeating: 9, count: 32)
        let derivation = KeyDerivation(key: key, fingerprint: [1, 2, 3, 4], path: [1 << 31 | 84, 5])
        let tapDerivation = TapKeyDerivation(key: xOnly, leafHashes: [hash, hash], fingerprint: [1, 2, 3, 4], path: [1 << 31 | 86, 5])
        let leaf = TapLeafScript(controlBlock: [0xc0] + xOnly + hash, script: [0x51])
        let signature = TapScriptSignature(key: xOnly, leafHash: hash, signature: hash + hash)
        let tree = try TapTree([(1, TapLeaf(script: [0x51])), (2, TapLeaf(script: [])), (2, TapLeaf(script: [0x52]))])
        var psbt = PSBTSeeds.spending([0x51], version: version) { input in
            input.sighashType = 0x81
            input.redeemScript = [0x52]
            input.witnessScript = [0x53]
            input.derivations = [derivation]
            input.tapDerivations = [tapDerivation]
            input.tapLeafScripts = [leaf]
            input.tapScriptSignatures = [signature]
            input.tapInternalKey = xOnly
            input.tapMerkleRoot = hash
            input.tapKeySignature = hash + hash
            input.finalScriptSig = [1]
            input.finalScriptWitness = [[], [1]]
            input.partialSignatures = [PartialSignature(key: key, signature: PSBTSeeds.signature(3))]
        }
        psbt.outputs[0].derivations = [derivation]
        psbt.outputs[0].tapDerivations = [tapDerivation]
        psbt.outputs[0].tapTree = tree
        psbt.outputs[0].tapInternalKey = xOnly
        psbt.outputs[0].redeemScript = [0x54]
        psbt.outputs[0].witnessScript = [0x55]
        let read = try PSBT(psbt.bytes)
        #expect(read == psbt)
        #expect(read.sorted == psbt, "new fields go where ascending order wants them")
        let input = read.inputs[0]
        #expect(input.sighashType == 0x81)
        #expect(input.derivations == [derivation])
        #expect(input.tapDerivations == [tapDerivation])
        #expect(input.tapLeafScripts == [leaf])
        #expect(input.tapScriptSignatures == [signature])
        #expect(input.finalScriptWitness == [[], [1]])
        #expect(read.outputs[0].tapTree == tree)
        #expect(read.outputs[0].tapDerivations == [tapDerivation])
        #expect(read.json["inputs"]?.array?.first?["bip32Derivation"]?.array?.first?["path"] == "m/84'/5")
        #expect(read.json["inputs"]?.array?.first?["sighashType"] == 129)
    }

    @Test func keysArePoints() {
        let key = PSBTSeeds.keys[0]
        let whole = ECDSACheck.uncompressed(key) ?? []
        let odd = (whole.last ?? 0) & 1
        #expect(PublicKeyBytes.isPoint(key))
        #expect(PublicKeyBytes.isPoint(whole))
        #expect(PublicKeyBytes.isPoint([6 + odd] + whole.dropFirst()))
        #expect(!PublicKeyBytes.isPoint([7 - odd] + whole.dropFirst()))
        #expect(!PublicKeyBytes.isPoint(whole.dropLast() + [(whole.last ?? 0) ^ 2]))
        #expect(!PublicKeyBytes.isPoint([2] + [UInt8](repeating: 0, count: 32)))
        #expect(!PublicKeyBytes.isPoint([4] + key.dropFirst()))
        #expect(!PublicKeyBytes.isPoint([]))
    }

    /// A walk over a transaction takes exactly what reading it takes.
    @Test func scansAgreeWithReading() throws {
        let seeds = PSBTSeeds.valid.flatMap { psbt in psbt.inputs.compactMap { $0.map[PSBTInputType.nonWitnessUTXO] } }
        try #require(!seeds.isEmpty)
        var random = SplitMix64(state: 4)
        var accepted = 0
        for round in 0..<5000 {
            let seed = seeds.randomElement(using: &random) ?? []
            let bytes = round.isMultiple(of: 10) ? seed : mutated(seed, seeds, &random)
            let scanned = ScannedTransaction(bytes)
            let read = try? BitcoinTransaction(bytes)
            #expect(scanned?.txid == read?.txid)
            #expect(scanned?.outputCount == read?.outputs.count)
            #expect(scanned?.output(1) == read?.outputs.dropFirst().first)
            if read != nil { accepted += 1 }
        }
        #expect(accepted > 600)
    }
}
