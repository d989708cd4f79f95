internal import Groups

/// A party's signed statement about the life of a wallet's keys (lifecycle.md section 2): anybody may relay it, and a repeat has the same bytes.
///
/// version, type, kind, signer's identity (32), wallet id (32), epoch (4), op (32), h (32), state (32), signature (64): 231 bytes.
public struct LifecycleStatement: Hashable, Sendable {
    /// What is said.
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// The signer holds shares of the named state, durably.
        case stored = 1
        /// The signer, of the old quorum, votes for the attempt, and for no other at its epoch.
        case commit = 2
        /// The signer has destroyed the shares that the attempt ends.
        case erased = 5
        /// The signer has sent its shares of the named state to a recipient, who has the keys.
        case exported = 6

        /// The word that is signed.
        var word: String {
            switch self {
            case .stored: "stored"
            case .commit: "commit"
            case .erased: "erased"
            case .exported: "exported"
            }
        }
    }

    /// What is said.
    public let kind: Kind
    /// The signer's identity, an Ed25519 key.
    public let signer: [UInt8]
    /// What it is said of.
    public let attempt: LifecycleAttempt
    private let signature: [UInt8]

    /// Bytes of a statement.
    public static let size = 231

    /// The wallet's id.
    public var walletID: [UInt8] { attempt.walletID }
    /// The epoch that it is about.
    public var epoch: UInt32 { attempt.epoch }
    /// The operation's hash, which its operators approved.
    public var operation: [UInt8] { attempt.operation }
    /// The hash of the run's broadcasts, or zeros.
    public var transcriptHash: [UInt8] { attempt.transcriptHash }
    /// The hash of the state.
    public var state: [UInt8] { attempt.state }

    /// Signs that this party holds its shares of a state which an operation made. Call it only once they are stored durably.
    public init(stored state: WalletState, operation: [UInt8], identity: borrowing PartyIdentity) {
        self.init(.stored, LifecycleAttempt(making: state, operation: operation), identity)
    }

    /// Signs that this party holds its shares of an attempt. Call it only once they are stored durably.
    public init(stored attempt: LifecycleAttempt, identity: borrowing PartyIdentity) { self.init(.stored, attempt, identity) }

    /// Signs this party's vote. Call it only once it is written down that there is no other at this epoch.
    public init(committing attempt: LifecycleAttempt, identity: borrowing PartyIdentity) { self.init(.commit, attempt, identity) }

    /// Signs that what the attempt ended is destroyed here: the epoch before its own, or of ``LifecycleAttempt/init(deleting:)`` the epoch
    /// itself. A claim, on which nothing rests.
    public init(erased attempt: LifecycleAttempt, identity: borrowing PartyIdentity) { self.init(.erased, attempt, identity) }

    /// Signs that this party gives its shares to an export's recipient.
    public init(exporting parameters: ExportParameters, identity: borrowing PartyIdentity) {
        let attempt = LifecycleAttempt(
            parameters.state, operation: parameters.operation, transcriptHash: LifecycleAttempt.noTranscript)
        self.init(.exported, attempt, identity)
    }

    private init(_ kind: Kind, _ attempt: LifecycleAttempt, _ identity: borrowing PartyIdentity) {
        self.kind = kind
        self.attempt = attempt
        signer = identity.publicKey
        signature = identity.signature(of: Self.hash(kind, attempt, signer))
    }

    /// A statement of these parts, whose signature was verified.
    init(verified kind: Kind, _ attempt: LifecycleAttempt, by signer: [UInt8], signature: [UInt8]) {
        (self.kind, self.attempt, self.signer, self.signature) = (kind, attempt, signer, signature)
    }

    /// The encoding: 231 bytes.
    public var encoded: [UInt8] {
        var writer = WireWriter()
        for byte in [WireHeader.version, MessageType.lifeStatement.rawValue, kind.rawValue] { writer.byte(byte) }
        writer.write(signer)
        writer.write(walletID)
        writer.write(epoch)
        for field in [operation, transcriptHash, state, signature] { writer.write(field) }
        return writer.bytes
    }

    /// Reads a statement and verifies it: whoever relayed it, it is its signer's.
    public init(_ bytes: [UInt8]) throws(WireError) {
        var reader = try WireReader(bytes, of: .lifeStatement)
        guard let kind = Kind(rawValue: try reader.byte("kind")) else { throw WireError(field: "kind", problem: .outOfRange) }
        self.kind = kind
        signer = try reader.bytes(32, "signer")
        attempt = LifecycleAttempt(
            of: try reader.bytes(32, "wallet id"), epoch: try reader.number("epoch"),
            operation: try reader.bytes(32, "operation"), transcriptHash: try reader.bytes(32, "transcript hash"),
            state: try reader.bytes(32, "state"))
        signature = try reader.bytes(64, "signature")
        try reader.finish()
        guard Self.isSignature(signature, of: kind, attempt, by: signer) else {
            throw WireError(field: "signature", problem: .outOfRange)
        }
    }

    /// Whether the two are votes of one party for different runs at one epoch, which nobody casts who keeps the protocol: it is named to
    /// operators (`equivocation`).
    public func contradicts(_ other: LifecycleStatement) -> Bool {
        kind == .commit && other.kind == .commit && signer == other.signer && walletID == other.walletID && epoch == other.epoch
            && transcriptHash != other.transcriptHash
    }

    /// The bytes of the signature, for certificates.
    var signatureBytes: [UInt8] { signature }

    /// Whether 64 bytes are a party's signature under a statement, which is not there as a whole.
    static func isSignature(_ signature: [UInt8], of kind: Kind, _ attempt: LifecycleAttempt, by signer: [UInt8]) -> Bool {
        Ed25519.isValid(signature: signature, message: hash(kind, attempt, signer), publicKey: signer)
    }

    /// H("life/statement"; kind, wallet id, epoch, op, h, state, identity).
    private static func hash(_ kind: Kind, _ attempt: LifecycleAttempt, _ signer: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.lifeStatement)
        transcript.absorb(kind.word)
        transcript.absorb(attempt.walletID)
        transcript.absorb(attempt.epoch)
        for field in [attempt.operation, attempt.transcriptHash, attempt.state, signer] { transcript.absorb(field) }
        return transcript.hash()
    }
}
