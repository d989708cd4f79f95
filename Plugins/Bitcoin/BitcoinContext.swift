internal import ChainKit

/// The context of this adapter, every member optional:
///
/// ```json
/// {"network": "mainnet", "prevouts": [{"txid", "vout", "value", "address" | "script"}], "previousTransactions": ["<hex>"],
///  "allowFee": "<satoshis>", "allowSighash": ["NONE"], "flags": ["P2SH", "WITNESS"]}
/// ```
///
/// `prevouts` say what the inputs spend, where the document doesn't; `previousTransactions` prove it by their ids. `allowFee` is the
/// highest fee in satoshis that is signed in place of the limits of ``NetworkPolicy``. `allowSighash` names the
/// hash types that are signed although they leave outputs open, `NONE` and `SINGLE`, each perhaps with `|ANYONECANPAY`. `flags` are the rules of scripts that
/// verification applies, by Bitcoin Core's names; without them all of today's, consensus and policy. A value may be left out of a
/// `prevouts` entry where no rule needs it.
struct BitcoinContext: Sendable {
    /// Whether it knows anything of any output.
    var knowsOutputs: Bool { !prevouts.isEmpty || !previousTransactions.isEmpty }

    /// An output as far as it is known.
    struct Prevout {
        let value: UInt64?
        let script: [UInt8]
    }

    /// The network that was named, or the main one.
    let network: BitcoinNetwork
    /// The network where it was named.
    let namedNetwork: BitcoinNetwork?
    /// The outputs that inputs spend.
    private(set) var prevouts: [OutPoint: Prevout] = [:]
    /// By their ids in wire order.
    private(set) var previousTransactions: [[UInt8]: PreviousTransaction] = [:]
    /// The highest fee that is accepted, in satoshis.
    private(set) var allowedFee: UInt64?
    /// The hash types that may be signed although they leave outputs open.
    private(set) var allowedSighashes: Set<UInt32> = []
    /// The rules of scripts.
    private(set) var flags: ScriptFlags?

    init(_ context: ChainContext, stage: ChainError.Stage) throws(ChainError) {
        self = try context.facts { () throws(ChainError) in try Self(context.cursor(stage: stage)) }
    }

    private init(_ root: JSONCursor) throws(ChainError) {
        try root.object(allowing: ["network", "prevouts", "previousTransactions", "allowFee", "allowSighash", "flags"])
        namedNetwork = try root.optional("network").map { (cursor) throws(ChainError) in try BitcoinNetwork(cursor) }
        network = namedNetwork ?? BitcoinNetwork.all[0]
        if let list = root.optional("previousTransactions") {
            for element in try list.elements() {
                let transaction = try PreviousTransaction(element, on: network)
                previousTransactions[transaction.txid] = transaction
            }
        }
        if let list = root.optional("prevouts") {
            for element in try list.elements() { try addPrevout(element) }
        }
        let network = network
        allowedFee = try root.optional("allowFee").map { (cursor) throws(ChainError) in try Amount.read(cursor, on: network) }
        for element in try root.optional("allowSighash")?.elements() ?? [] {
            guard element.value.string != nil, case let type = SighashType(rawValue: try SighashName.read(element)),
                type.isNone || type.isSingle
            else {
                throw element.failure(.unknownName, "must be NONE or SINGLE, perhaps with |ANYONECANPAY: the others need no leave")
            }
            allowedSighashes.insert(type.rawValue)
        }
        if let list = root.optional("flags") {
            var flags: ScriptFlags = []
            for element in try list.elements() {
                guard let flag = ScriptFlags.named(try element.string()) else {
                    throw element.failure(.unknownName, "is no rule of scripts; their names are Bitcoin Core's, like P2SH or WITNESS")
                }
                flags.formUnion(flag)
            }
            self.flags = flags
        }
    }

    private mutating func addPrevout(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["txid", "vout", "value", "address", "script"])
        let outPoint = try OutPoint(cursor)
        let value = try cursor.optional("value").map { (cursor) throws(ChainError) in try Amount.read(cursor, on: network) }
        guard let script = try ScriptField.optional(cursor, network: network) else {
            throw cursor.failure(.missingField, "needs address or script")
        }
        if let known = prevouts[outPoint], known.value != value || known.script != script {
            throw cursor.failure(.ambiguousInput, "says something else of an output that came before")
        }
        if let proved = proved(outPoint), proved.script != script || value.map({ $0 != proved.value }) == true {
            throw cursor.failure(.utxoMismatch, "is not what the previous transaction says of this output")
        }
        prevouts[outPoint] = Prevout(value: value, script: script)
    }

    /// The output as its own transaction shows it.
    private func proved(_ outPoint: OutPoint) -> TransactionOutput? {
        previousTransactions[outPoint.txid]?.output(outPoint.index)
    }

    /// An output, as far as it is known.
    func prevout(_ outPoint: OutPoint) -> Prevout? {
        proved(outPoint).map { Prevout(value: $0.value, script: $0.script) } ?? prevouts[outPoint]
    }

    /// The output, where its value is known too.
    func output(_ outPoint: OutPoint) -> TransactionOutput? {
        guard let known = prevout(outPoint), let value = known.value else { return nil }
        return TransactionOutput(value: value, script: known.script)
    }
}

/// A transaction whose outputs are spent, with its bytes: many inputs may carry them, and share them.
struct PreviousTransaction {
    let bytes: [UInt8]
    let txid: [UInt8]
    private let outputs: [TransactionOutput]

    init(_ transaction: BitcoinTransaction) { (bytes, txid, outputs) = (transaction.bytes, transaction.txid, transaction.outputs) }

    /// Reads hexadecimal.
    init(_ cursor: JSONCursor, on network: BitcoinNetwork) throws(ChainError) {
        self.init(try BitcoinTransaction(cursor.hex(), field: cursor.path, allowsExtension: network.hasExtensionBlocks))
    }

    var outputCount: Int { outputs.count }

    func output(_ index: UInt32) -> TransactionOutput? { Int(index) < outputs.count ? outputs[Int(index)] : nil }
}

extension BitcoinNetwork {
    /// The network that a field names.
    init(_ cursor: JSONCursor) throws(ChainError) {
        let name = try cursor.string()
        guard let network = BitcoinNetwork.all.first(where: { $0.id == name }) else {
            throw cursor.failure(.unknownName, "must be one of \(BitcoinNetwork.all.map(\.id).joined(separator: ", "))")
        }
        self = network
    }
}

extension OutPoint {
    /// Reads `txid`, as people write it, and `vout`.
    init(_ cursor: JSONCursor) throws(ChainError) {
        self.init(
            txid: try cursor.required("txid").hex(count: 32).reversed(), index: try cursor.required("vout").integer(as: UInt32.self))
    }
}

/// The fields that say to whom an output belongs.
enum ScriptField {
    /// `address` or `script`, not both; nil where neither is there.
    static func optional(_ cursor: JSONCursor, network: BitcoinNetwork) throws(ChainError) -> [UInt8]? {
        let script = cursor.optional("script")
        guard let address = cursor.optional("address") else { return try script?.hex() }
        if let script { throw script.failure(.ambiguousInput, "stands beside address; one is enough") }
        return try Self.script(of: address, network: network)
    }

    /// The script of the address here, which must be of the network.
    static func script(of cursor: JSONCursor, network: BitcoinNetwork) throws(ChainError) -> [UInt8] {
        let text = try cursor.string()
        do {
            return try BitcoinAddress(text, network: network).script
        } catch {
            throw ChainError(cursor.stage, error.code, error.message, field: cursor.path)
        }
    }
}

/// The script behind a script hash, as JSON says it.
enum RedeemScript {
    /// `redeemScript`, or of P2WPKH in a script hash the key: `publicKey`.
    static func read(_ cursor: JSONCursor, script: [UInt8]?) throws(ChainError) -> [UInt8]? {
        if let given = cursor.optional("redeemScript") { return try given.hex() }
        guard let field = cursor.optional("publicKey") else { return nil }
        let key: PublicKey
        do { key = try PublicKey(.ecdsaSecp256k1, field.hex(count: 33)) } catch { throw field.failure(error.code, error.message) }
        guard let redeem = AddressFormat.p2shP2WPKH.redeemScript(key: key.bytes), AddressFormat.p2shP2WPKH.script(key: key.bytes) == script
        else { throw field.failure(.scriptMismatch, "is not the key of a P2WPKH in this script hash; other outputs need none") }
        return redeem
    }
}
