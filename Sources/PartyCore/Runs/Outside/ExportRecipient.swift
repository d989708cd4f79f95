internal import ChainKit
public import MPCCore
internal import Secrets
internal import Synchronization

/// Whoever gets keys whole from t holders (lifecycle.md section 5): for one run.
public final class ExportRecipient: RunParticipant {
    private let state: WalletState
    private let seat = OutsideSeat()
    private let keys = Mutex<[RootSecret]>([])
    /// The seat behind the wallet's parties.
    public let index: PartyIndex

    /// The identity that the holders' operators approve, 32 bytes.
    public var identity: [UInt8] { seat.publicKey }

    /// Makes a recipient for a wallet as its parties agree on it.
    public init(_ keys: [KeyInfo], roster: Roster) throws(WalletError) {
        guard let state = WalletState(keys: keys, roster: roster), let index = PartyIndex(roster.count + 1) else {
            throw .protocolAbort(.misuse(.signers))
        }
        self.state = state
        self.index = index
    }

    /// Joins the export that names it, once.
    public func join(_ run: RunRequest) async throws(WalletError) -> RunTicket {
        guard case .exportKeys(let wish) = run, wish.recipient == identity else { throw .protocolAbort(.misuse(.notAParticipant)) }
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try ExportParameters(state: state, schemes: wish.schemes, holders: wish.holders, recipient: wish.recipient)
        }
        return try seat.join(parameters.run, at: index, seats: parameters.seats) { [self] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyExport.receive(parameters, context: context) }
            return FinishingRun(run: run) { [self] received in
                keys.withLock { $0 = received }
                return .received
            }
        }
    }

    /// The next round.
    public func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        try await seat.advance(ticket, with: messages)
    }

    /// Ends the run.
    public func abandon(_ ticket: RunTicket.ID) async { seat.abandon(ticket) }

    /// Hands the keys over, once, in scheme order; none before the run has ended.
    public func take() throws(WalletError) -> [WholeKey] {
        let secrets = keys.withLock { held in
            defer { held = [] }
            return held
        }
        var keys: [WholeKey] = []
        for secret in secrets {
            let key = secret.key
            do throws(KeyFormError) {
                keys.append(
                    try secret.withSecret { bytes throws(KeyFormError) in
                        try WholeKey(scheme: key.scheme, secret: bytes, chainCode: key.chainCode, bip32: key.bip32)
                    })
            } catch { throw .keyForm(error) }
        }
        return keys
    }
}
