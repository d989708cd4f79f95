/// Rules of nodes on a transaction's form before they pass it on, fees and dust aside (``NetworkPolicy``).
struct RelayRules: Sendable {
    /// nVersion.
    let versions: ClosedRange<UInt32>
    /// Bytes without witnesses, below which a transaction could be taken for an inner node of a block's tree.
    let leastSize: Int
    /// Virtual bytes of a transaction of version 3 (BIP-431).
    let mostBytesOfVersion3: Int
    /// Bytes of all OP_RETURN scripts together.
    let mostDataBytes: Int
    /// Bytes of the one OP_RETURN script that older nodes take, and those that are set so.
    let olderDataBytes: Int
    /// Keys of a multisignature that stands in an output itself.
    let mostBareKeys: Int
    /// Bytes of a script signature.
    let longestScriptSig: Int
    /// Signature operations of a script behind a script hash.
    let mostScriptHashSigops: Int
    /// Signature operations of all inputs' scripts before segregated witness (BIP-54).
    let mostLegacySigops: Int
    /// The cost of all signature operations, four for each outside of witnesses.
    let mostSigopCost: Int
    /// Virtual bytes that a transaction counts for at least for each unit of that cost, times four.
    let weightOfSigopCost: Int
    /// Bytes of a witness script of version 0.
    let longestWitnessScript: Int
    /// Items beside a witness script of version 0.
    let mostWitnessItems: Int
    /// Bytes of an item beside a witness script of version 0 or a tapscript.
    let longestWitnessItem: Int

    /// Bitcoin Core's defaults since version 30.0.
    static let bitcoinCore30 = RelayRules(
        versions: 1...3, leastSize: 65, mostBytesOfVersion3: 10_000, mostDataBytes: 100_000, olderDataBytes: 83, mostBareKeys: 3,
        longestScriptSig: 1650, mostScriptHashSigops: 15, mostLegacySigops: 2500, mostSigopCost: 16_000, weightOfSigopCost: 20,
        longestWitnessScript: 3600, mostWitnessItems: 100, longestWitnessItem: 80)
}
