import MPCCore
import Secrets
import Synchronization
import TestSupport
import Testing

/// The contract `ThresholdScheme` carries what DKLs23 needs (dkls23.md sections 4 and 6; rule S3).
@Suite struct SchemeContractTests {
    /// A 2-of-3 key, its parties, and a ledger each.
    private final class Wallet {
        let parties: TestParties
        let keys: [KeyShare]
        let ledgers: [PartyIndex: CountingLedger]

        init() throws {
            parties = try TestParties(3)
            keys = try parties.keys(.bip340Secp256k1, threshold: 2)
            ledgers = Dictionary(uniqueKeysWithValues: keys.map { ($0.info.index, CountingLedger()) })
        }

        /// Pre-processing among a signer set.
        func preprocess(
            _ signers: [Int], count: Int, tamper: TamperedNetwork<[SigningMaterial]>.Tamper? = nil
        ) throws -> [PartyIndex: TamperedNetwork<[SigningMaterial]>.Outcome] {
            let set = try signers.map(party)
            let parameters = try ToyScheme.parameters(keys[0].info, signers: set, for: .pool(count: count))
            let opened = try parties.open(parameters)
            let runs = try set.map { index in
                guard let ledger = ledgers[index], let context = opened[index]?.0 else { throw MalformedVector(what: "a run") }
                return try ToyScheme.prepare(
                    keys[Int(index.rawValue) - 1], for: .pool(count: count), context: context, pairs: ledger, randomness: .system)
            }
            let network = TamperedNetwork<[SigningMaterial]>(tamper: tamper)
            return network.drive(runs, channels: opened.mapValues(\.1))
        }
    }

    /// A ledger that counts how often a check is evaluated.
    final class CountingLedger: PairLedger {
        private let ledger = VolatilePairLedger()
        private let count = Mutex(0)
        var evaluated: Int { count.withLock { $0 } }

        func evaluate(
            _ pair: PartyPair, setup: [UInt8], culprit: PartyIndex, _ check: () -> ProtocolAbort.Reason?
        ) throws(ProtocolAbort) {
            try ledger.evaluate(pair, setup: setup, culprit: culprit) {
                count.withLock { $0 += 1 }
                return check()
            }
        }
        func isPoisoned(_ pair: PartyPair) -> Bool { ledger.isPoisoned(pair) }
        func setup(with peer: PartyIndex) -> SecretMessage? { nil }
    }

    private func pair(_ a: Int, _ b: Int) throws -> PartyPair { try #require(PartyPair(party(a), party(b))) }

    @Test func preprocessThenSign() throws {
        let wallet = try Wallet()
        let made = try wallet.preprocess([1, 3], count: 2).sorted { $0.key < $1.key }.map { try $0.value.get() }
        #expect(made.count == 2 && made.allSatisfy { $0.count == 2 })
        #expect(made[0].map(\.label.id) == made[1].map(\.label.id))
        #expect(made.joined().allSatisfy { $0.label.signers?.map(\.rawValue) == [1, 3] })
        let signers = try [1, 3].map(party)
        let items = (0..<2).map { item in
            SigningBatch.Item(message: [UInt8(item)], tweak: nil, materials: made.map { $0[item].label.publicPart })
        }
        let batch = try #require(SigningBatch(requestHash: [UInt8](repeating: 1, count: 32), signers: signers, items: items))
        let shares = try [0, 2].enumerated().map { try ToyScheme.sign(batch, key: wallet.keys[$1], materials: made[$0]) }
        let sent = Dictionary(uniqueKeysWithValues: zip(signers, shares.map(\.message)))
        let signatures = try ToyScheme.combine(batch, key: wallet.keys[1].info, shares: sent)
        #expect(signatures.count == 2)
        #expect(try shares[0].combine([signers[1]: shares[1].message]) == signatures)
        #expect(try verdict { try ToyScheme.sign(batch, key: wallet.keys[0], materials: made[0]) } == .misuse(.material("already used")))
        for counter in wallet.ledgers.values where counter.evaluated > 0 { #expect(counter.evaluated == 1, "once per peer and run") }
    }

    @Test func materialIsBoundToItsSignerSet() throws {
        let wallet = try Wallet()
        let made = try #require(wallet.preprocess([1, 3], count: 1)[party(1)]).get()
        let item = SigningBatch.Item(message: [1], tweak: nil, materials: [made[0].label.publicPart, made[0].label.publicPart])
        let batch = try #require(SigningBatch(requestHash: [UInt8](repeating: 1, count: 32), signers: [1, 2].map(party), items: [item]))
        #expect(try verdict { try ToyScheme.sign(batch, key: wallet.keys[0], materials: made) } == .misuse(.material("another signer set")))
        let set = try [1, 2].map(party)
        #expect(
            try ToyScheme.parameters(wallet.keys[0].info, signers: set, for: .pool(count: 1))
                != ToyScheme.parameters(wallet.keys[0].info, signers: set, for: .pool(count: 2)))
    }

    private func lie(_ from: Int, to: Int) -> TamperedNetwork<[SigningMaterial]>.Tamper {
        { message in
            let hit = message.round == 2 && message.isPrivate && Int(message.from.rawValue) == from && Int(message.to.rawValue) == to
            return hit ? message.bytes.flipping(40) : message.bytes
        }
    }

    /// The failed check bans, poisons before the error surfaces, and is not evaluated again by a later run.
    @Test func bansPoisonAndStay() throws {
        let wallet = try Wallet()
        let (one, two, three) = (try party(1), try party(2), try party(3))
        let first = try wallet.preprocess([1, 3], count: 1, tamper: lie(3, to: 1))
        #expect(first[one]?.abort == .ban(three, .check("answer")))
        let ledger = try #require(wallet.ledgers[one])
        for directed in [try pair(1, 3), try pair(3, 1)] { #expect(ledger.isPoisoned(directed), "both directions") }
        #expect(!ledger.isPoisoned(try pair(1, 2)))
        #expect(ledger.evaluated == 1)

        let second = try wallet.preprocess([1, 3], count: 1)
        #expect(second[one]?.abort == .banned(try pair(1, 3)))
        #expect(ledger.evaluated == 1, "banned without evaluating")
        // A quorum without the pair works; one with it does not.
        let third = try wallet.preprocess([1, 2], count: 1)
        for party in [one, two] { #expect(try third[party]?.get().count == 1) }
        let fourth = try wallet.preprocess([1, 2, 3], count: 1)
        #expect(fourth[one]?.abort == .banned(try pair(1, 3)))
    }

    @Test func otherAbortsPoisonNothing() throws {
        let wallet = try Wallet()
        let (one, three) = (try party(1), try party(3))
        // Echo, opening, question: altered on the way from 3 to 1.
        for (isPrivate, round, position, expected) in [
            (false, 2, 34, ProtocolAbort.abort(.echoMismatch)), (false, 2, 70, .blame([three], .openingMismatch)),
            (true, 2, 0, .blame([three], .undecodable(field: "header"))), (true, 2, 2, .retryable(missing: [three])),
        ] {
            let outcomes = try wallet.preprocess([1, 3], count: 1) { message in
                let hit = message.from == three && message.round == round && message.isPrivate == isPrivate
                return hit ? message.bytes.flipping(position, 0x55) : message.bytes
            }
            #expect(outcomes[one]?.abort == expected)
        }
        #expect(!(try #require(wallet.ledgers[one])).isPoisoned(try pair(1, 3)))
    }

    // MARK: the ledger itself

    @Test func poisonedBeforeTheErrorSurfaces() throws {
        let ledger = VolatilePairLedger()
        let (pair, two) = (try pair(1, 2), try party(2))
        func evaluate(_ pair: PartyPair, _ result: Bool) throws -> ProtocolAbort? {
            try verdict { try ledger.evaluate(pair, setup: [], culprit: two) { result ? nil : .check("x") } }
        }
        #expect(try evaluate(pair, true) == nil)
        #expect(!ledger.isPoisoned(pair))
        do throws(ProtocolAbort) {
            try ledger.evaluate(pair, setup: [], culprit: two) { .check("x") }
            Issue.record("a failed check passed")
        } catch {
            #expect(error == .ban(two, .check("x")))
            #expect(ledger.isPoisoned(pair), "when the error is seen, the pair is poisoned already")
        }
        #expect(try evaluate(pair, true) == .banned(pair), "what would pass now is not asked")
        #expect(try evaluate(try self.pair(2, 3), true) == nil)
    }

    /// Concurrent runs: one of all failing checks is evaluated, one bans, the rest are banned unevaluated.
    @Test func concurrentAttemptsEvaluateOnce() async throws {
        for _ in 0..<20 {
            let ledger = CountingLedger()
            let (pair, two) = (try pair(1, 2), try party(2))
            let aborts = await withTaskGroup(of: ProtocolAbort?.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        do throws(ProtocolAbort) {
                            try ledger.evaluate(pair, setup: [], culprit: two) { .check("x") }
                            return nil
                        } catch { return error }
                    }
                }
                return await group.reduce(into: [ProtocolAbort?]()) { $0.append($1) }
            }
            #expect(ledger.evaluated == 1)
            #expect(aborts.filter { $0 == .ban(two, .check("x")) }.count == 1)
            #expect(aborts.filter { $0 == .banned(pair) }.count == 31)
        }
    }

    @Test func materialIsTakenOnceByWhoeverIsFirst() async throws {
        let label = SigningMaterial.Label(id: [1], keyID: [2], epoch: 0, owner: try party(1), signers: nil, publicPart: [])
        let material = SigningMaterial(label, secret: SecretBytes(copying: [1, 2, 3]))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 { group.addTask { material.take() != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }
}
