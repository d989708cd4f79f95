internal import FROST
internal import Groups
internal import MPCCore
internal import Secrets

/// Key generation and signing as all parties of this process run them, without stores.
enum ProtocolBenchmarks {
    private static let quorums: [(threshold: Int, parties: Int)] = [(2, 3), (3, 5), (5, 9)]

    static let all: [Benchmark] =
        [
            // One run makes a key of each group, round 0 included.
            Benchmark("keygen/frost/2-of-3", parties: 3, yardstick: PrimitiveBenchmarks.ed25519Verify) {
                let committee = try Committee(3)
                return { try committee.generate(threshold: 2).bytes }
            }
        ]
        + quorums.map { quorum in
            Benchmark(
                "frost-ed25519/sign/\(quorum.threshold)-of-\(quorum.parties)", parties: quorum.threshold,
                yardstick: PrimitiveBenchmarks.ed25519Verify
            ) {
                let signers = try signers(quorum.threshold, of: quorum.parties, scheme: .ed25519)
                return { try sign(Ed25519SHA512.self, signers) }
            }
        }
        + quorums.map { quorum in
            Benchmark(
                "frost-secp256k1/sign/\(quorum.threshold)-of-\(quorum.parties)", parties: quorum.threshold,
                yardstick: PrimitiveBenchmarks.secp256k1Verify
            ) {
                let signers = try signers(quorum.threshold, of: quorum.parties, scheme: .bip340Secp256k1)
                return { try sign(Secp256k1SHA256.self, signers) }
            }
        }
        + quorums.map { quorum in
            Benchmark(
                "frost-secp256k1-tr/sign/\(quorum.threshold)-of-\(quorum.parties)", parties: quorum.threshold,
                yardstick: PrimitiveBenchmarks.secp256k1Verify
            ) {
                let signers = try signers(quorum.threshold, of: quorum.parties, scheme: .bip340Secp256k1)
                return { try sign(Secp256k1Taproot.self, signers, taproot: .keyOnly) }
            }
        }

    /// The shares of the first t parties of a key made for the occasion.
    private static func signers(_ threshold: Int, of parties: Int, scheme: SignatureScheme) throws -> [KeyShare] {
        let generated = try Committee(parties).generate(threshold: threshold)
        return generated.keys.prefix(threshold).compactMap { $0.shares.first { $0.info.scheme == scheme } }
    }

    /// One signature of one message: every signer makes its nonces and its share, the first one verifies and aggregates.
    ///
    /// Bytes: each signer's commitments and share, once to the coordinator. The coordinator's list back is not counted.
    private static func sign<Suite: Ciphersuite>(
        _ suite: Suite.Type, _ signers: [KeyShare], taproot: TaprootOutput? = nil
    ) throws -> Int {
        let materials = try signers.flatMap { try FROSTRound<Suite>.nonces($0, count: 1, randomness: .system) }
        guard
            let batch = SigningBatch(
                requestHash: requestHash, signers: signers.map(\.info.index),
                items: [.init(message: message, tweak: nil, taproot: taproot, materials: materials.map(\.label.publicPart))])
        else { throw BenchmarkFailure.result }
        var online: [OnlineShare] = []
        var messages: [PartyIndex: [UInt8]] = [:]
        for (key, material) in zip(signers, materials) {
            // What the signature is called does not matter here: its bytes are R ‖ z of the suite.
            let share = try FROSTRound<Suite>.sign(batch, key: key, materials: [material]) { .bip340($0) }
            messages[key.info.index] = share.message
            online.append(share)
        }
        guard let first = online.first, try first.combine(messages).count == 1 else { throw BenchmarkFailure.result }
        return materials.reduce(0) { $0 + $1.label.publicPart.count } + messages.values.reduce(0) { $0 + $1.count }
    }

    private static let message = Array("chainsign bench".utf8)
    private static let requestHash = SHA256.hash(message)
}

/// Parties of one process, for as long as a benchmark runs.
final class Committee {
    private final class Member {
        let identity: PartyIdentity
        init(_ index: PartyIndex) { identity = PartyIdentity(index: index) }
    }
    private let members: [Member]
    let roster: Roster

    init(_ count: Int) throws {
        members = PartyIndex.all(count)?.map(Member.init) ?? []
        guard let roster = Roster(publicKeys: members.map { $0.identity.publicKey }) else { throw BenchmarkFailure.result }
        self.roster = roster
    }

    /// An ed25519 and a secp256k1 key, and the bytes that all parties sent: hellos once per receiver too.
    func generate(
        threshold: Int, schemes: [SignatureScheme] = [.ed25519, .bip340Secp256k1], companion: (any KeyGenerationCompanion)? = nil
    ) throws -> (keys: [GeneratedKeys], bytes: Int) {
        let parameters = try KeyGenerationParameters(schemes: schemes, threshold: threshold, roster: roster, companion: companion)
        guard let run = parameters.run else { throw BenchmarkFailure.result }
        var openings = LocalOpenings()
        var hellos = 0
        for member in members {
            let opening = try RunOpening(run, identity: member.identity, roster: roster)
            hellos += opening.hello.count * (members.count - 1)
            openings.add(opening)
        }
        let contexts = try openings.begin()
        var network = LocalNetwork<GeneratedKeys>()
        let outcomes = network.drive(
            try contexts.map { try KeyGeneration.run(parameters, context: $0.0) },
            channels: Dictionary(contexts.map { ($0.0.me, $0.1) }) { first, _ in first })
        return (try outcomes.sorted { $0.key < $1.key }.map { try $0.value.get() }, network.bytesSent + hellos)
    }

    /// Round 0 of another run among some of the parties.
    func open(_ run: RunParameters) throws -> [(RunContext, SealedChannels)] {
        var openings = LocalOpenings()
        for member in members where run.parties.contains(member.identity.index) {
            openings.add(try RunOpening(run, identity: member.identity, roster: roster))
        }
        return try openings.begin()
    }

    /// "Stored" and "commit" of every party.
    func statements(of attempt: LifecycleAttempt) -> [LifecycleStatement] {
        members.flatMap { member in
            [
                LifecycleStatement(stored: attempt, identity: member.identity),
                LifecycleStatement(committing: attempt, identity: member.identity),
            ]
        }
    }
}
