internal import MPCCore
internal import PartyCore

/// Carries a run's messages between its parties, which the coordinator cannot read.
enum RunDriver {
    /// Why a run ended: which party said so, and what.
    struct Failure: Error {
        let party: PartyIndex
        let error: WalletError
    }

    /// Drives a run to its end at every party, and at whoever sits beside them.
    ///
    /// - Parameter first: seats that go before the others in every round: what the last round leaves there is kept before anybody else has it.
    static func drive(
        _ request: RunRequest, parties: [any Party], beside others: [any RunParticipant] = [], first: Set<PartyIndex> = []
    ) async throws(Failure) -> [PartyIndex: RunProduct] {
        let seats: [any RunParticipant] = parties + others
        var tickets: [PartyIndex: RunTicket] = [:]
        do throws(Failure) {
            let joined = await concurrently(seats) { seat throws(WalletError) in try await seat.join(request) }
            // Where one refuses, the others are not to wait for a run that does not come.
            for (seat, ticket) in zip(seats, joined) { tickets[seat.index] = try? ticket.get() }
            _ = try all(seats, joined)
            return try await rounds([seats.filter { first.contains($0.index) }, seats.filter { !first.contains($0.index) }], tickets)
        } catch {
            for seat in seats { if let ticket = tickets[seat.index] { await seat.abandon(ticket.id) } }
            await spread(by: parties)
            throw error
        }
    }

    /// A run that ended early may have poisoned a pair: everybody is told how far everybody has come, so that no party can be turned
    /// back to before it (rule S5).
    private static func spread(by parties: [any Party]) async {
        var statements: [PoolStatement] = []
        for party in parties { if let statement = try? await party.statement() { statements.append(statement) } }
        for party in parties { try? await party.record(statements) }
    }

    private static func rounds(
        _ groups: [[any RunParticipant]], _ tickets: [PartyIndex: RunTicket]
    ) async throws(Failure) -> [PartyIndex: RunProduct] {
        let parties = groups.flatMap(\.self)
        // Round 0 goes to everybody; later messages to the peer that they are sealed for.
        let hellos = tickets.mapValues(\.hello)
        var inboxes = Dictionary(parties.map { ($0.index, hellos) }) { first, _ in first }
        var products: [PartyIndex: RunProduct] = [:]
        // No protocol here has as many rounds; the bound is against a party that never ends.
        for _ in 0..<16 {
            let delivered = inboxes
            var steps: [PartyIndex: RunStep] = [:]
            for group in groups {
                let answers = await concurrently(group) { party throws(WalletError) in
                    guard let ticket = tickets[party.index] else { throw .protocolAbort(.misuse(.order)) }
                    return try await party.advance(ticket.id, with: delivered[party.index] ?? [:])
                }
                steps.merge(try all(group, answers)) { first, _ in first }
            }
            inboxes = [:]
            for (sender, step) in steps {
                switch step {
                case .finished(let product): products[sender] = product
                case .send(let sealed): for (receiver, message) in sealed { inboxes[receiver, default: [:]][sender] = message }
                }
            }
            if products.count == parties.count { return products }
            guard products.isEmpty else { break }
        }
        // Parties that end in different rounds are not of one protocol.
        guard let late = parties.first(where: { products[$0.index] == nil }) else { return products }
        throw Failure(party: late.index, error: .protocolAbort(.misuse(.order)))
    }

    /// What all parties answered; the first failure in their order counts.
    private static func all<Answer>(
        _ parties: [any RunParticipant], _ results: [Result<Answer, WalletError>]
    ) throws(Failure) -> [PartyIndex: Answer] {
        var answers: [PartyIndex: Answer] = [:]
        for (party, result) in zip(parties, results) {
            do throws(WalletError) { answers[party.index] = try result.get() } catch { throw Failure(party: party.index, error: error) }
        }
        return answers
    }
}
