internal import ChainKit

extension Satisfier {
    /// The means of an input for a script before Taproot.
    ///
    /// - Parameter locks: nil where any time may be reached yet.
    init(_ input: PSBTInput, _ kind: ScriptKind, _ locks: InputLocks?, _ choice: Choice = .present) {
        var claimed = ClaimedKeys(input.claimedKeys + [input.map.hashedKey].compactMap { $0 }, kind)
        self.init(
            kind: kind, signatures: Dictionary(input.partialSignatures.map { ($0.key, $0.signature) }) { first, _ in first },
            keys: claimed.byHash, preimages: input.preimages, locks: locks, signatureSize: InputSize.ecdsaSignature, choice: choice)
    }
}

/// The means of an input for its leaves: all but the signatures is the same for each.
struct LeafSatisfiers {
    private let common: Satisfier
    /// By leaf, and then by key.
    private var signatures: [[UInt8]: [[UInt8]: [UInt8]]] = [:]

    init(_ input: PSBTInput, _ locks: InputLocks?, _ choice: Satisfier.Choice = .present) {
        var claimed = input.claimedLeafKeys
        common = Satisfier(
            kind: .tapscript, signatures: [:], keys: claimed.byHash, preimages: input.preimages, locks: locks,
            signatureSize: (input.sighashType ?? 0) == 0 ? 64 : 65, choice: choice)
        for one in input.tapScriptSignatures { signatures[one.leafHash, default: [:]][one.key] = one.signature }
    }

    /// For the leaf with this hash.
    subscript(leaf: [UInt8]) -> Satisfier {
        var satisfier = common
        satisfier.signatures = signatures[leaf] ?? [:]
        return satisfier
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
