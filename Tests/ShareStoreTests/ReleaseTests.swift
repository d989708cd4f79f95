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
}
