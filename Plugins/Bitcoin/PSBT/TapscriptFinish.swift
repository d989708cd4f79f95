internal import ChainKit

extension PSBTInput {
    /// The witness of a Taproot output: the key path's signature, or else the shortest of the leaves that can be satisfied.
    func taprootWitness(outputKey: [UInt8], _ locks: InputLocks) throws(Unfinished) -> (items: [[UInt8]], isComposed: Bool) {
        if let signature = tapKeySignature { return ([signature], false) }
        let signatures = tapScriptSignatures
        var candidates: [(bytes: [UInt8], isComposed: Bool)] = []
        let signed = Set(signatures.map(\.leafHash))
        // A leaf that no signature is for may ask for a preimage alone.
        let proofs = LeafProofs(tapLeafScripts, of: outputKey) { signed.isEmpty || signed.contains($0) }
        var reason =
            signatures.isEmpty
            ? "the signature is not there"
            : proofs.unproven.first.map { "tapLeafScript[\($0.position)] has a control block that does not lead to the output's key" }
                ?? "no leaf of the signatures is there"
        for claim in proofs.proven {
            let leaf = claim.leaf
            guard leaf.version == TapTree.tapscript, let conditions = Miniscript(leaf.script, .tapscript) else {
                if !signatures.isEmpty { reason = "the leaf's script is of no form that is known here" }
                continue
            }
            guard let items = Satisfier(self, leaf: claim.hash, locks).satisfy(conditions)?.bytes else {
                if !signatures.isEmpty { reason = "signatures for the leaf are missing" }
                continue
            }
            candidates.append((WitnessStack.bytes(items + [leaf.script, leaf.controlBlock]), conditions.isComposed))
        }
        let best = candidates.min { first, second in
            let (first, second) = (first.bytes, second.bytes)
            return first.count == second.count ? first.lexicographicallyPrecedes(second) : first.count < second.count
        }
        guard let best, let witness = WitnessStack.read(best.bytes) else { throw Unfinished(reason) }
        return (witness, best.isComposed)
    }
}
