import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

#if canImport(Glibc)
    import Glibc
#endif

/// From one epoch of the keys to the next (rules S5, S15).
@Suite struct ActivationTests {
    static let kind = AuxiliaryKind(rawValue: "test/aux")
    static let other = id(0x22)
    static let both = [keyID, other]

    private func alone(_ number: UInt8) -> NewAuxiliary {
        NewAuxiliary(
            peer: 0, publicPart: [number, 1, 2], secret: SecretBox(SecretBytes(copying: [UInt8](repeating: number ^ 0x11, count: 200))))
    }

    /// Two active keys of epoch 0 with all that an epoch has, and, unless told otherwise, an attempt at epoch 1.
    private func prepared(_ scratch: Scratch, attempt: Bool = true) throws -> SQLiteShareStore {
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.addKey()
        try store.addKey(Self.other, scheme: "ecdsa-secp256k1", share: 5)
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [5])
        try store.addMaterial(preSignatures, (1...3).map(preSignature))
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try store.storeRelease(request: id(100), material: id(1), bytes: [1, 2])
        try store.addNonces(11...12, to: Self.other)
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12), setup(3, 13)])
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 3, reason: "Γ")
        try store.storeAuxiliary(Self.kind, keyID: Self.other, epoch: 0, [alone(1)])
        try store.recordCounter(of: 2, PoolCounter(generation: 3, count: 10), statement: [1])
        try store.recordCounter(of: 3, PoolCounter(generation: 4, count: 11), statement: [2])
        for signers in [[1, 2], [1, 3], [1, 2, 3]] as [[UInt8]] {
            _ = try store.recordFailedCombination(keyID: keyID, signers: signers, request: id(100))
        }
        if attempt { try store.storeAttempt(Attempts.new(keys: Self.both)) }
        return store
    }

    private func expectShare(_ store: SQLiteShareStore, _ key: [UInt8] = keyID, is number: UInt8) throws {
        let share = try store.share(keyID: key)
        let isSame = share.isEqual(to: SecretBytes(copying: id(number)))
        #expect(isSame)
    }

    @Test func theNextEpochTakesTheOldOnesPlace() throws {
        let scratch = try Scratch()
        var store = try prepared(scratch)
        let outcome = try store.move()
        #expect(
            outcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 2, preSignatures: 2), reason: .epochRotated))
        for _ in 0..<2 {
            #expect(try store.states() == [.retired, .active, .retired, .active])
            #expect(try store.keyRecords().map(\.epoch) == [0, 1, 0, 1])
            #expect(try store.keyRecords().map(\.publicPart) == [[2, 3, 4], [2, 3, 1], [2, 3, 4], [2, 3, 1]])
            #expect(try store.attempts().isEmpty)
            #expect(try store.certificates() == [Attempts.certified()])
            try expectShare(store, is: 10)
            try expectShare(store, Self.other, is: 6)
            #expect(try store.activeShares().count == 2)
            // Of the old epoch nothing that is secret; of the new one everything, as it was.
            #expect(try store.pairs(keyID: keyID, epoch: 0).isEmpty)
            #expect(try store.pairSetup(keyID: keyID, epoch: 0, peer: 2) == nil)
            #expect(try store.auxiliary(Self.kind, keyID: Self.other, epoch: 0).isEmpty)
            #expect(try store.pairs(keyID: keyID, epoch: 1).map(\.needsRenewal) == [false, false])
            #expect(try store.pairs(keyID: keyID, epoch: 1).map(\.poisoned) == [nil, nil])
            #expect(try store.poolLevels().allSatisfy { $0.available == 0 })
            #expect(try store.acknowledgements(keyID: keyID, epoch: 0).map(\.bytes) == [[5]])
            // What was used up, let out and heard stays.
            #expect(try store.release(request: id(100), material: id(1)) == [1, 2])
            #expect(try store.counter(of: 2)?.counter == PoolCounter(generation: 3, count: 10))
            #expect(try store.counter() == PoolCounter(generation: 2, count: 2))
            #expect(try store.failedCombinations(keyID: keyID).map(\.signers) == [[1, 2], [1, 2, 3], [1, 3]])
            #expect(try store.rosters() == [RosterRecord(epoch: 0, roster: id(8)), RosterRecord(epoch: 1, roster: id(8))])
            #expect(try store.identity()?.roster == id(8))
            #expect(try store.verify().isIntact)
            try store.close()
            store = try open(scratch)
            #expect(store.poolOutcome == .kept(generation: 2))
        }
        #expect(try !store.rebuildProjections())
        let next = MaterialPool(keyID: keyID, epoch: 1, signers: [1, 2])
        // A name that was used up once is nobody's in any epoch.
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { try store.addMaterial(next, [preSignature(1)]) }
        try store.addMaterial(next, [preSignature(4)])
        #expect(try store.consumeMaterial(next, ids: [id(4)], for: id(101)).units.count == 1)
        #expect(try store.verify().isIntact)
    }

    @Test func whatIsOverStaysOver() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        _ = try store.move()
        let retired = StoreError.keyRetired(key: keyID, epoch: 0)
        #expect(throws: retired) { try store.addMaterial(preSignatures, [preSignature(9)]) }
        #expect(throws: retired) { _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)) }
        #expect(throws: retired) { try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)]) }
        #expect(throws: StoreError.keyNotPending(key: keyID, epoch: 0)) { try store.activate(keyID: keyID, epoch: 0) }
        #expect(throws: StoreError.keyNotPending(key: keyID, epoch: 0)) { try store.discardPending(keyID: keyID, epoch: 0, force: true) }
        #expect(throws: StoreError.keyExists(key: keyID, epoch: 1)) { try store.addKey(epoch: 1, active: false) }
        #expect(throws: StoreError.keyExists(key: keyID, epoch: 0)) { try store.addKey(active: false) }
        #expect(throws: StoreError.unknownPair(key: keyID, epoch: 0, peer: 2)) {
            _ = try store.evaluatePair(keyID: keyID, epoch: 0, peer: 2, setup: [UInt8](repeating: 12, count: 64)) {
                Issue.record("evaluated")
                return nil
            }
        }
        // The very certificate again is no change; the certificate of another attempt is not followed any more.
        #expect(try store.move() == .kept(generation: 2))
        #expect(throws: StoreError.certificateConflict(epoch: 1, transcript: id(1))) { _ = try store.move(2) }
        #expect(throws: StoreError.epochDoesNotFollow(key: Self.other, epoch: 1, active: 1)) {
            try store.storeAttempt(Attempts.new(2, keys: Self.both))
        }
        #expect(try store.verify().isIntact)
    }

    @Test func nothingPendingOrNotTheNextIsRefused() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch, attempt: false)
        let log = try store.log().count
        #expect(throws: StoreError.unknownAttempt(epoch: 1, transcript: id(1))) { _ = try store.move() }
        // All keys of the wallet, and no others.
        for keys in [[keyID], [Self.other], [keyID, id(0x23)], [keyID, Self.other, id(0x23)]] {
            #expect(throws: StoreError.malformed(field: "keys", detail: "not those of the wallet")) {
                try store.storeAttempt(Attempts.new(keys: keys))
            }
        }
        for epoch in [2, .max] as [UInt32] {
            let refused = StoreError.epochDoesNotFollow(key: Self.other, epoch: epoch, active: 0)
            #expect(throws: refused) { try store.storeAttempt(Attempts.new(epoch: epoch, keys: Self.both)) }
            #expect(throws: refused) { _ = try store.move(to: epoch) }
            #expect(throws: refused) { _ = try store.depart(Attempts.certified(epoch: epoch), keys: [], roster: nil) }
        }
        #expect(throws: StoreError.malformed(field: "epoch", detail: "0, expected one that follows another")) { _ = try store.move(to: 0) }
        // Another scheme's share is no next epoch of the key (rule S12).
        for (field, scheme, protocolName) in [("scheme", "ed25519", "dkls23"), ("protocol", "ecdsa-secp256k1", "cggmp24")] {
            var another = Attempts.record(Self.other)
            (another.scheme, another.protocolName) = (scheme, protocolName)
            let keys = [Attempts.key(keyID), AttemptKey(another, share: SecretBox(SecretBytes(copying: id(6))))]
            #expect(throws: StoreError.malformed(field: field, detail: "not the one of the key's other epochs")) {
                try store.storeAttempt(NewAttempt(Attempts.name(), state: id(1), proposal: [1], keys: keys))
            }
            #expect(throws: StoreError.malformed(field: field, detail: "not the one of the key's other epochs")) {
                _ = try store.depart(Attempts.certified(), keys: [Attempts.record(keyID), another], roster: nil)
            }
        }
        // Nor does a key of a later epoch come in by the way of a new wallet's keys.
        #expect(throws: StoreError.otherEpochActive(key: Self.other, epoch: 0)) { try store.addKey(epoch: 1, active: false) }
        #expect(throws: StoreError.otherEpochActive(key: Self.other, epoch: 0)) {
            try store.storeRestored([PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(9))))])
        }
        #expect(try store.log().count == log)
        #expect(try store.states() == [.active, .active])
        try expectShare(store, is: 9)
        #expect(try store.availableMaterial(preSignatures, limit: 9).count == 2)
        #expect(try store.verify().isIntact)

        let empty = try Scratch()
        let nothing = try create(empty)
        #expect(throws: StoreError.unknownAttempt(epoch: 1, transcript: id(1))) { _ = try nothing.move() }
        #expect(throws: StoreError.nothingToRotate(epoch: 1)) { _ = try nothing.depart(Attempts.certified(), keys: [], roster: nil) }
        try store.close()
        let audited = try open(scratch, mode: .audit)
        let readOnly = StoreError.readOnly(file: scratch.store)
        #expect(throws: readOnly) { _ = try audited.move() }
        #expect(throws: readOnly) { _ = try audited.depart(Attempts.certified(), keys: [], roster: nil) }
        #expect(throws: readOnly) { try audited.storeAttempt(Attempts.new()) }
        #expect(throws: readOnly) { try audited.commitAttempt(Attempts.name()) }
        #expect(throws: readOnly) { try audited.setAside(Attempts.name(), force: true) }
        #expect(throws: readOnly) { try audited.storeStatement(Attempts.statement()) }
        #expect(throws: readOnly) {
            _ = try audited.storeRepaired([PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(1))))], seen: nil)
        }
    }

    /// The numbers that counters and failed sets go by are those of the next roster; whoever has left is forgotten.
    @Test func whatGoesByNumbersGoesWithTheIdentities() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        for numbers in [[2: 1, 1: 2], [1: 1, 2: 3, 3: 3], [1: 1, 2: 0], [0: 4, 1: 1], [2: 2]] as [[UInt8: UInt8]] {
            #expect(throws: StoreError.self) { _ = try store.move(roster: NextRoster(roster: id(9), numbers: numbers)) }
        }
        _ = try store.move(roster: NextRoster(roster: id(9), numbers: [1: 1, 3: 2]))
        #expect(try store.rosters() == [RosterRecord(epoch: 0, roster: id(8)), RosterRecord(epoch: 1, roster: id(9))])
        #expect(try store.identity()?.roster == id(9))
        // What was said under the old roster does not verify under the new one, and would be said of others.
        for party in 1...3 as ClosedRange<UInt8> { #expect(try store.counter(of: party) == nil) }
        let statement = (party: UInt8(2), counter: PoolCounter(generation: 1, count: 1), statement: [UInt8(1)])
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 0, present: 1)) { try store.recordCounters([statement], epoch: 0) }
        try store.recordCounters([statement], epoch: 1)
        #expect(try store.failedCombinations(keyID: keyID) == [FailedSet(signers: [1, 2], count: 1)])
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
        #expect(try store.verify().isIntact)
    }

    /// A run that began before the rotation, in this process or another, lets nothing out after it; what was let out is sent again.
    @Test func nothingOfAnEpochThatIsOverIsReleased() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        let other = try open(scratch)
        _ = try store.move()
        let retired = StoreError.keyRetired(key: keyID, epoch: 0)
        for handle in [store, other] {
            let log = try handle.log().count
            #expect(throws: retired) { try handle.storeRelease(request: id(100), material: id(0x70), bytes: [1, 2]) }
            #expect(throws: retired) { _ = try handle.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(100)) }
            #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 0, present: 1)) {
                try handle.recordCounter(of: 2, PoolCounter(generation: 9, count: 10), statement: [1])
            }
            try handle.storeRelease(request: id(100), material: id(1), bytes: [1, 2])
            #expect(try handle.log().count == log)
        }
        try store.storeRelease(request: id(101), material: id(0x70), bytes: [3], epoch: 1)
        #expect(try store.verify().isIntact)
        // An epoch that is not there yet is none either, nor is material of another key than the share.
        #expect(throws: StoreError.unknownKey(key: keyID, epoch: 2)) {
            try store.storeRelease(request: id(101), material: id(0x71), bytes: [3], epoch: 2)
        }
        #expect(throws: StoreError.malformed(field: "material", detail: "of another key or epoch than the share")) {
            try store.storeRelease(
                NewRelease(request: id(101), material: id(0x71), keyID: keyID, epoch: 1, bytes: [3]), units: [],
                used: UsedMaterial(keyID: keyID, epoch: 0, ids: [id(0x72)]), approval: nil)
        }
    }

    /// A unit that was consumed for one epoch is released for no other.
    @Test func aConsumedUnitIsOfItsEpoch() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101))
        _ = try store.move()
        let refused = StoreError.malformed(field: "material", detail: "of another key or epoch than the share")
        #expect(throws: refused) { try store.storeRelease(request: id(101), material: id(2), bytes: [1], epoch: 1) }
        let batch = NewRelease(request: id(101), material: id(0x70), keyID: keyID, epoch: 1, bytes: [1])
        #expect(throws: refused) { try store.storeRelease(batch, units: [id(2)], used: nil, approval: nil) }
        let otherKey = NewRelease(request: id(101), material: id(2), keyID: Self.other, epoch: 1, bytes: [1])
        #expect(throws: refused) { try store.storeRelease(otherKey) }
    }

    /// A log in which a share left for an epoch that was over is none that this store wrote.
    @Test func theLogSaysWhichEpochAReleaseIsOf() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        _ = try store.move()
        try store.change { change in
            _ = try change.append(
                .shareReleased,
                [
                    EventField("request", id(100)), EventField("material", id(0x70)), EventField("hash", id(1)), EventField("key", keyID),
                    EventField("epoch", UInt32(0)),
                ])
        }
        // One that names no key is from before there were epochs.
        try store.change { change in
            _ = try change.append(
                .shareReleased, [EventField("request", id(100)), EventField("material", id(0x71)), EventField("hash", id(1))])
        }
        let problems = try store.verify().problems.map(\.detail)
        #expect(problems.contains { $0.contains("released for an epoch of a key that is not active") })
        #expect(problems.contains { $0.contains("field key is missing") })
    }

    /// All keys of a wallet move together, with the roster.
    @Test func keysDoNotPart() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 1, present: 0)) { try store.addKey(epoch: 1) }
        try store.addKey(Self.other, scheme: "ecdsa-secp256k1")
        #expect(throws: StoreError.otherEpochActive(key: Self.other, epoch: 0)) { try store.activate(keyID: keyID, epoch: 1) }
        #expect(try store.keyRecords().map(\.state) == [.active, .pending])
    }

    /// A roster belongs to an identity.
    @Test func aRosterNeedsAnIdentity() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.storeAttempt(Attempts.new())
        #expect(throws: StoreError.malformed(field: "roster", detail: "the store has no identity yet")) {
            _ = try store.move(roster: NextRoster(roster: id(9), numbers: [1: 1]))
        }
        _ = try store.move()
        #expect(try store.verify().isIntact)
    }

    /// A newcomer's first epoch is not 0.
    @Test func aNewcomerBeginsWithAnEpoch() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8), epoch: 3)
        try store.addKey(epoch: 3)
        #expect(try store.rosters() == [RosterRecord(epoch: 3, roster: id(8))])
        try store.storeAttempt(Attempts.new(epoch: 4))
        _ = try store.move(to: 4)
        #expect(try store.rosters().map(\.epoch) == [3, 4])
        #expect(try store.verify().isIntact)
    }

    /// Nor has it a key before its first attempt is certified; which roster it had pinned until then is its operator's matter.
    @Test(arguments: [3, 4] as [UInt32]) func aNewcomerBeginsWithAnAttempt(pinned: UInt32) throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8), epoch: pinned)
        try store.storeAttempt(Attempts.new(1, epoch: 4))
        #expect(try store.setAside(Attempts.name(1, epoch: 4), force: false) == .dropped)
        try store.storeAttempt(Attempts.new(2, epoch: 4, share: 11))
        #expect(throws: StoreError.nothingToRotate(epoch: 4)) { try store.commitAttempt(Attempts.name(2, epoch: 4)) }
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 2, present: pinned)) {
            _ = try store.depart(Attempts.certified(epoch: 2), keys: [Attempts.record(keyID, epoch: 2)], roster: nil)
        }
        let roster = NextRoster(roster: id(9), numbers: [2: 2])
        #expect(throws: StoreError.malformed(field: "numbers", detail: "this party's own is another's")) {
            _ = try store.move(2, to: 4, roster: NextRoster(roster: id(9), numbers: [2: 1]))
        }
        _ = try store.move(2, to: 4, roster: roster)
        try expectShare(store, is: 11)
        #expect(try store.rosters().last == RosterRecord(epoch: 4, roster: id(9)))
        #expect(try store.attempts().isEmpty)
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }
}
