import GRDB
import Secrets
import Testing

@testable import ShareStore

/// What a run left for the next epoch, as it is stored (lifecycle.md section 2, a).
@Suite struct AttemptTests {
    private static let other = id(0x22)

    @Test func everythingOfItIsThere() throws {
        let scratch = try Attempts.prepared()
        var store = try open(scratch)
        let stored = try store.storeAttempt(Attempts.new())
        for _ in 0..<2 {
            let found = try #require(try store.attempts().first)
            #expect(found == stored)
            #expect(found.name == Attempts.name() && found.state == id(0xb1) && found.proposal == [82, 1])
            #expect(found.stage == .pending && found.madeAt == 1_700_000_000 && found.holdsShares)
            #expect(found.keys.map(\.key) == [Attempts.record(keyID)])
            #expect(found.keys[0].pairs.map(\.peer) == [2, 3])
            #expect(found.keys[0].pairs.map(\.publicPart) == [22, 23].map { [UInt8](repeating: $0, count: 64) })
            // The old epoch signs as before, and no run takes what is pending.
            #expect(try store.states() == [.active])
            #expect(try store.shareIs(9))
            #expect(try store.pairs(keyID: keyID, epoch: 1).isEmpty)
            let hasSetup = try store.pairSetup(keyID: keyID, epoch: 1, peer: 2) == nil
            #expect(hasSetup)
            #expect(throws: StoreError.unknownKey(key: keyID, epoch: 1)) {
                try store.addMaterial(MaterialPool(keyID: keyID, epoch: 1, signers: [1, 2]), [preSignature(9)])
            }
            #expect(try store.verify().isIntact)
            #expect(try !store.rebuildProjections())
            try store.close()
            store = try open(scratch)
        }
        let kinds = try store.log().map(\.kind).suffix(2)
        #expect(kinds == [.attemptStored, .attemptKeyStored])
    }

    /// A retry stores the same; whatever became of the attempt meanwhile stays.
    @Test func theSameAgainIsNoChange() throws {
        let scratch = try Attempts.prepared(Attempts.new(), Attempts.new())
        let store = try open(scratch)
        let log = try store.log().count
        #expect(try store.storeAttempt(Attempts.new()).stage == .pending)
        try store.commitAttempt(Attempts.name())
        #expect(try store.storeAttempt(Attempts.new()).stage == .committed)
        try store.setAside(Attempts.name(), force: true)
        #expect(try store.storeAttempt(Attempts.new()).stage == .shelved)
        #expect(try store.log().count == log + 2)
    }

    @Test func otherContentUnderItsNameIsRefused() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        let own = Attempts.name()
        func key(_ change: (inout NewKey) -> Void) -> AttemptKey {
            var record = Attempts.record(keyID)
            change(&record)
            return AttemptKey(record, share: SecretBox(SecretBytes(copying: id(10))), pairs: [setup(2, 22), setup(3, 23)])
        }
        let share = SecretBox(SecretBytes(copying: id(10)))
        let others = [
            NewAttempt(own, state: id(1), proposal: [82, 1], keys: [Attempts.key(keyID)]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 2], keys: [Attempts.key(keyID)]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [Attempts.key(keyID, pairs: [2])]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [Attempts.key(keyID, pairs: [2, 4])]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [AttemptKey(Attempts.record(keyID), share: nil)]),
            NewAttempt(
                own, state: id(0xb1), proposal: [82, 1],
                keys: [AttemptKey(Attempts.record(keyID), share: share, pairs: [setup(2, 22), setup(3, 24)])]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [Attempts.key(keyID, share: 11)]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [Attempts.key(keyID), Attempts.key(Self.other)]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [key { $0.publicPart = [9] }]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [key { $0.scheme = "ed25519" }]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [key { $0.protocolName = "other" }]),
            NewAttempt(own, state: id(0xb1), proposal: [82, 1], keys: [key { $0.createdAt = 5 }]),
        ]
        for (place, attempt) in others.enumerated() {
            #expect(throws: StoreError.attemptConflict(epoch: 1, transcript: id(1)), "\(place)") { try store.storeAttempt(attempt) }
        }
        #expect(try store.verify().isIntact)
        #expect(try store.storeAttempt(Attempts.new()).stage == .pending)
    }

    /// Another transcript of the same operation is another attempt, and so is another operation.
    @Test func oneIsLiveAtATime() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        let live = StoreError.otherAttemptLive(epoch: 1, transcript: id(1))
        #expect(throws: live) { try store.storeAttempt(Attempts.new(2)) }
        let another = AttemptName(epoch: 1, operation: id(0xa1), transcript: id(1))
        #expect(throws: live) {
            try store.storeAttempt(NewAttempt(another, state: id(1), proposal: [1], keys: [Attempts.key(keyID)]))
        }
        try store.commitAttempt(Attempts.name())
        #expect(throws: live) { try store.storeAttempt(Attempts.new(2)) }
        try store.setAside(Attempts.name(), force: true)
        try store.storeAttempt(Attempts.new(2))
        try store.setAside(Attempts.name(2), force: false)
        try store.storeAttempt(NewAttempt(another, state: id(1), proposal: [1], keys: [Attempts.key(keyID)]))
        #expect(try store.attempts().map(\.stage) == [.shelved, .dropped, .pending])
        #expect(try store.attempts().allSatisfy(\.holdsShares))
        #expect(try store.verify().isIntact)
    }

    /// Two handles on one file, as of two processes.
    @Test func anotherHandleSeesIt() throws {
        let scratch = try Attempts.prepared()
        let (one, other) = (try open(scratch), try open(scratch))
        try one.storeAttempt(Attempts.new())
        #expect(try other.stages() == [.pending])
        #expect(throws: StoreError.otherAttemptLive(epoch: 1, transcript: id(1))) { try other.storeAttempt(Attempts.new(2)) }
        try other.setAside(Attempts.name(), force: false)
        #expect(throws: StoreError.attemptSetAside(epoch: 1, transcript: id(1), stage: .dropped)) {
            try one.commitAttempt(Attempts.name())
        }
        try one.storeAttempt(Attempts.new(2))
        _ = try other.move(1)
        #expect(try one.shareIs(10))
        #expect(try one.attempts().isEmpty)
        #expect(throws: StoreError.poolGenerationChanged(file: scratch.store, held: 1, current: 2)) {
            try one.commitAttempt(Attempts.name(2))
        }
    }

    @Test func aStoreTakesABoundedNumber() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        for number in 1...64 as ClosedRange<UInt8> {
            try store.storeAttempt(Attempts.new(number, pairs: [2]))
            try store.setAside(Attempts.name(number), force: false)
        }
        #expect(throws: StoreError.tooManyAttempts(most: 64)) { try store.storeAttempt(Attempts.new(65)) }
        // What is there is there all the same, and each of them may be certified.
        #expect(try store.storeAttempt(Attempts.new(7, pairs: [2])).stage == .dropped)
        #expect(try store.verify().isIntact)
        _ = try store.move(64)
        #expect(try store.attempts().isEmpty)
        #expect(try store.verify().isIntact)
    }

    @Test func hostileSizesAreRefused() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }
        func attempt(
            _ name: AttemptName = Attempts.name(), state: Int = 32, proposal: Int = 2, keys: [AttemptKey]? = nil
        ) -> NewAttempt {
            NewAttempt(name, state: bytes(state), proposal: bytes(proposal), keys: keys ?? [Attempts.key(keyID)])
        }
        func key(share: Int = 32, publicPart: Int = 3, keyID: [UInt8] = keyID, epoch: UInt32 = 1, setup: Int? = nil, _ peers: [UInt8] = [])
            -> AttemptKey
        {
            var record = Attempts.record(keyID, epoch: epoch)
            record.publicPart = bytes(publicPart)
            let pairs = peers.map { NewPairSetup(peer: $0, publicPart: bytes(64), secret: SecretBox(SecretBytes(zeros: setup ?? 1))) }
            return AttemptKey(record, share: SecretBox(SecretBytes(zeros: share)), pairs: pairs)
        }
        var unnamed = Attempts.record(keyID)
        unnamed.scheme = ""
        let spent = Attempts.key(keyID)
        _ = spent.share?.take()
        let hostile: [NewAttempt] = [
            attempt(AttemptName(epoch: 0, operation: id(1), transcript: id(1))),
            attempt(AttemptName(epoch: 1, operation: bytes(31), transcript: id(1))),
            attempt(AttemptName(epoch: 1, operation: id(1), transcript: bytes(33))),
            attempt(state: 0), attempt(state: 33), attempt(proposal: 0), attempt(proposal: (1 << 14) + 1),
            attempt(keys: []), attempt(keys: (0..<17).map { key(keyID: id($0)) }), attempt(keys: [key(), key()]),
            attempt(keys: [key(keyID: bytes(31))]),
            attempt(keys: [key(epoch: 2)]), attempt(keys: [key(publicPart: 0)]), attempt(keys: [key(publicPart: (1 << 16) + 1)]),
            attempt(keys: [key(share: 0)]),
            attempt(keys: [key(share: (1 << 16) + 1)]), attempt(keys: [key(setup: (1 << 16) + 1, [2])]),
            attempt(keys: [key(setup: 0, [2])]),
            attempt(keys: [key([0])]), attempt(keys: [key([1])]), attempt(keys: [key([2, 2])]), attempt(keys: [spent]),
            attempt(keys: [AttemptKey(unnamed, share: nil)]),
            attempt(keys: [AttemptKey(Attempts.record(keyID), share: nil, pairs: [setup(2, 1)])]),
            attempt(keys: [Attempts.key(keyID), AttemptKey(Attempts.record(Self.other), share: nil)]),
        ]
        for (place, attempt) in hostile.enumerated() {
            let error = #expect(throws: StoreError.self, "\(place)") { try store.storeAttempt(attempt) }
            guard case .malformed = error else {
                Issue.record("\(place): \(String(describing: error))")
                continue
            }
        }
        for size in [0, (1 << 17) + 1] {
            let certificate = EpochCertificate(Attempts.name(), state: id(1), bytes: bytes(size))
            #expect(throws: StoreError.self) { _ = try store.activateAttempt(certificate.name, certificate: certificate.bytes) }
            #expect(throws: StoreError.self) { _ = try store.depart(certificate, keys: [], roster: nil) }
        }
        #expect(try store.attempts().isEmpty)
        // As large as may be.
        try store.storeAttempt(attempt(proposal: 1 << 14, keys: [key(share: 1 << 16, publicPart: 1 << 16, setup: 1 << 16, [2])]))
        _ = try store.activateAttempt(Attempts.name(), certificate: bytes(1 << 17))
        #expect(try store.verify().isIntact)
    }

    /// A member that leaves keeps the attempt, and has no share of it.
    @Test func whoLeavesHoldsNoShare() throws {
        let scratch = try Attempts.prepared(Attempts.leaving())
        let store = try open(scratch)
        #expect(try store.attempts().map(\.holdsShares) == [false])
        try store.commitAttempt(Attempts.name())
        #expect(throws: StoreError.attemptWithoutShare(epoch: 1, transcript: id(1))) { _ = try store.move() }
        #expect(try store.shareIs(9))
        _ = try store.depart(Attempts.certified(), keys: [Attempts.record(keyID)], roster: NextRoster(roster: id(9), numbers: [:]))
        #expect(try store.states() == [.retired, .without])
        #expect(try store.attempts().isEmpty)
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// A certificate decides, whatever this party thought of the attempt.
    @Test(arguments: [AttemptStage.pending, .committed, .dropped, .shelved]) func everyStageIsActivated(stage: AttemptStage) throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        if stage == .committed || stage == .shelved { try store.commitAttempt(Attempts.name()) }
        if stage == .dropped || stage == .shelved { #expect(try store.setAside(Attempts.name(), force: true) == stage) }
        #expect(try store.stages() == [stage])
        if !stage.isLive { try store.storeAttempt(Attempts.new(2, share: 12)) }
        _ = try store.move()
        #expect(try store.shareIs(10))
        #expect(try store.attempts().isEmpty)
        #expect(try store.certificates() == [Attempts.certified()])
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }
}
