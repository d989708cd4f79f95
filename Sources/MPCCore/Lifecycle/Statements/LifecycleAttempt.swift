internal import Groups

/// One try at an operation, as a run ended it: what statements name (lifecycle.md section 2).
///
/// A retry of one proposal is another attempt with the same op: h and state′ tell them apart.
public struct LifecycleAttempt: Hashable, Sendable {
    /// The wallet's id.
    public let walletID: [UInt8]
    /// The epoch that it makes: e + 1, or of a repair e itself.
    public let epoch: UInt32
    /// The operation's hash op, which operators approved.
    public let operation: [UInt8]
    /// The hash h of the run's broadcasts, or zeros where no run is meant.
    public let transcriptHash: [UInt8]
    /// The hash of the epoch's state.
    public let state: [UInt8]

    static let noTranscript = [UInt8](repeating: 0, count: 32)

    /// An attempt of these parts, as a store has written them down; nil where one has another length than 32 bytes.
    public init?(walletID: [UInt8], epoch: UInt32, operation: [UInt8], transcriptHash: [UInt8], state: [UInt8]) {
        guard [walletID, operation, transcriptHash, state].allSatisfy({ $0.count == 32 }) else { return nil }
        self.init(of: walletID, epoch: epoch, operation: operation, transcriptHash: transcriptHash, state: state)
    }

    init(of walletID: [UInt8], epoch: UInt32, operation: [UInt8], transcriptHash: [UInt8], state: [UInt8]) {
        self.walletID = walletID
        self.epoch = epoch
        self.operation = operation
        self.transcriptHash = transcriptHash
        self.state = state
    }

    /// What a state is the outcome of: an operation, and the run that made its shares.
    public init(making state: WalletState, operation: [UInt8]) {
        self.init(state, operation: operation, transcriptHash: state.keys.first?.transcriptHash ?? Self.noTranscript)
    }

    init(_ state: WalletState, operation: [UInt8], transcriptHash: [UInt8]) {
        self.init(
            of: state.walletID, epoch: state.epoch.number, operation: operation, transcriptHash: transcriptHash, state: state.hash)
    }

    /// The end of an epoch's shares at a party, H("run/op"; "delete", state) with no run.
    public init(deleting state: WalletState) {
        self.init(state, operation: Self.deletion(of: state.hash), transcriptHash: Self.noTranscript)
    }

    private static func deletion(of state: [UInt8]) -> [UInt8] {
        var operation = Transcript(.operation)
        operation.absorb("delete")
        operation.absorb(state)
        return operation.hash()
    }
}
