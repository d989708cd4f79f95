internal import ChainKit

/// Documents in JSON and back, without loss.
///
/// ```json
/// {"transaction": {"version", "locktime", "inputs": [{"txid", "vout", "scriptSig", "sequence", "witness": ["<hex>", …]}],
///                  "outputs": [{"value", "script"}]}, "origin": "<PSBT in base64>"}
/// {"psbt": "<base64>"}
/// ```
///
/// `transaction` may be hexadecimal too. `origin`, which may be left out, holds what is known of the outputs that are spent. Messages have
/// a form of their own (``BitcoinMessage``), and intents too (``BitcoinIntent``).
enum DocumentJSON {
    static func encode(_ document: BitcoinDocument) -> JSONValue {
        switch document {
        case .psbt(let psbt): return ["psbt": .string(psbt.base64)]
        case .message(let message): return message.json
        case .transaction(let document):
            var object = JSONObject()
            object["transaction"] = encode(document.transaction)
            if let origin = document.origin { object["origin"] = .string(origin.base64) }
            return .object(object)
        }
    }

    private static func encode(_ transaction: BitcoinTransaction) -> JSONValue {
        [
            "version": .integer(transaction.version), "locktime": .integer(transaction.lockTime),
            "inputs": .array(
                transaction.inputs.map { input in
                    [
                        "txid": .string(Hex.encode(input.previous.txid.reversed())), "vout": .integer(input.previous.index),
                        "scriptSig": .string(Hex.encode(input.scriptSig)), "sequence": .integer(input.sequence),
                        "witness": .array(input.witness.map { .string(Hex.encode($0)) }),
                    ]
                }),
            "outputs": .array(
                transaction.outputs.map { ["value": .integer($0.value), "script": .string(Hex.encode($0.script))] }),
        ]
    }

    static func decode(_ root: JSONCursor, context: BitcoinContext) throws(ChainError) -> BitcoinDocument {
        let root = try root.withoutEnvelope()
        if root.value.string != nil { return try BitcoinAdapter.document(text: root, context) }
        if let answer = try NodeAnswer.text(root) { return try BitcoinAdapter.document(text: answer, context) }
        if root.value["message"] != nil { return .message(try BitcoinMessage(root, context: context)) }
        if let psbt = root.optional("psbt") {
            try root.object(allowing: ["psbt"])
            return try BitcoinAdapter.document(of: PSBT(text: try psbt.string()), context)
        }
        guard let cursor = root.optional("transaction") else { return try intent(root, context) }
        try root.object(allowing: ["transaction", "origin"])
        let transaction = try transaction(cursor)
        guard let origin = root.optional("origin") else { return .transaction(try NetworkTransaction(transaction, context: context)) }
        let psbt = try PSBT(text: try origin.string())
        guard try psbt.unsignedTransaction() == transaction.unsigned else {
            throw origin.failure(.differentTransaction, "is a PSBT of another transaction")
        }
        return .transaction(NetworkTransaction(transaction, origin: try psbt.updated(context)))
    }

    /// Makes a PSBT of an intent. Its keys, scripts and leaves have to be what a PSBT may hold: reading it again checks that. What the
    /// context says must be what the intent's own previous transactions prove.
    private static func intent(_ root: JSONCursor, _ context: BitcoinContext) throws(ChainError) -> BitcoinDocument {
        .psbt(try PSBT(try PSBT(try BitcoinIntent(root, context: context)).bytes).updated(context))
    }

    private static func transaction(_ cursor: JSONCursor) throws(ChainError) -> BitcoinTransaction {
        if cursor.value.string != nil { return try BitcoinTransaction(cursor.hex(), field: cursor.path) }
        try cursor.object(allowing: ["version", "locktime", "inputs", "outputs"])
        var inputs: [TransactionInput] = []
        for element in try cursor.required("inputs").elements() {
            try element.object(allowing: ["txid", "vout", "scriptSig", "sequence", "witness"])
            var witness: [[UInt8]] = []
            for item in try element.optional("witness")?.elements() ?? [] { witness.append(try item.hex()) }
            inputs.append(
                TransactionInput(
                    previous: try OutPoint(element), scriptSig: try element.optional("scriptSig")?.hex() ?? [],
                    sequence: try element.required("sequence").integer(), witness: witness))
        }
        var outputs: [TransactionOutput] = []
        for element in try cursor.required("outputs").elements() {
            try element.object(allowing: ["value", "script"])
            outputs.append(
                TransactionOutput(value: try element.required("value").integer(), script: try element.required("script").hex()))
        }
        let transaction = BitcoinTransaction(
            version: try cursor.required("version").integer(), inputs: inputs, outputs: outputs,
            lockTime: try cursor.required("locktime").integer())
        guard try BitcoinTransaction(transaction.bytes, field: cursor.path) == transaction else {
            throw cursor.failure(.nonCanonical, "has no form on the wire")
        }
        return transaction
    }
}
