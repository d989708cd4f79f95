internal import MPCCore

/// Joins a run that a coordinator asks for: everything that can be refused is refused here.
struct JoinRun {
    let party: LocalParty

    func run(_ request: RunRequest) async throws(WalletError) -> RunTicket {
        let plan =
            switch request {
            case .generate(let schemes, let threshold, let roster):
                try GenerateKeys(party: party).plan(schemes: schemes, threshold: threshold, roster: roster)
            case .presign(let scheme, let count, let signers):
                try MakePreSignatures(party: party).plan(scheme, count: count, signers: signers)
            case .sign(let order, let prior, let scheme, let round, let signers):
                try SignInteractively(party: party).plan(order, prior: prior, scheme: scheme, round: round, signers: signers)
            case .rawDigest(let digest, let signers): try SignInteractively(party: party).plan(digest, signers: signers)
            case .renewPair(let scheme, let pair): try await RenewPair(party: party).plan(scheme, pair)
            }
        let opening: RunOpening
        do throws(ProtocolAbort) {
            opening = try RunOpening(plan.parameters, identity: party.member.identity, roster: party.roster)
        } catch { throw .protocolAbort(error) }
        let hello = opening.hello
        guard let id = party.runs.add(PartyRun(opening, start: plan.start)) else { throw .tooManyRuns(party: party.index) }
        return RunTicket(id: id, hello: hello)
    }
}

/// A run that this party takes part in: what the participants agree on, and how it begins once they have.
struct RunPlan {
    let parameters: RunParameters
    let start: PartyRun.Start
}
