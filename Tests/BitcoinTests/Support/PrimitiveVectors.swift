import ChainConformance
import ChainKit
import FoundationEssentials
import TestSupport
import Testing

@testable import Bitcoin

/// Cases of `vectors/bitcoin`, read as the conformance run reads them.
struct BitcoinVectors {
    let cases: [VectorCase]

    init(_ name: String) throws {
        let path = TestSupport.VectorFile.folder + "bitcoin/" + name
        guard let data = FileManager.default.contents(atPath: path) else { throw MalformedVector(what: "no \(path)") }
        cases = try ChainConformance.VectorFile(name: name, text: Array(data)).cases
    }

    /// Cases whose input is a building block, with what it is to give.
    var primitives: [(id: String, name: String, input: JSONCursor, output: JSONCursor)] {
        get throws {
            try cases.compactMap { vector in
                guard case .json(let value) = vector.input, let name = value["primitive"]?.string else { return nil }
                return (vector.id, name, JSONCursor(value), try vector.expect.required("output"))
            }
        }
    }
}

/// A case that verifies a transaction: what it spends, and under which rules.
struct SpendingCase {
    let id: String
    let transaction: BitcoinTransaction
    /// By the inputs' order.
    let spent: [TransactionOutput]
    let flags: ScriptFlags
    let isValid: Bool

    init(_ vector: VectorCase) throws {
        id = vector.id
        guard case .raw(let bytes) = vector.input else { throw MalformedVector(what: "input of \(vector.id)") }
        transaction = try BitcoinTransaction(bytes)
        let context = vector.context.cursor(stage: .decode)
        var outputs: [OutPoint: TransactionOutput] = [:]
        for output in try context.required("prevouts").elements() {
            let point = OutPoint(
                txid: try output.required("txid").hex(count: 32).reversed(), index: try output.required("vout").integer())
            outputs[point] = TransactionOutput(
                value: try output.required("value").integer(), script: try output.required("script").hex())
        }
        spent = transaction.inputs.compactMap { outputs[$0.previous] }
        var flags: ScriptFlags = context.optional("flags") == nil ? .standard : []
        for name in try context.optional("flags")?.elements() ?? [] {
            let name = try name.string()
            guard let flag = ScriptFlags.named(name) else { throw MalformedVector(what: "flag \(name)") }
            flags.insert(flag)
        }
        self.flags = flags
        isValid = try vector.expect.required("valid").bool()
    }

    func failure(_ flags: ScriptFlags? = nil) -> ScriptFailure? {
        InputVerifier(transaction, spent: spent, flags: flags ?? self.flags).verify()
    }
}
