internal import ChainKit

/// An output's place: a transaction's id and the output's position in it.
public struct OutPoint: Sendable, Hashable, CustomStringConvertible {
    /// 32 bytes in the order of the wire, which is the reverse of the order that people read.
    public let txid: [UInt8]
    /// The output's index.
    public let index: UInt32

    /// An outpoint; the id in wire order, 32 bytes.
    public init(txid: [UInt8], index: UInt32) {
        self.txid = txid
        self.index = index
    }

    /// `<txid as people read it>:<index>`
    public var description: String { "\(Hex.encode(txid.reversed())):\(index)" }

    /// Whether this is the place that a coinbase input names.
    var isNull: Bool { index == .max && txid.allSatisfy { $0 == 0 } }

    /// 36 bytes.
    var bytes: [UInt8] { txid + index.littleEndianBytes }
}

/// An input: what it spends, and what proves the right to.
public struct TransactionInput: Sendable, Hashable {
    /// The output that is spent.
    public var previous: OutPoint
    /// The script before segregated witness.
    public var scriptSig: [UInt8]
    /// nSequence.
    public var sequence: UInt32
    /// The witness stack, from the bottom.
    public var witness: [[UInt8]]

    /// An input; unsigned unless told otherwise.
    public init(previous: OutPoint, scriptSig: [UInt8] = [], sequence: UInt32 = 0xffff_ffff, witness: [[UInt8]] = []) {
        self.previous = previous
        self.scriptSig = scriptSig
        self.sequence = sequence
        self.witness = witness
    }
}

/// An output: how much, and who may spend it.
public struct TransactionOutput: Sendable, Hashable {
    /// Satoshis. Consensus takes up to the network's limit (``BitcoinNetwork/moneyLimit``); the wire takes any.
    public var value: UInt64
    /// The script that the spender must satisfy.
    public var script: [UInt8]

    /// An output.
    public init(value: UInt64, script: [UInt8]) {
        self.value = value
        self.script = script
    }

    /// 8 bytes little-endian, and the script with its length.
    var bytes: [UInt8] { value.littleEndianBytes + CompactSize.bytes(script.count) + script }
}

/// A transaction as consensus has it.
public struct BitcoinTransaction: Sendable, Hashable {
    /// nVersion, as unsigned bits.
    public var version: UInt32
    /// vin
    public var inputs: [TransactionInput]
    /// vout
    public var outputs: [TransactionOutput]
    /// nLockTime
    public var lockTime: UInt32
    /// Data that Litecoin's nodes put behind the witnesses of transactions that have to do with its extension block (MWEB): `00` where one
    /// takes coins out of it. No id and no signature is over it.
    public internal(set) var extensionData: [UInt8]?

    /// A transaction of these parts.
    public init(version: UInt32, inputs: [TransactionInput], outputs: [TransactionOutput], lockTime: UInt32) {
        self.version = version
        self.inputs = inputs
        self.outputs = outputs
        self.lockTime = lockTime
        extensionData = nil
    }

    /// Whether any input has a witness.
    public var hasWitness: Bool { inputs.contains { !$0.witness.isEmpty } }

    /// The transaction's id in wire order: SHA-256d without witnesses.
    public var txid: [UInt8] { HashFunction.sha256d.digest(of: bytes(withWitness: false)) }

    /// The transaction's id as people read it.
    public var id: String { Hex.encode(txid.reversed()) }

    /// The id that covers witnesses too, in wire order.
    public var wtxid: [UInt8] { HashFunction.sha256d.digest(of: bytes(withWitness: true)) }

    /// A copy without script signatures and witnesses.
    public var unsigned: BitcoinTransaction {
        var transaction = self
        transaction.inputs = inputs.map { TransactionInput(previous: $0.previous, sequence: $0.sequence) }
        transaction.extensionData = nil
        return transaction
    }
}
