internal import Groups
internal import MPCCore
internal import Secrets

extension PreSigning {
    /// This party's secrets of one instance after round 1.
    struct CommittedInstance: ~Copyable {
        private let r: SecretScalar<Secp256k1>
        private let phi: SecretScalar<Secp256k1>
        private let key: SecretScalar<Secp256k1>
        /// R_i.
        let point: Secp256k1.Element
        /// What C_i hides R_i with.
        let salt: [UInt8]
        /// pk_i.
        let publicKey: Secp256k1.Element

        init?(_ m: Int, key: consuming SecretScalar<Secp256k1>, hedge: Hedge, randomness: Randomness) {
            let r = hedge.scalar("r", instance: m)
            guard let point = r.timesGenerator(), let publicKey = key.timesGenerator() else { return nil }
            self.r = r
            self.point = point
            phi = hedge.scalar("phi", instance: m)
            salt = randomness.bytes(32)
            self.key = key
            self.publicKey = publicKey
        }

        /// The instance when R_i is public: without its salt, and with sums to gather.
        consuming func opened() -> OpenedInstance {
            OpenedInstance(r: r, phi: phi, key: key, point: point, publicKey: publicKey)
        }
    }

    /// This party's secrets of one instance from round 2 on, and what it gathers over the peers.
    struct OpenedInstance: ~Copyable {
        private let r: SecretScalar<Secp256k1>
        private let phi: SecretScalar<Secp256k1>
        /// sk_i.
        private let key: SecretScalar<Secp256k1>
        let point: Secp256k1.Element
        let publicKey: Secp256k1.Element
        /// Φ_i.
        private var sumPhi: SecretScalar<Secp256k1>
        /// Σ(c^u + d^u).
        private var sumU = SecretScalar<Secp256k1>()
        /// Σ(c^v + d^v).
        private var sumV = SecretScalar<Secp256k1>()

        fileprivate init(
            r: consuming SecretScalar<Secp256k1>, phi: consuming SecretScalar<Secp256k1>, key: consuming SecretScalar<Secp256k1>,
            point: Secp256k1.Element, publicKey: Secp256k1.Element
        ) {
            sumPhi = phi.copy()
            self.r = r
            self.phi = phi
            self.key = key
            self.point = point
            self.publicKey = publicKey
        }

        /// Multiplies r_i and sk_i with a peer's inputs, as Alice: her message of it is written, her shares c^u and c^v go into the sums.
        mutating func multiply(
            _ sender: borrowing OTExtension.Sender, instance m: Int, gadget: Gadget, padKey: [UInt8],
            check: borrowing SecretScalar<Secp256k1>, _ workspace: VectorOLE.Workspace, into message: inout SecretBytes, at offset: Int
        ) -> VectorOLE.Sent {
            let sent = VectorOLE.send(
                sender, instance: m, gadget: gadget, padKey: padKey, inputs: r, key, check: check, workspace: workspace, into: &message,
                at: offset)
            sumU.add(sent.first)
            sumV.add(sent.second)
            return sent
        }

        /// ψ = φ_i − χ.
        func masked(_ chi: borrowing SecretScalar<Secp256k1>) -> SecretScalar<Secp256k1> {
            var psi = phi.copy()
            psi.subtract(chi)
            return psi
        }

        /// Takes a peer's d^u, d^v and ψ, which hold, into the sums.
        mutating func gather(
            _ u: borrowing SecretScalar<Secp256k1>, _ v: borrowing SecretScalar<Secp256k1>, _ psi: borrowing SecretScalar<Secp256k1>
        ) {
            sumU.add(u)
            sumV.add(v)
            sumPhi.add(psi)
        }

        /// u_i = r_i·Φ_i + Σ(c^u + d^u), v_i = sk_i·Φ_i + Σ(c^v + d^v), and φ_i.
        consuming func preSignature() -> SecretBytes {
            var u = r
            u.multiply(by: sumPhi)
            u.add(sumU)
            var v = key
            v.multiply(by: sumPhi)
            v.add(sumV)
            return PreSignature.encode(u: u, v: v, phi: phi)
        }
    }
}
