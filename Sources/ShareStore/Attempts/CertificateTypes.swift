/// A signed statement on an attempt or an epoch, as the store keeps it: bytes under a name, whose signature others check.
public struct KeptStatement: Equatable, Sendable {
    /// The epoch that it names as the new one.
    public let epoch: UInt32
    /// The hash of the transcript that it names, 32 bytes; zeros where it names none.
    public let transcript: [UInt8]
    /// The number of its kind.
    public let kind: UInt8
    /// The signer's identity, 32 bytes.
    public let signer: [UInt8]
    /// The statement, 1 to 4096 bytes in the encoding of the layer above.
    public let bytes: [UInt8]

    /// A statement; it is checked when it is stored.
    public init(epoch: UInt32, transcript: [UInt8], kind: UInt8, signer: [UInt8], bytes: [UInt8]) {
        (self.epoch, self.transcript, self.kind, self.signer, self.bytes) = (epoch, transcript, kind, signer, bytes)
    }
}

/// The certificate of an epoch: why a store left the one before. A store keeps one an epoch, which together are the chain that it shows.
public struct EpochCertificate: Equatable, Sendable {
    /// The attempt that it certifies, by the epoch that it begins.
    public let name: AttemptName
    /// The hash of the state that the epoch begins with, 32 bytes.
    public let state: [UInt8]
    /// The certificate, 1 to 131,072 bytes in the encoding of the layer above.
    public let bytes: [UInt8]

    /// The epoch that it begins.
    public var epoch: UInt32 { name.epoch }

    /// A certificate; it is checked when it is followed.
    public init(_ name: AttemptName, state: [UInt8], bytes: [UInt8]) {
        (self.name, self.state, self.bytes) = (name, state, bytes)
    }
}
