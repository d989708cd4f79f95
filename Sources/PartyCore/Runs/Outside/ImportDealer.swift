public import MPCCore
internal import Secrets

/// Whoever has keys in one piece and splits them among a wallet's parties (lifecycle.md section 1): for one run, after which it is let go of, and
/// the secrets are wiped with it.
public final class ImportDealer: RunParticipant {
    private let secrets: [RootSecret]
    private let seat = OutsideSeat()
    /// The seat behind n parties.
    public let index: PartyIndex

    /// What the parties' operators are asked to approve.
    public var offer: ImportOffer { ImportOffer(keys: secrets.map(\.key), dealer: seat.publicKey) }

    /// Makes the dealer of these keys for n parties.
    public init(_ keys: [WholeKey], parties n: Int) throws(WalletError) {
        guard n < Int(UInt8.max), let index = PartyIndex(n + 1) else { throw .protocolAbort(.misuse(.threshold(t: n, n: n))) }
        self.index = index
        var secrets: [RootSecret] = []
        for key in keys { secrets.append(try key.root()) }
        self.secrets = secrets
    }

    /// Joins the import of its own keys, once.
    public func join(_ run: RunRequest) async throws(WalletError) -> RunTicket {
        guard case .importKeys(let offer, let threshold, let roster) = run, offer == self.offer else {
            throw .protocolAbort(.misuse(.notAParticipant))
        }
        let parameters = try ProtocolTable.importing(offer, threshold: threshold, roster: roster)
        guard parameters.dealerSeat == index else { throw .protocolAbort(.misuse(.notAParticipant)) }
        return try seat.join(parameters.run, at: index, seats: parameters.seats) { [secrets] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyImport.deal(secrets, parameters, context: context) }
            return FinishingRun(run: run) { keys in .dealt(keys.transcriptHash) }
        }
    }

    /// The next round.
    public func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        try await seat.advance(ticket, with: messages)
    }

    /// Ends the run.
    public func abandon(_ ticket: RunTicket.ID) async { seat.abandon(ticket) }
}

extension WholeKey {
    /// The key as protocols deal it.
    func root() throws(WalletError) -> RootSecret {
        guard let key = RootKey(scheme: scheme, publicKey: publicKey, chainCode: chainCode, bip32: bip32) else {
            throw .protocolAbort(.misuse(.parameter("a key that is no element of its group")))
        }
        return try WalletError.run { () throws(ProtocolAbort) in try RootSecret(key, secret: withSecret { $0.copy() }) }
    }
}
