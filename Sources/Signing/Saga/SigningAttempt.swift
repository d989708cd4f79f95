internal import ChainKit
internal import MPCCore
internal import PartyCore
internal import ShareStore

/// A reason why an attempt did not reach its end.
enum Setback: Error {
    /// These parties failed; others may not.
    case parties([PartyIndex], WalletError)
    /// Of each pair, one party says that the other failed it: together they get no further.
    case pairs([PartyPair], WalletError)
    /// This party says that another order took a unit that it had offered to this one.
    case contention(PartyIndex, WalletError)
    /// The set's pool has too few pre-signatures.
    case drained(WalletError)
    /// The material in the parties' stores cannot be used now; what is made for the order can.
    case locked(PartyIndex, WalletError)
    /// The set's run ended, and nobody can be blamed.
    case set(WalletError)
    /// The set's shares gave no signature, and nobody can be blamed.
    case combination(WalletError)
    /// No other quorum would help.
    case fatal(WalletError)
}

/// One scheme's requests of one round of an order, or a part of them, to be signed by one quorum or another.
struct SigningAttempt {
    let order: SigningOrder
    let prior: [RequestSignature]
    let reading: OrderReading
    let key: KeyInfo
    let round: SigningRound
    let requests: [SigningRequest]
    let roster: Roster

    var binding: MaterialBinding { key.binding }

    /// Approvals, material, shares, combination. Who has approved the order for another of its schemes is not asked again.
    func run(
        _ quorum: [any Party], _ standing: Standing, approved: inout Set<PartyIndex>
    ) async throws(Setback) -> (signatures: [RequestSignature], source: MaterialSource?) {
        for party in quorum where !approved.contains(party.index) {
            let approval = try await ask(party) { () async throws(WalletError) in try await party.approve(order, prior: prior) }
            guard approval.planHash == reading.planHash else {
                throw .parties([party.index], .disagreement(party: party.index))
            }
            approved.insert(party.index)
        }
        // What no quorum could sign is found before any is asked for material.
        _ = try fatal { () throws(WalletError) in try Batches.items(reading, key: key, scheme: key.scheme, round: round) }
        switch binding {
        case .owner: return (try await online(quorum, try await nonces(quorum)), nil)
        case .signerSet:
            if let references = try await reserve(quorum, standing) {
                return (try await online(quorum, references.map { [$0] }), .pool)
            }
            return (try await interactive(quorum), .interactive)
        }
    }

    // MARK: - Material

    /// Every signer's own, by request and signer.
    private func nonces(_ quorum: [any Party]) async throws(Setback) -> [[[UInt8]]] {
        var materials = [[[UInt8]]](repeating: [], count: requests.count)
        for party in quorum {
            let labels = try await offer(of: party, quorum)
            guard labels.count == requests.count else { throw junk(party) }
            for (position, label) in labels.enumerated() { materials[position].append(label.publicPart) }
        }
        return materials
    }

    /// Pre-signatures of the set's pool, as its owner hands them out; nil where the request is to have a run of its own.
    private func reserve(_ quorum: [any Party], _ standing: Standing) async throws(Setback) -> [[UInt8]]? {
        guard standing.source != .interactive, let owner = quorum.first else { return nil }
        let signers = quorum.map(\.index)
        let labels = standing.source == .pool || standing.isReady(signers) ? try await offer(of: owner, quorum) : []
        guard labels.isEmpty else {
            guard labels.count == requests.count, Set(labels.map(\.id)).count == labels.count else { throw junk(owner) }
            return labels.map { Batches.reference($0, key: key) }
        }
        guard standing.source == .automatic, !standing.isReady(signers) else {
            // What cannot be taken is not what is not there.
            if let lock = standing.locks[owner.index] {
                throw .locked(owner.index, .poolLocked(party: owner.index, lock))
            }
            throw .drained(.emptyPool(signers: signers, needed: requests.count))
        }
        return nil
    }

    /// Taken from its owner, so that what is wrong with it is the owner's doing and nobody else's run ends by it.
    private func offer(of party: any Party, _ quorum: [any Party]) async throws(Setback) -> [SigningMaterial.Label] {
        let labels = try await ask(party) { () async throws(WalletError) in
            try await party.offerMaterial(scheme: key.scheme, count: requests.count, signers: quorum.map(\.index))
        }
        for label in labels {
            // Shares of two epochs make no signature: nobody is asked for one.
            guard label.keyID != key.keyID || label.epoch == key.epoch else {
                throw .parties(
                    [party.index], .party(party.index, .store(.rosterOfOtherEpoch(epoch: label.epoch, present: key.epoch))))
            }
            guard Batches.isMaterial(label, key: key) else { throw junk(party) }
        }
        return labels
    }

    private func junk(_ party: any Party) -> Setback {
        .parties([party.index], .party(party.index, .unsupported("offered signing material that does not decode")))
    }

    // MARK: - Shares

    private func online(_ quorum: [any Party], _ materials: [[[UInt8]]]) async throws(Setback) -> [RequestSignature] {
        let signers = quorum.map(\.index)
        let batch = try batch(signers, materials)
        var released: [PartyIndex: ReleasedShare] = [:]
        var setback: Setback?
        for party in quorum {
            do throws(Setback) {
                released[party.index] = try await ask(party) { () async throws(WalletError) in
                    try await party.sign(order, prior: prior, scheme: key.scheme, round: round, signers: signers, materials: materials)
                }
            } catch {
                setback = error
                break
            }
        }
        // What left a pool is told to the others whatever becomes of the run (rule S5).
        let statements = released.values.compactMap(\.statement)
        if !statements.isEmpty { for party in quorum { try? await party.record(statements) } }
        if let setback { throw setback }
        return try combine(batch, released.mapValues(\.share))
    }

    /// A run of their own: every signer makes its pre-signatures and at once its share.
    private func interactive(_ quorum: [any Party]) async throws(Setback) -> [RequestSignature] {
        let signers = quorum.map(\.index)
        let products: [PartyIndex: RunProduct]
        do throws(RunDriver.Failure) {
            products = try await RunDriver.drive(
                .sign(order, prior: prior, scheme: key.scheme, round: round, signers: signers), parties: quorum)
        } catch { throw Setback(error, of: signers) }
        var shares: [PartyIndex: [UInt8]] = [:]
        var materials: [[UInt8]]?
        for party in signers {
            guard case .share(let released, materials: let theirs) = products[party], theirs.count == requests.count else {
                throw .parties([party], .protocolAbort(.retryable(missing: [party])))
            }
            // Views that differ are nobody's provable fault.
            guard materials == nil || materials == theirs else { throw .set(.protocolAbort(.abort(.check("pre-signatures")))) }
            materials = theirs
            shares[party] = released.share
        }
        return try combine(try batch(signers, (materials ?? []).map { [$0] }), shares)
    }

    private func batch(_ signers: [PartyIndex], _ materials: [[[UInt8]]]) throws(Setback) -> SigningBatch {
        try fatal { () throws(WalletError) in
            try Batches.batch(reading, key: key, scheme: key.scheme, round: round, signers: signers, materials: materials)
        }
    }

    private func combine(_ batch: SigningBatch, _ signed: [PartyIndex: [UInt8]]) throws(Setback) -> [RequestSignature] {
        let runID = try fatal { () throws(WalletError) in try Batches.runID(batch, key: key) }
        let signers = batch.signers
        var shares: [PartyIndex: [UInt8]] = [:]
        for party in signers {
            // Only a share that its signer signed, under this very run's id, counts; anything else is as good as none.
            guard let share = SignedShare.open(signed[party] ?? [], from: party, roster: roster), Batches.runID(ofShare: share) == runID
            else {
                throw .parties([party], .protocolAbort(.retryable(missing: [party])))
            }
            shares[party] = share
        }
        do throws(ProtocolAbort) {
            let raw = try ProtocolTable.scheme(of: key).combine(batch, key: key, shares: shares)
            return zip(requests, raw).map { RequestSignature(request: $0.id, signature: $1) }
        } catch {
            // This coordinator's own verdict.
            let named = error.culprits.filter(signers.contains)
            if !named.isEmpty { throw .parties(named, .protocolAbort(error)) }
            throw error == .abort(.combinationFailed) ? .combination(.protocolAbort(error)) : .fatal(.protocolAbort(error))
        }
    }

    // MARK: - Errors

    /// Whatever a party's answer says, it speaks of that party alone: a claim against another is no verdict (rule D6).
    private func ask<R>(
        _ party: any Party, _ body: () async throws(WalletError) -> R
    ) async throws(Setback) -> R {
        do throws(WalletError) { return try await body() } catch {
            switch error {
            case .store(StoreError.alreadyConsumed(material: _, request: _)), .store(StoreError.unknownMaterial(material: _)):
                throw .contention(party.index, .party(party.index, error))
            case .poolLocked, .turnedBack: throw .locked(party.index, error)
            case .refused, .disagreement: throw .parties([party.index], error)
            default: throw .parties([party.index], .party(party.index, error))
            }
        }
    }

    private func fatal<R>(_ body: () throws(WalletError) -> R) throws(Setback) -> R {
        do throws(WalletError) { return try body() } catch { throw .fatal(error) }
    }
}

extension Setback {
    /// A run that ended at a party. What it says of another keeps those two apart; a run that nobody broke is the set's bad luck.
    init(_ failure: RunDriver.Failure, of signers: [PartyIndex]) {
        let said = WalletError.party(failure.party, failure.error)
        guard case .protocolAbort(let abort) = failure.error else {
            self =
                switch failure.error {
                case .refused: .parties([failure.party], failure.error)
                // Pair set-ups are checked with those who have confirmed: one who has not is out of reach, for this set.
                case .poolLocked(_, .unconfirmed(let unanswered)):
                    .pairs(unanswered.filter(signers.contains).compactMap { PartyPair(failure.party, $0) }, said)
                case .pairNeedsRenewal(let pair) where signers.contains(pair.low) && signers.contains(pair.high): .pairs([pair], said)
                default: .parties([failure.party], said)
                }
            return
        }
        let accused: [PartyIndex]
        switch abort {
        case .ban(let party, _): accused = [party]
        case .banned(let pair): accused = [pair.low, pair.high]
        case .blame(let parties, _): accused = parties
        case .retryable(let missing): accused = missing
        case .abort:
            self = .set(said)
            return
        case .misuse: accused = []
        }
        let pairs = accused.filter(signers.contains).compactMap { PartyPair(failure.party, $0) }
        self = pairs.isEmpty ? .parties([failure.party], said) : .pairs(pairs, said)
    }
}
