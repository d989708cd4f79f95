/// A kind of auxiliary data: what a protocol keeps beside a key's share, for itself or with each peer.
public struct AuxiliaryKind: RawRepresentable, Hashable, Sendable {
    /// The kind's name: 1 to 32 lower-case letters, digits, hyphens and slashes.
    public let rawValue: String

    /// A kind; it is checked when data of it is stored.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Set-ups of pairs of parties: the kind whose checks a cheating peer can make fail, and that can be poisoned (rule S3).
    public static let pairSetups = Self(rawValue: "pairs")
}

/// Auxiliary data of a key to be stored.
public struct NewAuxiliary: Sendable {
    /// The other party; 0 for data of this party alone.
    public let peer: UInt8
    /// The public part: 1 to 4096 bytes, which the log names.
    public let publicPart: [UInt8]
    /// The secret part. The store takes it out.
    public let secret: SecretBox

    /// Data; it is checked when it is stored.
    public init(peer: UInt8, publicPart: [UInt8], secret: SecretBox) {
        self.peer = peer
        self.publicPart = publicPart
        self.secret = secret
    }
}

/// The public record of auxiliary data.
public struct AuxiliaryRecord: Equatable, Sendable {
    /// The other party; 0 for data of this party alone.
    public let peer: UInt8
    /// The public part.
    public let publicPart: [UInt8]

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(peer: UInt8, publicPart: [UInt8]) {
        self.peer = peer
        self.publicPart = publicPart
    }
}
