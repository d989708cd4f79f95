import ChainConformance
import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Published transactions through the interpreter.
@Suite struct ScriptVectorTests {
    static func cases(_ file: String) throws -> [SpendingCase] {
        try BitcoinVectors(file).cases.filter { $0.operation == .verify }.map(SpendingCase.init)
    }

    /// Flags that stand on nothing that is missing.
    static func trimmed(_ flags: ScriptFlags) -> ScriptFlags {
        var flags = flags
        if !flags.contains(.p2sh) { flags.remove(.witness) }
        if !flags.contains(.witness) { flags.remove(.cleanStack) }
        return flags
    }

    @Test(arguments: [("bip143.json", 6), ("bip341_sighash.json", 1)])
    func signedTransactions(file: String, count: Int) throws {
        let cases = try Self.cases(file)
        #expect(cases.count == count)
        for entry in cases {
            #expect(entry.failure() == nil, "\(file) \(entry.id)")
            #expect(entry.transaction.fault == nil)
        }
    }

    /// Spends of every form, most of them wrong in one way, with the verdicts of Bitcoin Core's library.
    @Test func everyFormAndFailure() throws {
        let cases = try Self.cases("chainsign_scripts.json")
        #expect(cases.count == 718)
        #expect(cases.filter(\.isValid).count == 218)
        var errors: Set<ScriptError> = []
        for entry in cases {
            let failure = entry.failure()
            #expect((failure == nil) == entry.isValid, "\(entry.id): \(String(describing: failure))")
            if let failure { errors.insert(failure.error) }
        }
        #expect(errors.count > 45)
    }

    /// Valid under all rules that the case does not exclude, under any fewer, and not under one more: what is excluded is needed.
    @Test func valid() throws {
        let cases = try Self.cases("tx_valid.json")
        #expect(cases.count == 121)
        var random = SplitMix64(state: 1)
        for entry in cases {
            #expect(entry.flags == entry.flags.withFoundations, "\(entry.id)")
            #expect(entry.transaction.fault == nil, "\(entry.id)")
            #expect(entry.spent.count == entry.transaction.inputs.count, "\(entry.id)")
            #expect(entry.failure() == nil, "\(entry.id)")
            for (name, flag) in ScriptFlags.names {
                let fewer = Self.trimmed(entry.flags.subtracting(flag))
                #expect(entry.failure(fewer) == nil, "\(entry.id) without \(name)")
                let other = Self.trimmed(entry.flags.intersection(ScriptFlags(rawValue: UInt32.random(in: 0...(.max), using: &random))))
                #expect(entry.failure(other) == nil, "\(entry.id) \(other)")
                let more = Self.trimmed(entry.flags.union(flag))
                if !entry.flags.contains(flag), more == more.withFoundations, more != entry.flags {
                    #expect(entry.failure(more) != nil, "\(entry.id) with \(name)")
                }
            }
        }
    }

    /// Invalid under the rules of the case and any more, and valid without one of them: each is needed.
    @Test func invalid() throws {
        let cases = try Self.cases("tx_invalid.json")
        #expect(cases.count == 93)
        var faults = 0
        for entry in cases {
            if entry.transaction.fault != nil {
                faults += 1
                continue
            }
            #expect(entry.spent.count == entry.transaction.inputs.count, "\(entry.id)")
            #expect(entry.failure() != nil, "\(entry.id)")
            for (name, flag) in ScriptFlags.names {
                #expect(entry.failure(entry.flags.union(flag)) != nil, "\(entry.id) with \(name)")
                if entry.flags.contains(flag), Self.trimmed(entry.flags.subtracting(flag)) == entry.flags.subtracting(flag) {
                    #expect(entry.failure(entry.flags.subtracting(flag)) == nil, "\(entry.id) without \(name)")
                }
            }
        }
        #expect(faults == 9)
    }
}
