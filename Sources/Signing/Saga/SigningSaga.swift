public import ChainKit
internal import ShareStore
public import MPCCore

/// The coordinator's side of one order: approvals → quorum → online round → combine → verify → assemble → verify → release.
///
/// It holds no secret and nobody believes it. A blamed or missing party is left out and a *new* run with new material is
/// made among the others; consumed material stays consumed.
public struct SigningSaga: Sendable {
    private let adapter: AnyChainAdapter
    private let parties: [any SigningParty]
    private let keys: [KeyInfo]
    private let roster: Roster

    /// What a finished saga gives.
    public struct Outcome: Sendable {
        /// The document with the signatures in it.
        public let assembly: Assembly<ChainDocument>
        /// The signatures made, in request order.
        public let signatures: [RequestSignature]
        /// Who signed.
        public let signers: [PartyIndex]
        /// Parties left out on the way, and why.
        public let excluded: [(party: PartyIndex, reason: String)]
        /// The adapter's verdict on the finished artefact; nil where others' signatures are missing.
        public let report: ChainKit.VerificationReport?
        /// Parties that could not log the release, and why. The signatures exist whatever a log says.
        public let unlogged: [(party: PartyIndex, reason: String)]
    }

    /// A saga over parties that share the keys and pinned each other in the roster.
    public init(adapter: AnyChainAdapter, parties: [any SigningParty], keys: [KeyInfo], roster: Roster) {
        self.roster = roster
        self.adapter = adapter
        self.parties = parties.sorted { $0.index < $1.index }
        self.keys = keys
    }

    /// Signs an order.
    ///
    /// - Parameter signers: exactly these parties; nil lets the saga choose t of the reachable.
    public func sign(_ order: SigningOrder, signers: [PartyIndex]? = nil) async throws(WalletError) -> Outcome {
        let walletKeys = try WalletKeys.at(order.paths, of: keys)
        var prior: [RequestSignature] = []
        var made: [RequestSignature] = []
        var excluded: [(party: PartyIndex, reason: String)] = []
        var quorum: [PartyIndex] = []
        // Rounds are few by construction; the bound keeps an adapter that never finishes from looping.
        for round in 0..<16 {
            let reading = try WalletError.chain { () throws(ChainError) in
                try OrderReading(order, adapter: adapter, keys: walletKeys, prior: prior)
            }
            var signatures: [RequestSignature] = []
            for scheme in SchemeID.allCases {
                let requests = Schemes.requests(reading, scheme: scheme, round: round)
                guard !requests.isEmpty else { continue }
                let answer = try await run(
                    order, prior: prior, reading: reading, scheme: scheme, round: round, requests: requests, signers: signers,
                    excluded: &excluded)
                quorum = answer.signers
                signatures += answer.signatures
            }
            guard !signatures.isEmpty else {
                throw .unsupported("nothing in this document is to be signed by the wallet in round \(round)")
            }
            let ordered = reading.plan.requests.compactMap { request in signatures.first { $0.request == request.id } }
            made += ordered
            let assembly = try WalletError.chain { () throws(ChainError) in
                try adapter.assemble(reading.document, signatures: prior + ordered, plan: reading.plan)
            }
            if case .needsRound = assembly {
                prior += ordered
                continue
            }
            return try await release(order, prior: prior, assembly: assembly, made: made, signers: quorum, excluded: excluded)
        }
        throw .unsupported("the document asks for more than 16 rounds of signatures")
    }

    /// The finished artefact is verified by the adapter before a byte of it leaves (rule 5 of the framework, S11).
    private func release(
        _ order: SigningOrder, prior: [RequestSignature], assembly: Assembly<ChainDocument>, made: [RequestSignature],
        signers: [PartyIndex], excluded: [(party: PartyIndex, reason: String)]
    ) async throws(WalletError) -> Outcome {
        var report: ChainKit.VerificationReport?
        if case .complete(let document) = assembly {
            let verdict = try WalletError.chain { () throws(ChainError) in try adapter.verify(document, context: order.context) }
            guard verdict.valid else {
                let failed = verdict.checks.first { !$0.ok }
                throw .refused(
                    reason: "the assembled transaction does not verify (\(failed?.name ?? "no checks"): \(failed?.detail ?? ""))")
            }
            report = verdict
        }
        var unlogged: [(party: PartyIndex, reason: String)] = []
        for party in parties where signers.contains(party.index) {
            do throws(WalletError) { try await party.recordRelease(order, prior: prior, signatures: made) } catch {
                unlogged.append((party.index, error.description))
            }
        }
        return Outcome(
            assembly: assembly, signatures: made, signers: signers, excluded: excluded, report: report,
            unlogged: unlogged)
    }

    /// One run over the requests of a scheme and round, repeated with other quorums where parties fail.
    ///
    /// Every turn leaves out one more member of the quorum it tried, or is the one repeat that each party may ask for: it ends.
    private func run(
        _ order: SigningOrder, prior: [RequestSignature], reading: OrderReading, scheme: SchemeID, round: Int,
        requests: [SigningRequest], signers: [PartyIndex]?, excluded: inout [(party: PartyIndex, reason: String)]
    ) async throws(WalletError) -> (signers: [PartyIndex], signatures: [RequestSignature]) {
        guard let key = keys.first(where: { $0.scheme == scheme }) else { throw .noKey(scheme: scheme.rawValue, wallet: "the wallet") }
        var repeated: Set<PartyIndex> = []
        while true {
            let quorum = try quorum(signers, key: key, excluded: excluded)
            do throws(Setback) {
                let signatures = try await attempt(
                    order, prior: prior, reading: reading, key: key, round: round, requests: requests, quorum: quorum)
                return (quorum.map(\.index), signatures)
            } catch {
                switch error {
                case .fatal(let error): throw error
                // Bad luck, once. Each repeat costs the others material, of which they spend a bounded amount on a request: a
                // party that says it again and again would have *them* left out.
                case .contention(let party, _) where repeated.insert(party).inserted: continue
                case .contention(let party, let error): try leaveOut([party], error)
                case .parties(let parties, let error): try leaveOut(parties, error)
                }
            }
        }

        func leaveOut(_ parties: [PartyIndex], _ error: WalletError) throws(WalletError) {
            // With named signers there is no other quorum to try.
            guard signers == nil else { throw error }
            let reason = if case .party(_, let inner) = error { inner.description } else { error.description }
            for party in parties { excluded.append((party, reason)) }
        }
    }

    private func attempt(
        _ order: SigningOrder, prior: [RequestSignature], reading: OrderReading, key: KeyInfo, round: Int, requests: [SigningRequest],
        quorum: [any SigningParty]
    ) async throws(Setback) -> [RequestSignature] {
        for party in quorum {
            let approval = try await ask(party) { () async throws(WalletError) in try await party.approve(order, prior: prior) }
            guard approval.planHash == reading.planHash else {
                throw .parties([party.index], .disagreement(party: party.index))
            }
        }
        // materials[request][signer]
        var materials = [[[UInt8]]](repeating: [], count: requests.count)
        for party in quorum {
            let labels = try await ask(party) { () async throws(WalletError) in
                try await party.offerMaterial(scheme: key.scheme, count: requests.count)
            }
            // Taken from its owner, so that what is wrong with it is the owner's doing and nobody else's run ends by it.
            guard labels.count == requests.count, try isMaterial(labels, scheme: key.scheme) else {
                throw .parties([party.index], .party(party.index, .unsupported("offered signing material that does not decode")))
            }
            for (position, label) in labels.enumerated() { materials[position].append(label.publicPart) }
        }
        let signers = quorum.map(\.index)
        let (batch, runID) = try fatal { () throws(WalletError) in
            let batch = try Schemes.batch(reading, key: key, scheme: key.scheme, round: round, signers: signers, materials: materials)
            return (batch, try Schemes.runID(batch, key: key))
        }
        var shares: [PartyIndex: [UInt8]] = [:]
        for party in quorum {
            let signed = try await ask(party) { () async throws(WalletError) in
                try await party.sign(order, prior: prior, scheme: key.scheme, round: round, signers: signers, materials: materials)
            }
            // Only a share that its signer signed, under this very run's id, counts; anything else is as good as none.
            guard let share = SignedShare.open(signed, from: party.index, roster: roster), Schemes.runID(ofShare: share) == runID else {
                throw .parties([party.index], .protocolAbort(.retryable(missing: [party.index])))
            }
            shares[party.index] = share
        }
        do throws(ProtocolAbort) {
            let raw = try Schemes.scheme(key.scheme).combine(batch, key: key, shares: shares)
            return zip(requests, raw).map { RequestSignature(request: $0.id, signature: $1.adapterSignature) }
        } catch {
            // This coordinator's own verdict.
            let named = error.culprits.filter(signers.contains)
            throw named.isEmpty ? .fatal(.protocolAbort(error)) : .parties(named, .protocolAbort(error))
        }
    }

    private func isMaterial(_ labels: [SigningMaterial.Label], scheme: SchemeID) throws(Setback) -> Bool {
        let scheme = try fatal { () throws(WalletError) in try WalletError.run { () throws(ProtocolAbort) in try Schemes.scheme(scheme) } }
        return labels.allSatisfy { scheme.isMaterial($0.publicPart) }
    }

    private func quorum(
        _ signers: [PartyIndex]?, key: KeyInfo, excluded: [(party: PartyIndex, reason: String)]
    ) throws(WalletError) -> [any SigningParty] {
        let out = Set(excluded.map(\.party))
        if let signers {
            let chosen = parties.filter { signers.contains($0.index) }
            guard Set(signers).count == signers.count, chosen.count == signers.count, chosen.count >= key.threshold else {
                throw .signers(requested: signers.map { Int($0.rawValue) }, threshold: key.threshold, parties: key.parties)
            }
            return chosen
        }
        let chosen = parties.filter { !out.contains($0.index) }.prefix(key.threshold)
        guard chosen.count == key.threshold else {
            throw .noQuorum(needed: key.threshold, excluded: excluded.map { "party \($0.party): \($0.reason)" })
        }
        return Array(chosen)
    }

    /// What keeps an attempt from its end.
    private enum Setback: Error {
        /// These parties failed; others may not.
        case parties([PartyIndex], WalletError)
        /// This party says that another order took a nonce that it had offered to this one.
        case contention(PartyIndex, WalletError)
        /// No other quorum would help.
        case fatal(WalletError)
    }

    /// Whatever a party's answer says, it speaks of that party alone: a claim against another is no verdict (rule D6).
    private func ask<R>(
        _ party: any SigningParty, _ body: () async throws(WalletError) -> R
    ) async throws(Setback) -> R {
        do throws(WalletError) { return try await body() } catch {
            switch error {
            case .store(StoreError.alreadyConsumed(nonce: _, request: _)), .store(StoreError.unknownNonce(nonce: _)):
                throw .contention(party.index, .party(party.index, error))
            case .refused, .disagreement: throw .parties([party.index], error)
            default: throw .parties([party.index], .party(party.index, error))
            }
        }
    }

    private func fatal<R>(_ body: () throws(WalletError) -> R) throws(Setback) -> R {
        do throws(WalletError) { return try body() } catch { throw .fatal(error) }
    }
}

extension MPCCore.RawSignature {
    /// The same numbers in the adapters' type.
    var adapterSignature: ChainKit.RawSignature {
        switch self {
        case .ecdsa(let r, let s, let recoveryID): .ecdsa(r: r, s: s, recoveryId: recoveryID)
        case .bip340(let bytes): .bip340(bytes)
        case .ed25519(let bytes): .ed25519(bytes)
        }
    }
}
