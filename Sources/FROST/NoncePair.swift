public import Groups
public import Secrets

/// A signer's two secret nonces (RFC 9591, section 5.1): move-only, and consumed by the one signature they make (rules S4, S8).
public struct NoncePair<Suite: Ciphersuite>: ~Copyable, Sendable {
    let hiding: SecretScalar<Suite.Group>
    let binding: SecretScalar<Suite.Group>
    /// The public commitment to both nonces.
    public let commitment: NonceCommitment<Suite>

    /// Makes fresh nonces, each H3(32 random bytes ‖ secret share): a broken randomness source alone does not repeat one.
    public init(secretShare: borrowing SecretScalar<Suite.Group>, randomness: Randomness = .system) {
        let share = secretShare.encoded()
        // A zero nonce has probability 2⁻²⁵²; drawing again keeps the commitment an element without a failure path.
        while true {
            let hiding = Self.nonce(SecretBytes(random: 32, from: randomness), share)
            let binding = Self.nonce(SecretBytes(random: 32, from: randomness), share)
            if let d = hiding.timesGenerator(), let e = binding.timesGenerator() {
                commitment = NonceCommitment(hiding: d.encoded, binding: e.encoded)
                self.hiding = hiding
                self.binding = binding
                return
            }
        }
    }

    /// Makes nonces of given randomness, 32 bytes each, for the RFC's vectors.
    package init?(secretShare: borrowing SecretScalar<Suite.Group>, hidingRandomness: [UInt8], bindingRandomness: [UInt8]) {
        let share = secretShare.encoded()
        let hiding = Self.nonce(SecretBytes(copying: hidingRandomness), share)
        let binding = Self.nonce(SecretBytes(copying: bindingRandomness), share)
        guard let d = hiding.timesGenerator(), let e = binding.timesGenerator() else { return nil }
        commitment = NonceCommitment(hiding: d.encoded, binding: e.encoded)
        self.hiding = hiding
        self.binding = binding
    }

    /// Nonces from the store: 64 secret bytes, hiding ‖ binding. The commitment is not computed again: it is the
    /// record's public part, which the caller found them by.
    init(secret: borrowing SecretBytes, commitment: NonceCommitment<Suite>) throws(GroupError) {
        guard secret.count == 64, let first = secret.slice(0..<32), let second = secret.slice(32..<64) else {
            throw .wrongLength(expected: 64, actual: secret.count)
        }
        let hiding = try SecretScalar<Suite.Group>(decoding: first)
        let binding = try SecretScalar<Suite.Group>(decoding: second)
        self.init(hiding: hiding, binding: binding, commitment: commitment)
    }

    private init(
        hiding: consuming SecretScalar<Suite.Group>, binding: consuming SecretScalar<Suite.Group>, commitment: NonceCommitment<Suite>
    ) {
        self.hiding = hiding
        self.binding = binding
        self.commitment = commitment
    }

    /// 64 secret bytes for sealing; the pair is gone.
    consuming func sealed() -> SecretBytes {
        var bytes = SecretBytes(zeros: 64)
        let hiding = self.hiding.encoded()
        let binding = self.binding.encoded()
        unsafe bytes.withUnsafeMutableBytes { output in
            unsafe hiding.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: output[0..<32]).copyMemory(from: $0) }
            unsafe binding.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: output[32..<64]).copyMemory(from: $0) }
        }
        return bytes
    }

    private static func nonce(_ random: borrowing SecretBytes, _ share: borrowing SecretBytes) -> SecretScalar<Suite.Group> {
        var input = SecretBytes(zeros: random.count + share.count)
        unsafe input.withUnsafeMutableBytes { input in
            unsafe random.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: input[..<$0.count]).copyMemory(from: $0) }
            unsafe share.withUnsafeBytes { share in
                unsafe UnsafeMutableRawBufferPointer(rebasing: input[(input.count - share.count)...]).copyMemory(from: share)
            }
        }
        return Suite.h3(input)
    }
}

/// The public half of a ``NoncePair``: two encoded elements, not yet checked.
///
/// Kept as bytes because a signer never needs to decode its own, and decodes a peer's binding commitment in one go with
/// its multiplication.
public struct NonceCommitment<Suite: Ciphersuite>: Hashable, Sendable {
    /// The hiding commitment D.
    public let hiding: [UInt8]
    /// The binding commitment E.
    public let binding: [UInt8]

    init(hiding: [UInt8], binding: [UInt8]) {
        self.hiding = hiding
        self.binding = binding
    }

    /// Reads D ‖ E; nil for another length. The elements are checked where they are used.
    public init?(encoded bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        hiding = Array(bytes.prefix(Suite.Group.elementSize))
        binding = Array(bytes.suffix(Suite.Group.elementSize))
    }

    /// The encoding's size in bytes.
    public static var size: Int { 2 * Suite.Group.elementSize }
    /// The encoding D ‖ E.
    public var encoded: [UInt8] { hiding + binding }
}
