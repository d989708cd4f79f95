public import Secrets
internal import Synchronization

/// One unit of pre-computed secret material: a FROST nonce pair, a DKLs23 pre-signature. Good for one signature (rule S4).
///
/// Bound to a key and an epoch, and, where the scheme needs it, to a signer set. The secret leaves once, by ``take()``;
/// there is no copy, no `Codable` and no description of it. A unit that an interactive run made for one request leaves for
/// that request alone: ``take()``, which a store would call, gives nothing.
public final class SigningMaterial: Sendable {
    /// The public part of the unit, which other parties may see.
    public let label: Label
    /// The hash of the request that an interactive run made it for; nil where any request of the key may use it.
    public let request: [UInt8]?
    private let secret: Mutex<SecretBytes?>

    /// The public part of a unit: its id, what it is bound to, and what the other signers need of it.
    public struct Label: Hashable, Sendable {
        /// The unit's id: 32 bytes.
        public let id: [UInt8]
        /// The id of the key that it signs under.
        public let keyID: [UInt8]
        /// The key's epoch.
        public let epoch: UInt32
        /// The party that holds the secret.
        public let owner: PartyIndex
        /// The signer set it is bound to, ascending; nil where any set with the owner may use it (FROST).
        public let signers: [PartyIndex]?
        /// The bytes that the other signers need of it: FROST's two commitments, DKLs23's nonce point R.
        public let publicPart: [UInt8]

        /// Makes a label of its parts.
        public init(id: [UInt8], keyID: [UInt8], epoch: UInt32, owner: PartyIndex, signers: [PartyIndex]?, publicPart: [UInt8]) {
            self.id = id
            self.keyID = keyID
            self.epoch = epoch
            self.owner = owner
            self.signers = signers
            self.publicPart = publicPart
        }
    }

    /// Makes a unit of its public part and its secret, which it owns from then on.
    ///
    /// - Parameter request: the hash of the one request that the unit is good for, if it was made for one.
    public init(_ label: Label, secret: consuming SecretBytes, request: [UInt8]? = nil) {
        self.label = label
        self.request = request
        self.secret = Mutex(secret)
    }

    /// The secret of a unit that no request binds, once: nil for every later call.
    public func take() -> SecretBytes? { request == nil ? secret.withLock { $0.take() } : nil }

    /// The secret, once, for a request: nil for every later call, and for another request than the one that binds it.
    public func take(for request: [UInt8]) -> SecretBytes? {
        self.request == nil || self.request == request ? secret.withLock { $0.take() } : nil
    }
}
