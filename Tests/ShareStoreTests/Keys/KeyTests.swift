import GRDB
import Secrets
import ShareStore
import Testing

@Suite struct KeyTests {
    @Test func pendingThenActive() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(active: false)
        #expect(try store.keyRecords().map(\.state) == [.pending])
        #expect(throws: StoreError.unknownKey(key: keyID, epoch: nil)) { _ = try store.share(keyID: keyID) }
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [7, 7])
        try store.activate(keyID: keyID, epoch: 0)
        try store.close()

        let again = try open(scratch)
        let record = try #require(try again.keyRecords().first)
        #expect(record.state == .active)
        #expect(record.scheme == "bip340-secp256k1")
        #expect(record.protocolName == "frost")
        #expect(record.publicPart == [2, 3, 4])
        #expect(record.createdAt == 1_690_000_000)
        #expect(try again.acknowledgements(keyID: keyID, epoch: 0).map(\.bytes) == [[7, 7]])
        let share = try again.share(keyID: keyID)
        let same = share.isEqual(to: SecretBytes(copying: id(9)))
        #expect(same)
        let report = try again.verify()
        #expect(report.isIntact)
        #expect(report.events == 5)
    }

    /// A party that says "stored" of a run says it of all its keys: what cannot be stored whole leaves nothing.
    @Test func theKeysOfARunAreStoredTogetherOrNotAtAll() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        func pending(_ number: UInt8, pairs: [NewPairSetup] = []) -> PendingKey {
            PendingKey(
                NewKey(keyID: id(number), scheme: "ed25519", protocolName: "frost", epoch: 0, publicPart: [number], createdAt: 1),
                share: SecretBox(SecretBytes(copying: id(9))), pairs: pairs)
        }
        func pair(_ bytes: Int) -> NewPairSetup {
            NewPairSetup(peer: 2, publicPart: [UInt8](repeating: 1, count: bytes), secret: SecretBox(SecretBytes(copying: id(8))))
        }
        let before = try store.log().count
        #expect(throws: StoreError.keyExists(key: id(1), epoch: 0)) { try store.storePending([pending(1), pending(1)]) }
        #expect(throws: StoreError.self) { try store.storePending([pending(1), pending(2, pairs: [pair(63)])]) }
        #expect(try store.keyRecords().isEmpty && store.log().count == before)
        try store.storePending([pending(1), pending(2, pairs: [pair(64)])])
        #expect(try store.keyRecords().map(\.state) == [.pending, .pending])
        #expect(try store.pairs(keyID: id(2), epoch: 0).map(\.peer) == [2])
        #expect(try store.verify().isIntact)
    }

    @Test func statesAreKept() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        #expect(throws: StoreError.keyExists(key: keyID, epoch: 0)) { try store.addKey() }
        #expect(throws: StoreError.keyNotPending(key: keyID, epoch: 0)) { try store.activate(keyID: keyID, epoch: 0) }
        #expect(throws: StoreError.keyNotPending(key: keyID, epoch: 0)) { try store.discardPending(keyID: keyID, epoch: 0, force: true) }
        #expect(throws: StoreError.unknownKey(key: id(5), epoch: 0)) { try store.activate(keyID: id(5), epoch: 0) }
        // A second epoch waits as an attempt beside the first; both shares are there until a certificate says otherwise.
        #expect(throws: StoreError.otherEpochActive(key: keyID, epoch: 0)) { try store.addKey(epoch: 1, active: false, share: 10) }
        try store.storeAttempt(Attempts.new())
        #expect(throws: StoreError.unknownKey(key: keyID, epoch: 1)) { try store.activate(keyID: keyID, epoch: 1) }
        #expect(try store.shareIs(9))
        #expect(try store.verify().isIntact)
    }

    @Test func acknowledgementsAreIdempotentAndUnchangeable() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(active: false)
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 3, bytes: [1])
        let count = try store.events(after: 0, limit: 100).count
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 3, bytes: [1])
        #expect(try store.events(after: 0, limit: 100).count == count)
        #expect(throws: StoreError.acknowledgementConflict(key: keyID, epoch: 0, party: 3)) {
            try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 3, bytes: [2])
        }
        #expect(throws: StoreError.unknownKey(key: keyID, epoch: 4)) {
            try store.storeAcknowledgement(keyID: keyID, epoch: 4, from: 3, bytes: [2])
        }
    }

    @Test func discardingAfterAcknowledgementsNeedsForce() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(active: false)
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [1])
        #expect(throws: StoreError.discardNeedsForce(key: keyID, epoch: 0, acknowledgements: 1)) {
            try store.discardPending(keyID: keyID, epoch: 0, force: false)
        }
        try store.discardPending(keyID: keyID, epoch: 0, force: true)
        #expect(try store.keyRecords().isEmpty)
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM shares") } == 0)
        #expect(try store.verify().isIntact)
        try store.addKey(active: false)
        try store.discardPending(keyID: keyID, epoch: 0, force: false)
        #expect(try store.verify().isIntact)
    }

    /// A record opens only for the key, epoch, kind and store that it was sealed for.
    @Test(arguments: [
        // another key's share, nonce and ciphertext together
        """
        UPDATE shares SET (nonce, sealed) = (SELECT s.nonce, s.sealed FROM shares s WHERE s.key_id <> shares.key_id AND s.epoch = 0)
        WHERE epoch = 0 AND key_id = x'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
        """,
        // another epoch's share of the same key
        """
        UPDATE shares SET (nonce, sealed) = (SELECT nonce, sealed FROM shares WHERE epoch = 1)
        WHERE epoch = 0 AND key_id = x'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
        """,
        // the same key's share in an attempt
        """
        UPDATE shares SET (nonce, sealed) = (SELECT a.nonce, a.sealed FROM attempt_keys a WHERE a.key_id = shares.key_id)
        WHERE epoch = 0 AND key_id = x'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
        """,
        "UPDATE shares SET sealed = x'00'", "UPDATE shares SET nonce = x''",
    ]) func swappedRecordsDoNotOpen(sql: String) throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(epoch: 1, active: false, share: 10)
        try store.addKey()
        try store.addKey(id(0x11), scheme: "ecdsa-secp256k1", share: 8)
        try store.storeAttempt(Attempts.new(keys: [keyID, id(0x11)]))
        try store.close()
        try tamper(scratch, sql)
        let again = try open(scratch)
        let error = #expect(throws: StoreError.self) { _ = try again.share(keyID: keyID) }
        guard case .tampered(scratch.store, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try !again.verify().isIntact)
    }

    @Test func recordOfAnotherStoreDoesNotOpen() throws {
        let one = try Scratch()
        let other = try Scratch()
        // The same passphrase, salt, key identifier and epoch.
        for scratch in [one, other] {
            let store = try create(scratch)
            try store.addKey()
            try store.close()
        }
        try tamper(
            one, "ATTACH '\(other.store)' AS other",
            "UPDATE shares SET (nonce, sealed) = (SELECT nonce, sealed FROM other.shares)")
        let store = try open(one)
        #expect(throws: StoreError.tampered(file: one.store, detail: "its shares are not as they were left")) {
            _ = try store.share(keyID: keyID)
        }
        let problems = try store.verify().problems.map(\.detail)
        #expect(problems.contains { $0.hasPrefix("the share of key ") && $0.hasSuffix(" does not open") })
    }

    /// The public part decides about addresses: it is shown only when it is the one that came with the share.
    @Test(arguments: [
        "UPDATE shares SET public_part = x'020305'", "UPDATE keys SET scheme = 'ed25519'", "UPDATE keys SET created_at = 1",
        "UPDATE keys SET state = 'pending'", "UPDATE keys SET protocol = 'dkls23'", "UPDATE keys SET state = 'retired'",
    ]) func alteredKeyRecordsAreRefused(sql: String) throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.close()
        try tamper(scratch, sql)
        let again = try open(scratch)
        let error = #expect(throws: StoreError.self) { _ = try again.keyRecords() }
        guard case .tampered(scratch.store, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func lengthsAreChecked() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        func refused(_ key: NewKey, share: Int = 32) -> Bool {
            do throws(StoreError) {
                try store.storePending(key, share: SecretBytes(zeros: share))
                return false
            } catch {
                if case .malformed = error { return true }
                return false
            }
        }
        #expect(refused(NewKey(keyID: [1], scheme: "s", protocolName: "frost", epoch: 0, publicPart: [], createdAt: 0)))
        #expect(refused(NewKey(keyID: keyID, scheme: "", protocolName: "frost", epoch: 0, publicPart: [], createdAt: 0)))
        #expect(refused(NewKey(keyID: keyID, scheme: "s", protocolName: "frost", epoch: 0, publicPart: [], createdAt: 0), share: 0))
        #expect(
            refused(NewKey(keyID: keyID, scheme: "s", protocolName: "frost", epoch: 0, publicPart: [], createdAt: 0), share: (1 << 20) + 1))
        #expect(!refused(NewKey(keyID: keyID, scheme: "s", protocolName: "frost", epoch: .max, publicPart: [], createdAt: .min)))
        #expect(try store.verify().isIntact)
    }
}
