internal import ChainKit

extension Satisfier {
    /// What an input has for a script before Taproot.
    ///
    /// - Parameter locks: nil where any time may be reached yet.
    init(_ input: PSBTInput, _ kind: ScriptKind, _ locks: InputLocks?) {
        let signatures = input.partialSignatures
        let claimed = input.derivations.map(\.key) + signatures.map(\.key) + [input.map.hashedKey].compactMap { $0 }
        self.init(
            kind: kind, signatures: Dictionary(signatures.map { ($0.key, $0.signature) }) { first, _ in first },
            keys: Self.byHash(claimed, kind), preimages: input.preimages, locks: locks, signatureSize: InputSize.ecdsaSignature)
    }

    /// What an input has for a leaf.
    init(_ input: PSBTInput, leaf hash: [UInt8], _ locks: InputLocks?) {
        let signatures = input.tapScriptSignatures.filter { $0.leafHash == hash }
        self.init(
            kind: .tapscript, signatures: Dictionary(signatures.map { ($0.key, $0.signature) }) { first, _ in first },
            keys: Self.byHash(input.claimedLeafKeys, .tapscript), preimages: input.preimages, locks: locks,
            signatureSize: (input.sighashType ?? 0) == 0 ? 64 : 65)
    }

    private static func byHash(_ keys: [[UInt8]], _ kind: ScriptKind) -> [[UInt8]: [UInt8]] {
        var byHash: [[UInt8]: [UInt8]] = [:]
        for key in keys where kind.isKey(key) { byHash[Hash160.digest(of: key)] = key }
        return byHash
    }
}

extension PSBTInput {
    /// Preimages by their hashes, whatever the function: no two functions have one hash in common.
    fileprivate var preimages: [[UInt8]: [UInt8]] {
        var preimages: [[UInt8]: [UInt8]] = [:]
        for type in [PSBTInputType.ripemd160, PSBTInputType.sha256, PSBTInputType.hash160, PSBTInputType.hash256] {
            for pair in map.all(type) { preimages[pair.keyData] = pair.value }
        }
        return preimages
    }
}
