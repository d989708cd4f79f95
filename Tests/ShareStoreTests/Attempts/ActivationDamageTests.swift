import Foundation
import GRDB
import Secrets
import Synchronization
import Testing

@testable import ShareStore

#if canImport(Glibc)
    import Glibc
#endif

/// What crashes, copies and hostile files make of a rotation.
@Suite struct ActivationDamageTests {
    private func prepared() throws -> Scratch { try Attempts.prepared(Attempts.new(pairs: [2])) }

    /// A store whose rotation failed at its commit, when the pool key file had heard of it; what is given is done before.
    private func rotationThatFails(
        _ scratch: Scratch, after body: (SQLiteShareStore) throws -> Void = { _ in }
    ) throws -> SQLiteShareStore {
        let isFull = Flag()
        let store = try open(scratch) { if isFull.isSet { throw StoreError.noRoom(file: "disk") } }
        try body(store)
        isFull.set(true)
        #expect(throws: StoreError.noRoom(file: "disk")) { _ = try store.move() }
        isFull.set(false)
        return store
    }

    /// The store as it was put aside is taken for an older copy.
    private func expectAnOlderCopy(_ scratch: Scratch) throws {
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let back = try open(scratch)
        guard case .voided(_, _, _, .generationDiffers) = back.poolOutcome else {
            Issue.record("\(back.poolOutcome)")
            return
        }
        #expect(try back.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [true])
    }

    /// Everything written, nothing committed: wholly the old epoch. The pool key file heard of a generation that never began.
    @Test func killedBeforeItCommits() async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let isNext = Flag()
            let store = try openIn(folder) { if isNext.isSet { kill(getpid(), SIGKILL) } }
            isNext.set(true)
            _ = try store.move()
        }
        let store = try open(scratch)
        #expect(try store.keyRecords().map(\.state) == [.active])
        #expect(try store.stages() == [.pending])
        let share = try store.share(keyID: keyID)
        let isOld = share.isEqual(to: SecretBytes(copying: id(9)))
        #expect(isOld)
        guard case .voided(1, _, VoidedUnits(preSignatures: 3), .rotationCutShort) = store.poolOutcome else {
            Issue.record("\(store.poolOutcome)")
            return
        }
        // No copy of anything: the pairs of both epochs are as good as they were.
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [false])
        #expect(try store.verify().isIntact)
        _ = try store.move()
        #expect(try store.keyRecords().map(\.state) == [.retired, .active])
        #expect(try store.verify().isIntact)
    }

    @Test func aFailedCommitLeavesTheOldEpoch() throws {
        let scratch = try prepared()
        let store = try rotationThatFails(scratch)
        #expect(try store.keyRecords().map(\.state) == [.active])
        #expect(try store.stages() == [.pending])
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.peer) == [2])
        #expect(try store.verify().isIntact)
        // The pool key file is ahead of this process: it begins anew.
        #expect(throws: StoreError.poolOutOfStep(file: scratch.store)) { _ = try store.move() }
    }

    /// Nor is it one when what brings the store back is cut short, again and again.
    @Test func cutShortAgainAndAgain() throws {
        let scratch = try prepared()
        let store = try rotationThatFails(scratch)
        try store.close()
        // What an opening writes before its commit, without the commit.
        let file = PoolKeyFile(path: scratch.poolKey)
        for generation in 2...4 as ClosedRange<UInt64> {
            let found = try #require(try file.load(keys: store.keys))
            #expect((found.step, found.key.generation) == (.epoch, generation))
            let key = try PoolKey(freshFor: store.info.storeID, generation: generation + 1)
            let position = ChainPosition(sequence: found.position.sequence, hash: id(UInt8(generation)))
            let next = PoolKeyRecord(key: key, position: position, before: found.before, step: .epoch)
            try file.write(next, after: found, keys: store.keys)
        }
        let back = try open(scratch)
        guard case .voided(1, 6, VoidedUnits(preSignatures: 3), .rotationCutShort) = back.poolOutcome else {
            Issue.record("\(back.poolOutcome)")
            return
        }
        #expect(try back.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [false])
        #expect(try file.load(keys: back.keys)?.step == .epoch)
        #expect(try back.verify().isIntact)
    }

    /// A check that fails after a rotation that did not come about is filed all the same: a copy from before it is behind the file.
    @Test func poisonAfterARotationCutShortIsNotForgotten() throws {
        let scratch = try prepared()
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try rotationThatFails(scratch)
        #expect(try store.evaluate(2) { "Γ" } == .poisonedNow)
        try store.close()
        try expectAnOlderCopy(scratch)
    }

    /// A store from before a consumption that came before the rotation is an older copy, however the rotation ended.
    @Test func anOlderCopyIsNoRotationCutShort() throws {
        let scratch = try prepared()
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try rotationThatFails(scratch) { _ = try $0.consumeMaterial(preSignatures, ids: [id(1)], for: id(100)) }
        try store.close()
        try expectAnOlderCopy(scratch)
    }

    /// A copy of the store from before is behind the pool key file, and what it has fits no pool key.
    @Test func aCopyFromBeforeIsVoided() throws {
        let scratch = try prepared()
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try open(scratch)
        _ = try store.move()
        try store.close()
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let old = try open(scratch)
        #expect(old.poolOutcome == .voided(from: 1, to: 3, units: VoidedUnits(preSignatures: 3), reason: .generationDiffers))
        #expect(try old.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [true])
    }

    /// Neither the store nor its log holds anything of what was sealed for the old epoch.
    @Test func nothingOfTheOldEpochIsInTheFiles() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        let sealed = try look(scratch) { db in
            try Data.fetchAll(db, sql: "SELECT sealed FROM shares WHERE epoch = 0") + Data.fetchAll(db, sql: "SELECT sealed FROM material")
                + Data.fetchAll(db, sql: "SELECT sealed FROM auxiliary_secrets WHERE epoch = 0")
        }
        // Sealed anew for the epoch: what lay in the attempt goes with it.
        let pending = try look(scratch) { db in
            try Data.fetchAll(db, sql: "SELECT sealed FROM attempt_keys") + Data.fetchAll(db, sql: "SELECT sealed FROM attempt_pairs")
        }
        // A long blob lies in pieces: its beginning is enough to find it by.
        func isThere(_ blob: Data) -> Bool {
            ["", "-wal"].contains { suffix in
                let bytes = try? Data(contentsOf: URL(fileURLWithPath: scratch.store + suffix))
                return bytes?.range(of: blob.prefix(48)) != nil
            }
        }
        #expect((sealed.count, pending.count) == (5, 2))
        #expect((sealed + pending).allSatisfy(isThere))
        _ = try store.move()
        #expect(!(sealed + pending).contains(where: isThere))
        let kept = try look(scratch) { try Data.fetchAll($0, sql: "SELECT sealed FROM shares WHERE epoch = 1") }
        #expect(kept.count == 1 && kept.allSatisfy(isThere))
        #expect(try store.verify().isIntact)
    }

    /// Nor does the pool key file hold the key under which the old epoch's material was sealed, in any copy.
    @Test func theOldPoolKeyIsErased() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        let before = try #require(store.poolKey)
        let file = PoolKeyFile(path: scratch.poolKey)
        _ = try store.move()
        try expectOnlyKey(store, scratch, but: before)
        // Where the process ended before it came to that, the next opening does it.
        let latest = try #require(try file.load(keys: store.keys))
        let older = PoolKeyRecord(key: before, position: latest.position, before: latest.before, step: .everything)
        let written = try file.write(older, after: latest, keys: store.keys)
        try file.write(latest, after: written, keys: store.keys)
        #expect(try file.load(keys: store.keys)?.isBesideOlderKey == true)
        try store.close()
        let again = try open(scratch)
        #expect(again.poolOutcome == .kept(generation: 2))
        try expectOnlyKey(again, scratch, but: before)
        // A void is no other.
        let second = try #require(again.poolKey)
        _ = try again.voidPool(seen: nil)
        try expectOnlyKey(again, scratch, but: second)
        // Nothing is erased that another process wrote since.
        let other = try open(scratch)
        _ = try other.storePairSetups(keyID: keyID, epoch: 1, [setup(2, 23)])
        #expect(try other.evaluatePair(keyID: keyID, epoch: 1, peer: 2, setup: [UInt8](repeating: 23, count: 64)) { "Γ" } == .poisonedNow)
        again.erasePoolKeyBefore()
        #expect(try file.load(keys: store.keys)?.step == .poison(AuxiliaryName(keyID: keyID, epoch: 1, peer: 2)))
        #expect(try open(scratch).poolOutcome == .kept(generation: 3))
    }

    private func expectOnlyKey(_ store: SQLiteShareStore, _ scratch: Scratch, but before: PoolKey) throws {
        let file = PoolKeyFile(path: scratch.poolKey)
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: scratch.poolKey)))
        let slot = (bytes.count - 24 - 72) / 2
        // Each slot alone opens to the new key: what is not whole is passed over.
        for spoilt in 0...1 {
            var one = bytes
            one[24 + spoilt * slot + slot - 1] ^= 1
            try Data(one).write(to: URL(fileURLWithPath: scratch.poolKey))
            let found = try #require(try file.load(keys: store.keys))
            #expect(found.key.check == store.poolKey?.check)
            #expect(found.key.check != before.check)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.poolKey))
    }

    /// Two epochs change places on the way back: at no moment are both active.
    @Test func exchangedStatesAreRebuilt() throws {
        let scratch = try prepared()
        var store = try open(scratch)
        _ = try store.move()
        try store.close()
        try tamper(scratch, "UPDATE keys SET state = 'retired' WHERE epoch = 1", "UPDATE keys SET state = 'active' WHERE epoch = 0")
        store = try open(scratch)
        #expect(try store.rebuildProjections())
        #expect(try store.keyRecords().map(\.state) == [.retired, .active])
        #expect(try store.verify().isIntact)
    }

    /// States, rosters, protocols and remains of shares, by somebody with an editor.
    @Test(arguments: [
        "UPDATE keys SET state = 'pending' WHERE epoch = 1", "UPDATE keys SET state = 'pending' WHERE epoch = 0",
        "UPDATE keys SET state = 'retired'", "UPDATE keys SET protocol = 'dkls23' WHERE epoch = 0",
        "DELETE FROM keys WHERE epoch = 0", "UPDATE shares SET nonce = x'01', sealed = x'02' WHERE epoch = 0",
        "DELETE FROM shares WHERE epoch = 0", "UPDATE shares SET public_part = x'05' WHERE epoch = 0",
        "DELETE FROM rosters WHERE epoch = 1", "UPDATE rosters SET roster = x'05' WHERE epoch = 1",
        "UPDATE rosters SET epoch = 2 WHERE epoch = 1", "INSERT INTO rosters SELECT 2, roster, code FROM rosters WHERE epoch = 1",
        "INSERT INTO main.auxiliary SELECT * FROM kept.auxiliary WHERE epoch = 0",
        "INSERT INTO main.auxiliary_secrets SELECT * FROM kept.auxiliary_secrets WHERE epoch = 0",
        "UPDATE main.shares SET (nonce, sealed) = (SELECT k.nonce, k.sealed FROM kept.shares k WHERE k.epoch = 0) WHERE epoch = 0",
    ]) func whatIsAlteredAfterwardsIsNoticed(sql: String) throws {
        let scratch = try prepared()
        for table in ["auxiliary", "auxiliary_secrets", "shares"] {
            try tamper(scratch, "CREATE TABLE IF NOT EXISTS kept.\(table) AS SELECT * FROM main.\(table)")
        }
        var store = try open(scratch)
        _ = try store.move()
        try store.close()
        try tamper(scratch, sql)
        store = try open(scratch)
        #expect(try !store.verify().isIntact, "\(sql)")
        #expect(throws: StoreError.self) { try store.requireSealedTables() }
        guard sql.contains(" keys ") || sql.contains(".auxiliary ") else { return }
        #expect(try store.rebuildProjections())
        #expect(try store.keyRecords().map(\.state) == [.retired, .active])
        #expect(try store.verify().isIntact)
    }

    /// Faults of this software: rows that are sealed and that no event tells of.
    @Test func sealedRowsAreComparedWithTheEvents() throws {
        func problems(_ body: (inout Change, StoreKeys) throws -> Void) throws -> [String] {
            let scratch = try prepared()
            let store = try open(scratch)
            _ = try store.move()
            try store.change { try body(&$0, store.keys) }
            return try store.verify().problems.map(\.detail)
        }
        func row(_ change: inout Change, _ keys: StoreKeys, _ epoch: UInt32) throws -> KeyRow {
            try #require(try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch))
        }
        let back = try problems { change, keys in
            try change.edit(.shares) { $0.put([.bytes(keyID), .number(0), .bytes([2, 3, 4]), .bytes([1]), .bytes([2])]) }
        }
        #expect(back.count == 1 && back[0].contains("of epoch 0, which is over, is still there"))
        let pending = try problems { change, keys in
            var row = try row(&change, keys, 0)
            row.state = .pending
            try change.edit(.keys) { $0.put(row.cells(keys)) }
        }
        #expect(pending.count == 1 && pending[0].contains("of epoch 0 is not as the events say"))
        let another = try problems { change, keys in
            let row = try row(&change, keys, 1)
            let other = KeyRow(
                keyID: row.keyID, epoch: row.epoch, scheme: row.scheme, protocolName: "other", state: row.state, createdAt: row.createdAt,
                publicHash: row.publicHash)
            try change.edit(.keys) { $0.put(other.cells(keys)) }
        }
        #expect(another.count == 1 && another[0].contains("of epoch 1 is not as the events say"))
        let roster = try problems { change, keys in try change.edit(.rosters) { $0.put(RosterRow(epoch: 1, roster: [5]).cells(keys)) } }
        #expect(roster == ["the roster of epoch 1 is not as the events say"])
        let future = try problems { change, keys in try change.edit(.rosters) { $0.put(RosterRow(epoch: 2, roster: [5]).cells(keys)) } }
        #expect(future == ["the roster of epoch 2 is not as the events say"])
        let missing = try problems { change, _ in try change.edit(.rosters) { try $0.removeAll { try $0.number("epoch") == 1 } } }
        #expect(missing == ["the roster of epoch 1 is missing or altered"])
        let auxiliary = try problems { change, _ in
            let name = AuxiliaryName(keyID: keyID, epoch: 0, peer: 2)
            let row = AuxiliaryRow(name: name, publicPart: [UInt8](repeating: 12, count: 64), stored: 1)
            try change.edit(.auxiliary) { $0.put(row.cells) }
        }
        #expect(auxiliary.contains { $0.contains("the pair with party 2 of key") && $0.contains("is not as the events say") })
    }

    /// A pending share that does not open is not made the only one.
    @Test func aSpoiltPendingShareIsRefused() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        try store.change { change in
            try change.edit(.attemptKeys) { rows in
                let row = try #require(try AttemptKeyRow.all(rows, of: Attempts.name()).first)
                rows.put(AttemptKeyRow(attempt: row.attempt, key: row.key, share: SealedBytes(nonce: id(1), bytes: id(2))).cells)
            }
        }
        let detail = "the share of key \(hexText(keyID)) in the attempt at epoch 1 with transcript \(hexText(id(1)))"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try store.move() }
        #expect(try store.keyRecords().map(\.state) == [.active])
        #expect(try store.stages() == [.pending])
        // Whose certificate there is all the same: the share is as good as lost, and the others give it back.
        _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        #expect(try store.states() == [.retired, .without])
    }

    /// Nor is a set-up.
    @Test func aSpoiltPendingSetupIsRefused() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        try store.change { change in
            try change.edit(.attemptPairs) { rows in
                let row = try #require(try AttemptPairRow.all(rows, of: Attempts.name()).first)
                let spoilt = AttemptPairRow(
                    attempt: row.attempt, keyID: row.keyID, peer: row.peer, publicPart: row.publicPart,
                    sealed: SealedBytes(nonce: id(1), bytes: id(2)))
                rows.put(spoilt.cells)
            }
        }
        let detail = "the set-up with party 2 in the attempt at epoch 1 with transcript \(hexText(id(1)))"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try store.move() }
        #expect(try store.shareIs(9))
    }
}

/// Something that a test turns on and off.
final class Flag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock(\.self) }
    func set(_ new: Bool) { value.withLock { $0 = new } }
}
