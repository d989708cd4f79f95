internal import ChainKit

/// A partially signed transaction: BIP-174 (version 0) or BIP-370 (version 2), with the fields of BIP-371.
///
/// Reading checks every known field, and keeps all of them, known or not, in their order: what is read is written back byte for byte.
/// The roles of the BIPs are functions from PSBT to PSBT.
public struct PSBT: Sendable, Hashable {
    /// The versions that there are.
    public enum Version: UInt32, Sendable, Hashable, CaseIterable {
        /// BIP-174: the global map holds the unsigned transaction.
        case v0 = 0
        /// BIP-370: inputs and outputs hold its parts.
        case v2 = 2
    }

    /// The version.
    public let version: Version
    /// The fields about the whole.
    public internal(set) var global: PSBTMap
    /// The inputs in the transaction's order.
    public internal(set) var inputs: [PSBTInput]
    /// The outputs in the transaction's order.
    public internal(set) var outputs: [PSBTOutput]
    /// Version 0's unsigned transaction as it stands in the global map, read once.
    let transaction: BitcoinTransaction?

    static let magic: [UInt8] = [0x70, 0x73, 0x62, 0x74, 0xff]

    init(version: Version, global: PSBTMap, inputs: [PSBTInput], outputs: [PSBTOutput], transaction: BitcoinTransaction?) {
        self.version = version
        self.transaction = transaction
        self.global = global
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The creator's role: a PSBT of a transaction whose signatures are left out.
    public init(transaction: BitcoinTransaction, version: Version) {
        var global = PSBTMap()
        var inputs = [PSBTInput](repeating: PSBTInput(), count: transaction.inputs.count)
        var outputs = [PSBTOutput](repeating: PSBTOutput(), count: transaction.outputs.count)
        switch version {
        case .v0: global[PSBTGlobalType.unsignedTransaction] = transaction.unsigned.bytes
        case .v2:
            global[PSBTGlobalType.transactionVersion] = transaction.version.littleEndianBytes
            if transaction.lockTime != 0 { global[PSBTGlobalType.fallbackLockTime] = transaction.lockTime.littleEndianBytes }
            global[PSBTGlobalType.inputCount] = CompactSize.bytes(inputs.count)
            global[PSBTGlobalType.outputCount] = CompactSize.bytes(outputs.count)
            global[PSBTGlobalType.version] = version.rawValue.littleEndianBytes
            for (index, input) in transaction.inputs.enumerated() { inputs[index].setTransactionFields(input) }
            for (index, output) in transaction.outputs.enumerated() { outputs[index].setTransactionFields(output) }
        }
        self.init(
            version: version, global: global, inputs: inputs, outputs: outputs,
            transaction: version == .v0 ? transaction.unsigned : nil)
    }

    /// The bytes: what was read, where nothing was changed.
    public var bytes: [UInt8] {
        var bytes = Self.magic
        global.write(to: &bytes)
        for input in inputs { input.map.write(to: &bytes) }
        for output in outputs { output.map.write(to: &bytes) }
        return bytes
    }

    /// The bytes as programs exchange them.
    public var base64: String { Base64.encode(bytes) }
}

extension PSBTInput {
    /// Sets the fields that version 0 has in the unsigned transaction.
    mutating func setTransactionFields(_ input: TransactionInput) {
        previousOutPoint = input.previous
        sequence = input.sequence == .max ? nil : input.sequence
    }
}

extension PSBTOutput {
    /// Sets the fields that version 0 has in the unsigned transaction.
    mutating func setTransactionFields(_ output: TransactionOutput) {
        amount = output.value
        script = output.script
    }
}
