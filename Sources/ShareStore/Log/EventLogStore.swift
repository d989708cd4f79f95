/// A store's aspect of the log: what the party did, each event with the hash of the one before, and the check of everything against it.
public protocol EventLogStore: Sendable {
    /// Reads up to `limit` events after a sequence number, each of the chain that leads to the log's end.
    func events(after sequence: Int64, limit: Int) throws(StoreError) -> [StoreEvent]
    /// Reads the whole log, checked from its beginning to the head before any of it is given out.
    func log() throws(StoreError) -> [StoreEvent]
    /// Checks chain, codes, sealed records and projections against each other.
    func verify() throws(StoreError) -> AuditReport
}
