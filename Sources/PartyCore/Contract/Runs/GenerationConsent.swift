public import MPCCore

/// An operator's agreement to exactly one run that founds a wallet's keys, by generating or importing them: spent by the run that it lets begin.
public struct GenerationConsent: Equatable, Sendable {
    /// The schemes, each once.
    public let schemes: [SignatureScheme]
    /// t.
    public let threshold: Int
    /// What the keys' records say of when they were made: seconds since 1970.
    public let createdAt: Int64
    /// The keys that are imported, and who deals them; nil where the parties generate theirs.
    public let offer: ImportOffer?

    /// An agreement.
    public init(schemes: [SignatureScheme], threshold: Int, createdAt: Int64) {
        self.schemes = schemes.sorted()
        self.threshold = threshold
        self.createdAt = createdAt
        offer = nil
    }

    /// An agreement to the import of exactly these keys.
    public init(importing offer: ImportOffer, threshold: Int, createdAt: Int64) {
        schemes = offer.keys.map(\.scheme).sorted()
        self.threshold = threshold
        self.createdAt = createdAt
        self.offer = offer
    }
}
