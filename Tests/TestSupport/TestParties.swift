import FROST
import MPCCore
import Secrets

/// A set of parties in one process, as tests need them: identities, roster, key generation.
struct TestParties {
    final class Member: Sendable {
        let identity: PartyIdentity
        init(_ identity: consuming PartyIdentity) { self.identity = identity }
    }
    let members: [Member]
    let roster: Roster

    init(_ n: Int, randomness: Randomness = .system) throws {
        members = PartyIndex.all(n)?.map { Member(PartyIdentity(index: $0, randomness: randomness)) } ?? []
        guard let roster = Roster(publicKeys: members.map { $0.identity.publicKey }) else { throw ProtocolAbort.misuse(.signers) }
        self.roster = roster
    }

    /// Round 0 among all parties.
    func open(_ parameters: RunParameters, randomness: Randomness = .system) throws -> [PartyIndex: (RunContext, SealedChannels)] {
        var openings = LocalOpenings()
        for member in members where parameters.parties.contains(member.identity.index) {
            try openings.add(RunOpening(parameters, identity: member.identity, roster: roster, randomness: randomness))
        }
        var contexts: [PartyIndex: (RunContext, SealedChannels)] = [:]
        for (context, channels) in try openings.begin() { contexts[context.me] = (context, channels) }
        return contexts
    }

    /// Key generation, honest or with a network that tampers.
    func generate(
        _ schemes: [SchemeID], threshold: Int, randomness: Randomness = .system, tamper: LocalNetwork<[KeyShare]>.Tamper? = nil
    ) throws -> [PartyIndex: LocalNetwork<[KeyShare]>.Outcome] {
        let parameters = try KeyGenerationParameters(schemes: schemes, threshold: threshold, roster: roster)
        guard let run = parameters.run else { throw ProtocolAbort.misuse(.schemes) }
        let contexts = try open(run, randomness: randomness)
        let runs = try contexts.sorted { $0.key < $1.key }.map {
            try KeyGeneration.run(parameters, context: $0.value.0, randomness: randomness)
        }
        var network = LocalNetwork<[KeyShare]>(tamper: tamper)
        return network.drive(runs, channels: contexts.mapValues(\.1))
    }
}
