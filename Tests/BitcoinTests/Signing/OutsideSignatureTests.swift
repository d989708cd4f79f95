import ChainKit
import Groups
import Testing

@testable import Bitcoin

/// Signatures made elsewhere, put in while others are missing: nothing but the check of its own slot looks at each, for scripts are run
/// when all are there.
@Suite struct OutsideSignatureTests {
    private let own: TestKey
    private let other: TestKey

    init() throws { (own, other) = (try TestKey(81), try TestKey(82)) }

    /// A spend of the script, beside an input that stays open.
    private func psbt(_ script: [UInt8], _ change: (inout PSBT) -> Void = { _ in }) throws -> PSBT {
        let waiting = try #require(AddressFormat.p2wpkh.script(key: other.point))
        let funding = Fixture.funding([(script, 100_000), (waiting, 100_000)])
        var psbt = try Fixture.psbt(
            Fixture.document([
                "inputs": [Fixture.input(funding, 0), Fixture.input(funding, 1)], "outputs": [["script": "51", "value": 199_000]],
            ]))
        change(&psbt)
        return psbt
    }

    /// Every kind of place for a signature of `own`.
    private func places() throws -> [(name: String, psbt: PSBT)] {
        let leaf = Script.push(own.xOnly) + [Opcode.checkSig.rawValue]
        let tree = try TapTree(TapLeaf(script: leaf))
        let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: other.xOnly)).bytes
        let multisig = [0x52] + Script.push(own.point) + Script.push(other.point) + [0x52, 0xae]
        let locked = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: multisig))
        let hashed = try #require(AddressFormat.p2wpkh.script(key: own.point))
        return [
            ("key in a script", try psbt(locked) { $0.inputs[0].witnessScript = multisig }), ("key of a hash", try psbt(hashed)),
            (
                "key of a hash, told",
                try psbt(hashed) {
                    $0.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 2, 3, 4], path: [])]
                }
            ), ("output", try psbt(try #require(AddressFormat.p2tr.script(key: own.xOnly)))),
            (
                "leaf",
                try psbt(ScriptTemplate.witnessScript(version: 1, program: output)) {
                    $0.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control, script: leaf)]
                }
            ),
        ]
    }

    private func refusal(_ psbt: PSBT, _ request: String, _ signature: RawSignature) -> String? {
        let answer = RequestSignature(request: request, signature: signature)
        do throws(ChainError) {
            let assembly = try Fixture.adapter.assemble(.psbt(psbt), signatures: [answer])
            return assembly.isComplete ? "complete" : nil
        } catch { return error.code.rawValue }
    }

    @Test func eachPlaceTakesItsOwnAlone() throws {
        for (name, psbt) in try places() {
            let keys = try [own.ecdsa("m/1"), own.bip340("m/2")]
            let requests = try Fixture.adapter.requests(for: .psbt(psbt), keys: keys, context: .empty, prior: [])
            let request = try #require(requests.first { $0.id.hasPrefix("input/0") }, "\(name)")
            let right = try own.sign(request).signature
            #expect(refusal(psbt, request.id, right) == nil, "\(name)")
            // Another key's, and of another message.
            let wrong = [try other.sign(request).signature, try foreign(request)]
            for signature in wrong {
                let code = refusal(psbt, request.id, signature)
                #expect(code == "invalidSignature" || code == "wrongSigner", "\(name): \(code ?? "taken")")
            }
            switch right {
            case .ecdsa(let r, let s, let id):
                let upper = (-(try Scalar<Secp256k1>(encoded: s))).encoded
                #expect(refusal(psbt, request.id, .ecdsa(r: r, s: upper, recoveryID: id ^ 1)) == "invalidSignature", "\(name)")
                #expect(refusal(psbt, request.id, .ecdsa(r: r + [0], s: s, recoveryID: id)) == "wrongLength", "\(name)")
                #expect(refusal(psbt, request.id, .bip340(r + s)) == "schemeMismatch", "\(name)")
            case .bip340(let bytes):
                #expect(refusal(psbt, request.id, .bip340(bytes + [1])) == "wrongLength", "\(name)")
                #expect(refusal(psbt, request.id, .ed25519(bytes)) == "schemeMismatch", "\(name)")
            case .ed25519: Issue.record("\(name)")
            }
        }
    }

    /// The key's own signature of something else.
    private func foreign(_ request: SigningRequest) throws -> RawSignature {
        let message = [UInt8](repeating: 9, count: 32)
        guard request.scheme == .ecdsaSecp256k1 else {
            let other = SigningRequest(
                id: request.id, path: request.path, input: .message(message), tweak: request.tweak,
                verifyKey: try #require(request.verifyKey))
            return try own.sign(other).signature
        }
        return try own.ecdsa(digest: message)
    }
}
