import ChainConformance
import ChainKit

@testable import Bitcoin

/// The PSBTs of the vectors.
enum PSBTSeeds {
    /// Those that must be read.
    static let valid: [PSBT] = texts(valid: true).compactMap { try? PSBT(text: $0) }

    /// The bytes of all, valid or not.
    static let bytes: [[UInt8]] = texts(valid: nil).compactMap { Base64.decode($0) }

    private static func texts(valid: Bool?) -> [String] {
        let files = ConformanceTests.folder?.files ?? []
        return files.filter { PSBTVectorTests.names.contains($0.name) }.flatMap(\.cases).flatMap { vector -> [String] in
            guard valid == nil || (vector.expect.value["result"] == "ok") == valid else { return [] }
            switch vector.input {
            case .container(let text): return [text]
            case .json(let json): return ([json["psbt"]] + (json["psbts"]?.array ?? [])).compactMap { $0?.string }
            case .raw: return []
            }
        }
    }

    /// A signature of the right form that nobody made.
    static func signature(_ seed: UInt8, type: UInt8 = 1) -> [UInt8] {
        let integer: [UInt8] = [2, 32] + [UInt8](repeating: seed & 0x7f | 1, count: 32)
        return [0x30, 68] + integer + integer + [type]
    }

    /// Multiples of the generator, compressed.
    static let keys: [[UInt8]] = [
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
        "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
    ].compactMap(Hex.decode)

    /// A PSBT with one input that spends an output of this script, whose value is known from a whole transaction too where it must be.
    static func spending(_ script: [UInt8], version: PSBT.Version = .v0, _ set: (inout PSBTInput) -> Void = { _ in }) -> PSBT {
        let output = TransactionOutput(value: 100_000, script: script)
        let previous = BitcoinTransaction(
            version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 7, count: 32), index: 0))],
            outputs: [output], lockTime: 0)
        let spent = TransactionInput(previous: OutPoint(txid: previous.txid, index: 0))
        let transaction = BitcoinTransaction(
            version: 2, inputs: [spent], outputs: [TransactionOutput(value: 90_000, script: [0x6a])], lockTime: 0)
        var psbt = PSBT(transaction: transaction, version: version)
        psbt.inputs[0].nonWitnessUTXO = previous
        psbt.inputs[0].witnessUTXO = output
        set(&psbt.inputs[0])
        return psbt
    }
}
