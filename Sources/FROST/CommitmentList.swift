public import Groups

/// The commitments of a signing set, ascending by identifier (RFC 9591, section 4.3).
public struct CommitmentList<Suite: Ciphersuite>: Sendable {
    /// A signer's entry in the list.
    public struct Entry: Sendable {
        /// The signer's non-zero Shamir point.
        public let identifier: Scalar<Suite.Group>
        /// Its commitment.
        public let commitment: NonceCommitment<Suite>

        /// Makes an entry.
        public init(identifier: Scalar<Suite.Group>, commitment: NonceCommitment<Suite>) {
            self.identifier = identifier
            self.commitment = commitment
        }
    }

    /// The entries, ascending by identifier.
    public let entries: [Entry]

    /// Makes a list in ascending order; refuses an empty one, a zero identifier and a repeated one (rule D3).
    public init(_ entries: [Entry]) throws(SigningError) {
        guard !entries.isEmpty else { throw .emptyList }
        guard !entries.contains(where: { $0.identifier.isZero }) else { throw .identifier }
        guard Set(entries.map(\.identifier)).count == entries.count else { throw .identifier }
        self.entries = entries.sorted { $0.identifier.isBelow($1.identifier) }
    }

    /// The identifiers in order.
    public var identifiers: [Scalar<Suite.Group>] { entries.map(\.identifier) }

    /// The RFC's encode_group_commitment_list: identifier ‖ D ‖ E for each.
    public var encoded: [UInt8] { entries.flatMap { $0.identifier.encoded + $0.commitment.encoded } }

    func position(of identifier: Scalar<Suite.Group>) -> Int? { entries.firstIndex { $0.identifier == identifier } }
}

/// The errors of a signature's computation; positions are those of the commitment list.
public enum SigningError: Error, Equatable, Sendable {
    /// No commitments.
    case emptyList
    /// A zero or repeated identifier.
    case identifier
    /// The signer's own commitment is not in the list, or not under its identifier.
    case ownCommitmentMissing
    /// The commitment at this position does not decode.
    case invalidCommitment(position: Int)
    /// The key is none that the suite signs under: BIP-340's have an even y.
    case publicKey
    /// The group commitment came out as the identity.
    case identity
    /// As many shares as signers are needed.
    case shareCount
    /// The aggregate does not verify; these positions sent invalid shares.
    case invalidShares(positions: [Int])
    /// The aggregate does not verify although every share does: message or key are not the ones signed for.
    case invalidSignature
}

extension Scalar {
    /// Numerical order, for public identifiers.
    func isBelow(_ other: Scalar) -> Bool {
        let (a, b) = (encoded, other.encoded)
        return Group.scalarsAreLittleEndian ? a.reversed().lexicographicallyPrecedes(b.reversed()) : a.lexicographicallyPrecedes(b)
    }
}
