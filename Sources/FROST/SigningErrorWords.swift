#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SigningError: CustomStringConvertible, LocalizedError {
    /// The error in words for people; positions are those of the commitment list, from 0.
    public var description: String {
        switch self {
        case .emptyList: "no nonce commitments"
        case .identifier: "an identifier that is zero, or one twice"
        case .ownCommitmentMissing: "this signer's nonce commitment is not in the list, or under another identifier"
        case .invalidCommitment(let position): "the nonce commitment at position \(position) does not decode"
        case .publicKey: "a public key that this suite does not sign under"
        case .identity: "the group commitment came out as the identity"
        case .shareCount: "not as many signature shares as signers"
        case .invalidShares(let positions):
            "the signature shares at positions \(positions.map(String.init).joined(separator: ", ")) do not verify"
        case .invalidSignature: "the signature does not verify although every share does: message or key are other ones"
        }
    }

    /// The same.
    public var errorDescription: String? { description }
}
