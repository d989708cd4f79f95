public import Secrets
internal import Synchronization

/// One unit of pre-computed secret material: a FROST nonce pair, a DKLs23 pre-signature. Good for one signature (rule S4).
///
/// Bound to a key and an epoch, and, where the scheme needs it, to a signer set. The secret leaves once, by ``take()``;
/// there is no copy, no `Codable` and no description of it.
public final class SigningMaterial: Sendable {
    /// The public part.
    public let label: Label
    private let secret: Mutex<SecretBytes?>

    /// All of a unit that is not secret.
    public struct Label: Hashable, Sendable {
        /// The unit's id: 32 bytes.
        public let id: [UInt8]
        /// The key.
        public let keyID: [UInt8]
        /// The key's epoch.
        public let epoch: UInt32
        /// The owner.
        public let owner: PartyIndex
        /// The signer set it is bound to, ascending; nil where any set with the owner may use it (FROST).
        public let signers: [PartyIndex]?
        /// What the other signers need of it: FROST's commitments; empty for DKLs23.
        public let publicPart: [UInt8]

        /// A label.
        public init(id: [UInt8], keyID: [UInt8], epoch: UInt32, owner: PartyIndex, signers: [PartyIndex]?, publicPart: [UInt8]) {
            self.id = id
            self.keyID = keyID
            self.epoch = epoch
            self.owner = owner
            self.signers = signers
            self.publicPart = publicPart
        }
    }

    /// Takes ownership of the secret.
    public init(_ label: Label, secret: consuming SecretBytes) {
        self.label = label
        self.secret = Mutex(secret)
    }

    /// The secret, once: nil for every later call.
    public func take() -> SecretBytes? { secret.withLock { $0.take() } }
}
