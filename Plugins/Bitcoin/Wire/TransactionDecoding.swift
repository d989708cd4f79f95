internal import ChainKit

/// The bits of the byte behind the marker that tells the newer forms of a transaction from the old one.
enum TransactionFlag {
    /// Witnesses (BIP-144).
    static let witness: UInt8 = 1
    /// Data of Litecoin's extension block, between the witnesses and the lock time.
    static let extensionData: UInt8 = 8
}

extension BitcoinTransaction {
    /// The most bytes that are read: no block holds more.
    static let longest = 4_000_000

    /// Reads a transaction: nothing may follow, and writing it again gives the same bytes.
    ///
    /// - Throws: ``ChainError`` of stage `decode` with the field's path: `transaction.inputs[2].scriptSig`.
    ///
    /// - Parameter allowsExtension: whether it may be of the form that Litecoin's nodes alone write.
    init(
        _ bytes: [UInt8], field: String = "transaction", allowsWitness: Bool = true, allowsExtension: Bool = false
    ) throws(ChainError) {
        guard bytes.count <= Self.longest else {
            throw ChainError(.decode, .oversized, "has \(bytes.count) bytes; no block can hold over \(Self.longest)", field: field)
        }
        var reader = ByteReader(bytes)
        try self.init(&reader, field: field, allowsWitness: allowsWitness, allowsExtension: allowsExtension)
        try reader.finish(field)
    }

    /// Reads a transaction where the reader stands. Without `allowsWitness` only the old form is there, so that a transaction without
    /// inputs can be read (BIP-174's unsigned transaction).
    init(
        _ reader: inout ByteReader, field: String, allowsWitness: Bool = true, allowsExtension: Bool = false
    ) throws(ChainError) {
        let version: UInt32 = try reader.littleEndian("\(field).version")
        var flag: UInt8 = 0
        if allowsWitness, reader.peek == 0 {
            // No transaction has no inputs: here stand BIP-144's marker and flag.
            _ = try reader.byte("\(field).marker")
            flag = try reader.byte("\(field).flag")
            let known = TransactionFlag.witness | (allowsExtension ? TransactionFlag.extensionData : 0)
            guard flag != 0, flag & ~known == 0 else {
                throw ChainError(
                    .decode, .invalidText, "is not 1: the transaction has no inputs, or a witness form that nobody knows",
                    field: "\(field).flag")
            }
        }
        var inputs: [TransactionInput] = []
        let inputCount = try reader.count(leastSize: 41, "\(field).inputs")
        inputs.reserveCapacity(inputCount)
        for index in 0..<inputCount { inputs.append(try Self.input(&reader, "\(field).inputs[\(index)]")) }
        var outputs: [TransactionOutput] = []
        let outputCount = try reader.count(leastSize: 9, "\(field).outputs")
        outputs.reserveCapacity(outputCount)
        for index in 0..<outputCount { outputs.append(try TransactionOutput(&reader, field: "\(field).outputs[\(index)]")) }
        if flag & TransactionFlag.witness != 0 {
            for index in inputs.indices { inputs[index].witness = try Self.witness(&reader, "\(field).inputs[\(index)].witness") }
            guard inputs.contains(where: { !$0.witness.isEmpty }) else {
                throw ChainError(.decode, .nonCanonical, "has the witness form and no witness", field: field)
            }
        }
        let extensionData = flag & TransactionFlag.extensionData == 0 ? nil : try Self.extensionData(&reader, "\(field).mweb")
        let lockTime: UInt32 = try reader.littleEndian("\(field).lockTime")
        self.init(version: version, inputs: inputs, outputs: outputs, lockTime: lockTime)
        self.extensionData = extensionData
    }

    /// Reads all but the four bytes of the lock time: a zero where there is no transaction of the extension block, or a one and that,
    /// which nobody looks into here.
    private static func extensionData(_ reader: inout ByteReader, _ field: String) throws(ChainError) -> [UInt8] {
        let data = try reader.take(max(1, reader.remaining - 4), field)
        guard data == [0] || (data.first == 1 && data.count > 1) else {
            throw ChainError(.decode, .nonCanonical, "is neither a zero nor a one with a transaction of the extension block", field: field)
        }
        return data
    }

    private static func input(_ reader: inout ByteReader, _ field: @autoclosure () -> String) throws(ChainError) -> TransactionInput {
        let txid = try reader.take(32, "\(field()).txid")
        let index: UInt32 = try reader.littleEndian("\(field()).vout")
        let script = try reader.lengthPrefixed("\(field()).scriptSig")
        let sequence: UInt32 = try reader.littleEndian("\(field()).sequence")
        return TransactionInput(previous: OutPoint(txid: txid, index: index), scriptSig: script, sequence: sequence)
    }

    /// Reads a witness stack: a count, and that many byte strings.
    static func witness(_ reader: inout ByteReader, _ field: @autoclosure () -> String) throws(ChainError) -> [[UInt8]] {
        let count = try reader.count(leastSize: 1, field())
        var items: [[UInt8]] = []
        items.reserveCapacity(count)
        for index in 0..<count { items.append(try reader.lengthPrefixed("\(field())[\(index)]")) }
        return items
    }
}

extension TransactionOutput {
    /// Reads an output where the reader stands.
    init(_ reader: inout ByteReader, field: @autoclosure () -> String) throws(ChainError) {
        let value: UInt64 = try reader.littleEndian("\(field()).value")
        self.init(value: value, script: try reader.lengthPrefixed("\(field()).script"))
    }
}
