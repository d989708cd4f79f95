internal import Groups
internal import MPCCore

/// Joins a run that a coordinator asks for: everything that can be refused is refused here.
struct JoinRun {
    let party: LocalParty

    func run(_ request: RunRequest) async throws(WalletError) -> RunTicket {
        let plan =
            switch request {
            case .generate(let schemes, let threshold, let roster):
                try GenerateKeys(party: party).plan(schemes: schemes, threshold: threshold, roster: roster)
            case .importKeys(let offer, let threshold, let roster):
                try ImportKeys(party: party).plan(offer, threshold: threshold, roster: roster)
            case .exportKeys(let wish): try ExportKeys(party: party).plan(wish)
            case .presign(let scheme, let count, let signers):
                try MakePreSignatures(party: party).plan(scheme, count: count, signers: signers)
            case .sign(let order, let prior, let scheme, let round, let signers):
                try SignInteractively(party: party).plan(order, prior: prior, scheme: scheme, round: round, signers: signers)
            case .rawDigest(let digest, let signers): try SignInteractively(party: party).plan(digest, signers: signers)
            case .renewPair(let scheme, let pair): try await RenewPair(party: party).plan(scheme, pair)
            case .renew(let proposal): try RenewShares(party: party).plan(proposal)
            case .repair(let wish): try await RepairShares(party: party).plan(wish)
            }
        let opening: RunOpening
        do throws(ProtocolAbort) {
            opening = try plan.opening(at: party.member.identity, roster: party.roster)
        } catch { throw .protocolAbort(error) }
        let hello = opening.hello
        let run = PartyRun(opening, start: plan.start)
        let id = try party.runs.add(run, isOverAllShares: plan.isOverAllShares, at: party.index)
        do throws(WalletError) { try plan.spend?() } catch {
            party.runs.remove(id)
            throw error
        }
        return RunTicket(id: id, hello: hello)
    }
}

/// A run that this party takes part in: what the participants agree on, and how it begins once they have.
struct RunPlan {
    /// Takes the permission that the run rests on, and refuses where it is gone: of two that ask at the same time, one has it.
    typealias Spend = @Sendable () throws(WalletError) -> Void

    let parameters: RunParameters
    /// The identities by seat, where the run has others than the wallet's parties under their numbers.
    let seats: Roster?
    /// Whether it renews the shares of all of the wallet's keys, or gives a party its own again: a party is in one such run at a time.
    let isOverAllShares: Bool
    /// nil where the run rests on none that is spent.
    let spend: Spend?
    let start: PartyRun.Start

    init(
        parameters: RunParameters, seats: Roster? = nil, isOverAllShares: Bool = false, spend: Spend? = nil,
        start: @escaping PartyRun.Start
    ) {
        self.parameters = parameters
        self.seats = seats
        self.isOverAllShares = isOverAllShares
        self.spend = spend
        self.start = start
    }

    /// Round 0, at the seat where this identity sits.
    fileprivate func opening(at identity: borrowing PartyIdentity, roster: Roster) throws(ProtocolAbort) -> RunOpening {
        let roster = seats ?? roster
        guard let seat = roster.index(of: identity.publicKey) else { throw .misuse(.notAParticipant) }
        guard seat != identity.index else { return try RunOpening(parameters, identity: identity, roster: roster) }
        let seated: PartyIdentity
        do throws(GroupError) { seated = try PartyIdentity(index: seat, seed: identity.seed()) } catch { throw .abort(.ownFailure) }
        return try RunOpening(parameters, identity: seated, roster: roster)
    }
}
