import GRDB
import ShareStore
import Testing

@Suite struct ReleaseTests {
    private func prepared() throws -> (Scratch, SQLiteShareStore) {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...3)
        _ = try store.consume([1], for: 100)
        return (scratch, store)
    }

    @Test func repeatsResendTheStoredBytes() throws {
        let (scratch, store) = try prepared()
        #expect(try store.release(request: id(100), material: id(1)) == nil)
        try store.storeRelease(request: id(100), material: id(1), bytes: [1, 2, 3])
        let events = try store.events(after: 0, limit: 100).count
        try store.storeRelease(request: id(100), material: id(1), bytes: [1, 2, 3])
        #expect(try store.events(after: 0, limit: 100).count == events)
        try store.close()
        let again = try open(scratch)
        #expect(try again.release(request: id(100), material: id(1)) == [1, 2, 3])
        #expect(try again.verify().isIntact)
    }

    /// Rule S14: material serves one request, and one share.
    @Test func materialServesOneRequest() throws {
        let (scratch, store) = try prepared()
        defer { withExtendedLifetime(scratch) {} }
        #expect(throws: StoreError.materialServedOtherRequest(material: id(1), request: id(100))) {
            try store.storeRelease(request: id(101), material: id(1), bytes: [1])
        }
        try store.storeRelease(request: id(100), material: id(1), bytes: [1])
        #expect(throws: StoreError.releaseConflict(material: id(1), request: id(100))) {
            try store.storeRelease(request: id(100), material: id(1), bytes: [2])
        }
        // The run of an interactive signing is material too, though no pool knows it.
        try store.storeRelease(request: id(100), material: id(0x70), bytes: [3])
        #expect(throws: StoreError.materialServedOtherRequest(material: id(0x70), request: id(100))) {
            try store.storeRelease(request: id(101), material: id(0x70), bytes: [3])
        }
        #expect(throws: StoreError.materialServedOtherRequest(material: id(0x70), request: id(100))) {
            _ = try store.release(request: id(101), material: id(0x70))
        }
        #expect(try store.verify().isIntact)
    }

    /// Rule S4: a share made with a nonce that still lies in the pool must not leave.
    @Test func materialMustBeConsumed() throws {
        let (scratch, store) = try prepared()
        defer { withExtendedLifetime(scratch) {} }
        #expect(throws: StoreError.materialNotConsumed(material: id(2))) {
            try store.storeRelease(request: id(100), material: id(2), bytes: [1])
        }
    }

    @Test(arguments: [
        "UPDATE releases SET sealed = zeroblob(20)", "UPDATE releases SET request = randomblob(32)",
        """
        UPDATE releases SET (nonce, sealed) = (SELECT r.nonce, r.sealed FROM releases r WHERE r.material <> releases.material)
        WHERE material = x'0101010101010101010101010101010101010101010101010101010101010101'
        """,
    ]) func alteredReleasesDoNotOpen(sql: String) throws {
        let (scratch, store) = try prepared()
        try store.storeRelease(request: id(100), material: id(1), bytes: [1])
        try store.storeRelease(request: id(100), material: id(0x70), bytes: [2])
        try store.close()
        try tamper(scratch, sql)
        let again = try open(scratch)
        let error = #expect(throws: StoreError.self) { _ = try again.release(request: id(100), material: id(1)) }
        guard case .tampered(scratch.store, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try !again.verify().isIntact)
    }

    @Test func approvalsAndSignaturesAreLogged() throws {
        let (scratch, store) = try prepared()
        defer { withExtendedLifetime(scratch) {} }
        try store.recordApproval(request: id(100), plan: id(0x60), note: "pay\nhash=00\u{1b}[2J \\ ünï")
        try store.recordSignature(request: id(100), hash: id(0x61))
        let events = try store.events(after: 0, limit: 100).suffix(2)
        #expect(events.map(\.kind) == [.requestApproved, .signatureReleased])
        #expect(events.first?.value("note") == "pay\nhash=00\u{1b}[2J \\ ünï")
        #expect(events.first?.value("plan") == String(repeating: "60", count: 32))
        #expect(try store.verify().isIntact)
    }

    /// What was approved stands behind the fields that logs have always had, with every way of logging an approval.
    @Test func detailsStandBehindTheOldFields() throws {
        let (scratch, store) = try prepared()
        defer { withExtendedLifetime(scratch) {} }
        let details = [EventField("chain", "eth"), EventField("transfers", "[{\"to\":\"0x\\u{202e}\"}]")]
        let note = ApprovalNote(request: id(100), plan: id(0x60), note: "n", details: details)
        try store.storeRelease(
            NewRelease(request: id(100), material: id(1), keyID: keyID, epoch: 0, bytes: [1]), units: [], used: nil, approval: note)
        try store.recordSignature(request: id(100), hash: id(0x61), details: details)
        let events = try store.log().filter { [.requestApproved, .signatureReleased].contains($0.kind) }
        #expect(
            events.map { $0.fields.map(\.name) } == [
                ["request", "plan", "note", "chain", "transfers"], ["request", "hash", "chain", "transfers"],
            ])
        #expect(events.allSatisfy { Array($0.fields.suffix(2)) == details })
        #expect(try store.verify().isIntact)
        let count = try store.log().count
        try store.close()
        let again = try open(scratch)
        #expect(try again.verify().isIntact)
        #expect(try again.log().count == count)
    }

    /// Nothing without bounds, and nothing that could stand for another field or play with a terminal, gets into the log.
    @Test(
        arguments: [
            [EventField("request", "x")], [EventField("plan", "x")], [EventField("note", "x")], [EventField("hash", "x")],
            [EventField("a", "x"), EventField("a", "y")], [EventField("", "x")], [EventField("a b", "x")], [EventField("a=", "x")],
            [EventField("é", "x")], [EventField(String(repeating: "a", count: 33), "x")], [EventField("a", "x\ny")],
            [EventField("a", "\u{1b}[2J")], [EventField("a", "\u{9b}2J")], [EventField("a", "\u{7f}")],
            [EventField("a", String(repeating: "x", count: 4096))],
            (0..<26).map { EventField(String(UnicodeScalar(97 + $0)), String(repeating: "x", count: 160)) },
        ] as [[EventField]])
    func otherDetailsAreRefused(details: [EventField]) throws {
        let (scratch, store) = try prepared()
        defer { withExtendedLifetime(scratch) {} }
        let before = try store.log().count
        let note = ApprovalNote(request: id(100), plan: id(0x60), note: "n", details: details)
        let bodies: [() throws -> Void] = [
            {
                try store.storeRelease(
                    NewRelease(request: id(100), material: id(1), keyID: keyID, epoch: 0, bytes: [1]), units: [], used: nil, approval: note)
            },
            { try store.recordSignature(request: id(100), hash: id(0x61), details: details) },
        ]
        for body in bodies {
            let error = #expect(throws: StoreError.self) { try body() }
            guard case .malformed(field: "details", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        #expect(try store.log().count == before)
    }
}
