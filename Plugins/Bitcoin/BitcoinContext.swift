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
///
/// It is read once, where a document is decoded, and what it knows of outputs becomes part of the document there. What is left for later
/// is what nobody writes into a document: what is allowed, the rules of scripts, and prevouts without a value.
public struct BitcoinContext: Sendable {
    /// The empty context.
    public static let empty = BitcoinContext()

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

    private init() { (network, namedNetwork) = (BitcoinNetwork.all[0], nil) }

    /// Reads a context; a member that is not known is refused.
    init(_ context: ChainContext) throws(ChainError) {
        let root = context.cursor(stage: .decode)
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
