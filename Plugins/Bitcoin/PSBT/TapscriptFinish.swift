internal import ChainKit

extension PSBTInput {
    /// The witness of a Taproot output: the key path's signature, or else the shortest of the leaves that can be satisfied.
    func taprootWitness(outputKey: [UInt8]) throws(Unfinished) -> [[UInt8]] {
        if let signature = tapKeySignature { return [signature] }
        let signatures = tapScriptSignatures
        guard !signatures.isEmpty else { throw Unfinished("the signature is not there") }
        var candidates: [[[UInt8]]] = []
        let signed = Set(signatures.map(\.leafHash))
        let proofs = LeafProofs(tapLeafScripts, of: outputKey) { signed.contains($0) }
        var reason =
            proofs.unproven.first.map { "tapLeafScript[\($0.position)] has a control block that does not lead to the output's key" }
            ?? "no leaf of the signatures is there"
        for claim in proofs.proven {
            let leaf = claim.leaf
            let ofLeaf = signatures.filter { $0.leafHash == claim.hash }
            guard leaf.version == TapTree.tapscript, let policy = LeafPolicy(leaf.script) else {
                reason = "the leaf's script is of no form that is known here"
                continue
            }
            guard let items = policy.satisfaction(ofLeaf) else {
                reason = "signatures for the leaf are missing"
                continue
            }
            candidates.append(items + [leaf.script, leaf.controlBlock])
        }
        let best = candidates.map(WitnessStack.bytes).min { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }
        guard let best, let witness = WitnessStack.read(best) else { throw Unfinished(reason) }
        return witness
    }
}

/// The forms of leaf scripts that wallets make: all of some keys, or k of n.
enum LeafPolicy: Equatable {
    /// `<key> OP_CHECKSIGVERIFY … <key> OP_CHECKSIG`
    case all([[UInt8]])
    /// `<key> OP_CHECKSIG <key> OP_CHECKSIGADD … k OP_NUMEQUAL`
    case threshold(Int, [[UInt8]])

    private static let checkSigVerify: UInt8 = 0xad
    private static let checkSigAdd: UInt8 = 0xba
    private static let numEqual: UInt8 = 0x9c

    init?(_ script: [UInt8]) {
        var reader = ScriptReader(script)
        var keys: [[UInt8]] = []
        var operations: [UInt8] = []
        var number: Int?
        while let step = reader.next() {
            if let data = step.data, data.count == 32, step.end - step.offset == 33, keys.count == operations.count, number == nil {
                keys.append(data)
            } else if keys.count == operations.count, number == nil, let value = Self.number(step) {
                number = value
            } else if step.data == nil, keys.count == operations.count + 1 || number != nil {
                operations.append(step.opcode.rawValue)
            } else {
                return nil
            }
        }
        guard !reader.isBroken, !keys.isEmpty else { return nil }
        let checkSig = Opcode.checkSig.rawValue
        if let number {
            let wanted = [checkSig] + [UInt8](repeating: Self.checkSigAdd, count: keys.count - 1) + [Self.numEqual]
            guard operations == wanted, (1...keys.count).contains(number) else { return nil }
            self = .threshold(number, keys)
        } else {
            guard operations == [UInt8](repeating: Self.checkSigVerify, count: keys.count - 1) + [checkSig] else { return nil }
            self = .all(keys)
        }
    }

    /// A positive number in its shortest form.
    private static func number(_ step: ScriptReader.Step) -> Int? {
        if (Opcode.push1.rawValue...Opcode.push16.rawValue).contains(step.opcode.rawValue) { return Int(step.opcode.rawValue) - 0x50 }
        guard let data = step.data, step.end - step.offset == data.count + 1, let last = data.last,
            last < 0x80
        else { return nil }
        let value = data.reversed().reduce(0) { $0 << 8 | Int($1) }
        let shortest = value < 0x80 ? 1 : 2
        return value > 16 && data.count == shortest ? value : nil
    }

    /// The stack from the bottom: the first key's signature lies on top.
    func satisfaction(_ signatures: [TapScriptSignature]) -> [[UInt8]]? {
        let byKey = Dictionary(signatures.map { ($0.key, $0.signature) }) { first, _ in first }
        switch self {
        case .all(let keys):
            let found = keys.compactMap { byKey[$0] }
            return found.count == keys.count ? found.reversed() : nil
        case .threshold(let required, let keys):
            var left = required
            let found: [[UInt8]] = keys.map { key in
                guard left > 0, let signature = byKey[key] else { return [] }
                left -= 1
                return signature
            }
            return left == 0 ? found.reversed() : nil
        }
    }
}
