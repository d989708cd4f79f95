internal import ChainKit

extension PSBTInput {
    /// The witness of a Taproot output: the key path's signature, or else the shortest of the leaves that can be satisfied.
    ///
    /// - Parameters:
    ///   - known: what is known of the leaves.
    ///   - room: what the leaves of all inputs may take together.
    func taprootWitness(
        outputKey: [UInt8], _ known: LeafProofs?, _ locks: InputLocks, room: inout LeafRoom
    ) throws(Unfinished) -> (items: [[UInt8]], isComposed: Bool) {
        if let signature = tapKeySignature { return ([signature], false) }
        let signed = Set(tapScriptSignatures.map(\.leafHash))
        // A leaf that no signature is for may ask for a preimage alone.
        func isOfInterest(_ leafHash: [UInt8]) -> Bool { signed.isEmpty || signed.contains(leafHash) }
        let proofs = known ?? LeafProofs(tapLeafScripts, of: outputKey, where: isOfInterest)
        var reason =
            proofs.unproven.first(where: { isOfInterest($0.hash) }).map {
                "tapLeafScript[\($0.position)] has a control block that does not lead to the output's key"
            } ?? "no leaf of the signatures is there"
        let satisfiers = LeafSatisfiers(self, locks)
        var candidates: [(bytes: [UInt8], isComposed: Bool)] = []
        for claim in proofs.proven where isOfInterest(claim.hash) {
            let leaf = claim.leaf
            guard (try? room.take(leaf.script.count)) != nil else { throw Unfinished("the leaves of all inputs are too large together") }
            guard leaf.version == TapTree.tapscript, let conditions = Miniscript(leaf.script, .tapscript) else {
                reason = "the leaf's script is of no form that is known here"
                continue
            }
            guard let items = satisfiers[claim.hash].satisfy(conditions)?.bytes else {
                reason = "signatures for the leaf are missing"
                continue
            }
            candidates.append((WitnessStack.bytes(items + [leaf.script, leaf.controlBlock]), conditions.isComposed))
        }
        let best = candidates.min { first, second in
            let (first, second) = (first.bytes, second.bytes)
            return first.count == second.count ? first.lexicographicallyPrecedes(second) : first.count < second.count
        }
        guard let best, let witness = WitnessStack.read(best.bytes) else {
            throw Unfinished(signed.isEmpty ? "the signature is not there" : reason)
        }
        return (witness, best.isComposed)
    }
}
