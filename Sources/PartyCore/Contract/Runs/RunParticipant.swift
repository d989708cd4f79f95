public import MPCCore

/// Whoever takes part in a run of several rounds, a wallet's party or somebody beside them: what carries messages knows no more of it.
public protocol RunParticipant: Sendable {
    /// Its seat in runs, a party's own number.
    var index: PartyIndex { get }

    /// Joins a run of several rounds: its round 0, where all that can be refused is refused.
    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket

    /// Takes a run on: the hellos of all participants first, then what each peer sealed for this one.
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep

    /// Ends a run that will not go on.
    func abandon(_ ticket: RunTicket.ID) async
}
