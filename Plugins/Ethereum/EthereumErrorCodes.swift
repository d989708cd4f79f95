internal import ChainKit

extension ChainError.Code {
    /// A list where bytes belong, or the other way round.
    static let wrongShape: Self = "wrongShape"
    /// Lists in lists without end.
    static let tooDeep: Self = "tooDeep"
    /// A transaction's type that is none of the five.
    static let unsupportedType: Self = "unsupportedType"
    /// A transaction with too few or too many fields.
    static let wrongFieldCount: Self = "wrongFieldCount"
    /// A v that is neither 27, 28 nor made of a chain id.
    static let invalidV: Self = "invalidV"
    /// A legacy transaction without a chain id, which nobody asked for by name.
    static let replayUnprotected: Self = "replayUnprotected"
    /// Blobs, commitments, proofs and hashes that don't belong together.
    static let sidecarMismatch: Self = "sidecarMismatch"
    /// An amount that exceeds 256 bits.
    static let overflow: Self = "overflow"
}
