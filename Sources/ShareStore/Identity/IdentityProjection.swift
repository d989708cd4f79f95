/// The identity and the rosters, as the events say.
extension Projection {
    mutating func identityStored(_ fields: Fields) throws(Fields.Missing) -> String? {
        guard rosters.isEmpty else { return "an identity was stored over another" }
        // Before epochs had rosters of their own, the first one's was the only one.
        let epoch: UInt32 = fields.event.value("epoch") == nil ? 0 : try fields.number("epoch")
        rosters[epoch] = try fields.bytes("roster")
        return nil
    }
}
