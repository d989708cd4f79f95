internal import MPCCore

/// Takes a run that the party joined a round on.
struct AdvanceRun {
    let party: LocalParty

    func run(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        guard let run = party.runs[ticket] else { throw .protocolAbort(.misuse(.order)) }
        do throws(WalletError) {
            let step = try await run.advance(messages)
            if case .finished = step { party.runs.remove(ticket) }
            return step
        } catch {
            let ledgers = party.keyring.ledgers
            // Every other party hears how far this one has come before anybody is told of a failed check, so that it is not turned back to
            // before the poisoning (rule S5). Whichever run fails waits for it: a check that failed in another one is told of as well.
            for ledger in ledgers {
                guard let news = ledger.news else { continue }
                guard (try? await party.peers.tell(progressOf: party.member)) != nil else { continue }
                ledger.told(news)
            }
            await party.abandon(ticket)
            guard case .protocolAbort(let abort) = error else { throw error }
            for ledger in ledgers {
                let cause = ledger.cause(of: abort)
                if case .protocolAbort = cause { continue }
                throw cause
            }
            throw error
        }
    }
}
