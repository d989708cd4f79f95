import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Three keys, and transactions that spend what they can sign.
protocol SpendingSuite {
    var own: TestKey { get }
    var other: TestKey { get }
    var third: TestKey { get }
}

extension SpendingSuite {
    func script(_ key: TestKey) throws -> [UInt8] { try #require(AddressFormat.p2wpkh.script(key: key.point)) }

    /// A spend of 100,000 satoshis of each of these scripts, each with its proof.
    func psbt(
        _ scripts: [[UInt8]], outputs: [(script: [UInt8], value: UInt64)]? = nil, _ change: (inout PSBT) throws -> Void = { _ in }
    ) throws -> PSBT {
        let funding = Fixture.funding(scripts.map { ($0, 100_000) })
        let outputs = outputs ?? [([0x51], UInt64(scripts.count) * 100_000 - 1000)]
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2,
                inputs: scripts.indices.map {
                    TransactionInput(previous: OutPoint(txid: funding.txid, index: UInt32($0)), sequence: 0xffff_fffd)
                },
                outputs: outputs.map { TransactionOutput(value: $0.value, script: $0.script) }, lockTime: 0),
            version: .v0)
        for index in scripts.indices { psbt.inputs[index].nonWitnessUTXO = funding }
        try change(&psbt)
        return psbt
    }

    func requests(_ psbt: PSBT, _ keys: [WalletKey], _ context: BitcoinContext = .empty) throws -> [SigningRequest] {
        try Fixture.adapter.requests(for: .psbt(psbt), keys: keys, context: context, prior: [])
    }

    func refusal(_ body: () throws -> Void) -> String? {
        do { try body() } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    func partial(_ key: TestKey, _ psbt: PSBT, _ index: Int, _ name: String? = nil) throws -> PartialSignature {
        let table = try SigningTable(psbt)
        var budget = SigningTable.Budget()
        let slot = try #require(table.slots(index).first { name == nil || $0.id.hasSuffix(name ?? "") })
        guard case .ecdsa(let r, let s, _) = try key.ecdsa(digest: try table.signingInput(slot, &budget).signedBytes) else {
            throw ChainError(.plan, .wrongType, "")
        }
        return PartialSignature(key: key.point, signature: SignatureBytes.ecdsa(r: r, s: s, type: .all))
    }

    func locked(_ script: [UInt8], _ form: Int) throws -> (output: [UInt8], (inout PSBTInput) -> Void) {
        let witness = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
        func hashed(_ script: [UInt8]) throws -> [UInt8] { try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: script)).script) }
        switch form {
        case 0: return (witness, { $0.witnessScript = script })
        case 1: return (try hashed(script), { $0.redeemScript = script })
        default: return (try hashed(witness), { ($0.redeemScript, $0.witnessScript) = (witness, script) })
        }
    }

    func keyHash(_ key: TestKey) -> [UInt8] { [0x76, 0xa9] + Script.push(Hash160.digest(of: key.point)) + [0x88] }
}
