public import MPCCore
public import PartyCore
public import ShareStore

/// The life of a wallet's keys: other shares, other parties, and the same keys and addresses (lifecycle.md).
extension LocalWallet {
    /// A step on the way to another epoch, for a progress bar: each said when it begins.
    public enum EpochStep: Sendable, CaseIterable {
        /// Making newcomers' identities and stores.
        case stores
        /// The run, and storing what it leaves.
        case dealing
        /// Votes, certificate, and the end of the old epoch's secrets.
        case certificate
        /// Done.
        case active
    }

    /// Proposes other shares for the same parties, all of whom have to be here.
    public func proposeRefresh() throws(WalletError) -> EpochPlan {
        guard parties.count == partyCount else { throw noQuorum(partyCount) }
        return try EpochPlan(RenewalProposal(refreshing: try epochState().epoch), newcomers: [], of: self)
    }

    /// Proposes other parties or another threshold.
    ///
    /// - Parameters:
    ///   - holders: for each number from 1 on, whether the present party of that number keeps it; a newcomer's place otherwise.
    ///   - absent: the old parties that are known not to take part: they keep a share of the old epoch.
    ///   - newcomers: the identity of each newcomer; it may be left out for a plan that is only to be shown.
    public func proposeReshare(
        threshold: Int, holders: [Bool], absent: Set<PartyIndex>, newcomers: [PartyIndex: [UInt8]] = [:]
    ) throws(WalletError) -> EpochPlan {
        let state = try epochState()
        let here = Set(parties.map(\.index))
        let unnamed = roster.parties.filter { !here.contains($0) && !absent.contains($0) }
        guard unnamed.isEmpty else { throw .absentUnnamed(parties: unnamed) }
        var keys: [[UInt8]] = []
        var places: [PartyIndex] = []
        for (position, stays) in holders.enumerated() {
            guard let party = PartyIndex(position + 1) else {
                throw .signers(requested: [], threshold: threshold, parties: holders.count, exactly: false)
            }
            if stays {
                guard let key = roster.publicKey(of: party) else {
                    throw .signers(requested: [Int(party.rawValue)], threshold: threshold, parties: partyCount, exactly: false)
                }
                keys.append(key)
            } else {
                guard !here.contains(party) || absent.contains(party) else { throw .placeTaken(party: party) }
                places.append(party)
                // For a plan that is shown and never run, any key that is nobody's.
                keys.append(newcomers[party] ?? Self.placeholder(party))
            }
        }
        guard let next = Roster(publicKeys: keys) else { throw .protocolAbort(.misuse(.renewal(.roster))) }
        let quorum = roster.parties.filter { here.contains($0) && !absent.contains($0) }
        let proposal = try WalletError.run { () throws(ProtocolAbort) in
            try RenewalProposal(resharing: state.epoch, threshold: threshold, roster: next, oldQuorum: quorum)
        }
        return try EpochPlan(proposal, newcomers: places, of: self)
    }

    private static func placeholder(_ party: PartyIndex) -> [UInt8] { [UInt8](repeating: 0, count: 31) + [party.rawValue] }

    /// Carries a plan out: every party's operator agrees to exactly this proposal, the old quorum deals, and what is stored goes through votes and
    /// certificate to the next epoch. Gives the wallet in that epoch.
    ///
    /// A process that ends on the way leaves the old epoch or the new one, and opening the wallet finishes what can be finished.
    ///
    /// - Parameters:
    ///   - beside: the newcomers' stores, where the plan has any.
    ///   - departedCanSign: that every operator knows that those who depart hold the old key together for ever; refused otherwise where they do.
    ///   - now: seconds since 1970.
    public func renew(
        _ plan: EpochPlan, beside newcomers: NewcomerParties? = nil, departedCanSign: Bool = false, keyring: any StoreKeyring,
        at now: Int64, progress: (EpochStep) async -> Void = { _ in }
    ) async throws(WalletError) -> LocalWallet {
        // Of two processes one would set aside what the other has votes on.
        let turns: [StoreTurn]
        do throws(WalletError) { turns = try await epochTurns() } catch { throw newcomers?.discard(error) ?? error }
        defer { withExtendedLifetime(turns) {} }
        do throws(WalletError) {
            try await setAside(force: false)
            await progress(.dealing)
            try await deal(plan, newcomers?.parties ?? [], departedCanSign: departedCanSign, at: now)
        } catch { throw newcomers?.discard(error) ?? error }
        try newcomers?.publish()
        await progress(.certificate)
        let wallet = try await LocalWallet.open(name, in: home, keyring: keyring, adapters: adapters)
        // Whoever still has this wallet has no old share by it.
        for party in parties { await party.forgetShares() }
        await progress(.active)
        return wallet
    }

    func deal(
        _ plan: EpochPlan, _ newcomers: [any PartyAdministration], departedCanSign: Bool = false, at now: Int64
    ) async throws(WalletError) {
        let parameters = plan.parameters
        let run = EpochRun.renewal(plan.proposal)
        var seated: [SeatedParty] = []
        var consents: [(party: any PartyAdministration, consent: EpochConsent)] = []
        for seat in parameters.seats.parties {
            let old = parameters.oldIndex(of: seat)
            guard let party = old.map({ old in parties.first { $0.index == old } }) ?? newcomers.first(where: { $0.index == seat }) else {
                throw noQuorum(parameters.proposal.oldQuorum.count)
            }
            seated.append(SeatedParty(party, at: seat))
            let known = old == nil ? keys : nil
            consents.append((party, EpochConsent(to: run, createdAt: now, knowing: known, departedCanSign: departedCanSign)))
        }
        for (party, consent) in consents { await party.agree(to: consent) }
        // Who leaves votes for what it has stored, and must not be the one that has not when the holders have.
        let leaving = Set(parameters.seats.parties.filter { !parameters.isHolder($0) })
        do throws(RunDriver.Failure) {
            _ = try await RunDriver.drive(.renew(plan.proposal), parties: [], beside: seated, first: leaving)
        } catch {
            for (party, consent) in consents { await party.withdraw(consent) }
            // Seats are the run's; people know parties by their numbers.
            func number(_ seat: PartyIndex) -> PartyIndex { seated.first { $0.index == seat }?.party.index ?? seat }
            throw .party(number(error.party), error.error.renumbered(number))
        }
    }

    private func epochTurns() async throws(WalletError) -> [StoreTurn] {
        var turns: [StoreTurn] = []
        for party in parties { if let turn = try await party.epochTurn() { turns.append(turn) } }
        return turns
    }

    /// Attempts at the next epoch, as each party has them.
    public func attempts() async throws(WalletError) -> [(party: PartyIndex, attempt: EpochState.Attempt)] {
        var found: [(party: PartyIndex, attempt: EpochState.Attempt)] = []
        for party in parties + aside {
            for attempt in try await party.epochState().attempts { found.append((party.index, attempt)) }
        }
        return found
    }

    /// Sets attempts aside at every party that is here: what nobody has voted for; by force what parties have voted for as well.
    ///
    /// - Parameter voters: by force, those whose votes somebody was shown: refused where others have voted since. nil is whoever has.
    public func setAttemptsAside(force: Bool, voters: Set<PartyIndex>? = nil) async throws(WalletError) {
        let turns = try await epochTurns()
        defer { withExtendedLifetime(turns) {} }
        try await setAside(force: force, voters: voters)
    }

    /// The same within the turn: what another attempt left does not stand in the way, and what parties have voted for does.
    private func setAside(force: Bool, voters: Set<PartyIndex>? = nil) async throws(WalletError) {
        let voted = try await attempts().filter { $0.attempt.stage == .committed }
        guard voted.isEmpty || force && voters.map({ Set(voted.map(\.party)).isSubset(of: $0) }) ?? true else {
            throw .epochUndecided(
                voted: Set(voted.map(\.party)).sorted(),
                missing: Set(voted.flatMap { $0.attempt.unheard(in: roster) }).sorted(),
                newcomers: Set(voted.flatMap { $0.attempt.unheardNewcomers(in: roster) }).sorted())
        }
        for party in parties + aside { try await party.setAsideAttempts(force: force) }
    }

    /// Who would help in a repair: as many parties as sign together, those that are named or the first ones.
    public func repairHelpers(_ named: [PartyIndex]? = nil) throws(WalletError) -> [PartyIndex] {
        try signerSet(named, key: try epochState().keys[0]).map(\.index)
    }

    /// Gives a party that has no share of the wallet's epoch its shares again, from t others.
    public func repair(
        _ party: PartyIndex, helpers: [PartyIndex]? = nil, keyring: any StoreKeyring, at now: Int64,
        progress: (EpochStep) async -> Void = { _ in }
    ) async throws(WalletError) -> LocalWallet {
        guard let lacking = aside.first(where: { $0.index == party && unavailable[party] != nil }) else {
            throw .refused(reason: "party \(party) is not one whose store is here and has no share of the wallet's epoch")
        }
        let helping = try signerSet(helpers, key: try epochState().keys[0])
        let wish = RepairWish(party: party, helpers: helping.map(\.index))
        let others = helping.map { ($0, EpochConsent(to: .repair(wish), createdAt: now)) }
        let consents: [(any PartyAdministration, EpochConsent)] =
            others + [(lacking, EpochConsent(to: .repair(wish), createdAt: now, knowing: keys))]
        for (party, consent) in consents { await party.agree(to: consent) }
        await progress(.dealing)
        do throws(RunDriver.Failure) {
            _ = try await RunDriver.drive(.repair(wish), parties: [], beside: consents.map { SeatedParty($0.0, at: $0.0.index) })
        } catch {
            for (party, consent) in consents { await party.withdraw(consent) }
            throw .party(error.party, error.error)
        }
        let wallet = try await LocalWallet.open(name, in: home, keyring: keyring, adapters: adapters)
        await progress(.active)
        return wallet
    }

    func epochState() throws(WalletError) -> WalletState {
        guard let state else { throw .inconsistent(wallet: name, problem: "its keys are not of one run") }
        return state
    }
}

/// A proposal for a wallet's next epoch, with all that an operator is shown of it.
public struct EpochPlan: Sendable {
    /// What is proposed.
    public let proposal: RenewalProposal
    /// What follows from it.
    public let parameters: RenewalParameters
    /// The numbers of newcomers.
    public let newcomers: [PartyIndex]

    init(_ proposal: RenewalProposal, newcomers: [PartyIndex], of wallet: LocalWallet) throws(WalletError) {
        let epoch = try wallet.epochState().epoch
        parameters = try WalletError.run { () throws(ProtocolAbort) in
            try RenewalParameters(proposal, of: epoch, companion: ProtocolTable.companion(of: epoch.schemes))
        }
        self.proposal = proposal
        self.newcomers = newcomers
    }
}

/// A party at a seat of a run, which may be another than its number: who leaves sits behind the new holders.
struct SeatedParty: RunParticipant {
    let party: any PartyAdministration
    let index: PartyIndex

    init(_ party: any PartyAdministration, at seat: PartyIndex) { (self.party, index) = (party, seat) }

    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket { try await party.join(run) }
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        try await party.advance(ticket, with: messages)
    }
    func abandon(_ ticket: RunTicket.ID) async { await party.abandon(ticket) }
}

extension WalletError {
    /// The same about parties of other numbers.
    fileprivate func renumbered(_ number: (PartyIndex) -> PartyIndex) -> WalletError {
        guard case .protocolAbort(let abort) = self else { return self }
        return switch abort {
        case .ban(let party, let reason): .protocolAbort(.ban(number(party), reason))
        case .blame(let parties, let reason): .protocolAbort(.blame(parties.map(number), reason))
        case .retryable(let missing): .protocolAbort(.retryable(missing: missing.map(number)))
        case .banned, .abort, .misuse: self
        }
    }
}
