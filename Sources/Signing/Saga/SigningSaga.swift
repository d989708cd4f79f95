public import ChainKit
internal import FROST
internal import Groups
public import MPCCore

/// The coordinator's side of one order: approvals → quorum → online round → combine → verify → assemble → verify → release.
///
/// It holds no secret and nobody believes it. A blamed or missing party is left out and a *new* run with new material is
/// made among the others; consumed material stays consumed.
public struct SigningSaga: Sendable {
    private let adapter: AnyChainAdapter
    private let parties: [any SigningParty]
    private let keys: [KeyInfo]

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
        public let report: VerificationReport?
    }

    /// A saga over parties that share the keys.
    public init(adapter: AnyChainAdapter, parties: [any SigningParty], keys: [KeyInfo]) {
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
            guard !signatures.isEmpty else { throw .unsupported("nothing in this document is to be signed by the wallet in round \(round)") }
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
        var report: VerificationReport?
        if case .complete(let document) = assembly {
            let verdict = try WalletError.chain { () throws(ChainError) in try adapter.verify(document, context: order.context) }
            guard verdict.valid else {
                let failed = verdict.checks.first { !$0.ok }
                throw .refused(reason: "the assembled transaction does not verify (\(failed?.name ?? "no checks"): \(failed?.detail ?? ""))")
            }
            report = verdict
        }
        for party in parties where signers.contains(party.index) {
            try await party.recordRelease(order, prior: prior, signatures: made)
        }
        return Outcome(assembly: assembly, signatures: made, signers: signers, excluded: excluded, report: report)
    }

    /// One run over the requests of a scheme and round, repeated with other quorums where parties fail.
    private func run(
        _ order: SigningOrder, prior: [RequestSignature], reading: OrderReading, scheme: SchemeID, round: Int,
        requests: [SigningRequest], signers: [PartyIndex]?, excluded: inout [(party: PartyIndex, reason: String)]
    ) async throws(WalletError) -> (signers: [PartyIndex], signatures: [RequestSignature]) {
        guard let key = keys.first(where: { $0.scheme == scheme }) else { throw .noKey(scheme: scheme.rawValue, wallet: "the wallet") }
        while true {
            let quorum = try quorum(signers, key: key, excluded: excluded)
            do throws(WalletError) {
                let signatures = try await attempt(
                    order, prior: prior, reading: reading, key: key, round: round, requests: requests, quorum: quorum)
                return (quorum.map(\.index), signatures)
            } catch {
                guard let failure = Failure(error) else { throw error }
                // With named signers there is no other quorum to try.
                guard signers == nil, !failure.parties.isEmpty else { throw error }
                for party in failure.parties { excluded.append((party, failure.reason)) }
            }
        }
    }

    private func attempt(
        _ order: SigningOrder, prior: [RequestSignature], reading: OrderReading, key: KeyInfo, round: Int, requests: [SigningRequest],
        quorum: [any SigningParty]
    ) async throws(WalletError) -> [RequestSignature] {
        for party in quorum {
            let approval = try await party.approve(order, prior: prior)
            guard approval.planHash == reading.planHash else { throw .disagreement(party: party.index) }
        }
        // materials[request][signer]
        var materials = [[[UInt8]]](repeating: [], count: requests.count)
        for party in quorum {
            let labels = try await party.offerMaterial(scheme: key.scheme, count: requests.count)
            guard labels.count == requests.count else { throw .protocolAbort(.retryable(missing: [party.index])) }
            for (position, label) in labels.enumerated() { materials[position].append(label.publicPart) }
        }
        let signers = quorum.map(\.index)
        let batch = try Schemes.batch(reading, key: key, scheme: key.scheme, round: round, signers: signers, materials: materials)
        var shares: [PartyIndex: [UInt8]] = [:]
        for party in quorum {
            shares[party.index] = try await party.sign(
                order, prior: prior, scheme: key.scheme, round: round, signers: signers, materials: materials)
        }
        let raw = try WalletError.run { () throws(ProtocolAbort) in
            try Schemes.scheme(key.scheme).combine(batch, key: key, shares: shares)
        }
        return zip(requests, raw).map { RequestSignature(request: $0.id, signature: $1.adapterSignature) }
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

    /// Failures that another quorum may get around, and whom to leave out.
    private struct Failure {
        let parties: [PartyIndex]
        let reason: String

        init?(_ error: WalletError) {
            switch error {
            case .protocolAbort(.blame(let parties, let reason)): (self.parties, self.reason) = (parties, "blamed, \(reason)")
            case .protocolAbort(.retryable(let parties)): (self.parties, self.reason) = (parties, "did not answer")
            case .protocolAbort(.ban(let party, let reason)): (self.parties, self.reason) = ([party], "banned, \(reason)")
            default: return nil
            }
        }
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
