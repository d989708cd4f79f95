internal import ChainKit

/// Building blocks of the conformance vectors that concern PSBTs; `psbt` stands for base64 or hexadecimal, and is base64 in outputs.
///
/// | name | input | output |
/// |---|---|---|
/// | `psbtDecode` | `psbt` | `psbt`, `version`, `decoded` |
/// | `psbtCreate` | `transaction`: hexadecimal, `version` | `psbt` |
/// | `psbtAddSignatures` | `psbt`, `signatures`: `input`, `signature`, and `pubkey` or none, `leafHash` or none | `psbt`, its fields in order |
/// | `psbtCombine` | `psbts` | `psbt` |
/// | `psbtFinalize` | `psbt` | `psbt`, `unfinished`: `input`, `reason` |
/// | `psbtExtract` | `psbt` | `transaction`: hexadecimal, `txid` |
/// | `psbtConvert` | `psbt`, `version` | `psbt` |
/// | `psbtLockTime` | `psbt` | `lockTime` |
enum PSBTPrimitives {
    /// The block's output; nil where the name is of no block here.
    static func run(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue? {
        switch name {
        case "psbtDecode":
            let psbt = try psbt(input, and: [])
            return ["psbt": .string(psbt.base64), "version": .integer(psbt.version.rawValue), "decoded": psbt.json]
        case "psbtCreate":
            try input.object(allowing: ["primitive", "transaction", "version"])
            let transaction = try BitcoinTransaction(input.required("transaction").hex(), allowsWitness: false)
            return json(PSBT(transaction: transaction, version: try version(input)))
        case "psbtAddSignatures": return json(try signed(input))
        case "psbtCombine": return json(try combined(input))
        case "psbtFinalize":
            let (psbt, unfinished) = try psbt(input, and: []).finalized()
            return [
                "psbt": .string(psbt.base64),
                "unfinished": .array(unfinished.map { ["input": .integer($0.input), "reason": .string($0.reason)] }),
            ]
        case "psbtExtract":
            let transaction = try psbt(input, and: []).extracted()
            return ["transaction": .string(Hex.encode(transaction.bytes)), "txid": .string(transaction.id)]
        case "psbtConvert": return json(try psbt(input, and: ["version"]).converted(to: version(input)))
        case "psbtLockTime": return ["lockTime": .integer(try psbt(input, and: []).unsignedTransaction().lockTime)]
        default: return nil
        }
    }

    private static func json(_ psbt: PSBT) -> JSONValue { ["psbt": .string(psbt.base64)] }

    private static func psbt(_ input: JSONCursor, and others: Set<String>) throws(ChainError) -> PSBT {
        try input.object(allowing: others.union(["primitive", "psbt"]))
        return try PSBT(text: input.required("psbt").string())
    }

    private static func version(_ input: JSONCursor) throws(ChainError) -> PSBT.Version {
        let cursor = try input.required("version")
        guard let version = PSBT.Version(rawValue: try cursor.integer()) else {
            throw cursor.failure(.unsupportedVersion, "must be 0 or 2")
        }
        return version
    }

    private static func combined(_ input: JSONCursor) throws(ChainError) -> PSBT {
        try input.object(allowing: ["primitive", "psbts"])
        let list = try input.required("psbts")
        var combined: PSBT?
        for cursor in try list.elements() {
            let psbt = try PSBT(text: cursor.string())
            combined = try combined?.combined(with: psbt) ?? psbt
        }
        guard let combined else { throw list.failure(.missingField, "must not be empty") }
        return combined
    }

    private static func signed(_ input: JSONCursor) throws(ChainError) -> PSBT {
        var psbt = try psbt(input, and: ["signatures"])
        for cursor in try input.required("signatures").elements() {
            try cursor.object(allowing: ["input", "pubkey", "leafHash", "signature"])
            let index: Int = try cursor.required("input").integer()
            let signature = try cursor.required("signature").hex()
            guard let key = try cursor.optional("pubkey")?.hex() else {
                try psbt.add(tapKeySignature: signature, to: index)
                continue
            }
            if let leafHash = try cursor.optional("leafHash")?.hex() {
                try psbt.add(TapScriptSignature(key: key, leafHash: leafHash, signature: signature), to: index)
            } else {
                try psbt.add(PartialSignature(key: key, signature: signature), to: index)
            }
        }
        return psbt.sorted
    }
}
