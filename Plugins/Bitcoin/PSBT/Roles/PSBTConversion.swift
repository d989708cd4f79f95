public import ChainKit

extension PSBT {
    /// A copy in the other version. Nothing is lost: what the other version cannot hold is refused by name.
    ///
    /// To version 0, version 2's sequence numbers and lock times become the transaction's; demands of single inputs (required lock
    /// times) are in it as the lock time that they lead to. Flags that let inputs or outputs be added have no place there.
    public func converted(to version: Version) throws(ChainError) -> PSBT {
        guard version != self.version else { return self }
        let transaction = try unsignedTransaction()
        if version == .v0, let flags = modifiable, flags & ~4 != 0 {
            throw ChainError(
                .assemble, .notRepresentable,
                "is \(flags), and version 0 has no such flags: clear them when nothing is to be added any more",
                field: "global.txModifiable")
        }
        guard version == .v0 || transaction.version.isForVersion2 else {
            throw ChainError(
                .assemble, .notRepresentable,
                "is \(transaction.version), and version 2 is for transactions of version 2 and later (BIP-370)",
                field: "global.unsignedTx.version")
        }
        try refuseHomonyms()
        // Version 2's amounts are signed; version 0 holds whatever a transaction does.
        if version == .v2, let index = transaction.outputs.firstIndex(where: { $0.value > UInt64(Int64.max) }) {
            throw ChainError(
                .assemble, .notRepresentable, "has an amount that version 2 cannot hold, and no block either", field: "outputs[\(index)]")
        }
        var converted = PSBT(transaction: transaction, version: version)
        guard converted.inputs.count == inputs.count, converted.outputs.count == outputs.count else {
            throw ChainError(.assemble, .invalidField, "has not as many inputs and outputs as its transaction", field: "psbt")
        }
        let versioned = { (fields: PSBTFields, pair: PSBTPair) in
            fields[pair.type]?.only != nil
        }
        let kept = global.pairs.filter { !versioned(PSBTField.global, $0) && $0.type != PSBTGlobalType.version }
        converted.global = PSBTMap(distinct: kept + converted.global.pairs)
        for index in inputs.indices {
            let kept = inputs[index].map.pairs.filter { !versioned(PSBTField.input, $0) }
            converted.inputs[index].map = PSBTMap(distinct: kept + converted.inputs[index].map.pairs)
        }
        for index in outputs.indices {
            let kept = outputs[index].map.pairs.filter { !versioned(PSBTField.output, $0) }
            converted.outputs[index].map = PSBTMap(distinct: kept + converted.outputs[index].map.pairs)
        }
        return converted.sorted
    }

    /// Unknown fields of this version whose type has a meaning in the other.
    private func refuseHomonyms() throws(ChainError) {
        let maps =
            [(global, PSBTField.global, "global")]
            + inputs.enumerated().map { ($1.map, PSBTField.input, "inputs[\($0)]") }
            + outputs.enumerated().map { ($1.map, PSBTField.output, "outputs[\($0)]") }
        for (map, fields, name) in maps {
            for pair in map.pairs where fields[pair.type] != nil && PSBTField.of(pair, in: fields, version) == nil {
                throw ChainError(
                    .assemble, .notRepresentable, "is an unknown field in version \(version.rawValue), and would be another in the other",
                    field: "\(name).unknown \(pair.type)")
            }
        }
    }
}

extension UInt32 {
    /// Whether a transaction of this version, which is a signed number, may be made as a PSBT of version 2: it wants 2 or later.
    var isForVersion2: Bool { Int32(bitPattern: self) >= 2 }
}
