internal import Groups
internal import MPCCore
internal import Secrets

/// The state that a party of a pre-signing run holds of itself and of each peer.
extension PreSigning {
    /// This party's secrets of one instance, wiped with the run.
    final class Instance {
        let r: SecretScalar<Secp256k1>
        let phi: SecretScalar<Secp256k1>
        let point: Secp256k1.Element
        let salt: [UInt8]
        let key: SecretScalar<Secp256k1>
        let publicKey: Secp256k1.Element
        /// Φ_i, Σ(c^u + d^u), Σ(c^v + d^v), gathered over the peers.
        var sumPhi: SecretScalar<Secp256k1>
        var sumU = SecretScalar<Secp256k1>()
        var sumV = SecretScalar<Secp256k1>()

        init?(_ m: Int, key: consuming SecretScalar<Secp256k1>, hedge: Hedge, randomness: Randomness) {
            let r = hedge.scalar("r", instance: m)
            guard let point = r.timesGenerator(), let publicKey = key.timesGenerator() else { return nil }
            self.r = r
            self.point = point
            phi = hedge.scalar("phi", instance: m)
            sumPhi = phi.copy()
            salt = randomness.bytes(32)
            self.key = key
            self.publicKey = publicKey
        }
    }

    /// One peer's side of the run, as this party sees it.
    final class Peer {
        let state: PairState
        /// This party as Bob towards the peer.
        var receiver: OTExtension.Receiver
        let receiverGadget: Gadget
        let receiverPadKey: [UInt8]
        /// χ per instance.
        let chi: [Box]
        /// The peer's C per instance, from round 1.
        var commitments: [[UInt8]] = []

        final class Box {
            let scalar: SecretScalar<Secp256k1>
            init(_ scalar: consuming SecretScalar<Secp256k1>) { self.scalar = scalar }
        }

        init?(_ state: PairState, sid: [UInt8], batch: Int, layout: ExtensionLayout, hedge: Hedge) {
            let session = SessionIDs.pair(sid, alice: state.peer, bob: state.me, setup: state.bobSetup)
            guard let choices = hedge.choices(peer: state.peer, session: session, count: layout.columnBytes),
                let receiver = OTExtension.receive(batch: batch, session: session, keys: state.bobKeys, choices: choices)
            else { return nil }
            let gadget = Gadget(session: session)
            var chi: [Box] = []
            for m in 0..<batch { chi.append(Box(gadget.sum(choices: receiver.choices, instance: m))) }
            self.state = state
            self.chi = chi
            self.receiver = receiver
            receiverGadget = gadget
            receiverPadKey = VectorOLE.padKey(session)
        }
    }

    /// The opening of one instance by a peer: R_j and pk_j.
    struct Opening {
        let point: Secp256k1.Element
        let key: Secp256k1.Element
    }

    /// One instance of a peer's private message of round 2, decoded; ã, η and μ stay where they are.
    final class Reply {
        /// Where (ã, η, μ) begin in the message.
        let offset: Int
        let gammaU: Secp256k1.Element
        let gammaV: Secp256k1.Element
        let psi: SecretScalar<Secp256k1>

        init(_ message: SecretMessage, instance m: Int, of batch: Int) throws(WireError) {
            let start = m * ReplyLayout.size
            let bodySize = batch * ReplyLayout.size
            let gammas = try message.field(start + ReplyLayout.gammas..<start + ReplyLayout.psi, ofBody: bodySize, "gamma \(m)").exposed()
            offset = WireHeader.size + start
            guard VectorOLE.isCanonical(message.bytes, at: offset) else {
                throw WireError(field: "reply \(m)", problem: .group(.scalarNotCanonical))
            }
            gammaU = try Self.element(Array(gammas.prefix(33)), "gamma u \(m)")
            gammaV = try Self.element(Array(gammas.suffix(33)), "gamma v \(m)")
            let psi = try message.field(start + ReplyLayout.psi..<start + ReplyLayout.size, ofBody: bodySize, "psi \(m)")
            do throws(GroupError) { self.psi = try SecretScalar(decoding: psi) } catch {
                throw WireError(field: "psi \(m)", problem: .group(error))
            }
        }

        private static func element(_ bytes: [UInt8], _ field: String) throws(WireError) -> Secp256k1.Element {
            do throws(GroupError) { return try Secp256k1.Element(encoded: bytes) } catch {
                throw WireError(field: field, problem: .group(error))
            }
        }
    }

    /// One instance's part of the private message of round 2: ã, η, μ; Γ^u, Γ^v; ψ.
    enum ReplyLayout {
        static let gammas = VectorOLE.messageBytes
        static let psi = gammas + 66
        static let size = psi + 32
    }
}
