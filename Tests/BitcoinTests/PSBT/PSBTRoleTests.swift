import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

@Suite struct PSBTRoleTests {
    /// Fields dealt out at random to three copies come together again, in whatever order the copies are combined.
    @Test func combiningIsUnionInAnyOrder() throws {
        var random = SplitMix64(state: 3)
        var dealt = 0
        for psbt in PSBTSeeds.valid where (try? psbt.unsignedTransaction()) != nil {
            var parts = [psbt, psbt, psbt]
            let deal = { (map: PSBTMap, fields: PSBTFields, into: WritableKeyPath<PSBT, PSBTMap>) in
                for pair in map.pairs where fields[pair.type]?.only == nil && pair.type != PSBTGlobalType.version {
                    let owner = Int.random(in: 0..<3, using: &random)
                    for part in 0..<3 where part != owner { parts[part][keyPath: into].removeAll { $0.key == pair.key } }
                    dealt += 1
                }
            }
            deal(psbt.global, PSBTField.global, \.global)
            for index in psbt.inputs.indices { deal(psbt.inputs[index].map, PSBTField.input, \.inputs[index].map) }
            for index in psbt.outputs.indices { deal(psbt.outputs[index].map, PSBTField.output, \.outputs[index].map) }
            let forward = try parts[0].combined(with: parts[1]).combined(with: parts[2])
            let backward = try parts[2].combined(with: parts[1]).combined(with: parts[0])
            #expect(forward.bytes == psbt.sorted.bytes)
            #expect(backward.bytes == forward.bytes)
        }
        #expect(dealt > 300)
    }

    @Test func conflictsAreRefusedByNameAndSignaturesAreNot() throws {
        let script = Script.payToPublicKeyHash(Hash160.digest(of: PSBTSeeds.keys[0]))
        var left = PSBTSeeds.spending(script)
        var right = left
        left.inputs[0].sighashType = 1
        right.inputs[0].sighashType = 2
        let conflict = #expect(throws: ChainError.self) { try left.combined(with: right) }
        #expect(conflict?.code == .conflictingField)
        #expect(conflict?.field == "inputs[0].sighashType")

        right.inputs[0].sighashType = 1
        try left.add(PartialSignature(key: PSBTSeeds.keys[0], signature: PSBTSeeds.signature(9)), to: 0)
        try right.add(PartialSignature(key: PSBTSeeds.keys[0], signature: PSBTSeeds.signature(5)), to: 0)
        let combined = try left.combined(with: right)
        #expect(combined.inputs[0].partialSignatures.map(\.signature) == [PSBTSeeds.signature(5)])
        #expect(try right.combined(with: left) == combined)

        let finished = (try left.finalized().psbt, try right.finalized().psbt)
        let both = try finished.0.combined(with: finished.1)
        #expect(try both == finished.1.combined(with: finished.0))
        #expect(both.inputs[0].finalScriptSig == finished.1.inputs[0].finalScriptSig)

        let version = #expect(throws: ChainError.self) { try left.combined(with: left.converted(to: .v2)) }
        #expect(version?.code == .differentTransaction)
        let other = #expect(throws: ChainError.self) { try left.combined(with: PSBTSeeds.spending([0x51])) }
        #expect(other?.code == .differentTransaction)
    }

    /// Signatures that commit to different things are not told apart by their bytes.
    @Test func signaturesOfDifferentTypesAreAConflict() throws {
        let xOnly = Array(PSBTSeeds.keys[0].dropFirst())
        let schnorr = [UInt8](repeating: 1, count: 64)
        func conflict(_ left: (inout PSBTInput) -> Void, _ right: (inout PSBTInput) -> Void) throws -> [String?] {
            let (left, right) = (PSBTSeeds.spending([0x51], left), PSBTSeeds.spending([0x51], right))
            return [(left, right), (right, left)].map { pair -> String? in
                do throws(ChainError) {
                    _ = try pair.0.combined(with: pair.1)
                    return nil
                } catch { return "\(error.code.rawValue) \(error.field ?? "")" }
            }
        }
        func ecdsa(_ type: UInt8) -> (inout PSBTInput) -> Void {
            { $0.partialSignatures = [PartialSignature(key: PSBTSeeds.keys[0], signature: PSBTSeeds.signature(type, type: type))] }
        }
        #expect(try conflict(ecdsa(1), ecdsa(2)) == Array(repeating: "conflictingField inputs[0].partialSig[0]", count: 2))
        #expect(
            try conflict({ $0.tapKeySignature = schnorr }, { $0.tapKeySignature = schnorr + [1] })
                == Array(repeating: "conflictingField inputs[0].tapKeySig", count: 2))
        func leaf(_ tail: [UInt8]) -> (inout PSBTInput) -> Void {
            {
                $0.tapScriptSignatures = [
                    TapScriptSignature(key: xOnly, leafHash: [UInt8](repeating: 9, count: 32), signature: schnorr + tail)
                ]
            }
        }
        #expect(try conflict(leaf([1]), leaf([3])) == Array(repeating: "conflictingField inputs[0].tapScriptSig[0]", count: 2))
        #expect(try conflict(leaf([1]), leaf([1])) == [nil, nil])
    }

    /// There and back again loses nothing but what says nothing.
    @Test func conversionsLoseNothing() throws {
        var converted = 0
        for psbt in PSBTSeeds.valid {
            let other: PSBT.Version = psbt.version == .v0 ? .v2 : .v0
            guard let there = try? psbt.converted(to: other) else { continue }
            #expect(try there.unsignedTransaction() == psbt.unsignedTransaction())
            #expect(try PSBT(there.bytes) == there)
            let back = try there.converted(to: psbt.version)
            #expect(try back.unsignedTransaction() == psbt.unsignedTransaction())
            if psbt.version == .v0 {
                var expected = psbt.sorted
                expected.global[PSBTGlobalType.version] = nil
                #expect(back.bytes == expected.bytes)
            }
            converted += 1
        }
        #expect(converted > 50)
    }

    @Test func whatVersion0CannotHoldIsRefused() throws {
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        psbt.modifiable = 4
        #expect(throws: Never.self) { try psbt.converted(to: .v0) }
        psbt.modifiable = 1
        let error = #expect(throws: ChainError.self) { try psbt.converted(to: .v0) }
        #expect(error?.code == .notRepresentable)
        #expect(error?.field == "global.txModifiable")
        // A type of version 2 that version 0 had for something else.
        var old = PSBTSeeds.spending([0x51])
        old.inputs[0].map[PSBTInputType.outputIndex, [1]] = [2]
        let homonym = #expect(throws: ChainError.self) { try old.converted(to: .v2) }
        #expect(homonym?.code == .notRepresentable)
    }

    @Test func requiredLockTimesBecomeTheTransactions() throws {
        var psbt = PSBTSeeds.spending([0x51], version: .v2)
        psbt.inputs[0].requiredHeightLock = 700_000
        let converted = try psbt.converted(to: .v0)
        #expect(try converted.unsignedTransaction().lockTime == 700_000)
        #expect(try converted.converted(to: .v2).unsignedTransaction().lockTime == 700_000)
    }

    /// BIP-370: what a signature leaves open stays open.
    @Test(arguments: [(1, 0), (2, 2), (3, 4), (0x81, 1), (0x82, 3), (0x83, 5)] as [(UInt8, UInt8)])
    func signaturesCloseWhatTheySign(_ type: UInt8, _ flags: UInt8) throws {
        let script = Script.payToPublicKeyHash(Hash160.digest(of: PSBTSeeds.keys[0]))
        var psbt = PSBTSeeds.spending(script, version: .v2) { $0.sighashType = UInt32(type) }
        psbt.modifiable = 3
        try psbt.add(PartialSignature(key: PSBTSeeds.keys[0], signature: PSBTSeeds.signature(1, type: type)), to: 0)
        #expect(psbt.modifiable == flags)
        let other = #expect(throws: ChainError.self) {
            try psbt.add(PartialSignature(key: PSBTSeeds.keys[0], signature: PSBTSeeds.signature(1, type: type ^ 0x80)), to: 0)
        }
        #expect(other?.code == .invalidSighash)
    }

    @Test func singleWithoutItsOutputIsRefused() throws {
        let script = Script.payToPublicKeyHash(Hash160.digest(of: PSBTSeeds.keys[0]))
        var psbt = PSBTSeeds.spending(script) { $0.sighashType = 3 }
        #expect(throws: Never.self) { try psbt.sighashType(of: 0, isTaproot: false) }
        psbt.outputs = []
        let error = #expect(throws: ChainError.self) { try psbt.sighashType(of: 0, isTaproot: false) }
        #expect(error?.code == .invalidSighash)
        let none = #expect(throws: ChainError.self) { try psbt.sighashType(of: 1, isTaproot: false) }
        #expect(none?.code == .outOfRange)
    }

    @Test func lyingOutputsAreRefused() throws {
        var psbt = PSBTSeeds.spending(ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: PSBTSeeds.keys[0])))
        #expect(try psbt.utxo(of: 0)?.value == 100_000)
        psbt.inputs[0].witnessUTXO?.value = 1
        let error = #expect(throws: ChainError.self) { try psbt.utxo(of: 0) }
        #expect(error?.code == .utxoMismatch)
        #expect(throws: ChainError.self) { try psbt.finalized() }
        psbt.inputs[0].witnessUTXO = nil
        psbt.inputs[0].nonWitnessUTXO?.lockTime = 5
        let other = #expect(throws: ChainError.self) { try psbt.utxo(of: 0) }
        #expect(other?.field == "inputs[0].nonWitnessUtxo")
    }
}
