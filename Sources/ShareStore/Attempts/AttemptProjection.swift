/// Attempts, what was said of them, and the chain of certificates, as the events say.
extension Projection {
    /// A key of an attempt.
    struct AttemptKeyName: Hashable {
        let attempt: AttemptName
        let keyID: [UInt8]
    }

    /// What the events say of a key of an attempt: its record as it becomes, and its pairs' public parts by peer.
    struct AttemptKeyFacts: Equatable {
        let row: KeyRow
        let holdsShare: Bool
        let pairs: [UInt8: [UInt8]]
    }

    /// What the events say of a certificate.
    struct CertificateFacts: Equatable {
        let name: AttemptName
        let state: [UInt8]
        let hash: [UInt8]
    }

    mutating func attemptStored(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.attempt()
        guard attempts[name] == nil else { return "an attempt was stored over another" }
        guard !attempts.values.contains(where: \.stage.isLive) else { return "an attempt was stored beside one that is live" }
        attempts[name] = AttemptRow(
            name: name, state: try fields.id("state"), proposal: try fields.bytes("proposal"), stage: .pending,
            madeAt: fields.event.time, stored: fields.event.sequence)
        return nil
    }

    mutating func attemptKeyStored(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = AttemptKeyName(attempt: try fields.attempt(), keyID: try fields.bytes("key"))
        guard attempts[name.attempt]?.stage == .pending, attemptKeys[name] == nil else {
            return "a key of no attempt, or of one that has it"
        }
        var pairs: [UInt8: [UInt8]] = [:]
        if fields.event.value("peers") != nil {
            let (peers, setups) = (try fields.parties("peers"), try fields.list("setups", width: 64))
            guard peers.count == setups.count else { return "the number of pair set-ups is not that of their peers" }
            for (peer, setup) in zip(peers, setups) { pairs[peer] = setup }
        }
        let share = try fields.text("share")
        guard share == "yes" || share == "no" && pairs.isEmpty else { return "pair set-ups without a share" }
        attemptKeys[name] = AttemptKeyFacts(
            row: try fields.keyRow(epoch: name.attempt.epoch, as: .active), holdsShare: share == "yes", pairs: pairs)
        return nil
    }

    mutating func attemptCommitted(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.attempt()
        guard attempts[name]?.stage == .pending else { return "an attempt was committed that was not pending" }
        attempts[name]?.stage = .committed
        commitments += 1
        return nil
    }

    mutating func attemptSetAside(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.attempt()
        switch (attempts[name]?.stage, try fields.text("stage"), try fields.text("forced")) {
        case (.pending, AttemptStage.dropped.rawValue, _): attempts[name]?.stage = .dropped
        case (.committed, AttemptStage.shelved.rawValue, "yes"): attempts[name]?.stage = .shelved
        default: return "an attempt was set aside that was not live, or was committed and not forced"
        }
        return nil
    }

    mutating func statementStored(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = KeptStatement.Name(
            epoch: try fields.number("epoch"), transcript: try fields.id("transcript"), kind: try fields.number("kind"),
            signer: try fields.id("signer"))
        guard statements[name] == nil else { return "a statement was stored over another" }
        statements[name] = try fields.id("hash")
        return nil
    }

    mutating func epochActivated(_ fields: Fields) throws(Fields.Missing) -> String? {
        let certificate = try fields.certificate()
        let own = attemptKeys.filter { $0.key.attempt == certificate.name }
        guard attempts[certificate.name]?.state == certificate.state, !own.isEmpty, own.values.allSatisfy(\.holdsShare) else {
            return "an epoch began with an attempt that was not stored, or holds no share"
        }
        if let problem = try endEpoch(fields, certificate, from: [.active]) { return problem }
        for (name, facts) in own {
            keys[KeyName(keyID: name.keyID, epoch: certificate.name.epoch)] = facts.row
            for (peer, publicPart) in facts.pairs {
                let pair = AuxiliaryName(keyID: name.keyID, epoch: certificate.name.epoch, peer: peer)
                auxiliary[pair] = AuxiliaryRow(name: pair, publicPart: publicPart, stored: fields.event.sequence)
            }
        }
        return nil
    }

    mutating func epochFollowed(_ fields: Fields) throws(Fields.Missing) -> String? {
        try endEpoch(fields, fields.certificate(), from: [.active, .restored, .without])
    }

    mutating func keyFollowed(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.key()
        guard certificates[name.epoch] != nil, keys[name] == nil else { return "a key without a share in an epoch that did not begin" }
        keys[name] = try fields.keyRow(epoch: name.epoch, as: .without)
        return nil
    }

    /// All keys that are held leave their epoch, which the certificate's follows.
    private mutating func endEpoch(
        _ fields: Fields, _ certificate: CertificateFacts, from states: Set<KeyState>
    ) throws(Fields.Missing) -> String? {
        let (from, to): (UInt32, UInt32) = (try fields.number("from"), try fields.number("to"))
        let held = keys.filter { $0.value.state.isHeld }
        guard from.addingReportingOverflow(1) == (to, false), held.allSatisfy({ $0.key.epoch == from && states.contains($0.value.state) })
        else { return "an epoch that does not follow, or of keys that are not in use" }
        for name in held.keys { endKey(name) }
        certificates[to] = certificate
        attempts = attempts.filter { $0.key.epoch > to }
        attemptKeys = attemptKeys.filter { $0.key.attempt.epoch > to }
        statements = statements.filter { $0.key.epoch >= to }
        try changeRoster(fields, to: to)
        return nil
    }

    private mutating func endKey(_ name: KeyName) {
        keys[name]?.state = .retired
        auxiliary = auxiliary.filter { $0.key.key != name }
    }

    /// Stores without an identity have no rosters.
    private mutating func changeRoster(_ fields: Fields, to epoch: UInt32) throws(Fields.Missing) {
        if fields.event.value("roster") != nil { rosters[epoch] = try fields.bytes("roster") }
        if let numbers = try fields.numbers("numbers") { renumberFailures(numbers) }
    }

    mutating func keysRepaired(_ fields: Fields) throws(Fields.Missing) -> String? {
        let epoch: UInt32 = try fields.number("epoch")
        let ids = Set(try fields.list("keys", width: 32))
        let held = keys.filter { $0.value.state.isHeld }
        guard held.allSatisfy({ ids.contains($0.key.keyID) && $0.key.epoch <= epoch && $0.value.state != .active }) else {
            return "keys were repaired that were in use, or others than the wallet's"
        }
        repaired = ids
        for name in held.keys { endKey(name) }
        try changeRoster(fields, to: epoch)
        return nil
    }

    mutating func shareRepaired(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.key()
        guard repaired.remove(name.keyID) != nil, keys[name].map({ $0.state == .retired }) ?? true else {
            return "a share was repaired that was not to be"
        }
        keys[name] = try fields.keyRow(epoch: name.epoch, as: .active)
        return nil
    }
}

extension Projection.Fields {
    func id(_ name: String) throws(Missing) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count == 32 else { throw Missing(name: name) }
        return bytes
    }

    func attempt() throws(Missing) -> AttemptName {
        AttemptName(epoch: try number("epoch"), operation: try id("operation"), transcript: try id("transcript"))
    }

    func certificate() throws(Missing) -> Projection.CertificateFacts {
        Projection.CertificateFacts(
            name: AttemptName(epoch: try number("to"), operation: try id("operation"), transcript: try id("transcript")),
            state: try id("state"), hash: try id("certificate"))
    }

    /// The row of a key, from an event that names scheme, protocol, time and public part.
    func keyRow(epoch: UInt32, as state: KeyState) throws(Missing) -> KeyRow {
        KeyRow(
            keyID: try bytes("key"), epoch: epoch, scheme: try text("scheme"), protocolName: try text("protocol"), state: state,
            createdAt: try number("createdAt"), publicHash: try id("public"))
    }
}
