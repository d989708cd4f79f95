package import Groups
package import MPCCore
package import Secrets

/// The pre-signing run: its parameters, its hashes and its rounds (dkls23.md sections 0 and 4).
package enum PreSigning {
    /// Makes the parameters of pre-signing among exactly t parties of the key: op = H("run/op"; "presign", B).
    package static func parameters(_ key: KeyInfo, signers: [PartyIndex], batch: Int) throws(ProtocolAbort) -> RunParameters {
        try parameters(key, signers: signers, batch: batch, protocolName: "dkls23/presign", operation: "presign", request: nil)
    }

    /// Makes the parameters of interactive signing: op = H("run/op"; "sign", B, request hash, round, items), so that parties that were told
    /// anything different share no sid and what the run makes belongs to that request.
    package static func parameters(
        _ key: KeyInfo, signers: [PartyIndex], request: InteractiveRequest
    ) throws(ProtocolAbort) -> RunParameters {
        try parameters(
            key, signers: signers, batch: request.items.count, protocolName: "dkls23/sign", operation: "sign", request: request)
    }

    private static func parameters(
        _ key: KeyInfo, signers: [PartyIndex], batch: Int, protocolName: String, operation name: String,
        request: InteractiveRequest?
    ) throws(ProtocolAbort) -> RunParameters {
        guard key.scheme == .ecdsaSecp256k1 else { throw .misuse(.material("key of another scheme")) }
        guard (1...DKLs23Parameters.largestBatch).contains(batch) else {
            throw .misuse(.parameter("1 to \(DKLs23Parameters.largestBatch) pre-signatures in one run"))
        }
        guard signers.count == key.threshold, signers.allSatisfy({ Int($0.rawValue) <= key.parties }) else { throw .misuse(.signers) }
        var operation = Transcript(.operation)
        operation.absorb(name)
        operation.absorb(UInt32(batch))
        if let request {
            operation.absorb(request.hash)
            operation.absorb(request.round)
            operation.absorb(list: request.items)
        }
        guard
            let parameters = RunParameters(
                protocolName: protocolName, keyID: key.keyID, epoch: key.epoch, parties: signers, operation: operation.hash())
        else { throw .misuse(.signers) }
        return parameters
    }

    /// Computes a commitment of round 1, C_i = H("presign/R"; sid, i, R_i, salt_i).
    package static func commitment(_ sid: [UInt8], _ party: PartyIndex, _ point: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.presignCommitment)
        transcript.absorb(sid)
        transcript.absorb(party.number)
        transcript.absorb(point)
        transcript.absorb(salt)
        return transcript.hash()
    }

    /// Computes the echo of round 1, E = H("presign/echo"; sid, all C_j, instances outer, parties inner).
    package static func echo(_ sid: [UInt8], commitments: [[[UInt8]]]) -> [UInt8] {
        var transcript = Transcript(.presignEcho)
        transcript.absorb(sid)
        for instance in commitments { transcript.absorb(list: instance) }
        return transcript.hash()
    }

    /// Computes a pre-signature's id, id_m = H("presign/id"; sid, m, all C_j, then all R_j, then all pk_j).
    package static func identifier(
        _ sid: [UInt8], instance: Int, commitments: [[UInt8]], points: [[UInt8]], keys: [[UInt8]]
    ) -> [UInt8] {
        var transcript = Transcript(.presignID)
        transcript.absorb(sid)
        transcript.absorb(UInt32(truncatingIfNeeded: instance))
        transcript.absorb(list: commitments)
        transcript.absorb(list: points)
        transcript.absorb(list: keys)
        return transcript.hash()
    }

    /// Returns the reason that a ledger hears of the extension check; none where it came to no result, since that is nobody's fault.
    static func verdict(isConsistent: Bool?) -> ProtocolAbort.Reason? { isConsistent == false ? .check("OT extension") : nil }

    /// Computes a pair's term of a share of zero, HMAC_q(z; "presign/zero", sid, m).
    package static func zeroTerm(_ seed: borrowing SecretBytes, _ sid: [UInt8], instance: Int) -> SecretScalar<Secp256k1> {
        var code = KeyedTranscript(.presignZero, key: seed)
        code.absorb(sid)
        code.absorb(UInt32(truncatingIfNeeded: instance))
        return code.scalar()
    }
}
