internal import ChainKit

/// The order in which Bitcoin Core writes fields, and everything here that is new: keys ascending, but ECDSA signatures by the Hash160 of
/// their keys.
extension PSBTInput {
    /// The input with its fields in that order.
    var sorted: PSBTInput {
        let pairs = map.sorted.pairs
        guard let start = pairs.firstIndex(where: { $0.type == PSBTInputType.partialSignature }) else { return PSBTInput(map: map.sorted) }
        let signatures = pairs[start...].prefix { $0.type == PSBTInputType.partialSignature }
        let ordered = signatures.map { ($0, Hash160.digest(of: $0.keyData)) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
        return PSBTInput(map: PSBTMap(distinct: pairs[..<start] + ordered + pairs[(start + ordered.count)...]))
    }

    /// Adds a signature in its place, or puts it in place of the one of the same key.
    mutating func set(_ signature: PartialSignature) {
        let type = PSBTInputType.partialSignature
        guard map[type, signature.key] == nil else { return map[type, signature.key] = signature.signature }
        let place = Hash160.digest(of: signature.key)
        map.insert(PSBTPair(type: type, keyData: signature.key, value: signature.signature)) { new, other in
            guard other.type == type else { return new.key < other.key }
            return place.lexicographicallyPrecedes(Hash160.digest(of: other.keyData))
        }
    }
}

extension PSBT {
    /// A copy with each map's fields in the order in which new ones are written.
    var sorted: PSBT {
        var psbt = self
        psbt.global = global.sorted
        psbt.inputs = inputs.map(\.sorted)
        psbt.outputs = outputs.map { PSBTOutput(map: $0.map.sorted) }
        return psbt
    }
}
