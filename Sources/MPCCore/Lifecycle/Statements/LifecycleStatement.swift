internal import Groups

/// A party's signed statement about the life of a wallet's keys (lifecycle.md section 2): anybody may relay it, and a repeat has the same bytes.
///
/// version, type, kind, signer's identity (32), wallet id (32), epoch (4), op (32), h (32), state (32), signature (64): 231 bytes.
public struct LifecycleStatement: Equatable, Sendable {
    /// What is said.
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// The signer holds shares of the named state, durably.
        case stored = 1
        /// The signer has sent its shares of the named state to a recipient, who has the keys.
        case exported = 6

        /// The word that is signed.
        var word: String {
            switch self {
            case .stored: "stored"
            case .exported: "exported"
            }
        }
    }

    /// What is said.
    public let kind: Kind
    /// The signer's identity, an Ed25519 key.
    public let signer: [UInt8]
    /// The wallet's id.
    public let walletID: [UInt8]
    /// The epoch that it is about.
    public let epoch: UInt32
    /// The operation's hash, which its operators approved.
    public let operation: [UInt8]
    /// The hash of the run's broadcasts, or zeros.
    public let transcriptHash: [UInt8]
    /// The hash of the state.
    public let state: [UInt8]
    private let signature: [UInt8]

    private static let zeros = [UInt8](repeating: 0, count: 32)

    /// Signs that this party holds its shares of a state which an operation made. Call it only once they are stored durably.
    public init(stored state: WalletState, operation: [UInt8], identity: borrowing PartyIdentity) {
        self.init(.stored, state, operation: operation, transcriptHash: state.keys.first?.transcriptHash ?? Self.zeros, identity)
    }

    /// Signs that this party gives its shares to an export's recipient.
    public init(exporting parameters: ExportParameters, identity: borrowing PartyIdentity) {
        self.init(.exported, parameters.state, operation: parameters.operation, transcriptHash: Self.zeros, identity)
    }

    private init(
        _ kind: Kind, _ state: WalletState, operation: [UInt8], transcriptHash: [UInt8], _ identity: borrowing PartyIdentity
    ) {
        self.kind = kind
        signer = identity.publicKey
        walletID = state.walletID
        epoch = state.keys.first?.epoch ?? 0
        self.operation = operation
        self.transcriptHash = transcriptHash
        self.state = state.hash
        signature = identity.signature(
            of: Self.hash(kind, walletID, epoch, operation, transcriptHash, self.state, signer))
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
        var reader = WireReader(bytes)
        let version = try reader.byte("version")
        guard version == WireHeader.version else { throw WireError(field: "version", problem: .unknownVersion(version)) }
        guard try reader.byte("type") == MessageType.lifeStatement.rawValue else {
            throw WireError(field: "type", problem: .unexpectedType)
        }
        guard let kind = Kind(rawValue: try reader.byte("kind")) else { throw WireError(field: "kind", problem: .outOfRange) }
        self.kind = kind
        signer = try reader.bytes(32, "signer")
        walletID = try reader.bytes(32, "wallet id")
        epoch = try reader.number("epoch")
        operation = try reader.bytes(32, "operation")
        transcriptHash = try reader.bytes(32, "transcript hash")
        state = try reader.bytes(32, "state")
        signature = try reader.bytes(64, "signature")
        try reader.finish()
        let hash = Self.hash(kind, walletID, epoch, operation, transcriptHash, state, signer)
        guard Ed25519.isValid(signature: signature, message: hash, publicKey: signer) else {
            throw WireError(field: "signature", problem: .outOfRange)
        }
    }

    /// H("life/statement"; kind, wallet id, epoch, op, h, state, identity).
    private static func hash(
        _ kind: Kind, _ walletID: [UInt8], _ epoch: UInt32, _ operation: [UInt8], _ transcriptHash: [UInt8], _ state: [UInt8],
        _ signer: [UInt8]
    ) -> [UInt8] {
        var transcript = Transcript(.lifeStatement)
        transcript.absorb(kind.word)
        transcript.absorb(walletID)
        transcript.absorb(epoch)
        for field in [operation, transcriptHash, state, signer] { transcript.absorb(field) }
        return transcript.hash()
    }
}
