package import MPCCore
package import Secrets

/// A set of parties in one process, as tests need them: identities, roster, key generation.
package struct TestParties {
    package final class Member: Sendable {
        package let identity: PartyIdentity
        init(_ identity: consuming PartyIdentity) { self.identity = identity }
    }
    package let members: [Member]
    package let roster: Roster

    package init(_ n: Int, randomness: Randomness = .system) throws {
        members = PartyIndex.all(n)?.map { Member(PartyIdentity(index: $0, randomness: randomness)) } ?? []
        guard let roster = Roster(publicKeys: members.map { $0.identity.publicKey }) else { throw ProtocolAbort.misuse(.signers) }
        self.roster = roster
    }

    /// Parties that exist, at other indices: 1, 2, … in this order.
    package init(reseating members: [Member]) throws {
        var seated: [Member] = []
        for (member, index) in zip(members, PartyIndex.all(members.count) ?? []) { seated.append(Member(try member.identity.at(index))) }
        self.members = seated
        guard let roster = Roster(publicKeys: seated.map { $0.identity.publicKey }) else { throw ProtocolAbort.misuse(.signers) }
        self.roster = roster
    }

    /// Round 0 among all parties.
    package func open(_ parameters: RunParameters, randomness: Randomness = .system) throws -> [PartyIndex: (RunContext, SealedChannels)] {
        var openings = LocalOpenings()
        for member in members where parameters.parties.contains(member.identity.index) {
            try openings.add(RunOpening(parameters, identity: member.identity, roster: roster, randomness: randomness))
        }
        var contexts: [PartyIndex: (RunContext, SealedChannels)] = [:]
        for (context, channels) in try openings.begin() { contexts[context.me] = (context, channels) }
        return contexts
    }

    /// What a key generation run of these parties agrees on.
    package func parameters(
        _ schemes: [SignatureScheme], threshold: Int, companion: (any KeyGenerationCompanion)? = nil
    ) throws -> (KeyGenerationParameters, RunParameters) {
        let parameters = try KeyGenerationParameters(schemes: schemes, threshold: threshold, roster: roster, companion: companion)
        guard let run = parameters.run else { throw ProtocolAbort.misuse(.schemes) }
        return (parameters, run)
    }

    /// Key generation, honest or with a network that tampers.
    package func generate(
        _ schemes: [SignatureScheme], threshold: Int, companion: (any KeyGenerationCompanion)? = nil, randomness: Randomness = .system,
        tamper: TamperedNetwork<GeneratedKeys>.Tamper? = nil
    ) throws -> [PartyIndex: TamperedNetwork<GeneratedKeys>.Outcome] {
        let (parameters, run) = try parameters(schemes, threshold: threshold, companion: companion)
        let contexts = try open(run, randomness: randomness)
        let runs = try contexts.sorted { $0.key < $1.key }.map {
            try KeyGeneration.run(parameters, context: $0.value.0, randomness: randomness)
        }
        let network = TamperedNetwork<GeneratedKeys>(tamper: tamper)
        return network.drive(runs, channels: contexts.mapValues(\.1))
    }

    /// Honest key generation of one key: the parties' shares in index order.
    package func keys(_ scheme: SignatureScheme, threshold: Int, randomness: Randomness = .system) throws -> [KeyShare] {
        try generate([scheme], threshold: threshold, randomness: randomness).sorted { $0.key < $1.key }.compactMap {
            try $0.value.get().shares.first
        }
    }
}

/// A party that exists.
package func party(_ index: Int) throws -> PartyIndex {
    guard let party = PartyIndex(index) else { throw ProtocolAbort.misuse(.signers) }
    return party
}

extension Randomness {
    /// A seeded stream, told apart from other tests' by one byte.
    package static func test(_ seed: UInt8) -> Randomness { .seeded([UInt8](repeating: seed, count: 32)) }
}
