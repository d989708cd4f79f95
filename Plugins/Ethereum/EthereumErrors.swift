public import ChainKit

// What is refused by a code of Ethereum's own; ChainKit has those that chains share.
extension ChainError.Code {
    /// A list where bytes belong, or the other way round.
    public static let wrongShape: Self = "wrongShape"
    /// Lists in lists without end.
    public static let tooDeep: Self = "tooDeep"
    /// A transaction's type that is none of the five.
    public static let unsupportedType: Self = "unsupportedType"
    /// A transaction with too few or too many fields.
    public static let wrongFieldCount: Self = "wrongFieldCount"
    /// A v that is neither 27, 28 nor made of a chain id.
    public static let invalidV: Self = "invalidV"
    /// A legacy transaction without a chain id, which nobody asked for by name.
    public static let replayUnprotected: Self = "replayUnprotected"
    /// Blobs, commitments, proofs and hashes that don't belong together.
    public static let sidecarMismatch: Self = "sidecarMismatch"
    /// An amount that exceeds 256 bits.
    public static let overflow: Self = "overflow"
    /// A type's text that EIP-712 does not know: `uint`, `bytes33`, `fixed128x18`, a name with a bracket in it.
    public static let invalidType: Self = "invalidType"
    /// A struct that `types` does not define.
    public static let undefinedType: Self = "undefinedType"
    /// A name twice among a struct's members.
    public static let duplicateMember: Self = "duplicateMember"
    /// Typed data with more types, text or values than anybody could read.
    public static let tooComplex: Self = "tooComplex"
    /// An array with another number of elements than its type has.
    public static let wrongArrayLength: Self = "wrongArrayLength"
}
