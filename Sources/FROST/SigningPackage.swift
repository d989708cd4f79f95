public import Groups
internal import MPCCore

/// The public side of one signature in the making: binding factors, group commitment, challenge (RFC 9591, sections 4.4–4.6). Computed once
/// per signer or aggregator and then used for the share and for aggregation.
public struct SigningPackage<Suite: Ciphersuite>: Sendable {
    /// The signing set's commitments.
    public let commitments: CommitmentList<Suite>
    /// The message.
    public let message: [UInt8]
    /// The key that the signature will verify under, encoded; tweaks already applied.
    public let publicKey: [UInt8]
    /// The binding factors ρ_i, in the order of the list.
    package let bindingFactors: [Scalar<Suite.Group>]
    /// The group commitment R, encoded.
    package let groupCommitment: [UInt8]
    /// The challenge c = H2(R ‖ PK ‖ m), of R and PK what the suite publishes.
    package let challenge: Scalar<Suite.Group>

    /// Makes a package for an aggregator who holds no nonce: decodes and checks every commitment.
    public init(commitments: CommitmentList<Suite>, message: [UInt8], publicKey: [UInt8]) throws(SigningError) {
        let factors = Self.bindingFactors(commitments, message: message, publicKey: publicKey)
        self = try Self.make(commitments, message: message, publicKey: publicKey, factors: factors, own: nil, terms: [])
    }

    /// R = Σ D_j + ρ_j·E_j over the others, and the terms given for oneself.
    private static func make(
        _ commitments: CommitmentList<Suite>, message: [UInt8], publicKey: [UInt8], factors: [Scalar<Suite.Group>], own: Int?,
        terms ownTerms: [Suite.Group.Element]
    ) throws(SigningError) -> SigningPackage {
        guard !Suite.isNegated(publicKey) else { throw .publicKey }
        var terms = ownTerms
        for (position, entry) in commitments.entries.enumerated() where position != own {
            do throws(GroupError) {
                terms.append(try Suite.Group.Element(encoded: entry.commitment.hiding))
                terms.append(try Suite.Group.Element.decodeAndMultiply(entry.commitment.binding, by: factors[position]))
            } catch { throw .invalidCommitment(position: position) }
        }
        guard let sum = Suite.Group.Element.sum(terms) else { throw .identity }
        let encoded = sum.encoded
        return SigningPackage(
            commitments: commitments, message: message, publicKey: publicKey, bindingFactors: factors, groupCommitment: encoded,
            challenge: Suite.h2(Suite.published(encoded) + Suite.published(publicKey) + message))
    }

    private init(
        commitments: CommitmentList<Suite>, message: [UInt8], publicKey: [UInt8], bindingFactors: [Scalar<Suite.Group>],
        groupCommitment: [UInt8], challenge: Scalar<Suite.Group>
    ) {
        self.commitments = commitments
        self.message = message
        self.publicKey = publicKey
        self.bindingFactors = bindingFactors
        self.groupCommitment = groupCommitment
        self.challenge = challenge
    }

    /// Makes the inputs of the binding factors: PK ‖ H4(m) ‖ H5(list) ‖ identifier.
    package static func bindingFactorInputs(
        _ commitments: CommitmentList<Suite>, message: [UInt8], publicKey: [UInt8]
    ) -> [[UInt8]] {
        let prefix = publicKey + Suite.h4(message) + Suite.h5(commitments.encoded)
        return commitments.identifiers.map { prefix + $0.encoded }
    }

    private static func bindingFactors(_ commitments: CommitmentList<Suite>, message: [UInt8], publicKey: [UInt8]) -> [Scalar<Suite.Group>]
    {
        bindingFactorInputs(commitments, message: message, publicKey: publicKey).map { Suite.h1($0) }
    }

    /// Signs: a signer's share z_i = d_i + e_i·ρ_i + λ_i·x_i·c (RFC 9591, section 5.2), and the package for aggregation. Where the suite
    /// publishes −R the nonces are negated.
    ///
    /// The nonces are consumed. A signer knows its own nonces, so its own term of R is (d_i + ρ_i·e_i)·G: one base
    /// multiplication, and its own commitment is never decoded.
    public static func sign(
        commitments: CommitmentList<Suite>, message: [UInt8], publicKey: [UInt8], identifier: Scalar<Suite.Group>,
        secretShare: borrowing SecretScalar<Suite.Group>, nonces: consuming NoncePair<Suite>
    ) throws(SigningError) -> (share: Scalar<Suite.Group>, package: SigningPackage) {
        guard let own = commitments.position(of: identifier), commitments.entries[own].commitment == nonces.commitment else {
            throw .ownCommitmentMissing
        }
        guard let lambda = Lagrange.coefficient(of: identifier, among: commitments.identifiers) else { throw .identifier }
        let factors = Self.bindingFactors(commitments, message: message, publicKey: publicKey)
        var share = nonces.binding.copy()
        share.multiply(by: factors[own])
        share.add(nonces.hiding)
        guard let term = share.timesGenerator() else { throw .identity }
        let package = try Self.make(commitments, message: message, publicKey: publicKey, factors: factors, own: own, terms: [term])
        if Suite.isNegated(package.groupCommitment) { share.negate() }
        respond(&share, secretShare, lambda * package.challenge)
        return (share.declassified(), package)
    }

    /// Makes the signer's term of the nonce, d_i + e_i·ρ_i, its share z_i: adds λ_i·c·x_i.
    package static func respond(
        _ term: inout SecretScalar<Suite.Group>, _ secretShare: borrowing SecretScalar<Suite.Group>, _ factor: Scalar<Suite.Group>
    ) {
        var product = secretShare.copy()
        product.multiply(by: factor)
        term.add(product)
    }

    /// Adds up the shares and verifies the signature; only where that fails is each share checked, and every culprit named (RFC 9591,
    /// section 5.4).
    ///
    /// - Parameters:
    ///   - shares: in list order.
    ///   - publicShares: Y_i in list order, encoded, tweaks applied; read only to name culprits.
    /// - Returns: R ‖ z, of R what the suite publishes.
    public func aggregate(_ shares: [Scalar<Suite.Group>], publicShares: () -> [[UInt8]]) throws(SigningError) -> [UInt8] {
        guard shares.count == commitments.entries.count else { throw .shareCount }
        let response = shares.reduce(.zero, +)
        let signature = Suite.published(groupCommitment) + response.encoded
        if Suite.isValid(signature: signature, message: message, publicKey: publicKey) { return signature }
        let keys = publicShares()
        let culprits = shares.indices.filter { !keys.indices.contains($0) || !verifies(shares[$0], at: $0, publicShare: keys[$0]) }
        guard culprits.isEmpty else { throw .invalidShares(positions: culprits) }
        throw .invalidSignature
    }

    /// Returns whether a share holds: z_i·G = ±(D_i + ρ_i·E_i) + λ_i·c·Y_i.
    package func verifies(_ share: Scalar<Suite.Group>, at position: Int, publicShare: [UInt8]) -> Bool {
        let entry = commitments.entries[position]
        guard let left = Suite.Group.generatorMultiple(share),
            let lambda = Lagrange.coefficient(of: entry.identifier, among: commitments.identifiers),
            let hiding = try? Suite.Group.Element(encoded: entry.commitment.hiding),
            let binding = try? Suite.Group.Element.decodeAndMultiply(entry.commitment.binding, by: bindingFactors[position]),
            let key = try? Suite.Group.Element.decodeAndMultiply(publicShare, by: lambda * challenge)
        else { return false }
        let nonces = Suite.isNegated(groupCommitment) ? [hiding.negated, binding.negated] : [hiding, binding]
        return Suite.Group.Element.sum(nonces + [key]) == left
    }
}
