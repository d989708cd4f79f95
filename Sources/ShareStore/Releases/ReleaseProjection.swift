/// Released shares and failed signer sets, as the events say.
extension Projection {
    mutating func shareReleased(_ fields: Fields) throws(Fields.Missing) -> String? {
        let material = try fields.bytes("material")
        guard releases[material] == nil else { return "material was released twice" }
        // Before epochs followed each other a release named none.
        let isNamed = fields.event.value("key") != nil || keys.values.contains { $0.state == .retired }
        if isNamed, keys[try fields.key()]?.state != .active { return "a share was released for an epoch of a key that is not active" }
        releases[material] = Release(request: try fields.bytes("request"), hash: try fields.bytes("hash"))
        return nil
    }

    mutating func combinationFailed(_ fields: Fields) throws(Fields.Missing) -> String? {
        failures[try fields.signerSet(), default: 0] += 1
        return nil
    }

    mutating func quarantineLifted(_ fields: Fields) throws(Fields.Missing) -> String? {
        guard failures.removeValue(forKey: try fields.signerSet()) != nil else { return "a quarantine was lifted that was none" }
        return nil
    }

    /// Failed sets under new numbers of their parties; those of which a party has left are forgotten.
    mutating func renumberFailures(_ numbers: PartyNumbers) { failures = Self.renumbered(failures, numbers) }

    static func renumbered(_ failures: [SignerSet: Int], _ numbers: PartyNumbers) -> [SignerSet: Int] {
        var renumbered: [SignerSet: Int] = [:]
        for (set, count) in failures {
            guard let signers = numbers.signers(set.signers) else { continue }
            renumbered[SignerSet(keyID: set.keyID, signers: signers)] = count
        }
        return renumbered
    }
}
