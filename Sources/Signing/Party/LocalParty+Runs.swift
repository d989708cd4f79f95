internal import ChainKit
internal import DKLs23
internal import Groups
public import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// The runs that a party is in. Bounded: the oldest goes when a coordinator opens more than it ends.
final class PartyRuns: Sendable {
    private static let most = 64
    private let open = Mutex<[(id: RunTicket.ID, run: PartyRun)]>([])

    func add(_ run: PartyRun) -> RunTicket.ID {
        let id = RunTicket.ID(Randomness.system.bytes(16))
        open.withLock { open in
            if open.count >= Self.most { open.removeFirst() }
            open.append((id, run))
        }
        return id
    }

    subscript(id: RunTicket.ID) -> PartyRun? { open.withLock { open in open.first { $0.id == id }?.run } }
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
            case .renewPair(let scheme, let pair): try renewal(scheme, pair)
            }
        let opening: RunOpening
        do throws(ProtocolAbort) { opening = try RunOpening(plan.parameters, identity: member.identity, roster: roster) } catch {
            throw .protocolAbort(error)
        }
        let hello = opening.hello
        return RunTicket(id: runs.add(PartyRun(opening, start: plan.start)), hello: hello)
    }

    /// The next round of a run that this party joined.
    public func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        guard let run = runs[ticket] else { throw .protocolAbort(.misuse(.order)) }
        do throws(WalletError) {
            let step = try await run.advance(messages)
            if case .finished = step { runs.remove(ticket) }
            return step
        } catch {
            runs.remove(ticket)
            throw error
        }
    }

    /// Forgets a run and wipes what it held.
    public func abandon(_ ticket: RunTicket.ID) async { runs.remove(ticket) }

    private struct Plan {
        let parameters: RunParameters
        let start: PartyRun.Start
    }

    private func presigning(_ scheme: SchemeID, _ count: Int, _ signers: [PartyIndex]) throws(WalletError) -> Plan {
        let key = try share(of: scheme)
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try PreSigning.parameters(key.info, signers: signers, batch: count)
        }
        try requireConfirmed(signers)
        let pool = MaterialPool(key.info, signers: signers)
        let level = try WalletError.store { () throws(StoreError) in try store.poolLevels() }
            .filter { $0.keyID == pool.keyID && $0.epoch == pool.epoch && $0.signers == pool.signers }.reduce(0) { $0 + $1.available }
        guard level + Int64(count) <= Self.largestPool else {
            throw .refused(reason: "party \(index)'s pool holds \(level) pre-signatures already")
        }
        return Plan(parameters: parameters) { [self] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try PreSigning.run(key, batch: count, context: context, pairs: ledger(of: key.info))
            }
            return FinishingRun(run: run) { [self] materials throws(WalletError) in
                let references = materials.map { DKLs23ECDSA.reference($0.label) }
                try add(materials, to: pool)
                return .stored(references)
            }
        }
    }

    /// Signing without a pool: the pre-signatures live as long as the run and sign this request alone.
    private func interactive(
        _ reading: OrderReading, _ scheme: SchemeID, _ round: Int, _ signers: [PartyIndex]
    ) throws(WalletError) -> Plan {
        let key = try share(of: scheme)
        let count = Schemes.requests(reading, scheme: scheme, round: round).count
        return try interactive(key, count: count, signers, request: reading.requestHash) { references throws(WalletError) in
            try Schemes.batch(
                reading, key: key.info, scheme: scheme, round: round, signers: signers, materials: references.map { [$0] })
        }
    }

    private func interactive(_ digest: RawDigest, _ signers: [PartyIndex]) throws(WalletError) -> Plan {
        if case .refuse(let reason) = rawDigests(index, digest) { throw .refused(reason: "party \(index): \(reason)") }
        let key = try share(of: .ecdsaSecp256k1)
        let request = digest.requestHash(keyID: key.info.keyID)
        try WalletError.store { () throws(StoreError) in
            try store.recordApproval(request: request, plan: digest.digest, note: "raw digest, not read")
        }
        return try interactive(key, count: 1, signers, request: request) { references throws(WalletError) in
            try Schemes.batch(digest, key: key.info, signers: signers, materials: references)
        }
    }

    private func interactive(
        _ key: KeyShare, count: Int, _ signers: [PartyIndex], request: [UInt8],
        batch: @escaping @Sendable ([[UInt8]]) throws(WalletError) -> SigningBatch
    ) throws(WalletError) -> Plan {
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try PreSigning.parameters(key.info, signers: signers, batch: count, request: request)
        }
        try requireConfirmed(signers)
        try spending.mayCharge(request, party: index)
        return Plan(parameters: parameters) { [self] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try PreSigning.run(key, batch: count, request: request, context: context, pairs: ledger(of: key.info))
            }
            return FinishingRun(run: run) { [self] materials throws(WalletError) in
                let references = materials.map { DKLs23ECDSA.reference($0.label) }
                // A run that others break costs nothing; a share does.
                try spending.charge(request, party: index)
                let share = try release(try batch(references), key: key, units: materials, statement: nil)
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
        guard missing.isEmpty else { throw .poolLocked(party: index, unanswered: missing) }
    }

    /// The operator's word that a pair's set-up may be made anew, once. A coordinator's wish is none: each renewal of a poisoned pair
    /// gives a cheater another try.
    public func allowRenewal(of pair: PartyPair) { _ = renewals.withLock { $0.insert(pair) } }

    private func renewal(_ scheme: SchemeID, _ pair: PartyPair) throws(WalletError) -> Plan {
        let key = try share(of: scheme).info
        guard pair.low == index || pair.high == index else { throw .protocolAbort(.misuse(.notAParticipant)) }
        guard scheme == .ecdsaSecp256k1,
            let parameters = PairSetup.parameters(keyID: key.keyID, epoch: key.epoch, parties: [pair.low, pair.high])
        else { throw .unsupported("\(scheme.rawValue) keys have no pair set-ups") }
        guard renewals.withLock({ $0.remove(pair) }) != nil else {
            throw .refused(reason: "party \(index)'s operator has not allowed a renewal of the pair \(pair)")
        }
        return Plan(parameters: parameters) { context throws(WalletError) in
            FinishingRun(run: PairSetup.run(context: context)) { [self] states throws(WalletError) in
                guard let state = states.first, states.count == 1 else { throw .protocolAbort(.misuse(.order)) }
                try member.storePairs([state.peer: state.encoded()], key: key)
                return .pair(state.publicPart)
            }
        }
    }

    private func ledger(of key: KeyInfo) throws(ProtocolAbort) -> StorePairLedger {
        guard let ledger = ledgers[key.scheme] else { throw .misuse(.material("no pair set-ups")) }
        return ledger
    }
}
