public import ChainKit

// What is refused by a code of Tron's own; ChainKit has those that chains share.
extension ChainError.Code {
    /// Two statements of one fact that differ.
    public static let contradiction: Self = "contradiction"
}
