internal import ChainKit

/// Building blocks of sighashes for vectors:
///
/// | name | input | output |
/// |---|---|---|
/// | `sighash-legacy` | `transaction`, `input`, `scriptCode`, `type` | `digest`, `preimage` (nil for the SINGLE bug) |
/// | `sighash-segwit` | `transaction`, `input`, `scriptCode`, `value`, `type` | `digest`, `preimage` |
/// | `sighash-taproot` | `transaction`, `prevouts` (`value`, `script`), `input`, `type`, `annex`, `leafHash`, `codeSeparator` | `digest`, `preimage`, `midstates` |
///
/// `type` is the number whose lowest 32 bits are hashed.
enum SighashPrimitives {
    static func run(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue? {
        switch name {
        case "sighash-legacy": try legacy(input)
        case "sighash-segwit": try segwit(input)
        case "sighash-taproot": try taproot(input)
        default: nil
        }
    }

    private static func transaction(_ input: JSONCursor) throws(ChainError) -> BitcoinTransaction {
        try BitcoinTransaction(input.required("transaction").hex(), field: "transaction")
    }

    private static func type(_ input: JSONCursor) throws(ChainError) -> SighashType {
        let cursor = try input.required("type")
        let number = try cursor.integer(as: Int64.self)
        guard (Int64(Int32.min)...Int64(UInt32.max)).contains(number) else { throw cursor.failure(.outOfRange, "must have 32 bits") }
        return SighashType(rawValue: UInt32(truncatingIfNeeded: number))
    }

    private static func index(_ input: JSONCursor) throws(ChainError) -> Int { try input.required("input").integer(as: Int.self) }

    private static func legacy(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "transaction", "input", "scriptCode", "type"])
        let preimage = Sighash.legacyPreimage(
            try transaction(input), input: try index(input), scriptCode: try input.required("scriptCode").hex(), type: try type(input))
        var bytes: String?
        if case .bytes(let preimage) = preimage { bytes = Hex.encode(preimage) }
        return ["digest": .string(Hex.encode(preimage.digest)), "preimage": .optional(bytes)]
    }

    private static func segwit(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "transaction", "input", "scriptCode", "value", "type"])
        let preimage = try Sighash.segwitPreimage(
            TransactionDigests(try transaction(input)), input: try index(input), scriptCode: try input.required("scriptCode").hex(),
            value: try input.required("value").integer(), type: try type(input))
        return [
            "digest": .string(Hex.encode(HashFunction.sha256d.digest(of: preimage))), "preimage": .string(Hex.encode(preimage)),
        ]
    }

    private static func taproot(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "transaction", "prevouts", "input", "type", "annex", "leafHash", "codeSeparator"])
        var spent: [TransactionOutput] = []
        for output in try input.required("prevouts").elements() {
            try output.object(allowing: ["value", "script"])
            spent.append(
                TransactionOutput(value: try output.required("value").integer(), script: try output.required("script").hex()))
        }
        let digests = TransactionDigests(try transaction(input), spent: spent)
        var leaf: Sighash.Leaf?
        if let hash = input.optional("leafHash") {
            leaf = Sighash.Leaf(hash: try hash.hex(count: 32), codeSeparator: try input.optional("codeSeparator")?.integer() ?? .max)
        }
        let preimage = try Sighash.taprootPreimage(
            digests, input: try index(input), type: try type(input), annex: try input.optional("annex")?.hex(), leaf: leaf)
        return [
            "digest": .string(Hex.encode(HashFunction.sha256.digest(of: preimage))), "preimage": .string(Hex.encode(preimage)),
            "midstates": [
                "prevouts": .string(Hex.encode(digests.prevouts)), "sequences": .string(Hex.encode(digests.sequences)),
                "outputs": .string(Hex.encode(digests.outputs)), "amounts": .optional(digests.amounts.map(Hex.encode)),
                "scripts": .optional(digests.scripts.map(Hex.encode)),
            ],
        ]
    }
}
