internal import ChainKit

/// A user's intent in JSON, which becomes a PSBT. Two forms:
///
/// ```json
/// {"version": 2, "locktime": 0,
///  "inputs": [{"txid", "vout", "sequence", "value", "address" | "script", "path", "previousTransaction", "publicKey",
///              "redeemScript", "witnessScript", "sighash", "internalKey", "merkleRoot", "leafScripts": [{"script", "controlBlock"}]}],
///  "outputs": [{"address" | "script", "value", "path"}], "network": "mainnet", "psbtVersion": 0}
/// {"utxos": [<as inputs>], "outputs": […], "feeRate": 2.5, "change": {"address" | "script", "path"}, …}
/// ```
///
/// The second selects among its `utxos` (``CoinSelection``). Amounts are satoshis. `path` is a hint where the wallet's key for an input
/// or output may be found. `publicKey` is the key behind a hash: of P2WPKH in a script hash, whose redeem script it makes, or of P2PKH,
/// where it tells whether the key is compressed, and so how long the input becomes. What an input spends may come from its fields, from
/// `previousTransaction`, or from the context; where two of them speak, they must agree. A sequence that is not given is `fffffffd`:
/// replaceable (BIP-125), and lock times count. The PSBT is of version 0, which every wallet reads, unless version 2 is asked for.
struct BitcoinIntent {
    /// An input and what is known of the output that it spends.
    struct Input {
        let previous: OutPoint
        let sequence: UInt32
        let output: TransactionOutput?
        let previousTransaction: PreviousTransaction?
        /// The key of P2PKH.
        let hashedKey: [UInt8]?
        let redeemScript: [UInt8]?
        let witnessScript: [UInt8]?
        let internalKey: [UInt8]?
        let merkleRoot: [UInt8]?
        let leafScripts: [LeafScript]
        let sighash: UInt32?
        let path: DerivationPath?
        /// The input's path in the intent.
        let field: String
    }

    /// A script of a tree with the proof that it belongs there.
    struct LeafScript {
        let script: [UInt8]
        let controlBlock: [UInt8]

        /// As a PSBT has it; the control block's first byte holds the version.
        var claim: TapLeafScript {
            TapLeafScript(controlBlock: controlBlock, script: script, version: (controlBlock.first ?? TapTree.tapscript) & 0xfe)
        }
    }

    /// An output, and where the wallet's key for it may be found.
    struct Output {
        let output: TransactionOutput
        let path: DerivationPath?
    }

    static let defaultSequence: UInt32 = 0xffff_fffd

    private(set) var version: UInt32 = 2
    private(set) var lockTime: UInt32 = 0
    private(set) var psbtVersion = PSBT.Version.v0
    private(set) var namedNetwork: BitcoinNetwork?
    private(set) var inputs: [Input] = []
    private(set) var outputs: [Output] = []
    private let context: BitcoinContext
    private let network: BitcoinNetwork

    /// Whether a JSON object looks like an intent.
    static func isIntent(_ value: JSONValue) -> Bool { value["outputs"] != nil || value["inputs"] != nil || value["utxos"] != nil }

    init(_ root: JSONCursor, context: BitcoinContext) throws(ChainError) {
        let isSimple = root.optional("utxos") != nil
        let common: Set<String> = ["version", "locktime", "outputs", "network", "psbtVersion"]
        try root.object(allowing: common.union(isSimple ? ["utxos", "feeRate", "change"] : ["inputs"]))
        self.context = context
        namedNetwork = try root.optional("network").map { (cursor) throws(ChainError) in try BitcoinNetwork(cursor) }
        network = namedNetwork ?? context.network
        if let named = context.namedNetwork, named.id != network.id {
            throw try root.required("network").failure(.wrongNetwork, "is \(network.id), and the context asks for \(named.id)")
        }
        version = try root.optional("version")?.integer() ?? 2
        lockTime = try root.optional("locktime")?.integer() ?? 0
        if let cursor = root.optional("psbtVersion") {
            guard let known = PSBT.Version(rawValue: try cursor.integer()) else {
                throw cursor.failure(.unsupportedVersion, "must be 0 or 2")
            }
            guard known == .v0 || version.isForVersion2 else {
                throw cursor.failure(
                    .unsupportedVersion, "must be 0: the transaction is of version \(version), and 2 wants 2 or later (BIP-370)")
            }
            psbtVersion = known
        }
        for cursor in try Self.elements(root.required("outputs"), most: PSBTLimits.outputs) { outputs.append(try output(cursor)) }
        let list = try root.required(isSimple ? "utxos" : "inputs")
        var seen: Set<OutPoint> = []
        var leafCount = 0
        for cursor in try Self.elements(list, most: isSimple ? CoinSelection.mostCandidates : PSBTLimits.inputs) {
            let input = try input(cursor)
            guard seen.insert(input.previous).inserted else {
                throw cursor.failure(.duplicateInput, "spends \(input.previous), which an input before it spends")
            }
            inputs.append(input)
            leafCount += input.leafScripts.count
            guard leafCount <= Self.mostLeaves else {
                throw cursor.failure(.oversized, "and those before it have more than \(Self.mostLeaves) leafScripts")
            }
        }
        guard !inputs.isEmpty else { throw list.failure(.missingField, "is empty: a transaction spends something") }
        if isSimple { try select(root) }
        guard !outputs.isEmpty else { throw try root.required("outputs").failure(.missingField, "is empty, and there is no change") }
    }

    // MARK: - Fields

    /// The most leaves of all inputs together: each costs a multiplication to check.
    private static let mostLeaves = 10_000

    private static func elements(_ list: JSONCursor, most: Int) throws(ChainError) -> [JSONCursor] {
        let elements = try list.elements()
        guard elements.count <= most else { throw list.failure(.oversized, "has \(elements.count) entries; \(most) are taken at most") }
        return elements
    }

    private func output(_ cursor: JSONCursor) throws(ChainError) -> Output {
        try cursor.object(allowing: ["address", "script", "value", "path"])
        let value = try Amount.read(cursor.required("value"), on: network)
        guard let script = try ScriptField.optional(cursor, network: network) else {
            throw cursor.failure(.missingField, "needs address or script")
        }
        return Output(output: TransactionOutput(value: value, script: script), path: try Self.path(cursor))
    }

    private static func path(_ cursor: JSONCursor) throws(ChainError) -> DerivationPath? {
        guard let path = cursor.optional("path") else { return nil }
        do { return try DerivationPath(path.string()) } catch { throw path.failure(error.code, error.message) }
    }

    private static let inputFields: Set<String> = [
        "txid", "vout", "sequence", "value", "address", "script", "path", "previousTransaction", "publicKey", "redeemScript",
        "witnessScript", "sighash", "internalKey", "merkleRoot", "leafScripts",
    ]

    private func input(_ cursor: JSONCursor) throws(ChainError) -> Input {
        try cursor.object(allowing: Self.inputFields)
        let previous = try OutPoint(cursor)
        let transaction = try previousTransaction(cursor, of: previous)
        var leaves: [LeafScript] = []
        let claims = try cursor.optional("leafScripts")?.elements() ?? []
        guard claims.count <= TaprootSpend.mostLeaves else {
            throw cursor.failure(.oversized, "has \(claims.count) leafScripts; \(TaprootSpend.mostLeaves) are taken at most")
        }
        for leaf in claims {
            try leaf.object(allowing: ["script", "controlBlock"])
            leaves.append(LeafScript(script: try leaf.required("script").hex(), controlBlock: try leaf.required("controlBlock").hex()))
        }
        let output = try spent(cursor, previous, transaction)
        let hashedKey = try Self.hashedKey(cursor, of: cursor.optional("redeemScript")?.hex() ?? output?.script)
        return Input(
            previous: previous, sequence: try cursor.optional("sequence")?.integer() ?? Self.defaultSequence,
            output: output, previousTransaction: transaction,
            hashedKey: hashedKey,
            redeemScript: hashedKey == nil
                ? try RedeemScript.read(cursor, script: output?.script) : try cursor.optional("redeemScript")?.hex(),
            witnessScript: try cursor.optional("witnessScript")?.hex(),
            internalKey: try cursor.optional("internalKey")?.hex(count: 32),
            merkleRoot: try cursor.optional("merkleRoot")?.hex(count: 32), leafScripts: leaves,
            sighash: try cursor.optional("sighash").map { (cursor) throws(ChainError) in try SighashName.read(cursor) },
            path: try Self.path(cursor), field: cursor.path)
    }

    /// The key that a script asks for by its hash, before segregated witness: in either form.
    private static func hashedKey(_ cursor: JSONCursor, of script: [UInt8]?) throws(ChainError) -> [UInt8]? {
        guard let script, let field = cursor.optional("publicKey"), case .payToPublicKeyHash(let hash) = ScriptTemplate(script) else {
            return nil
        }
        let key = try field.hex()
        guard KeyShape.publicKey(key) != nil else { throw field.failure(.invalidKey, "is no key: 33 bytes, or 65 uncompressed") }
        guard Hash160.digest(of: key) == hash else { throw field.failure(.scriptMismatch, "is not the key whose hash the script has") }
        return key
    }

    /// The transaction whose output is spent, from the input or the context.
    private func previousTransaction(_ cursor: JSONCursor, of previous: OutPoint) throws(ChainError) -> PreviousTransaction? {
        guard let field = cursor.optional("previousTransaction") else { return context.previousTransactions[previous.txid] }
        let transaction = try PreviousTransaction(field, on: network)
        guard transaction.txid == previous.txid else {
            throw field.failure(.utxoMismatch, "is \(Hex.encode(transaction.txid.reversed())), and not the one that is spent")
        }
        return transaction
    }

    /// The output that is spent, from whoever says it; all that say it must agree.
    private func spent(
        _ cursor: JSONCursor, _ previous: OutPoint, _ transaction: PreviousTransaction?
    ) throws(ChainError) -> TransactionOutput? {
        var known = context.output(previous)
        if let transaction {
            guard let output = transaction.output(previous.index) else {
                throw try cursor.required("vout").failure(
                    .utxoMismatch, "is no output of that transaction, which has \(transaction.outputCount)")
            }
            known = output
        }
        let value = try cursor.optional("value").map { (cursor) throws(ChainError) in try Amount.read(cursor, on: network) }
        let script = try ScriptField.optional(cursor, network: network)
        if let known {
            if let value, value != known.value {
                throw try cursor.required("value").failure(.utxoMismatch, "is \(value), and the output holds \(known.value)")
            }
            if let script, script != known.script {
                throw cursor.failure(.utxoMismatch, "names another script than the output has")
            }
            return known
        }
        guard let script else {
            if value != nil {
                throw cursor.failure(.missingField, "says what it spends is worth and not whose it is: add address or script")
            }
            return nil
        }
        guard let value else { throw try cursor.required("value").failure(.missingField, "is missing") }
        return TransactionOutput(value: value, script: script)
    }

    // MARK: - Selection

    private mutating func select(_ root: JSONCursor) throws(ChainError) {
        var change: Output?
        if let cursor = root.optional("change") {
            try cursor.object(allowing: ["address", "script", "path"])
            guard let script = try ScriptField.optional(cursor, network: network) else {
                throw cursor.failure(
                    .missingField, "needs address or script: take one of the wallet's own, with its path")
            }
            change = Output(output: TransactionOutput(value: 0, script: script), path: try Self.path(cursor))
        }
        let selection = CoinSelection(
            candidates: inputs, outputs: outputs.map(\.output), rate: try FeeRate(root.required("feeRate"), on: network),
            change: change?.output.script, network: network)
        let result = try selection.select(root)
        inputs = result.inputs
        if let value = result.change, let change {
            outputs.append(Output(output: TransactionOutput(value: value, script: change.output.script), path: change.path))
        }
    }
}
