import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Hostile transactions and scripts: no trap, and nothing that takes long.
@Suite struct ScriptMutationTests {
    @Test(.timeLimit(.minutes(2))) func mutatedTransactions() throws {
        let cases = try ["tx_valid.json", "tx_invalid.json", "bip143.json", "bip341_sighash.json", "chainsign_scripts.json"]
            .flatMap { try ScriptVectorTests.cases($0) }
        let seeds = cases.map(\.transaction.bytes)
        let scripts = cases.flatMap { $0.spent.map(\.script) }
        var random = SplitMix64(state: 3)
        var read = 0
        var errors: Set<ScriptError?> = []
        for round in 0..<6_000 {
            let position = Int.random(in: cases.indices, using: &random)
            guard let transaction = try? BitcoinTransaction(mutated(seeds[position], seeds, &random)) else { continue }
            read += 1
            var spent = cases[position].spent
            while spent.count < transaction.inputs.count { spent.append(TransactionOutput(value: 1, script: [0x51])) }
            spent.removeLast(spent.count - transaction.inputs.count)
            if round.isMultiple(of: 3), !spent.isEmpty {
                spent[0].script = mutated(spent[0].script, scripts, &random)
            }
            _ = transaction.fault
            let flags: ScriptFlags =
                round.isMultiple(of: 2) ? .standard : ScriptFlags(rawValue: UInt32.random(in: 0..<1 << 21, using: &random))
            let verifier = InputVerifier(transaction, spent: spent, flags: flags)
            for input in transaction.inputs.indices { errors.insert(verifier.verify(input: input)?.error) }
        }
        #expect(read > 1_000)
        #expect(errors.count > 20)
    }

    /// Random operations on random stacks under each version.
    @Test(.timeLimit(.minutes(2))) func randomScripts() {
        var random = SplitMix64(state: 4)
        var ended = 0
        for _ in 0..<20_000 {
            let script = (0..<Int.random(in: 0...40, using: &random)).map { _ -> UInt8 in
                Bool.random(using: &random) ? .random(in: 0x4f...0xba, using: &random) : .random(in: 0...255, using: &random)
            }
            let stack = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                (0..<Int.random(in: 0...5, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            for version in [ScriptVersion.base, .witness, .tapscript]
            where InterpreterTests.error(script, stack: stack, version, flags: []) == nil { ended += 1 }
            let (rest, found) = Script.deleting(Array(script.prefix(2)), from: script)
            #expect(rest.count + 2 * found == script.count || script.count < 2)
            _ = Script.withoutCodeSeparators(script)
        }
        #expect(ended > 100)
    }
}
