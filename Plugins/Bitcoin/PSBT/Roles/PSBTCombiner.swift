public import ChainKit

extension PSBT {
    /// The combiner's role: all fields of both, each map in one order, so that it is the same which comes first.
    ///
    /// Both must be of one version and one transaction. Where both have a field with different values, they must be reconciled by a rule
    /// that does not depend on the order, or the field is refused by name:
    /// - a signature of the same key and sighash type: the one with the smaller bytes (each was made with another nonce; one is enough);
    /// - a finished input: script signature and witness together from the PSBT where their bytes are smaller;
    /// - a whole previous transaction: the longer one, which has its witnesses;
    /// - where a key comes from: the origin that names a master key; wallets that know an extended key alone write a fingerprint of zeros;
    /// - `txModifiable`: inputs and outputs may be added where both say so, and the other bits are united.
    public func combined(with other: PSBT) throws(ChainError) -> PSBT {
        guard version == other.version else {
            throw ChainError(
                .assemble, .differentTransaction,
                "is version \(other.version.rawValue), and the other is version \(version.rawValue): convert one of them first",
                field: "psbt")
        }
        let transaction = try unsignedTransaction()
        let theirs = try other.unsignedTransaction()
        guard transaction == theirs, inputs.count == other.inputs.count, outputs.count == other.outputs.count else {
            throw ChainError(
                .assemble, .differentTransaction, "is of transaction \(theirs.id), and the other is of \(transaction.id)", field: "psbt")
        }
        var combined = self
        combined.global = try Self.union(global, other.global, PSBTField.global, "global")
        combined.modifiable = Self.modifiable(modifiable, other.modifiable)
        for index in inputs.indices {
            let (left, right) = Self.withOneFinish(inputs[index], other.inputs[index])
            combined.inputs[index].map = try Self.union(left.map, right.map, PSBTField.input, "inputs[\(index)]")
        }
        for index in outputs.indices {
            combined.outputs[index].map = try Self.union(
                outputs[index].map, other.outputs[index].map, PSBTField.output, "outputs[\(index)]")
        }
        // Lock times that one side alone demands can change the transaction, and with it what was signed.
        guard try combined.unsignedTransaction() == transaction else {
            throw ChainError(.assemble, .differentTransaction, "demands lock times that the other does not", field: "psbt")
        }
        return combined.sorted
    }

    private static func modifiable(_ left: UInt8?, _ right: UInt8?) -> UInt8? {
        guard left != nil || right != nil else { return nil }
        let (left, right) = (left ?? 0, right ?? 0)
        return (left & right & 3) | ((left | right) & ~3)
    }

    /// Both inputs, of which only one still has a finish where they have different ones.
    private static func withOneFinish(_ left: PSBTInput, _ right: PSBTInput) -> (PSBTInput, PSBTInput) {
        let finish = [PSBTInputType.finalScriptSig, PSBTInputType.finalScriptWitness]
        let (ours, theirs) = (finish.map { left.map[$0] ?? [] }, finish.map { right.map[$0] ?? [] })
        guard left.isFinal, right.isFinal, ours != theirs else { return (left, right) }
        let isLeft = ours[0] == theirs[0] ? ours[1].lexicographicallyPrecedes(theirs[1]) : ours[0].lexicographicallyPrecedes(theirs[0])
        var (left, right) = (left, right)
        if isLeft { right.map.removeAll { finish.contains($0.type) } } else { left.map.removeAll { finish.contains($0.type) } }
        return (left, right)
    }

    private static func union(
        _ left: PSBTMap, _ right: PSBTMap, _ fields: PSBTFields, _ name: String
    ) throws(ChainError) -> PSBTMap {
        var pairs = left.pairs
        var positions: [PSBTPair.Key: Int] = [:]
        positions.reserveCapacity(pairs.count)
        for (position, pair) in pairs.enumerated() { positions[pair.key] = position }
        for pair in right.pairs {
            if let position = positions[pair.key] {
                let path = fields[pair.type].map { left.path(of: position, $0, in: name) } ?? "\(name).unknown \(pair.type)"
                pairs[position].value = try reconciled(pairs[position], pair, fields[pair.type], path)
            } else {
                pairs.append(pair)
            }
        }
        return PSBTMap(distinct: pairs)
    }

    /// The origin of a key, where one of both says it and the other has zeros for the master key; of a Taproot key with the leaves of both.
    private static func origin(of left: PSBTPair, _ right: PSBTPair, _ form: PSBTField.ValueForm?) -> [UInt8]? {
        let unknown = [UInt8](repeating: 0, count: 4)
        switch form {
        case .keyOrigin, .extendedKeyOrigin:
            guard let (first, second) = both(left, right, { KeyOrigin($0.value) }),
                (first.fingerprint == unknown) != (second.fingerprint == unknown)
            else { return nil }
            return first.fingerprint == unknown ? right.value : left.value
        case .tapOrigin:
            guard let (first, second) = both(left, right, { TapKeyDerivation(key: $0.keyData, value: $0.value) }),
                (first.fingerprint == unknown) != (second.fingerprint == unknown)
            else { return nil }
            let known = first.fingerprint == unknown ? second : first
            // In an order that is the same whichever comes first.
            let leaves = Set(first.leafHashes + second.leafHashes).sorted { $0.lexicographicallyPrecedes($1) }
            let isOfBoth = Set(first.leafHashes) != Set(second.leafHashes)
            return TapKeyDerivation(
                key: known.key, leafHashes: isOfBoth ? leaves : known.leafHashes, fingerprint: known.fingerprint, path: known.path
            ).value
        default: return nil
        }
    }

    private static func both<R>(_ left: PSBTPair, _ right: PSBTPair, _ read: (PSBTPair) -> R?) -> (R, R)? {
        guard let left = read(left), let right = read(right) else { return nil }
        return (left, right)
    }

    private static func reconciled(
        _ left: PSBTPair, _ right: PSBTPair, _ field: PSBTField?, _ path: @autoclosure () -> String
    ) throws(ChainError) -> [UInt8] {
        guard left.value != right.value else { return left.value }
        if let known = origin(of: left, right, field?.value) { return known }
        let smaller = left.value.lexicographicallyPrecedes(right.value) ? left.value : right.value
        switch field?.value {
        case .signature where left.value.last == right.value.last: return smaller
        case .tapSignature where left.value.dropFirst(64) == right.value.dropFirst(64): return smaller
        case .transaction where left.value.count == right.value.count: return smaller
        case .transaction: return left.value.count > right.value.count ? left.value : right.value
        // The one field of this form, `txModifiable`, is reconciled by itself.
        case .uint8: return left.value
        default:
            throw ChainError(
                .assemble, .conflictingField,
                "has two values, \(Hex.encode(left.value.prefix(40))) and \(Hex.encode(right.value.prefix(40))): find out which is right",
                field: path())
        }
    }
}
