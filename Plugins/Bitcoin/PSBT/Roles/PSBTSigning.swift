public import ChainKit

/// The signer's role, as far as it concerns the PSBT: which sighash type is to be used, and where signatures go.
extension PSBT {
    /// The sighash type that a signature of this input must have: the input's, or else the default of its kind.
    ///
    /// - Throws: ``ChainError`` with `invalidSighash` for a type that is none, or that signs less than it seems to.
    public func sighashType(of index: Int, isTaproot: Bool) throws(ChainError) -> UInt32 {
        let type = try inputs[checked: index].sighashType ?? (isTaproot ? 0 : 1)
        let known: Set<UInt32> = [1, 2, 3, 0x81, 0x82, 0x83]
        guard known.contains(type) || (isTaproot && type == 0) else {
            throw ChainError(.plan, .invalidSighash, "is \(type), which is no sighash type", field: "inputs[\(index)].sighashType")
        }
        guard type & 0x1f != 3 || outputs.indices.contains(index) else {
            throw ChainError(
                .plan, .invalidSighash, "is SIGHASH_SINGLE, and there is no output \(index) for it: the signature would fit anything",
                field: "inputs[\(index)].sighashType")
        }
        return type
    }

    /// Adds an ECDSA signature. It is not verified here.
    public mutating func add(_ signature: PartialSignature, to index: Int) throws(ChainError) {
        let field = "inputs[\(index)].partialSig"
        try open(index, isTaproot: false, type: signature.signature.last.map { UInt32($0) }, field)
        let pair = PSBTPair(type: PSBTInputType.partialSignature, keyData: signature.key, value: signature.signature)
        try PSBTField.input[pair.type]?.check(pair, version: version, at: field)
        inputs[index].set(signature)
        note(type: UInt32(signature.signature.last ?? 0))
    }

    /// Adds the key path's signature of a Taproot input. It is not verified here.
    public mutating func add(tapKeySignature signature: [UInt8], to index: Int) throws(ChainError) {
        let field = "inputs[\(index)].tapKeySig"
        let type = try Self.tapType(signature, field)
        try open(index, isTaproot: true, type: type, field)
        inputs[index].tapKeySignature = signature
        note(type: type)
    }

    /// Adds a signature for a leaf. It is not verified here.
    public mutating func add(_ signature: TapScriptSignature, to index: Int) throws(ChainError) {
        let field = "inputs[\(index)].tapScriptSig"
        let type = try Self.tapType(signature.signature, field)
        guard signature.key.count == 32, signature.leafHash.count == 32 else {
            throw ChainError(.assemble, .wrongLength, "must have a key and a leaf hash of 32 bytes", field: field)
        }
        try open(index, isTaproot: true, type: type, field)
        inputs[index].map[PSBTInputType.tapScriptSignature, signature.key + signature.leafHash] = signature.signature
        note(type: type)
    }

    private static func tapType(_ signature: [UInt8], _ field: String) throws(ChainError) -> UInt32 {
        switch signature.count {
        case 64: return 0
        case 65 where signature[64] != 0: return UInt32(signature[64])
        default:
            throw ChainError(
                .assemble, .invalidSignature, "must be 64 bytes, or 65 with a sighash type that is not 0", field: field)
        }
    }

    /// Refuses a signature for an input that is finished, and one of another type than demanded.
    private func open(_ index: Int, isTaproot: Bool, type: UInt32?, _ field: String) throws(ChainError) {
        guard try !inputs[checked: index].isFinal else {
            throw ChainError(.assemble, .duplicateSignature, "is for an input that is finished already", field: field)
        }
        let demanded = try sighashType(of: index, isTaproot: isTaproot)
        guard type == demanded else {
            throw ChainError(
                .assemble, .invalidSighash, "is of sighash type \(type.map(String.init) ?? "none"), and the input demands \(demanded)",
                field: field)
        }
    }

    /// BIP-370: after a signature the flags say no more than it leaves open.
    private mutating func note(type: UInt32) {
        guard version == .v2 else { return }
        let output = type & 0x1f
        var flags = modifiable ?? 0
        if type & 0x80 == 0 { flags &= ~1 }
        if output != 2 { flags &= ~2 }
        if output == 3 { flags |= 4 }
        if modifiable != nil || flags != 0 { modifiable = flags }
    }
}
