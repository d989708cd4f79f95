package import Groups
package import MPCCore

/// The public side of the online round of one item (dkls23.md section 5): δ, R', r, and what follows from them.
package struct OnlineEquations: Sendable {
    /// h modulo q.
    let digest: Scalar<Secp256k1>
    /// τ.
    let tweak: Scalar<Secp256k1>
    /// The shift δ that re-randomises the nonce.
    package let rerandomiser: Scalar<Secp256k1>
    /// The nonce point R' = R + δ·G.
    package let point: [UInt8]
    /// The signature's r, x(R') mod q.
    package let r: Scalar<Secp256k1>
    /// The key X' that the signature verifies under.
    package let publicKey: Secp256k1.Element
    private let hash: [UInt8]

    /// Computes all of it of a request: δ = H_q("presign/rerandomise"; id, key id, epoch, P, R, X', τ, h), X' = X + τ·G. Nil where R, X' or
    /// R' is no element, or r is zero.
    package init?(
        id: [UInt8], keyID: [UInt8], epoch: UInt32, signers: [PartyIndex], point encodedPoint: [UInt8], rootKey root: Secp256k1.Element,
        tweak: Scalar<Secp256k1>, digest hash: [UInt8]
    ) {
        guard hash.count == 32, let start = try? Secp256k1.Element(encoded: encodedPoint),
            let key = tweak.isZero ? root : root.addingGenerator(times: tweak), let digest = Scalar<Secp256k1>(reducingBigEndian: hash)
        else { return nil }
        var transcript = Transcript(.presignRerandomise)
        transcript.absorb(id)
        transcript.absorb(keyID)
        transcript.absorb(epoch)
        for signer in signers { transcript.absorb(signer.number) }
        transcript.absorb(encodedPoint)
        transcript.absorb(key)
        transcript.absorb(tweak)
        transcript.absorb(hash)
        let delta = Secp256k1.challenge(transcript)
        guard let moved = start.addingGenerator(times: delta) else { return nil }
        let encoded = moved.encoded
        guard let r = Scalar<Secp256k1>(reducingBigEndian: Array(encoded.dropFirst())), !r.isZero else { return nil }
        self.hash = hash
        self.digest = digest
        self.tweak = tweak
        rerandomiser = delta
        point = encoded
        self.r = r
        publicKey = key
    }

    /// Makes a signer's share: w_i = h·φ_i + r·(v_i + τ·φ_i), u'_i = u_i + δ·φ_i. The pre-signature is consumed.
    package func share(_ material: consuming PreSignature) -> (w: Scalar<Secp256k1>, u: Scalar<Secp256k1>) {
        var u = material.phi.copy()
        u.multiply(by: rerandomiser)
        u.add(material.u)
        var w = material.phi.copy()
        w.multiply(by: tweak)
        w.add(material.v)
        w.multiply(by: r)
        var term = material.phi.copy()
        term.multiply(by: digest)
        w.add(term)
        return (w.declassified(), u.declassified())
    }

    /// Combines the shares: s = Σw / Σu', low; the recovery id from R' and the flip; verified under X' before anyone sees it. Nil where Σu'
    /// is zero or the signature does not verify: nobody can be blamed for that.
    package func combine(_ shares: [(w: Scalar<Secp256k1>, u: Scalar<Secp256k1>)]) -> RawSignature? {
        let w = shares.reduce(Scalar<Secp256k1>.zero) { $0 + $1.w }
        guard let inverse = shares.reduce(Scalar<Secp256k1>.zero, { $0 + $1.u }).inverse else { return nil }
        var s = w * inverse
        // x(R') above the order happens with probability 2⁻¹²⁸; the id says it all the same.
        var recoveryID = (point[0] & 1) | (r.encoded == Array(point.dropFirst()) ? 0 : 2)
        if s.isHigh {
            s = -s
            recoveryID ^= 1
        }
        guard ECDSA.isValid(r: r.encoded, s: s.encoded, digest: hash, publicKey: publicKey) else { return nil }
        return .ecdsa(r: r.encoded, s: s.encoded, recoveryID: recoveryID)
    }
}
