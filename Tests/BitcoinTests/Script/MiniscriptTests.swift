import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Scripts of all forms that wallets write, at random: whatever the signatures, preimages and times satisfy is finished, the script engine
/// takes it, and nothing else is finished.
@Suite struct MiniscriptTests {
    /// A condition, and whether it can be told not to hold.
    private indirect enum Node {
        case key(Int)
        case keyHash(Int)
        case older, after
        case preimage(Int)
        case andV(Node, Node)
        case andB(Node, Node)
        case orB(Node, Node)
        case orC(Node, Node, Node)
        case orD(Node, Node)
        case orI(Node, Node)
        case andOr(Node, Node, Node)
        case threshold(Int, [Node])
        case multi(Int, [Int])
        case nonZero(Int)
        case dup(Int)
    }

    private struct Source {
        var random: SplitMix64
        mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

        /// What can be told not to hold, by an item that nobody else can replace.
        mutating func failing(_ depth: Int) -> Node {
            switch depth == 0 ? below(2) : below(7) {
            case 0: return .key(below(6))
            case 1: return .keyHash(below(6))
            case 2: return .multi(2, [below(6), below(6), below(6)])
            case 3: return .threshold(2, [failing(depth - 1), failing(0), failing(0)])
            case 4: return .orB(failing(depth - 1), failing(0))
            case 5: return .dup(below(6))
            default: return .nonZero(below(6))
            }
        }

        mutating func any(_ depth: Int) -> Node {
            guard depth > 0 else { return failing(0) }
            switch below(12) {
            case 0: return .older
            case 1: return .after
            case 2: return .preimage(below(4))
            case 3: return .andV(any(depth - 1), any(depth - 1))
            case 4: return .andB(any(depth - 1), any(depth - 1))
            case 5: return .orD(failing(depth - 1), any(depth - 1))
            case 6: return .orI(any(depth - 1), any(depth - 1))
            case 7: return .andOr(failing(depth - 1), any(depth - 1), any(depth - 1))
            case 8: return .orC(failing(depth - 1), any(depth - 1), any(depth - 1))
            default: return failing(depth)
            }
        }
    }

    private struct Facts {
        var signed: Set<Int>
        var shown: Set<Int>
        var isOld: Bool
        var isLate: Bool

        func holds(_ node: Node) -> Bool {
            switch node {
            case .key(let key), .keyHash(let key), .nonZero(let key): signed.contains(key)
            case .older: isOld
            case .after: isLate
            case .dup: isLate
            case .preimage(let number): shown.contains(number)
            case .andV(let first, let second), .andB(let first, let second): holds(first) && holds(second)
            case .orB(let first, let second), .orD(let first, let second), .orI(let first, let second): holds(first) || holds(second)
            case .orC(let first, let second, let last): (holds(first) || holds(second)) && holds(last)
            case .andOr(let condition, let then, let other): (holds(condition) && holds(then)) || holds(other)
            case .threshold(let required, let parts): parts.count(where: holds) >= required
            case .multi(let required, let keys): keys.count(where: signed.contains) >= required
            }
        }
    }

    private let keys: [TestKey]
    private let preimages = (0..<4).map { [UInt8](repeating: UInt8($0 + 1), count: 32) }
    private static let functions: [(PreimageHash, UInt8)] = [(.sha256, 0xa8), (.hash256, 0xaa), (.ripemd160, 0xa6), (.hash160, 0xa9)]

    init() throws { keys = try (0..<6).map { try TestKey(UInt64(700 + $0)) } }

    // MARK: - Scripts

    private func script(_ node: Node, _ kind: ScriptKind) -> [UInt8] {
        func key(_ number: Int) -> [UInt8] { kind == .tapscript ? keys[number].xOnly : keys[number].point }
        func script(_ node: Node) -> [UInt8] { self.script(node, kind) }
        func aside(_ node: Node) -> [UInt8] {
            if case .key = node { return [0x7c] + script(node) }
            return [0x6b] + script(node) + [0x6c]
        }
        switch node {
        case .key(let number): return Script.push(key(number)) + [0xac]
        case .keyHash(let number): return [0x76, 0xa9] + Script.push(Hash160.digest(of: key(number))) + [0x88, 0xac]
        case .older: return [0x5a, 0xb2]
        case .after: return [0x01, 0x64, 0xb1]
        case .preimage(let number):
            let (function, operation) = Self.functions[number]
            return [0x82, 0x01, 0x20, 0x88, operation] + Script.push(function.digest(of: preimages[number])) + [0x87]
        case .andV(let first, let second): return verified(script(first)) + script(second)
        case .andB(let first, let second): return script(first) + aside(second) + [0x9a]
        case .orB(let first, let second): return script(first) + aside(second) + [0x9b]
        case .orC(let first, let second, let last): return script(first) + [0x64] + verified(script(second)) + [0x68] + script(last)
        case .orD(let first, let second): return script(first) + [0x73, 0x64] + script(second) + [0x68]
        case .orI(let first, let second): return [0x63] + script(first) + [0x67] + script(second) + [0x68]
        case .andOr(let condition, let then, let other): return script(condition) + [0x64] + script(other) + [0x67] + script(then) + [0x68]
        case .threshold(let required, let parts):
            return script(parts[0]) + parts.dropFirst().flatMap { aside($0) + [0x93] } + [0x50 + UInt8(required), 0x87]
        case .multi(let required, let numbers) where kind == .tapscript:
            return Script.push(key(numbers[0])) + [0xac] + numbers.dropFirst().flatMap { Script.push(key($0)) + [0xba] }
                + [0x50 + UInt8(required), 0x9c]
        case .multi(let required, let numbers):
            return [0x50 + UInt8(required)] + numbers.flatMap { Script.push(key($0)) } + [0x50 + UInt8(numbers.count), 0xae]
        case .nonZero(let number): return [0x82, 0x92, 0x63] + script(.key(number)) + [0x68]
        case .dup: return [0x76, 0x63, 0x01, 0x64, 0xb1, 0x69, 0x68]
        }
    }

    /// With the last operation's other form where it has one.
    private func verified(_ script: [UInt8]) -> [UInt8] {
        let forms: [UInt8: UInt8] = [0xac: 0xad, 0x87: 0x88, 0xae: 0xaf, 0x9c: 0x9d]
        guard let last = script.last, let form = forms[last] else { return script + [0x69] }
        return script.dropLast() + [form]
    }

    // MARK: - Spends

    private func spend(_ node: Node, _ kind: ScriptKind, _ facts: Facts) throws -> (psbt: PSBT, leaf: [UInt8]?) {
        let script = script(node, kind)
        var output: [UInt8]
        var leaf: TapLeafScript?
        switch kind {
        case .witness: output = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
        case .legacy: output = try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: script)).script)
        case .tapscript:
            let root = TapTree.leafHash(version: TapTree.tapscript, script: script)
            let tweaked = try #require(BIP340Check.output(internalKey: TaprootSpend.nobody, merkleRoot: root))
            output = ScriptTemplate.witnessScript(version: 1, program: tweaked.key)
            leaf = TapLeafScript(
                controlBlock: [TapTree.tapscript | (tweaked.isOdd ? 1 : 0)] + TaprootSpend.nobody, script: script)
        }
        let funding = Fixture.funding([(output, 100_000)])
        let transaction = BitcoinTransaction(
            version: 2,
            inputs: [TransactionInput(previous: OutPoint(txid: funding.txid, index: 0), sequence: facts.isOld ? 20 : 5)],
            outputs: [TransactionOutput(value: 90_000, script: [0x51])], lockTime: facts.isLate ? 200 : 50)
        var psbt = PSBT(transaction: transaction, version: .v0)
        psbt.inputs[0].nonWitnessUTXO = funding
        if kind == .witness { psbt.inputs[0].witnessScript = script }
        if kind == .legacy { psbt.inputs[0].redeemScript = script }
        if let leaf { psbt.inputs[0].tapLeafScripts = [leaf] }
        for (number, key) in keys.enumerated() {
            if kind == .tapscript {
                psbt.inputs[0].tapDerivations.append(
                    TapKeyDerivation(
                        key: key.xOnly, leafHashes: leaf.map { [$0.leafHash] } ?? [], fingerprint: [1, 2, 3, 4], path: [UInt32(number)]))
            } else {
                psbt.inputs[0].derivations.append(KeyDerivation(key: key.point, fingerprint: [1, 2, 3, 4], path: [UInt32(number)]))
            }
        }
        let types = [PSBTInputType.sha256, PSBTInputType.hash256, PSBTInputType.ripemd160, PSBTInputType.hash160]
        for number in facts.shown {
            psbt.inputs[0].map[types[number], Self.functions[number].0.digest(of: preimages[number])] = preimages[number]
        }
        return (psbt, leaf?.leafHash)
    }

    private func walletKeys(_ kind: ScriptKind) throws -> [WalletKey] {
        try keys.enumerated().map { try kind == .tapscript ? $1.bip340("m/\($0)") : $1.ecdsa("m/\($0)") }
    }

    @Test(arguments: [ScriptKind.witness, .legacy, .tapscript]) func whatIsSatisfiedIsFinishedAndNothingElse(_ kind: ScriptKind) throws {
        var source = Source(random: SplitMix64(state: 0x5eed))
        var finished = 0
        for round in 0..<120 {
            let node = source.any(1 + round % 3)
            let script = script(node, kind)
            guard kind != .legacy || script.count <= ScriptMachine.longestItem else { continue }
            let facts = Facts(
                signed: Set((0..<6).filter { _ in source.below(3) > 0 }), shown: Set((0..<4).filter { _ in source.below(2) > 0 }),
                isOld: source.below(2) > 0, isLate: source.below(2) > 0)
            #expect(Miniscript(script, kind) != nil, "\(node)")
            var (psbt, _) = try spend(node, kind, facts)
            let table = try SigningTable(psbt)
            let wallet = try walletKeys(kind)
            let keyring = Keyring(wallet, for: table.spends)
            var budget = SigningTable.Budget()
            for slot in table.slots(0) {
                guard let path = table.ownPath(slot, keyring), let number = path.indices.first, facts.signed.contains(Int(number)) else {
                    continue
                }
                let digest = try table.signingInput(slot, &budget).signedBytes
                let key = keys[Int(number)]
                if kind == .tapscript {
                    guard case .leaf(_, let leaf) = slot.signer else { continue }
                    try psbt.add(
                        TapScriptSignature(key: key.xOnly, leafHash: leaf.hash, signature: try key.schnorr(key.secret, digest)), to: 0)
                } else {
                    guard case .ecdsa(let r, let s, _) = try key.ecdsa(digest: digest) else { continue }
                    try psbt.add(PartialSignature(key: key.point, signature: SignatureBytes.ecdsa(r: r, s: s, type: .all)), to: 0)
                }
            }
            let (done, unfinished) = try psbt.finalized()
            #expect(unfinished.isEmpty == facts.holds(node), "\(kind) \(node) \(facts): \(unfinished)")
            guard unfinished.isEmpty else { continue }
            finished += 1
            let verifier = InputVerifier(try done.extracted(), spent: try psbt.utxos().compactMap { $0 })
            #expect(verifier.verify() == nil, "\(kind) \(node) \(facts)")
            // No stack is longer than the estimate says.
            let size = try Fee(table, on: .all[0]).size
            #expect(try done.extracted().size <= size.size, "\(node)")
        }
        #expect(finished > 25)
    }

    /// What nobody writes is not read: half a script, depth without end, and as many conditions as there is room for.
    @Test func hostileScripts() {
        for kind in [ScriptKind.witness, .legacy, .tapscript] {
            #expect(Miniscript([], kind) == nil)
            let deep = [UInt8](repeating: 0x63, count: 5000) + [0x51] + [UInt8](repeating: 0x68, count: 4000)
            #expect(Miniscript(deep, kind) == nil)
            let left: [UInt8] = [0x51] + (0..<3000).flatMap { _ in [0x64, 0x51, 0x68] as [UInt8] }
            #expect(Miniscript(left, kind) == nil)
            let wide: [UInt8] = [0x51] + (0..<3000).flatMap { _ in [0x7c, 0x51, 0x93] as [UInt8] } + [0x51, 0x87]
            #expect(Miniscript(wide, kind) == nil)
            // 201 operations are what a script before Taproot may have.
            for (count, isRead) in [(201, true), (202, kind == .tapscript)] {
                let script = [0x51] + [UInt8](repeating: 0x92, count: count)
                #expect((Miniscript(script, kind) != nil) == isRead, "\(count) of \(kind)")
            }
            // No leaf is longer, and no stack holds signatures of more keys.
            for (length, isRead) in [(1 << 18, kind == .tapscript), ((1 << 18) + 1, false)] {
                let script = [0x51] + [UInt8](repeating: 0x92, count: length - 1)
                #expect((Miniscript(script, kind) != nil) == isRead, "\(length) of \(kind)")
            }
            let key = Script.push([UInt8](repeating: 2, count: kind == .tapscript ? 32 : 33))
            for (count, isRead) in [(999, kind == .tapscript), (1000, false)] {
                let script = key + [0xac] + (1..<count).flatMap { _ in key + [0xba] } + [0x60, 0x9c]
                #expect((Miniscript(script, kind) != nil) == isRead, "\(count) keys of \(kind)")
            }
            for operation in UInt8.min...UInt8.max {
                for script in [
                    [operation], [operation, operation], [0x51, operation], [0x51, 0x51, operation], [0x76, operation], [0x82, operation],
                ] {
                    _ = Miniscript(script, kind)
                }
            }
        }
    }
}
