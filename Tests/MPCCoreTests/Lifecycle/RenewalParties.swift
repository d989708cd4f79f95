import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// A wallet and those who take part in its next epoch, in one process.
struct RenewalParties {
    /// The parties of the old epoch, and what they hold.
    let old: TestParties
    let state: WalletState
    let shares: [[KeyShare]]
    let parameters: RenewalParameters
    /// By seat: identities that exist.
    let members: [TestParties.Member]

    /// An imported wallet of t of n parties.
    static func wallet(
        _ schemes: [SignatureScheme], threshold: Int, parties n: Int
    ) throws -> (parties: TestParties, state: WalletState, shares: [[KeyShare]]) {
        let group = try ImportParties(schemes, threshold: threshold, holders: n)
        let outcomes = try group.drive()
        let shares = try (1...n).map { try #require(outcomes[try party($0)]).get().shares }
        let state = try #require(WalletState(keys: shares[0].map(\.info), roster: group.parameters.roster))
        return (group.parties, state, shares)
    }

    /// A refresh where no seats are named; otherwise a reshare to these holders: old indices, or nil for a newcomer.
    init(
        _ schemes: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519], threshold t: Int = 2, parties n: Int = 3,
        to threshold: Int = 2, _ holders: [Int?]? = nil, quorum: [Int]? = nil, companion: (any KeyGenerationCompanion)? = nil
    ) throws {
        let wallet = try Self.wallet(schemes, threshold: t, parties: n)
        try self.init(wallet, to: threshold, holders, quorum: quorum, companion: companion)
    }

    /// The same of a wallet that is there.
    init(
        _ wallet: (parties: TestParties, state: WalletState, shares: [[KeyShare]]), to threshold: Int = 2, _ holders: [Int?]? = nil,
        quorum: [Int]? = nil, companion: (any KeyGenerationCompanion)? = nil
    ) throws {
        (old, state, shares) = wallet
        let n = state.roster.count
        let newcomers = try TestParties(max(holders?.count ?? 1, 1))
        var keys: [[UInt8]] = []
        for (position, holder) in (holders ?? Array(1...n)).enumerated() {
            keys.append(holder.map { wallet.state.roster.publicKeys[$0 - 1] } ?? newcomers.roster.publicKeys[position])
        }
        let roster = try #require(Roster(publicKeys: keys))
        let proposal =
            try holders == nil
            ? RenewalProposal(refreshing: state.epoch)
            : RenewalProposal(
                resharing: state.epoch, threshold: threshold, roster: roster,
                oldQuorum: try (quorum ?? Array(1...n)).map(party))
        let pairs: (any KeyGenerationCompanion)? =
            state.epoch.schemes.contains(.ecdsaSecp256k1) ? companion ?? SilentCompanion() : companion
        let parameters = try RenewalParameters(proposal, of: state.epoch, companion: pairs)
        self.parameters = parameters
        let known = wallet.parties.members + newcomers.members
        members = try parameters.seats.publicKeys.map { key in try #require(known.first { $0.identity.publicKey == key }) }
    }

    /// Round 0.
    func open() throws -> [PartyIndex: (RunContext, SealedChannels)] {
        let run = try #require(parameters.run)
        var openings = LocalOpenings()
        for (member, seat) in zip(members, parameters.seats.parties) {
            try openings.add(RunOpening(run, identity: member.identity.at(seat), roster: parameters.seats))
        }
        var contexts: [PartyIndex: (RunContext, SealedChannels)] = [:]
        for (context, channels) in try openings.begin() { contexts[context.me] = (context, channels) }
        return contexts
    }

    func oldShares(_ seat: PartyIndex) -> [KeyShare] {
        parameters.oldIndex(of: seat).map { shares[Int($0.rawValue) - 1] } ?? []
    }

    func drive(
        tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
    ) throws -> [PartyIndex: TamperedNetwork<DealtKeys>.Outcome] {
        let contexts = try open()
        let runs = try contexts.sorted { $0.key < $1.key }.map { seat, entry in
            try KeyRenewal.run(parameters, state: state, shares: oldShares(seat), context: entry.0)
        }
        return TamperedNetwork<DealtKeys>(tamper: tamper).drive(runs, channels: contexts.mapValues(\.1))
    }
}

extension KeyShare {
    /// Whether these shares come to their key.
    static func comeToTheirKey(_ shares: [KeyShare]) throws -> Bool {
        func sum<G: PrimeOrderGroup>(_ group: G.Type) throws -> Bool {
            let points = shares.map { $0.info.index.point(of: G.self) }
            let sum = try zip(points, shares).reduce(Scalar<G>.zero) { sum, entry in
                sum + (try #require(Lagrange.coefficient(of: entry.0, among: points))) * (try entry.1.scalar(of: G.self).declassified())
            }
            return G.generatorMultiple(sum)?.encoded == shares[0].info.publicKey
        }
        return shares[0].info.scheme == .ed25519 ? try sum(Edwards25519.self) : try sum(Secp256k1.self)
    }
}

extension WalletState {
    /// Whether the keys are an earlier state's, whatever its epoch.
    func keepsKeys(of earlier: WalletState) -> Bool {
        keys.count == earlier.keys.count && zip(keys, earlier.keys).allSatisfy { $0.keeps($1) }
    }
}
