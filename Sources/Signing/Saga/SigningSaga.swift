public import ChainKit
internal import ShareStore
public import MPCCore
public import PartyCore

/// The coordinator's side of one order: approvals → quorum → online round → combine → verify → assemble → verify → release.
///
/// It holds no secret and nobody believes it. A blamed or missing party is left out and a *new* run with new material is
/// made among the others; consumed material stays consumed.
public struct SigningSaga: Sendable {
    let adapter: AnyChainAdapter
    let parties: [any Party]
    private let keys: [KeyInfo]
    private let roster: Roster
    private let unavailable: [PartyIndex: WalletError]
    private let wallet: String?

    /// The result of a finished saga.
    public struct Outcome: Sendable {
        /// The document with the signatures in it.
        public let assembly: Assembly<ChainDocument>
        /// The signatures made, in request order.
        public let signatures: [RequestSignature]
        /// The parties that signed, in any of the runs: each scheme and round has one.
        public let signers: [PartyIndex]
        /// The sources of pre-signatures, if there were any: pools, runs of their own, or both.
        public let sources: Set<MaterialSource>
        /// Parties left out on the way, and why.
        public let excluded: [(party: PartyIndex, reason: String)]
        /// The adapter's verdict on the finished artefact; nil where others' signatures are missing.
        public let report: VerificationReport?
        /// Parties that could not log the release, and why. The signatures exist whatever a log says.
        public let unlogged: [(party: PartyIndex, reason: String)]
    }

    /// A saga over parties that share the keys and pinned each other in the roster.
    ///
    /// - Parameters:
    ///   - unavailable: why those are not among the parties whose stores are here.
    ///   - wallet: how errors call the wallet.
    public init(
        adapter: AnyChainAdapter, parties: [any Party], keys: [KeyInfo], roster: Roster,
        unavailable: [PartyIndex: WalletError] = [:], wallet: String? = nil
    ) {
        self.wallet = wallet
        self.roster = roster
        self.unavailable = unavailable
        self.adapter = adapter
        self.parties = parties.sorted { $0.index < $1.index }
        self.keys = keys
    }

    /// Reads an order for signing it.
    public func prepare(_ order: SigningOrder) throws(WalletError) -> PreparedOrder { try prepare(order, decoded: nil) }

    /// Reads an order for signing it.
    ///
    /// - Parameter decoded: its document, where this program has decoded it already, in the order's context.
    package func prepare(_ order: SigningOrder, decoded: ChainDocument?) throws(WalletError) -> PreparedOrder {
        PreparedOrder(order, try OrderReading(order, adapter: adapter, keys: keys, decoded: decoded), keys)
    }

    /// Reads an order and signs it.
    public func sign(
        _ order: SigningOrder, signers: [PartyIndex]? = nil, source: MaterialSource = .automatic
    ) async throws(WalletError) -> Outcome {
        try await sign(prepare(order), signers: signers, source: source)
    }

    /// Signs an order that was read with these keys and this adapter.
    ///
    /// - Parameters:
    ///   - signers: exactly these parties; nil lets the saga choose t of the reachable.
    ///   - source: where pre-signatures come from, for schemes that have them.
    public func sign(
        _ prepared: PreparedOrder, signers: [PartyIndex]? = nil, source: MaterialSource = .automatic
    ) async throws(WalletError) -> Outcome {
        let (plan, identity) = (prepared.reading.plan, adapter.identity)
        guard prepared.keyIDs == keys.map(\.keyID), plan.adapter == identity.id, plan.adapterVersion == identity.version else {
            throw .unsupported("the order was prepared with the keys of another wallet, or with another adapter")
        }
        let order = prepared.order
        var prior: [RequestSignature] = []
        var made: [RequestSignature] = []
        var excluded: [(party: PartyIndex, error: WalletError)] = []
        var involved: Set<PartyIndex> = []
        var quorum: [PartyIndex] = []
        var sources: Set<MaterialSource> = []
        var halfway: (document: ChainDocument, prior: [RequestSignature])?
        // Rounds are few by construction; the bound keeps an adapter that never finishes from looping.
        for round in 0..<16 {
            let reading = round == 0 ? prepared.reading : try OrderReading(order, adapter: adapter, keys: keys, prior: prior)
            guard round > 0 || !reading.plan.requests.isEmpty else { throw .signedAlready }
            var signatures: [RequestSignature] = []
            var approved: Set<PartyIndex> = []
            for scheme in SignatureScheme.allCases {
                let count = Batches.requests(reading, scheme: scheme, inRound: round).count
                guard count > 0 else { continue }
                guard let key = keys.first(where: { $0.scheme == scheme }) else {
                    throw .noKey(scheme: scheme.rawValue, wallet: wallet)
                }
                guard count <= Batches.mostRequests else {
                    throw .tooManyRequests(scheme: scheme.rawValue, count: count, most: Batches.mostRequests)
                }
                // What was approved once is signed in as many runs as it takes.
                for part in 0..<SigningRound.parts(of: count) {
                    let place = SigningRound(round, part: part)
                    let attempt = SigningAttempt(
                        order: order, prior: prior, reading: reading, key: key, round: place,
                        requests: Batches.requests(reading, scheme: scheme, round: place), roster: roster)
                    // Nonces are their owner's: no set has a pool of them to choose it by.
                    let standing = Standing(
                        source: attempt.binding == .signerSet ? source : .automatic, excluded: excluded, preferring: quorum)
                    let answer = try await run(attempt, signers: signers, standing: standing, approved: &approved)
                    excluded = answer.standing.excluded
                    quorum = answer.signers
                    involved.formUnion(quorum)
                    signatures += answer.signatures
                    if let source = answer.source { sources.insert(source) }
                }
            }
            guard !signatures.isEmpty else {
                guard let halfway else {
                    throw .unsupported("nothing in this document is to be signed by the wallet in round \(round)")
                }
                // The rest is others' to sign: what the wallet signed goes out in a container, for them.
                let assembly = try WalletError.chain { () throws(ChainError) in
                    try adapter.assemble(halfway.document, signatures: [])
                }
                return try await release(
                    order, prior: halfway.prior, assembly: assembly, made: made, signers: involved.sorted(), sources: sources,
                    excluded: excluded)
            }
            let byRequest = Dictionary(signatures.map { ($0.request, $0) }) { first, _ in first }
            let ordered = reading.plan.requests.compactMap { byRequest[$0.id] }
            made += ordered
            // Combining has verified each of them under its request's key.
            let assembly = try WalletError.chain { () throws(ChainError) in
                try adapter.assemble(reading.document, signatures: prior + ordered)
            }
            if case .needsRound(let document, _) = assembly {
                halfway = (document, prior)
                prior += ordered
                continue
            }
            return try await release(
                order, prior: prior, assembly: assembly, made: made, signers: involved.sorted(), sources: sources, excluded: excluded)
        }
        throw .unsupported("the document asks for more than 16 rounds of signatures")
    }

    private struct Answer {
        let signers: [PartyIndex]
        let signatures: [RequestSignature]
        let source: MaterialSource?
        let standing: Standing
    }

    /// Runs the requests of a scheme and round, and repeats that with other quorums where parties fail.
    ///
    /// Every turn leaves out a party, a pair or a set more, or is the one repeat that each party and set may ask for: it ends.
    private func run(
        _ attempt: SigningAttempt, signers: [PartyIndex]?, standing: Standing, approved: inout Set<PartyIndex>
    ) async throws(WalletError) -> Answer {
        var standing = standing
        if attempt.binding == .signerSet { await learn(&standing, attempt) }
        var contended: Set<PartyIndex> = []
        var locked: Set<PartyIndex> = []
        var repeated: Set<[PartyIndex]> = []
        while true {
            let quorum = try quorum(signers, attempt, standing)
            let indices = quorum.map(\.index)
            if let failure = await renewPairs(of: quorum, attempt, &standing) {
                try leaveOut(failure.error) { standing.keepApart([failure.pair], $0) }
                continue
            }
            do throws(Setback) {
                let (signatures, source) = try await attempt.run(quorum, standing, approved: &approved)
                return Answer(signers: indices, signatures: signatures, source: source, standing: standing)
            } catch {
                // A party that was started anew has forgotten what it approved.
                approved = []
                switch error {
                case .fatal(let error): throw error
                // Bad luck, once. Each repeat costs the others material, of which they spend a bounded amount on a request: a
                // party that says it again and again would have *them* left out.
                case .contention(let party, _) where contended.insert(party).inserted: continue
                // With fresh material it goes on; a party that says it again and again is left out.
                case .locked(let party, let error):
                    guard standing.source != .pool else { try leaveOut(error) { standing.exclude(set: indices, $0) }; continue }
                    guard locked.insert(party).inserted else { try leaveOut(error) { standing.exclude([party], $0) }; continue }
                    standing.lockPools()
                    if attempt.binding == .signerSet { await learn(&standing, attempt) }
                // A set's pools are out of step, or its owner offers what there is not: no party's fault that shows, and no reason to
                // do without one.
                case .contention(_, let error) where attempt.binding == .signerSet, .drained(let error):
                    guard standing.source == .automatic else { try leaveOut(error) { standing.exclude(set: indices, $0) }; continue }
                    standing.noteDrained(indices)
                case .contention(let party, let error): try leaveOut(error) { standing.exclude([party], $0) }
                case .parties(let parties, let error): try leaveOut(error) { standing.exclude(parties, $0) }
                case .pairs(let pairs, let error): try leaveOut(error) { standing.keepApart(pairs, $0) }
                // Nobody is to blame: once more, and then without this set.
                case .set where repeated.insert(indices).inserted: continue
                case .set(let error): try leaveOut(error) { standing.exclude(set: indices, $0) }
                case .combination(let error):
                    for party in quorum {
                        try? await party.recordFailedCombination(
                            scheme: attempt.key.scheme, signers: indices, request: attempt.reading.requestHash)
                    }
                    // After the second the parties hold the set in quarantine, and so does this saga.
                    guard !repeated.insert(indices).inserted else { continue }
                    try leaveOut(error) { standing.exclude(set: indices, $0) }
                }
            }
        }

        func leaveOut(_ error: WalletError, _ change: (WalletError) -> Void) throws(WalletError) {
            // With named signers there is no other quorum to try.
            guard signers == nil else { throw error }
            change(error)
        }
    }

    /// Makes the set-ups of a set anew that have to be before it can sign without a pool, for the wallet's own housekeeping and no failed
    /// check. The first pair that this did not succeed with, and why.
    private func renewPairs(
        of quorum: [any Party], _ attempt: SigningAttempt, _ standing: inout Standing
    ) async -> (pair: PartyPair, error: WalletError)? {
        guard attempt.binding == .signerSet, standing.source != .pool, !standing.isReady(quorum.map(\.index)) else { return nil }
        for pair in standing.renewals(in: quorum.map(\.index)) {
            let ends = quorum.filter { $0.index == pair.low || $0.index == pair.high }
            do throws(RunDriver.Failure) {
                _ = try await RunDriver.drive(.renewPair(scheme: attempt.key.scheme, pair), parties: ends)
                standing.renewed(pair)
            } catch {
                return (pair, .party(error.party, error.error))
            }
        }
        return nil
    }

    /// Asks the parties about their sets; one that does not answer now is found out when it is asked to sign.
    private func learn(_ standing: inout Standing, _ attempt: SigningAttempt) async {
        for party in parties {
            if let word = try? await party.standing(scheme: attempt.key.scheme, count: attempt.requests.count) {
                standing.learn(word, of: party.index)
            }
        }
    }

    private func quorum(
        _ signers: [PartyIndex]?, _ attempt: SigningAttempt, _ standing: Standing
    ) throws(WalletError) -> [any Party] {
        let key = attempt.key
        let here = parties.map(\.index)
        if let signers {
            // Who is named and away is one of them all the same.
            let away = QuorumObstacle.away(roster.parties.filter(signers.contains), but: here, unavailable)
            guard away.isEmpty else { throw .noQuorum(needed: key.threshold, obstacles: away) }
            let chosen = parties.filter { signers.contains($0.index) }
            let exact = key.binding == .signerSet
            guard Set(signers).count == signers.count, chosen.count == signers.count,
                exact ? chosen.count == key.threshold : chosen.count >= key.threshold
            else {
                throw .signers(
                    requested: signers.map { Int($0.rawValue) }, threshold: key.threshold, parties: key.parties, exactly: exact)
            }
            guard !standing.isQuarantined(chosen.map(\.index)) else { throw .quarantined(signers: chosen.map(\.index)) }
            return chosen
        }
        guard let chosen = standing.choose(key.threshold, of: here) else {
            throw .noQuorum(
                needed: key.threshold,
                obstacles: standing.obstacles(
                    key.threshold, of: here, roster: roster.parties, unavailable: unavailable, units: attempt.requests.count))
        }
        return parties.filter { chosen.contains($0.index) }
    }
}
