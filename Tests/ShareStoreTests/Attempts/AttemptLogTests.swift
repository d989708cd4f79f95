import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Logs that this store never writes: the full check says what is wrong with them.
@Suite struct AttemptLogTests {
    private static let attempt = Attempts.name(2).eventFields
    private static let stored = attempt + [EventField("state", id(1)), EventField("proposal", [1])]
    private static let key =
        attempt + Attempts.record(keyID).eventFields(publicHash: id(1)) + [EventField("share", "yes")]
    private static let record = [EventField("epoch", UInt32(1))] + Attempts.record(keyID).eventFields(publicHash: id(1))

    private static func certificate(_ number: UInt8, from: UInt32 = 0, to: UInt32 = 1) -> [EventField] {
        [EventField("from", from)]
            + EpochCertificate(Attempts.name(number, epoch: to), state: id(0xb0 ^ number), bytes: [1]).eventFields.dropFirst()
    }

    /// What is appended to the log of a store with one attempt that is pending.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let events: [(EventKind, [EventField])]
        let problem: String

        init(_ problem: String, _ events: (EventKind, [EventField])...) { (self.problem, self.events) = (problem, events) }

        var testDescription: String { problem }
    }

    static let forgeries: [Forgery] = [
        Forgery("an attempt was stored over another", (.attemptStored, Attempts.name().eventFields + stored.dropFirst(3))),
        Forgery("stored beside one that is live", (.attemptStored, stored)),
        Forgery("a key of no attempt", (.attemptKeyStored, key)),
        Forgery(
            "a key of no attempt, or of one that has it",
            (
                .attemptKeyStored,
                Attempts.name().eventFields + Attempts.record(keyID).eventFields(publicHash: id(1)) + [EventField("share", "yes")]
            )
        ),
        Forgery(
            "pair set-ups without a share",
            (
                .attemptKeyStored,
                Attempts.name().eventFields + Attempts.record(id(5)).eventFields(publicHash: id(1))
                    + [EventField("share", "no"), EventField("peers", "2"), EventField("setups", [UInt8](repeating: 1, count: 64))]
            )),
        Forgery(
            "the number of pair set-ups is not that of their peers",
            (
                .attemptKeyStored,
                Attempts.name().eventFields + Attempts.record(id(5)).eventFields(publicHash: id(1))
                    + [EventField("share", "yes"), EventField("peers", "2,3"), EventField("setups", [UInt8](repeating: 1, count: 64))]
            )),
        Forgery("an attempt was committed that was not pending", (.attemptCommitted, attempt)),
        Forgery(
            "an attempt was committed that was not pending", (.attemptCommitted, Attempts.name().eventFields),
            (.attemptCommitted, Attempts.name().eventFields)),
        Forgery(
            "an attempt was set aside that was not live",
            (.attemptSetAside, attempt + [EventField("stage", "dropped"), EventField("forced", "no")])),
        Forgery(
            "an attempt was set aside that was not live, or was committed and not forced",
            (.attemptCommitted, Attempts.name().eventFields),
            (.attemptSetAside, Attempts.name().eventFields + [EventField("stage", "shelved"), EventField("forced", "no")])),
        Forgery(
            "an attempt was set aside", (.attemptCommitted, Attempts.name().eventFields),
            (.attemptSetAside, Attempts.name().eventFields + [EventField("stage", "dropped"), EventField("forced", "yes")])),
        Forgery("a statement was stored over another", (.statementStored, said), (.statementStored, said)),
        Forgery("an epoch began with an attempt that was not stored", (.epochActivated, certificate(2))),
        Forgery(
            "an epoch began with an attempt that was not stored",
            (.epochActivated, certificate(1).map { $0.name == "state" ? EventField("state", id(9)) : $0 })),
        Forgery("an epoch that does not follow", (.epochActivated, certificate(1, from: 1))),
        Forgery("an epoch that does not follow", (.epochFollowed, certificate(2, from: 1, to: 2))),
        Forgery("an epoch that does not follow", (.epochFollowed, certificate(2, from: 0, to: 2))),
        Forgery("a key without a share in an epoch that did not begin", (.keyFollowed, record)),
        Forgery(
            "keys were repaired that were in use", (.keysRepaired, [EventField("epoch", UInt32(1)), EventField("keys", ids: [keyID])])),
        Forgery("a share was repaired that was not to be", (.shareRepaired, record)),
        Forgery(
            "a share was released for an epoch of a key that is not active", (.epochFollowed, certificate(2)), (.keyFollowed, record),
            (
                .shareReleased,
                [
                    EventField("request", id(100)), EventField("material", id(0x70)), EventField("hash", id(1)), EventField("key", keyID),
                    EventField("epoch", UInt32(1)),
                ]
            )),
        Forgery("field transcript is missing", (.attemptCommitted, Array(attempt.dropLast()))),
        Forgery("field operation is missing", (.attemptCommitted, [EventField("epoch", UInt32(1)), EventField("operation", [1])])),
    ]

    private static let said = [
        EventField("epoch", UInt32(1)), EventField("transcript", id(1)), EventField("kind", UInt8(1)), EventField("signer", id(2)),
        EventField("hash", id(3)),
    ]

    @Test(arguments: forgeries) func aForgedLogIsFound(forgery: Forgery) throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        try store.change { change in for (kind, fields) in forgery.events { try change.append(kind, fields) } }
        let problems = try store.verify().problems.map(\.detail)
        #expect(problems.contains { $0.contains(forgery.problem) }, "\(problems)")
        #expect(throws: StoreError.self) { try store.rebuildProjections() }
    }

    /// Two commitments, of which the first was never taken back: a log that says so is none of ours.
    @Test func twoCommitmentsAreFound() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        try store.commitAttempt(Attempts.name())
        try store.setAside(Attempts.name(), force: true)
        try store.storeAttempt(Attempts.new(2))
        try store.commitAttempt(Attempts.name(2))
        #expect(try store.counter().count == 2)
        #expect(try store.verify().isIntact)
        let names = try store.log().map(\.kind.rawValue).suffix(6)
        #expect(
            names == ["AttemptKeyStored", "AttemptCommitted", "AttemptSetAside", "AttemptStored", "AttemptKeyStored", "AttemptCommitted"])
    }
}
