internal import Groups

/// A proposal that a wallet's state allows, and what follows from it: seats, who deals, who goes, and the run's parameters (lifecycle.md
/// section 0).
public struct RenewalParameters: Sendable {
    /// The proposal.
    public let proposal: RenewalProposal
    /// The epoch e that ends.
    public let epoch: WalletEpoch
    /// What rides along between new holders, if there is anything.
    public let companion: (any KeyGenerationCompanion)?
    /// The identities of the new holders.
    public let roster: Roster
    /// The identities by seat: the new holders', then those of leaving parties by ascending old index.
    public let seats: Roster
    /// Of each seat the old index, or nil at a newcomer's.
    public let oldIndices: [PartyIndex?]

    /// L(t, n) = max(t, ⌊n/2⌋ + 1): so many old parties deal and vote at least. Two quorums have a party in common.
    public static func oldQuorumSize(threshold t: Int, parties n: Int) -> Int { max(t, n / 2 + 1) }

    /// Checks a proposal against the epoch that a member has in its own store, in the page's order.
    ///
    /// - Parameters:
    ///   - earlierRosters: those of earlier epochs that the member knows: nobody comes back under an identity that was a party's. A
    ///     certificate is checked without, for its validity is the same for all.
    ///   - companion: what pairs of the ECDSA key's holders keep beside it; nil for a wallet without such a key.
    /// - Throws: ``ProtocolAbort/Misuse/renewal(_:)`` with the first fault.
    public init(
        _ proposal: RenewalProposal, of epoch: WalletEpoch, earlierRosters: [Roster] = [], companion: (any KeyGenerationCompanion)?
    ) throws(ProtocolAbort) {
        do throws(RenewalFault) {
            try Self.checkOld(proposal, epoch)
            let roster = try Self.checkNew(proposal, epoch, companion)
            try Self.checkParties(proposal, epoch, roster, earlierRosters)
            let leaving = Self.leaving(proposal, epoch, roster)
            guard let seats = Roster(publicKeys: roster.publicKeys + leaving.compactMap { epoch.roster.publicKey(of: $0) }) else {
                throw .seats
            }
            self.roster = roster
            self.seats = seats
        } catch { throw .misuse(.renewal(error)) }
        self.proposal = proposal
        self.epoch = epoch
        self.companion = companion
        oldIndices = seats.publicKeys.map { epoch.roster.index(of: $0) }
    }

    /// It is of this epoch, and its old quorum is one.
    private static func checkOld(_ proposal: RenewalProposal, _ epoch: WalletEpoch) throws(RenewalFault) {
        // Behind the last number there is no epoch.
        guard proposal.epoch == epoch.number, epoch.number < .max else { throw .epoch }
        guard proposal.walletID == epoch.walletID else { throw .wallet }
        guard proposal.state == epoch.state else { throw .state }
        guard Int(proposal.oldThreshold) == epoch.threshold else { throw .oldThreshold }
        guard Int(proposal.oldParties) == epoch.roster.count else { throw .oldParties }
        let quorum = proposal.oldQuorum
        guard zip(quorum, quorum.dropFirst()).allSatisfy(<), quorum.allSatisfy({ Int($0.rawValue) <= epoch.roster.count }),
            quorum.count >= oldQuorumSize(threshold: epoch.threshold, parties: epoch.roster.count)
        else { throw .oldQuorum }
    }

    /// What comes is a wallet of the same kind.
    private static func checkNew(
        _ proposal: RenewalProposal, _ epoch: WalletEpoch, _ companion: (any KeyGenerationCompanion)?
    ) throws(RenewalFault) -> Roster {
        guard proposal.threshold >= 2, Int(proposal.threshold) <= proposal.parties else { throw .threshold }
        guard let roster = Roster(publicKeys: proposal.roster) else { throw .roster }
        let pairs = epoch.schemes.contains(.ecdsaSecp256k1)
        guard proposal.hasCompanion == pairs, (companion != nil) == pairs else { throw .companion }
        if let companion {
            guard epoch.schemes.contains(companion.scheme), roster.count <= companion.largestGroup else { throw .companion }
        }
        return roster
    }

    /// Who stays deals, a refresh changes nobody, and nobody comes back.
    private static func checkParties(
        _ proposal: RenewalProposal, _ epoch: WalletEpoch, _ roster: Roster, _ earlier: [Roster]
    ) throws(RenewalFault) {
        let quorum = Set(proposal.oldQuorum)
        for key in roster.publicKeys {
            guard let old = epoch.roster.index(of: key) else { continue }
            guard quorum.contains(old) else { throw .stayingPartyAway }
        }
        if proposal.kind == .refresh {
            // All of the roster stays, so that all deal.
            guard proposal.threshold == proposal.oldThreshold, roster == epoch.roster else { throw .refresh }
        }
        let newcomers = Set(roster.publicKeys).subtracting(epoch.roster.publicKeys)
        guard earlier.allSatisfy({ newcomers.isDisjoint(with: $0.publicKeys) }) else { throw .newcomer }
    }

    private static func leaving(_ proposal: RenewalProposal, _ epoch: WalletEpoch, _ roster: Roster) -> [PartyIndex] {
        let stays = Set(roster.publicKeys)
        return proposal.oldQuorum.filter { party in epoch.roster.publicKey(of: party).map { !stays.contains($0) } ?? false }
    }
}

extension RenewalParameters {
    /// The new threshold t′.
    public var threshold: Int { Int(proposal.threshold) }
    /// The number e + 1 of the epoch that comes.
    public var nextEpoch: UInt32 { epoch.number &+ 1 }  // checked to be below the last
    /// The members of O that hold nothing afterwards, old indices.
    public var leaving: [PartyIndex] { Self.leaving(proposal, epoch, roster) }
    /// The old parties outside O, old indices.
    public var absent: [PartyIndex] {
        let quorum = Set(proposal.oldQuorum)
        return epoch.roster.parties.filter { !quorum.contains($0) }
    }
    /// The old parties that hold nothing afterwards, whether they leave or are absent, old indices.
    public var departed: [PartyIndex] {
        epoch.roster.parties.filter { party in epoch.roster.publicKey(of: party).map { roster.index(of: $0) == nil } ?? false }
    }
    /// The holders that were none before, new indices.
    public var newcomers: [PartyIndex] { roster.parties.filter { oldIndex(of: $0) == nil } }
    /// Whether those who depart are t or more: they hold the old key together for ever, whatever is erased, so that operators have to say that
    /// they know.
    public var departedCanSign: Bool { departed.count >= epoch.threshold }
    /// The seats that deal, ascending: those of O.
    public var dealers: [PartyIndex] { seats.parties.filter { oldIndex(of: $0) != nil } }

    /// The old index of a seat; nil at a newcomer's, and outside of the run.
    public func oldIndex(of seat: PartyIndex) -> PartyIndex? {
        let position = Int(seat.rawValue) - 1
        return oldIndices.indices.contains(position) ? oldIndices[position] : nil
    }

    /// Whether a seat holds shares of the new epoch.
    public func isHolder(_ seat: PartyIndex) -> Bool { Int(seat.rawValue) <= roster.count }

    /// What operators approve, 32 bytes: op = H("run/op"; "refresh", state, t, n, roster hash), or ("reshare", state, t, n, t′, n′, hash of
    /// roster′, |O|, O, of each seat its old index or 0); the companion's name ends it where there is one.
    public var operation: [UInt8] {
        var operation = Transcript(.operation)
        operation.absorb(proposal.kind.word)
        operation.absorb(epoch.state)
        operation.absorb(UInt32(proposal.oldThreshold))
        operation.absorb(UInt32(proposal.oldParties))
        switch proposal.kind {
        case .refresh: operation.absorb(epoch.roster.hash)
        case .reshare:
            operation.absorb(UInt32(proposal.threshold))
            operation.absorb(UInt32(roster.count))
            operation.absorb(roster.hash)
            operation.absorb(UInt32(proposal.oldQuorum.count))
            for party in proposal.oldQuorum { operation.absorb(party.number) }
            for old in oldIndices { operation.absorb(old?.number ?? 0) }
        }
        if let companion { operation.absorb(companion.name) }
        return operation.hash()
    }

    /// The run's parameters: P is all seats, and the wallet's id stands where other runs name a key. A hello signs them, so that those of O
    /// are the old parties' statements of the state (rule S9).
    public var run: RunParameters? {
        RunParameters(
            protocolName: "life/" + proposal.kind.word, keyID: epoch.walletID, epoch: epoch.number, parties: seats.parties,
            operation: operation)
    }

    func attempt(transcriptHash: [UInt8], state: [UInt8]) -> LifecycleAttempt {
        LifecycleAttempt(
            of: epoch.walletID, epoch: nextEpoch, operation: operation, transcriptHash: transcriptHash, state: state)
    }
}
