/// A signer set whose signatures failed to combine.
public struct FailedSet: Equatable, Sendable {
    /// The signer set, ascending party indices.
    public let signers: [UInt8]
    /// The number of failures since the quarantine was last lifted.
    public let count: Int

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(signers: [UInt8], count: Int) {
        self.signers = signers
        self.count = count
    }
}
