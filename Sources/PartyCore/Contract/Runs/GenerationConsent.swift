public import MPCCore

/// An operator's agreement to exactly one key generation: spent by the run that it lets begin.
public struct GenerationConsent: Equatable, Sendable {
    /// The schemes, each once.
    public let schemes: [SignatureScheme]
    /// t.
    public let threshold: Int
    /// What the keys' records say of when they were made: seconds since 1970.
    public let createdAt: Int64

    /// An agreement.
    public init(schemes: [SignatureScheme], threshold: Int, createdAt: Int64) {
        self.schemes = schemes.sorted()
        self.threshold = threshold
        self.createdAt = createdAt
    }
}
