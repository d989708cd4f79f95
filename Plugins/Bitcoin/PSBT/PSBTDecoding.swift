public import ChainKit

extension PSBT {
    /// Reads a PSBT; every known field is checked, and nothing may follow.
    ///
    /// - Throws: ``ChainError`` of stage `decode` with the field's path: `inputs[2].partialSig`.
    public init(_ bytes: [UInt8]) throws(ChainError) {
        guard bytes.count <= PSBTLimits.bytes else {
            throw ChainError(.decode, .oversized, "has \(bytes.count) bytes; \(PSBTLimits.bytes) are read at most", field: "psbt")
        }
        guard bytes.starts(with: Self.magic) else {
            throw ChainError(.decode, .notPSBT, "does not begin with the bytes 70 73 62 74 ff of a PSBT", field: "psbt")
        }
        var reader = ByteReader(bytes)
        _ = try reader.take(Self.magic.count, "magic")
        var limits = PSBTLimits()
        let global = try PSBTMap(&reader, &limits, PSBTField.global, field: "global")
        let version = try Self.version(global)
        try Self.check(global, PSBTField.global, version, &limits, "global")
        let (inputCount, outputCount, transaction) = try Self.counts(global, version)
        var inputs: [PSBTInput] = []
        for index in 0..<inputCount {
            let input = PSBTInput(map: try PSBTMap(&reader, &limits, PSBTField.input, field: "inputs[\(index)]"))
            try Self.check(input.map, PSBTField.input, version, &limits, "inputs[\(index)]")
            try input.checkWhole(version, outPoint: transaction?.inputs[index].previous, "inputs[\(index)]")
            inputs.append(input)
        }
        var outputs: [PSBTOutput] = []
        for index in 0..<outputCount {
            let output = PSBTOutput(map: try PSBTMap(&reader, &limits, PSBTField.output, field: "outputs[\(index)]"))
            try Self.check(output.map, PSBTField.output, version, &limits, "outputs[\(index)]")
            if version == .v2 {
                try output.map.require(PSBTOutputType.amount, PSBTField.output, "outputs[\(index)]")
                guard output.map.has(PSBTOutputType.script) || !output.map.has(PSBTOutputType.silentPayment) else {
                    throw ChainError(
                        .decode, .missingField,
                        "is missing: a silent payment has none until the shares of all inputs are there, and cannot be read before (BIP-375)",
                        field: "outputs[\(index)].script")
                }
                try output.map.require(PSBTOutputType.script, PSBTField.output, "outputs[\(index)]")
            }
            outputs.append(output)
        }
        guard reader.remaining == 0 else {
            throw ChainError(
                .decode, .trailingBytes,
                "has \(reader.remaining) bytes after the global map and those of \(inputCount) inputs and \(outputCount) outputs",
                field: "psbt")
        }
        self.init(version: version, global: global, inputs: inputs, outputs: outputs, transaction: transaction)
        guard version == .v2 else { return }
        let scripts = self.outputs.reduce(0) { $0 + ($1.map[PSBTOutputType.script]?.count ?? 0) }
        try PSBTLimits.check(weight: 4 * (inputCount * 41 + outputCount * 9 + scripts), "outputs")
    }

    /// Reads a PSBT in base64, or in hexadecimal.
    public init(text: String) throws(ChainError) {
        // Two thirds of base64's characters are no hexadecimal digits, and the magic's text begins alike in neither.
        // Bytes are compared: a letter may have millions of marks.
        let decoded = text.utf8.starts(with: "70736274".utf8) || text.utf8.starts(with: "0x".utf8) ? Hex.decode(text) : Base64.decode(text)
        guard let bytes = decoded else {
            throw ChainError(.decode, .invalidText, "is neither base64 nor hexadecimal", field: "psbt")
        }
        try self.init(bytes)
    }

    private static func version(_ global: PSBTMap) throws(ChainError) -> Version {
        guard let value = global[PSBTGlobalType.version] else { return .v0 }
        guard let number = global.uint32(PSBTGlobalType.version) else {
            throw ChainError(.decode, .wrongLength, "has \(value.count) bytes, not 4", field: "global.version")
        }
        guard let version = Version(rawValue: number) else {
            throw ChainError(.decode, .unsupportedVersion, "is \(number); there are versions 0 and 2", field: "global.version")
        }
        return version
    }

    private static func check(
        _ map: PSBTMap, _ fields: PSBTFields, _ version: Version, _ limits: inout PSBTLimits, _ name: @autoclosure () -> String
    ) throws(ChainError) {
        for (position, pair) in map.pairs.enumerated() {
            guard let field = PSBTField.of(pair, in: fields, version) else { continue }
            try limits.add(pair, field, at: map.path(of: position, field, in: name()))
            try field.check(pair, version: version, at: map.path(of: position, field, in: name()))
        }
    }

    /// The numbers of inputs and outputs that follow, and version 0's transaction.
    private static func counts(_ global: PSBTMap, _ version: Version) throws(ChainError) -> (Int, Int, BitcoinTransaction?) {
        if version == .v0 {
            try global.require(PSBTGlobalType.unsignedTransaction, PSBTField.global, "global")
            let bytes = global[PSBTGlobalType.unsignedTransaction] ?? []
            try PSBTLimits.check(weight: bytes.count * 4, "global.unsignedTx")
            let transaction = try BitcoinTransaction(bytes, field: "global.unsignedTx", allowsWitness: false)
            guard transaction.inputs.allSatisfy({ $0.scriptSig.isEmpty }) else {
                throw ChainError(.decode, .invalidField, "has a script signature, and must be unsigned", field: "global.unsignedTx")
            }
            return (transaction.inputs.count, transaction.outputs.count, transaction)
        }
        try global.require(PSBTGlobalType.transactionVersion, PSBTField.global, "global")
        return (
            try global.count(PSBTGlobalType.inputCount, atMost: PSBTLimits.inputs, "global.inputCount"),
            try global.count(PSBTGlobalType.outputCount, atMost: PSBTLimits.outputs, "global.outputCount"), nil
        )
    }
}

extension PSBTMap {
    /// A known field's name in errors: with its place among those of its type where there can be several, as ``PSBT/json`` has it.
    func path(of position: Int, _ field: PSBTField, in name: String) -> String {
        if case .none = field.key { return "\(name).\(field.name)" }
        let type = pairs[position].type
        return "\(name).\(field.name)[\(pairs[..<position].count { $0.type == type })]"
    }

    /// Refuses a map without a field of this type.
    func require(_ type: UInt64, _ fields: PSBTFields, _ name: @autoclosure () -> String) throws(ChainError) {
        guard has(type) else {
            throw ChainError(.decode, .missingField, "is missing", field: "\(name()).\(fields[type]?.name ?? "")")
        }
    }

    /// A number of inputs or outputs; more than a transaction that nodes relay has are refused, before anything is read by it.
    fileprivate func count(_ type: UInt64, atMost most: Int, _ field: String) throws(ChainError) -> Int {
        guard let value = self[type] else { throw ChainError(.decode, .missingField, "is missing", field: field) }
        var reader = ByteReader(value)
        let count = try reader.compactSize(field)
        guard count <= UInt64(most) else {
            throw ChainError(.decode, .oversized, "is \(count), and nodes relay no transaction with more than \(most)", field: field)
        }
        return Int(count)
    }
}

extension PSBTInput {
    /// Checks an input's fields against each other: version 2's obligatory ones, and a whole previous transaction, which is the spent one.
    fileprivate func checkWhole(_ version: PSBT.Version, outPoint: OutPoint?, _ name: @autoclosure () -> String) throws(ChainError) {
        if version == .v2 {
            try map.require(PSBTInputType.previousTxid, PSBTField.input, name())
            try map.require(PSBTInputType.outputIndex, PSBTField.input, name())
        }
        guard map.has(PSBTInputType.nonWitnessUTXO), let outPoint = outPoint ?? previousOutPoint else { return }
        _ = try utxo(outPoint, stage: .decode, name())
    }
}
