/// Auxiliary data and the pairs among it, as the events say.
extension Projection {
    mutating func pairSetupsStored(_ fields: Fields, sequence: Int64) throws(Fields.Missing) -> String? {
        let key = try fields.key()
        guard keys[key].map({ $0.state != .retired && $0.state != .without }) ?? false else { return "pair set-ups without their key" }
        let (peers, publicParts) = (try fields.parties("peers"), try fields.list("public", width: 64))
        guard peers.count == publicParts.count else { return "the number of pair set-ups is not that of their peers" }
        store(key, .pairSetups, peers, publicParts, sequence: sequence)
        return nil
    }

    mutating func auxiliaryStored(_ fields: Fields, sequence: Int64) throws(Fields.Missing) -> String? {
        let key = try fields.key()
        guard keys[key].map({ $0.state != .retired && $0.state != .without }) ?? false else { return "auxiliary data without its key" }
        let kind = AuxiliaryKind(rawValue: try fields.text("kind"))
        guard kind != .pairSetups else { return "pair set-ups under another name" }
        let (peers, publicParts) = (try fields.peers("peers"), try fields.list("public", width: nil))
        guard peers.count == publicParts.count else { return "the number of auxiliary data is not that of their peers" }
        store(key, kind, peers, publicParts, sequence: sequence)
        return nil
    }

    private mutating func store(_ key: KeyName, _ kind: AuxiliaryKind, _ peers: [UInt8], _ publicParts: [[UInt8]], sequence: Int64) {
        for (peer, publicPart) in zip(peers, publicParts) {
            let name = AuxiliaryName(keyID: key.keyID, epoch: key.epoch, kind: kind, peer: peer)
            auxiliary[name] = AuxiliaryRow(name: name, publicPart: publicPart, stored: sequence)
        }
    }

    mutating func pairNeedsRenewal(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.pair()
        guard auxiliary[name]?.needsRenewal == false else { return "a renewal of no pair, or of one that waits for it already" }
        auxiliary[name]?.needsRenewal = true
        return nil
    }

    mutating func pairPoisoned(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.pair()
        guard let row = auxiliary[name], row.poisoned == nil else { return "no pair was poisoned, or one for the second time" }
        auxiliary[name]?.poisoned = try fields.text("reason")
        poisonings += 1
        return nil
    }
}
