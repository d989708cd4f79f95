internal import ChainKit

extension ChainError.Code {
    /// A length or a number that could be written shorter.
    static let nonCanonical: Self = "nonCanonical"
    /// Outputs worth more than there is, or a sum that overflows.
    static let invalidAmount: Self = "invalidAmount"
    /// A script that breaks off inside a push.
    static let invalidScript: Self = "invalidScript"
}

extension ChainError.Code {
    /// An address, key or descriptor of another network than is asked for.
    static let wrongNetwork: Self = "wrongNetwork"
}
