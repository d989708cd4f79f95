internal import Groups
internal import MPCCore
internal import Secrets

extension PreSigning {
    /// The opening of one instance by a peer: R_j and pk_j.
    struct Opening {
        let point: Secp256k1.Element
        let key: Secp256k1.Element

        /// Reads a peer's broadcast of round 2, whose echo was compared before; an opening of what was not committed to blames the peer.
        static func all(
            _ message: [UInt8], from party: PartyIndex, _ context: RunContext, commitments: [[UInt8]]
        ) throws(ProtocolAbort) -> [Opening] {
            var read: [Opening] = []
            var salts: [[UInt8]] = []
            do throws(WireError) {
                var reader = try WireReader(message, expecting: .presignOpenings)
                _ = try reader.bytes(32, "echo")
                for m in commitments.indices {
                    let point = try reader.element("R \(m)", of: Secp256k1.self)
                    salts.append(try reader.bytes(32, "salt \(m)"))
                    read.append(Opening(point: point, key: try reader.element("public key share \(m)", of: Secp256k1.self)))
                }
                try reader.finish()
            } catch { throw error.blaming(party) }
            for (m, opening) in read.enumerated() {
                let expected = PreSigning.commitment(context.id, party, opening.point.encoded, salts[m])
                guard commitments[m] == expected else { throw .blame([party], .openingMismatch) }
            }
            return read
        }
    }

    /// One instance of a peer's private message of round 2, decoded; ã, η and μ stay where they are.
    struct Reply: ~Copyable {
        /// Where (ã, η, μ) begin in the message.
        let offset: Int
        let gammaU: Secp256k1.Element
        let gammaV: Secp256k1.Element
        let psi: SecretScalar<Secp256k1>

        init(_ message: SecretMessage, instance m: Int, of batch: Int) throws(WireError) {
            let start = m * ReplyLayout.size
            let bodySize = batch * ReplyLayout.size
            let gammas = try message.field(start + ReplyLayout.gammas..<start + ReplyLayout.psi, ofBody: bodySize, "gamma \(m)").exposed()
            let offset = WireHeader.size + start
            guard VectorOLE.isCanonical(message.bytes, at: offset) else {
                throw WireError(field: "reply \(m)", problem: .group(.scalarNotCanonical))
            }
            let gammaU = try Self.element(Array(gammas.prefix(33)), "gamma u \(m)")
            let gammaV = try Self.element(Array(gammas.suffix(33)), "gamma v \(m)")
            let field = try message.field(start + ReplyLayout.psi..<start + ReplyLayout.size, ofBody: bodySize, "psi \(m)")
            psi = try Self.scalar(field, "psi \(m)")
            self.offset = offset
            self.gammaU = gammaU
            self.gammaV = gammaV
        }

        private static func scalar(_ bytes: borrowing SecretBytes, _ field: String) throws(WireError) -> SecretScalar<Secp256k1> {
            do throws(GroupError) { return try SecretScalar(decoding: bytes) } catch {
                throw WireError(field: field, problem: .group(error))
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
