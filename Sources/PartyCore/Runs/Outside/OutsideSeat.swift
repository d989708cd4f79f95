internal import Groups
internal import MPCCore
internal import Secrets
internal import Synchronization

/// A seat behind a wallet's parties, for one run: an identity of its own that lives no longer, and the run.
///
/// A holder that deals or receives takes such a seat too, so that no seat is two.
final class OutsideSeat: Sendable {
    /// The identity, which parties are told before the run.
    let publicKey: [UInt8]
    private let seed: SecretBytes
    private let runs = PartyRuns()
    private let hasJoined = Mutex(false)

    init() {
        let seed = SecretBytes(random: 32)
        // A seed of 32 bytes is a key.
        publicKey = (try? Ed25519SigningKey(seed: seed).publicKey) ?? []
        self.seed = seed
    }

    /// Joins its one run.
    func join(_ parameters: RunParameters?, at seat: PartyIndex, seats: Roster, _ start: @escaping PartyRun.Start) throws(WalletError)
        -> RunTicket
    {
        let isFirst = hasJoined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        guard let parameters, isFirst else { throw .protocolAbort(.misuse(.order)) }
        let identity: PartyIdentity
        do throws(GroupError) { identity = try PartyIdentity(index: seat, seed: seed) } catch { throw .protocolAbort(.abort(.ownFailure)) }
        let opening: RunOpening
        do throws(ProtocolAbort) { opening = try RunOpening(parameters, identity: identity, roster: seats) } catch {
            throw .protocolAbort(error)
        }
        let hello = opening.hello
        return RunTicket(id: try runs.add(PartyRun(opening, start: start), isOverAllShares: false, at: seat), hello: hello)
    }

    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
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

    func abandon(_ ticket: RunTicket.ID) { runs.remove(ticket) }
}
