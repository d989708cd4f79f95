#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension GroupError: CustomStringConvertible, LocalizedError {
    /// The error in words for people.
    public var description: String {
        switch self {
        case .wrongLength(let expected, let actual): "\(actual) bytes, expected \(expected)"
        case .scalarNotCanonical: "a scalar that is not below the group's order"
        case .zeroScalar: "a scalar that is zero and must not be"
        case .invalidElement: "not the one encoding of an element of the group other than the identity"
        case .invalidSignature(let field): "not the strict DER encoding of a signature, in its \(field)"
        }
    }

    /// The same.
    public var errorDescription: String? { description }
}
