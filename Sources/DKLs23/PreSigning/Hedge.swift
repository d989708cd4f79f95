package import Groups
package import MPCCore
package import Secrets

extension PreSigning {
    /// The randomness of a run, hedged with the share (dkls23.md section 4): a source that repeats gives nothing away, for under another
    /// sid the same bytes give other values, and whoever knows them does not know the share.
    package final class Hedge {
        private let share: SecretBytes
        /// ρ: 32 fresh bytes a run.
        private let fresh: SecretBytes
        private let sid: [UInt8]

        /// - Parameter share: x_i, 32 bytes.
        package convenience init(share: consuming SecretBytes, sid: [UInt8], randomness: Randomness) {
            self.init(share: share, fresh: SecretBytes(random: 32, from: randomness), sid: sid)
        }

        init(share: consuming SecretBytes, fresh: consuming SecretBytes, sid: [UInt8]) {
            self.share = share
            self.fresh = fresh
            self.sid = sid
        }

        /// Makes r_i or φ_i: HMAC_q(x_i; "presign/hedge", ρ, sid, m, name).
        package func scalar(_ name: String, instance: Int) -> SecretScalar<Secp256k1> {
            var code = code()
            code.absorb(UInt32(truncatingIfNeeded: instance))
            code.absorb(Array(name.utf8))
            return code.scalar()
        }

        /// Makes the check input â towards a peer: HMAC_q(x_i; "presign/hedge", ρ, sid, m, j, "ahat").
        package func check(instance: Int, peer: PartyIndex) -> SecretScalar<Secp256k1> {
            var code = code()
            code.absorb(UInt32(truncatingIfNeeded: instance))
            code.absorb(peer.number)
            code.absorb(Array("ahat".utf8))
            return code.scalar()
        }

        /// Makes the choice bits β ‖ padding towards a peer: the first `count` bytes of PRG(HMAC(x_i; "presign/hedge", ρ, sid, j, "beta");
        /// sid_AB). nil where libcrypto refuses.
        package func choices(peer: PartyIndex, session: [UInt8], count: Int) -> SecretBytes? {
            var code = code()
            code.absorb(peer.number)
            code.absorb(Array("beta".utf8))
            var keyed = KeyedTranscript(.otPRG, key: code.finish())
            keyed.absorb(session)
            let key = keyed.finish()
            guard let stream = KeyStream() else { return nil }
            var choices = SecretBytes(zeros: count)
            let isFilled = unsafe bytes(key) { key in
                unsafe mutableBytes(&choices) { unsafe stream.fill($0, count: count, key: key) }
            }
            guard isFilled else { return nil }
            return .some(choices)
        }

        private func code() -> KeyedTranscript {
            var code = KeyedTranscript(.presignHedge, key: share)
            code.absorb(secret: fresh)
            code.absorb(sid)
            return code
        }
    }
}
