/// Pairs and failed signer sets, as the events say.
extension Projection {
    mutating func pairSetupsStored(_ fields: Fields, sequence: Int64) throws(Fields.Missing) -> String? {
        let key = try fields.key()
        guard keys[key] != nil else { return "pair set-ups without their key" }
        let (peers, publicParts) = (try fields.parties("peers"), try fields.list("public", width: 64))
        guard peers.count == publicParts.count else { return "the number of pair set-ups is not that of their peers" }
        for (peer, publicPart) in zip(peers, publicParts) {
            let name = PairName(keyID: key.keyID, epoch: key.epoch, peer: peer)
            pairs[name] = PairRow(name: name, publicPart: publicPart, stored: sequence)
        }
        return nil
    }

    mutating func pairNeedsRenewal(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.pair()
        guard pairs[name]?.needsRenewal == false else { return "a renewal of no pair, or of one that waits for it already" }
        pairs[name]?.needsRenewal = true
        return nil
    }

    mutating func pairPoisoned(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.pair()
        guard let row = pairs[name], row.poisoned == nil else { return "no pair was poisoned, or one for the second time" }
        pairs[name]?.poisoned = try fields.text("reason")
        poisonings += 1
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
}
