internal import ChainKit

extension BitcoinTransaction {
    /// The wire form: BIP-144's with the witnesses where there are some, the old one elsewhere.
    public var bytes: [UInt8] { bytes(withWitness: true) }

    /// The wire form, with the witnesses or without.
    func bytes(withWitness: Bool) -> [UInt8] {
        let extended = withWitness && hasWitness
        let extensionData = withWitness ? extensionData : nil
        var bytes: [UInt8] = []
        bytes.reserveCapacity(10 + inputs.count * 150 + outputs.count * 34)
        bytes += version.littleEndianBytes
        let flag = (extended ? TransactionFlag.witness : 0) | (extensionData == nil ? 0 : TransactionFlag.extensionData)
        if flag != 0 { bytes += [0, flag] }
        bytes += CompactSize.bytes(inputs.count)
        for input in inputs {
            bytes += input.previous.txid
            bytes += input.previous.index.littleEndianBytes
            bytes += CompactSize.bytes(input.scriptSig.count)
            bytes += input.scriptSig
            bytes += input.sequence.littleEndianBytes
        }
        bytes += CompactSize.bytes(outputs.count)
        for output in outputs { bytes += output.bytes }
        if extended {
            for input in inputs {
                bytes += CompactSize.bytes(input.witness.count)
                for item in input.witness {
                    bytes += CompactSize.bytes(item.count)
                    bytes += item
                }
            }
        }
        if let extensionData { bytes += extensionData }
        bytes += lockTime.littleEndianBytes
        return bytes
    }

    /// Bytes of the old form.
    var strippedSize: Int {
        8 + CompactSize.size(inputs.count) + CompactSize.size(outputs.count)
            + inputs.reduce(0) { $0 + 40 + CompactSize.size($1.scriptSig.count) + $1.scriptSig.count }
            + outputs.reduce(0) { $0 + 8 + CompactSize.size($1.script.count) + $1.script.count }
    }

    /// Bytes of the witnesses, marker and flag included; 0 where there are none.
    var witnessSize: Int {
        guard hasWitness else { return 0 }
        return inputs.reduce(2) { sum, input in
            input.witness.reduce(sum + CompactSize.size(input.witness.count)) { $0 + CompactSize.size($1.count) + $1.count }
        }
    }

    /// Bytes on the wire.
    public var size: Int { strippedSize + witnessSize + (extensionData.map { $0.count + (hasWitness ? 0 : 2) } ?? 0) }

    /// BIP-141's weight: four for each byte outside the witnesses, one for each inside.
    public var weight: Int { strippedSize * 4 + witnessSize }

    /// A quarter of the weight, rounded up: what fee rates count.
    public var virtualSize: Int { (weight + 3) / 4 }
}
