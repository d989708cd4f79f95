import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

extension ECDSATable {
    /// The keys and set-ups of one key generation run; the set-ups as records, as a store would give them back.
    init(_ parties: TestParties, _ generated: [PartyIndex: GeneratedKeys], signers: [PartyIndex]) {
        self.parties = parties
        self.signers = signers
        keys = signers.compactMap { generated[$0]?.shares.first { $0.info.scheme == .ecdsaSecp256k1 } }
        ledgers = generated.mapValues { CountingLedger(setups: $0.pairSetups) }
    }

    /// Pre-signs and signs one digest: a verified signature, or what stood against it.
    func sign() throws -> [RawSignature] {
        let outcomes = try presign(1)
        var materials: [SigningMaterial] = []
        for signer in signers { materials += try #require(outcomes[signer]).get() }
        let digest = SHA256.hash([5])
        let batch = try #require(
            SigningBatch(
                requestHash: digest, signers: signers,
                items: [.init(message: digest, tweak: nil, materials: [DKLs23ECDSA.reference(materials[0].label)])]))
        var shares: [PartyIndex: [UInt8]] = [:]
        for (key, material) in zip(keys, materials) {
            shares[key.info.index] = try DKLs23ECDSA.sign(batch, key: key, materials: [material]).message
        }
        return try DKLs23ECDSA.combine(batch, key: keys[0].info, shares: shares)
    }
}

/// A wallet's keys and its pair set-ups in one run (frost.md section 2).
@Suite struct KeyGenerationPairsTests {
    private static let header = 34

    private func generate(
        _ parties: TestParties, _ schemes: [SignatureScheme] = [.ecdsaSecp256k1], threshold: Int = 2, randomness: Randomness = .system,
        tamper: TamperedNetwork<GeneratedKeys>.Tamper? = nil
    ) throws -> [PartyIndex: TamperedNetwork<GeneratedKeys>.Outcome] {
        try parties.generate(
            schemes, threshold: threshold, companion: DKLs23Pairs.companion, randomness: randomness, tamper: tamper)
    }

    private func state(_ generated: [PartyIndex: GeneratedKeys], _ me: PartyIndex, _ peer: PartyIndex) throws -> PairState {
        let record = try #require(generated[me]?.pairSetups[peer])
        return try #require(PairState(record, me: me, peer: peer))
    }

    /// Whether both ends hold the same set-up, asked of either side.
    private func agree(_ generated: [PartyIndex: GeneratedKeys], _ a: PartyIndex, _ b: PartyIndex) throws -> Bool {
        let (one, other) = (try state(generated, a, b).publicPart, try state(generated, b, a).publicPart)
        #expect(PairState.agree(one, other) == PairState.agree(other, one))
        return PairState.agree(one, other)
    }

    @Test(arguments: [(2, 3, [1, 3]), (2, 3, [2, 3]), (3, 5, [1, 2, 5]), (2, 16, [15, 16])])
    func itsSetUpsSign(threshold: Int, n: Int, signers: [Int]) throws {
        let parties = try TestParties(n)
        let generated = try generate(parties, SignatureScheme.allCases, threshold: threshold).mapValues { try $0.get() }
        #expect(generated.count == n)
        for (me, keys) in generated {
            #expect(keys.shares.count == 3)
            #expect(Set(keys.pairSetups.keys) == Set(generated.keys).subtracting([me]))
            for peer in keys.pairSetups.keys { #expect(try agree(generated, me, peer)) }
        }
        let table = ECDSATable(parties, generated, signers: try signers.map { try party($0) })
        let signature = try #require(table.sign().first)
        guard case .ecdsa(let r, let s, _) = signature else {
            Issue.record("no ECDSA signature")
            return
        }
        #expect(ECDSA.isValid(r: r, s: s, digest: SHA256.hash([5]), publicKey: table.keys[0].info.publicKey))
    }

    @Test func seventeenPartiesAreTooMany() throws {
        let companion = DKLs23Pairs.companion
        let (sixteen, seventeen) = (try TestParties(16), try TestParties(17))
        #expect(try verdict { try sixteen.parameters([.ecdsaSecp256k1], threshold: 2, companion: companion) } == nil)
        #expect(
            try verdict { try seventeen.parameters([.ecdsaSecp256k1], threshold: 2, companion: companion) }
                == .misuse(.parties(n: 17, limit: 16, scheme: .ecdsaSecp256k1)))
        #expect(try verdict { try seventeen.parameters([.ed25519], threshold: 2, companion: companion) } == .misuse(.schemes))
    }

    /// Who meets what when one private message of party 2 to party 1 is altered.
    private func outcome(
        round: Int, _ change: @escaping ([UInt8]) -> [UInt8]?
    ) throws -> (parties: TestParties, outcomes: [PartyIndex: TamperedNetwork<GeneratedKeys>.Outcome]) {
        let (sender, receiver) = (try party(2), try party(1))
        let parties = try TestParties(2)
        var hits = 0
        let outcomes = try generate(parties) { message in
            guard message.round == round, message.isPrivate, message.from == sender, message.to == receiver else { return message.bytes }
            hits += 1
            return change(message.bytes)
        }
        #expect(hits == 1)
        return (parties, outcomes)
    }

    /// No element: the identity, all ones, a negative one. First, middle and last of r and of S.
    @Test(arguments: [2, 3], [0, 1, 128, 254, 255])
    func whatIsNoElementBlamesItsSender(round: Int, element: Int) throws {
        let start = Self.header + (round == 2 ? 32 : 0) + 32 * element
        let field = round == 2 ? "base-OT elements" : "base-OT reply"
        let malformed = [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xff, count: 32), [1] + [UInt8](repeating: 0, count: 31)]
        for bytes in malformed {
            let (_, outcomes) = try outcome(round: round) { $0.replacing(start..<start + 32, with: bytes) }
            #expect(outcomes[try party(1)]?.abort == .blame([try party(2)], .undecodable(field: field)))
        }
    }

    /// Another element passes every check of the run, and both ends see in their public parts that they differ; signing
    /// with the pair stops before it evaluates anything.
    @Test(arguments: [2, 3], [0, 1, 128, 255])
    func anotherElementIsSeenInThePublicParts(round: Int, element: Int) throws {
        let start = Self.header + (round == 2 ? 32 : 0) + 32 * element
        let other = randomElement(.system)
        let (parties, outcomes) = try outcome(round: round) { $0.replacing(start..<start + 32, with: other) }
        let generated = try outcomes.mapValues { try $0.get() }
        let (one, two) = (try party(1), try party(2))
        #expect(try !agree(generated, one, two))
        let table = ECDSATable(parties, generated, signers: [one, two])
        let aborts = try table.presign(1).values.map(\.abort)
        #expect(aborts.contains(.abort(.check("pair set-ups"))))
        #expect(aborts.allSatisfy { $0?.culprits == [] })
    }

    /// The same of the zero-share contribution: no public part shows it, and no signature comes of it.
    @Test(arguments: [0, 31])
    func anotherContributionMakesNoSignature(byte: Int) throws {
        let (parties, outcomes) = try outcome(round: 3) { $0.flipping(Self.header + PairHalf.elementsBytes + byte) }
        let generated = try outcomes.mapValues { try $0.get() }
        let (one, two) = (try party(1), try party(2))
        #expect(try agree(generated, one, two))
        let same = try state(generated, one, two).zeroSeed.isEqual(to: try state(generated, two, one).zeroSeed)
        #expect(!same)
        let table = ECDSATable(parties, generated, signers: [one, two])
        for outcome in try table.presign(1).values { #expect(outcome.abort == .abort(.check("public key shares"))) }
    }

    /// Bit flips all over both messages: never a success with equal ids, but for the contribution (above).
    @Test(arguments: [2, 3])
    func everyRegion(round: Int) throws {
        let (one, two) = (try party(1), try party(2))
        let end = Self.header + (round == 2 ? 32 : 0) + PairHalf.elementsBytes
        for position in stride(from: 0, to: end, by: 401) {
            let (_, outcomes) = try outcome(round: round) { $0.flipping(position, UInt8(1) << UInt8(position % 8)) }
            let abort = outcomes[one]?.abort
            guard abort == nil else {
                // A header of another run is dropped; everything else is the sender's fault.
                #expect(abort == .retryable(missing: [two]) || abort?.culprits == [two], "byte \(position)")
                continue
            }
            #expect(try !agree(outcomes.mapValues { try $0.get() }, one, two), "byte \(position)")
        }
    }

    @Test(arguments: [2, 3])
    func wrongLengthsBlame(round: Int) throws {
        let (one, two) = (try party(1), try party(2))
        let changes: [([UInt8]) -> [UInt8]] = [
            { Array($0.dropLast()) }, { $0 + [0] }, { Array($0.prefix(34)) }, { Array($0.prefix(66)) }, { $0 + $0 },
            { Array($0.dropLast(32)) },
        ]
        for (position, change) in changes.enumerated() {
            let (_, outcomes) = try outcome(round: round, change)
            guard case .blame([two], .undecodable) = outcomes[one]?.abort else {
                Issue.record("change \(position): \(String(describing: outcomes[one]?.abort))")
                continue
            }
        }
    }

    /// A half is used once and in order, and blames its peer for another length, whoever drives it.
    @Test func halvesAreUsedOnce() throws {
        let parties = try TestParties(2)
        let (one, two) = (try party(1), try party(2))
        let (_, run) = try parties.parameters([.ecdsaSecp256k1], threshold: 2, companion: DKLs23Pairs.companion)
        let contexts = try parties.open(run).mapValues(\.0)
        let own = try #require(contexts[one])
        let half = try PairHalf(with: two, context: own, randomness: .system)
        let peer = try PairHalf(with: one, context: try #require(contexts[two]), randomness: .system)
        let elements = SecretMessage(try peer.firstMessage())
        let answer = SecretMessage(try peer.secondMessage(received: try half.firstMessage()))
        let early = try PairHalf(with: two, context: own, randomness: .system)
        #expect(try verdict { try early.finish(received: answer.bytes) } == .misuse(.order))

        _ = try half.secondMessage(received: elements.bytes)
        #expect(try verdict { SecretMessage(try half.secondMessage(received: elements.bytes)) } == .misuse(.order))
        let other = try PairHalf(with: two, context: own, randomness: .system)
        _ = try other.secondMessage(received: elements.bytes)
        let short = SecretMessage(SecretBytes(copying: Array(answer.bytes.exposed().dropLast())))
        #expect(try verdict { try other.finish(received: short.bytes) } == .blame([two], .undecodable(field: "base-OT reply")))
        _ = try half.finish(received: answer.bytes)
        #expect(try verdict { try half.finish(received: answer.bytes) } == .misuse(.order))
        #expect(try verdict { SecretMessage(try half.firstMessage()) } == .misuse(.order), "there is nothing to offer any more")
    }

    @Test func publicPartsAgreeCrosswise() {
        let (a, b) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        #expect(PairState.agree(a + b, b + a))
        #expect(!PairState.agree(a + b, a + b))
        #expect(!PairState.agree(a + b, b + b))
        #expect(!PairState.agree(a + b, a + a))
        #expect(!PairState.agree([], []))
        #expect(!PairState.agree(a, a))
        #expect(!PairState.agree(a + b + a, a + b + a))
    }

    /// A seeded run as party 2 sends it to party 1, and the record that it ends with: long strings by their SHA-256.
    @Test func golden() throws {
        let randomness = Randomness.test(90)
        let parties = try TestParties(3, randomness: randomness)
        let (one, two) = (try party(1), try party(2))
        var messages: [(name: String, bytes: [UInt8])] = []
        let outcomes = try generate(parties, [.ecdsaSecp256k1, .ed25519], randomness: randomness) { message in
            guard message.isPrivate, message.from == two, message.to == one else { return message.bytes }
            let front = Self.header + (message.round == 2 ? 64 : 0)
            messages.append(("round \(message.round), private, to the companion's part", Array(message.bytes.prefix(front))))
            messages.append(("round \(message.round), SHA-256 of the companion's part", SHA256.hash(Array(message.bytes.dropFirst(front)))))
            return message.bytes
        }
        let generated = try outcomes.mapValues { try $0.get() }
        let state = try state(generated, two, one)
        messages.append(("public part", state.publicPart))
        messages.append(("SHA-256 of the pair's record", SHA256.hash(state.encoded().bytes.exposed())))
        #expect(messages.count == 6)
        #expect(try GoldenFile(messages).differences(from: "keygen-pairs.json") == [])
    }
}
