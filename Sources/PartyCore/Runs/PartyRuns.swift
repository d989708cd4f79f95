internal import ChainKit
internal import Groups
public import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// The runs that a party is in. Bounded: no run is given up for another, and one that nobody has gone on with for a while ends.
final class PartyRuns: Sendable {
    private static let most = 64
    /// Longer than any round takes.
    private static let idle = Duration.seconds(300)

    private struct Open {
        let id: RunTicket.ID
        let run: PartyRun
        var last: ContinuousClock.Instant
    }
    private let open = Mutex<[Open]>([])

    /// nil where there is no room.
    func add(_ run: PartyRun) -> RunTicket.ID? {
        let id = RunTicket.ID(Randomness.system.bytes(16))
        let now = ContinuousClock.now
        return open.withLock { open in
            open.removeAll { $0.last + Self.idle < now }
            guard open.count < Self.most else { return nil }
            open.append(Open(id: id, run: run, last: now))
            return id
        }
    }

    subscript(id: RunTicket.ID) -> PartyRun? {
        open.withLock { open in
            guard let place = open.firstIndex(where: { $0.id == id }) else { return nil }
            open[place].last = .now
            return open[place].run
        }
    }

    func remove(_ id: RunTicket.ID) { open.withLock { open in open.removeAll { $0.id == id } } }
}

/// A party's part in runs of several rounds.
extension LocalParty {
    /// Round 0: everything that can be refused is refused here.
    public func join(_ request: RunRequest) async throws(WalletError) -> RunTicket {
        let plan =
            switch request {
            case .presign(let scheme, let count, let signers): try presigning(scheme, count, signers)
            case .sign(let order, let prior, let scheme, let round, let signers):
                try interactive(readApproved(order, prior: prior), scheme, round, signers)
            case .rawDigest(let digest, let signers): try interactive(digest, signers)
            case .renewPair(let scheme, let pair): try await renewal(scheme, pair)
            }
        let opening: RunOpening
        do throws(ProtocolAbort) { opening = try RunOpening(plan.parameters, identity: member.identity, roster: roster) } catch {
            throw .protocolAbort(error)
        }
        let hello = opening.hello
        guard let id = runs.add(PartyRun(opening, start: plan.start)) else { throw .tooManyRuns(party: index) }
        return RunTicket(id: id, hello: hello)
    }

    /// The next round of a run that this party joined.
    public func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        guard let run = runs[ticket] else { throw .protocolAbort(.misuse(.order)) }
        do throws(WalletError) {
            let step = try await run.advance(messages)
            if case .finished = step { runs.remove(ticket) }
            return step
        } catch {
            await abandon(ticket)
            guard case .protocolAbort(let abort) = error else { throw error }
            for ledger in ledgers.values {
                let cause = ledger.cause(of: abort)
                if case .protocolAbort = cause { continue }
                throw cause
            }
            throw error
        }
    }

    /// Forgets a run and wipes what it held. Checks that it evaluated have ended, each with a verdict.
    public func abandon(_ ticket: RunTicket.ID) async {
        runs.remove(ticket)
        try? store.settlePairs()
    }

    private struct Plan {
        let parameters: RunParameters
        let start: PartyRun.Start
    }

    private func presigning(_ scheme: SignatureScheme, _ count: Int, _ signers: [PartyIndex]) throws(WalletError) -> Plan {
        let key = try share(of: scheme)
        let preparation = try ProtocolTable.jointPreparation(scheme)
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try preparation.parameters(key.info, signers: signers, for: .pool(count: count))
        }
        try requireConfirmed(signers)
        let pool = MaterialPool(key.info, signers: signers)
        let level = try WalletError.store { () throws(StoreError) in try store.poolLevels() }
            .filter { $0.keyID == pool.keyID && $0.epoch == pool.epoch && $0.signers == pool.signers }.map(\.available).total
        guard level <= Self.largestPool - Int64(count) else {
            throw .refused(reason: "party \(index)'s pool holds \(level) pre-signature\(level == 1 ? "" : "s") already")
        }
        return Plan(parameters: parameters) { [self] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try preparation.prepare(
                    key, for: .pool(count: count), context: context, pairs: ledger(of: key.info), randomness: .system)
            }
            return FinishingRun(run: run) { [self] materials throws(WalletError) in
                let references = materials.map { Schemes.reference($0.label, scheme: key.info.scheme) }
                try add(materials, to: pool)
                return .stored(references)
            }
        }
    }

    /// Signing without a pool: the pre-signatures live as long as the run and sign this request alone.
    private func interactive(
        _ reading: OrderReading, _ scheme: SignatureScheme, _ round: SigningRound, _ signers: [PartyIndex]
    ) throws(WalletError) -> Plan {
        let key = try share(of: scheme)
        let items = try Schemes.items(reading, key: key.info, scheme: scheme, round: round)
        let request = InteractiveRequest(hash: reading.requestHash, round: UInt32(clamping: round.number), items: items)
        let cause = Schemes.spendingID(reading.requestHash, items)
        return try interactive(
            key, signers, request, spending: cause, approval: approved.unlogged(reading.planHash)
        ) { references throws(WalletError) in
            try Schemes.batch(
                reading, key: key.info, scheme: scheme, round: round, signers: signers, materials: references.map { [$0] })
        }
    }

    private func interactive(_ digest: RawDigest, _ signers: [PartyIndex]) throws(WalletError) -> Plan {
        if case .refuse(let reason) = rawDigests(index, digest) { throw .refused(reason: "party \(index): \(reason)") }
        let key = try share(of: .ecdsaSecp256k1)
        let hash = digest.requestHash(keyID: key.info.keyID)
        let approval = ApprovalNote(
            request: hash, plan: digest.digest, note: "raw digest, not read",
            details: [EventField("paths", Brief.text(digest.path.description, bytes: 320))])
        let items = [try Schemes.item(digest, key: key.info)]
        let request = InteractiveRequest(hash: hash, items: items)
        return try interactive(
            key, signers, request, spending: Schemes.spendingID(hash, items), approval: approval
        ) { references throws(WalletError) in
            try Schemes.batch(digest, key: key.info, signers: signers, materials: references)
        }
    }

    private func interactive(
        _ key: KeyShare, _ signers: [PartyIndex], _ request: InteractiveRequest?, spending cause: [UInt8], approval: ApprovalNote?,
        batch: @escaping @Sendable ([[UInt8]]) throws(WalletError) -> SigningBatch
    ) throws(WalletError) -> Plan {
        guard let request else { throw .protocolAbort(.misuse(.parameter("request hash"))) }
        let preparation = try ProtocolTable.jointPreparation(key.info.scheme)
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try preparation.parameters(key.info, signers: signers, for: .request(request))
        }
        try requireConfirmed(signers)
        try spending.mayCharge(cause, party: index)
        return Plan(parameters: parameters) { [self] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try preparation.prepare(
                    key, for: .request(request), context: context, pairs: ledger(of: key.info), randomness: .system)
            }
            return FinishingRun(run: run) { [self] materials throws(WalletError) in
                let references = materials.map { Schemes.reference($0.label, scheme: key.info.scheme) }
                // A run that others break costs nothing; a share does.
                try spending.charge(cause, party: index)
                let share = try release(try batch(references), key: key, Taken(units: materials), approval: approval)
                return .share(share, materials: references)
            }
        }
    }

    /// Pre-signatures of one set that a coordinator can have a party keep.
    private static let largestPool: Int64 = 200_000

    /// Pre-signatures are taken, and checks on pair set-ups evaluated, only with parties that have confirmed since the start that this
    /// one was not turned back: it could have forgotten a consumption or a poisoning (rule S5).
    func requireConfirmed(_ signers: [PartyIndex]) throws(WalletError) {
        let missing = confirmations.missing(of: signers, but: index)
        guard missing.isEmpty else { throw .poolLocked(party: index, .unconfirmed(by: missing)) }
    }

    /// The operator's word that a pair's set-up may be made anew, once. A coordinator's wish is none: each renewal of a poisoned pair
    /// gives a cheater another try.
    public func allowRenewal(of pair: PartyPair) { _ = renewals.withLock { $0.insert(pair) } }
    /// Takes the word back, where no run has used it.
    public func withdrawRenewal(of pair: PartyPair) { _ = renewals.withLock { $0.remove(pair) } }

    private func renewal(_ scheme: SignatureScheme, _ pair: PartyPair) async throws(WalletError) -> Plan {
        let key = try share(of: scheme).info
        guard pair.low == index || pair.high == index else { throw .protocolAbort(.misuse(.notAParticipant)) }
        let setups = try ProtocolTable.pairSetups(scheme)
        guard let parameters = setups.renewalParameters(key, pair) else { throw .protocolAbort(.misuse(.parameter("pair"))) }
        guard try mayRenew(pair, key) else {
            throw .refused(reason: "party \(index)'s operator has not allowed a renewal of the pair \(pair)")
        }
        // One renewal at a time: of two that cross, each end may keep another's. The lower end's word is enough.
        let turn = pair.low == index ? try await renewalTurn(pair) : nil
        return Plan(parameters: parameters) { context throws(WalletError) in
            FinishingRun(run: setups.renewal(context: context, randomness: .system)) { [self] records throws(WalletError) in
                guard let record = records.first, records.count == 1 else { throw .protocolAbort(.misuse(.order)) }
                try member.storePairs([record.peer: record.secret], key: key)
                withExtendedLifetime(turn) {}
                return .pair(record.publicPart)
            }
        }
    }

    /// With the operator's word, which is good for one run. Without it where the set-up at one of the ends has to be renewed for the
    /// wallet's own housekeeping, and neither end has seen a check fail: the new set-up has nothing of the old one's secrets.
    private func mayRenew(_ pair: PartyPair, _ key: KeyInfo) throws(WalletError) -> Bool {
        if renewals.withLock({ $0.remove(pair) }) != nil { return true }
        guard let peer = pair.low == index ? peers[pair.high] : peers[pair.low], let own = try pairRecord(key, peer.index),
            let theirs = try peer.pairRecord(key, index)
        else { return false }
        return own.poisoned == nil && theirs.poisoned == nil && (own.needsRenewal || theirs.needsRenewal)
    }

    func pairRecord(_ key: KeyInfo, _ peer: PartyIndex) throws(WalletError) -> PairRecord? {
        try WalletError.store { () throws(StoreError) in try store.pairs(keyID: key.keyID, epoch: key.epoch) }
            .first { $0.peer == peer.rawValue }
    }

    /// The turn of the one process that makes this pair's set-up anew, held by the lower end.
    func renewalTurn(with high: PartyIndex) -> StoreTurn? { member.store.turn("pair-\(high)", shared: false) }

    private func renewalTurn(_ pair: PartyPair) async throws(WalletError) -> StoreTurn? {
        // Where there is nowhere to lock, renewals that cross are found afterwards.
        guard StoreTurn.isPossible else { return nil }
        for _ in 0..<400 {
            if let turn = renewalTurn(with: pair.high) { return turn }
            try? await Task.sleep(for: .milliseconds(25))
        }
        throw .renewalUnderWay(pair)
    }

    private func ledger(of key: KeyInfo) throws(ProtocolAbort) -> StorePairLedger {
        guard let ledger = ledgers[key.scheme] else { throw .misuse(.material("no pair set-ups")) }
        return ledger
    }
}

extension Sequence<Int64> {
    /// The sum, or the largest number: of counts that came out of files.
    package var total: Int64 {
        reduce(0) { sum, next in
            let (total, overflow) = sum.addingReportingOverflow(next)
            return overflow ? .max : total
        }
    }
}
