/// Keys, their epochs and what others say of them, as the events say.
extension Projection {
    mutating func shareStored(_ fields: Fields, as state: KeyState) throws(Fields.Missing) -> String? {
        let name = try fields.key()
        guard keys[name] == nil else { return "a share was stored over another" }
        let scheme = try fields.text("scheme")
        // Versions 1 and 2 named no protocol: there was one for each scheme.
        keys[name] = KeyRow(
            keyID: name.keyID, epoch: name.epoch, scheme: scheme,
            protocolName: fields.event.value("protocol") ?? ProtocolName.usual(for: scheme), state: state,
            createdAt: try fields.number("createdAt"), publicHash: try fields.bytes("public"))
        return nil
    }

    mutating func acknowledgementStored(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = AcknowledgementName(key: try fields.key(), party: try fields.number("from"))
        guard keys[name.key] != nil else { return "an acknowledgement without its key" }
        guard acknowledgements[name] == nil else { return "a second acknowledgement by one party" }
        acknowledgements[name] = try fields.bytes("hash")
        return nil
    }

    mutating func keyActivated(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.key()
        guard keys[name]?.state == .pending else { return "a key that was not pending was activated" }
        keys[name]?.state = .active
        return nil
    }

    mutating func pendingDiscarded(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.key()
        guard keys[name]?.state == .pending else { return "a key that was not pending was discarded" }
        keys[name] = nil
        acknowledgements = acknowledgements.filter { $0.key.key != name }
        auxiliary = auxiliary.filter { $0.key.key != name }
        return nil
    }

    mutating func epochRotated(_ fields: Fields) throws(Fields.Missing) -> String? {
        let (from, to): (UInt32, UInt32) = (try fields.number("from"), try fields.number("to"))
        let ids = try fields.list("keys", width: 32)
        let active = Set(keys.filter { $0.value.state == .active }.map(\.key))
        guard from.addingReportingOverflow(1) == (to, false), active == Set(ids.map { KeyName(keyID: $0, epoch: from) }) else {
            return "an epoch that does not follow, or not of all keys that are active"
        }
        for id in ids {
            let (old, next) = (KeyName(keyID: id, epoch: from), KeyName(keyID: id, epoch: to))
            guard keys[next]?.state == .pending else { return "a rotation to an epoch that was not pending" }
            keys[old]?.state = .retired
            keys[next]?.state = .active
            auxiliary = auxiliary.filter { $0.key.key != old }
        }
        // Stores without an identity have no rosters.
        if fields.event.value("roster") != nil { rosters[to] = try fields.bytes("roster") }
        if let numbers = try fields.numbers("numbers") { renumberFailures(numbers) }
        return nil
    }
}
