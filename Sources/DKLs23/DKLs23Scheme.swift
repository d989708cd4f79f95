internal import Groups
public import MPCCore
public import Secrets

/// Threshold ECDSA over secp256k1 after Doerner, Kondi, Lee and shelat (ePrint 2023/765), as dkls23.md specifies it.
///
/// Pre-signatures are made by a run of exactly t parties and bound to them; the online round is one message per signer.
/// Items of a batch are 32-byte digests, which the layer above computes from the message itself.
public enum DKLs23ECDSA: ThresholdScheme, JointPreparation {
    /// `ecdsa-secp256k1`.
    public static var id: SignatureScheme { .ecdsaSecp256k1 }
    /// "dkls23/sign".
    public static var protocolName: String { "dkls23/sign" }
    /// A pre-signature is bound to exactly the signer set that made it.
    public static var preparation: MaterialPreparation { .together(Self.self) }
    /// Every pair has a set-up of its own.
    public static var limits: SchemeLimits {
        SchemeLimits(parties: DKLs23Parameters.largestGroup, units: DKLs23Parameters.largestBatch)
    }

    /// Makes the parameters of a pre-signing run, or of an interactive signing run, whose context binds the one request.
    public static func parameters(
        _ key: KeyInfo, signers: [PartyIndex], for purpose: MaterialPurpose
    ) throws(ProtocolAbort) -> RunParameters {
        switch purpose {
        case .pool(let count): try PreSigning.parameters(key, signers: signers, batch: count)
        case .request(let request): try PreSigning.parameters(key, signers: signers, request: request)
        }
    }

    /// Joins such a run. What is made for a request signs that request and no other, and no store can take it.
    public static func prepare(
        _ key: KeyShare, for purpose: MaterialPurpose, context: RunContext, pairs: any PairLedger, randomness: Randomness
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        switch purpose {
        case .pool(let count): try PreSigning.run(key, batch: count, context: context, pairs: pairs, randomness: randomness)
        case .request(let request): try PreSigning.run(key, request: request, context: context, pairs: pairs, randomness: randomness)
        }
    }

    /// Checks a batch: a signer set of exactly t, digests of 32 bytes, one pre-signature per item.
    public static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort) {
        try checkShape(batch, key: key)
        for item in batch.items {
            guard isMaterial(item.materials[0]) else { throw .misuse(.material("one pre-signature per digest")) }
            _ = try tweak(of: item)
        }
    }

    /// All of it but what ``equations(_:_:)`` finds: whether R and τ decode.
    private static func checkShape(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort) {
        guard key.scheme == id else { throw .misuse(.material("key of another scheme")) }
        guard batch.signers.count == key.threshold, let last = batch.signers.last, Int(last.rawValue) <= key.parties else {
            throw .misuse(.signers)
        }
        for item in batch.items {
            guard item.message.count == 32 else { throw .misuse(.parameter("digest")) }
            guard item.materials.count == 1, item.materials[0].count == 65 else {
                throw .misuse(.material("one pre-signature per digest"))
            }
        }
        let ids = batch.items.flatMap(\.materials)
        guard Set(ids).count == ids.count else { throw .misuse(.material("a pre-signature twice")) }
    }

    /// Returns whether bytes are id ‖ R of a pre-signature: 65 bytes, the same at every signer.
    public static func isMaterial(_ publicPart: [UInt8]) -> Bool {
        publicPart.count == 65 && (try? Secp256k1.Element(encoded: Array(publicPart.suffix(33)))) != nil
    }

    /// Makes the entry for ``SigningBatch/Item/materials`` of a signer's label: id ‖ R.
    public static func reference(_ label: SigningMaterial.Label) -> [UInt8] { label.id + label.publicPart }

    /// The id that a reference begins with.
    public static func materialID(ofReference reference: [UInt8]) -> [UInt8] { Array(reference.prefix(32)) }

    /// Signs a batch: this signer's (w, u') per item.
    public static func sign(_ batch: SigningBatch, key: KeyShare, materials: [SigningMaterial]) throws(ProtocolAbort) -> OnlineShare {
        let info = key.info
        let equations = try equations(batch, info)
        let context = try batch.context(protocolName: protocolName, key: info, me: info.index)
        guard materials.count == batch.items.count else { throw .misuse(.material("one pre-signature per digest")) }
        for (item, material) in zip(batch.items, materials) {
            let label = material.label
            guard label.keyID == info.keyID, label.epoch == info.epoch, label.owner == info.index, label.signers == batch.signers else {
                throw .misuse(.material("pre-signature of another key, epoch, party or signer set"))
            }
            guard material.request == nil || material.request == batch.requestHash else {
                throw .misuse(.material("pre-signature of another request"))
            }
            guard item.materials == [reference(label)] else { throw .abort(.check("pre-signatures")) }
        }
        var writer = WireWriter(WireHeader(type: .dklsShares, runID: context.id))
        for (item, material) in zip(equations, materials) {
            guard let secret = material.take(for: batch.requestHash), let preSignature = PreSignature(secret) else {
                throw .misuse(.material("pre-signature already used"))
            }
            let (w, u) = item.share(preSignature)
            writer.write(w)
            writer.write(u)
        }
        let message = writer.bytes
        return OnlineShare(message: message) { shares throws(ProtocolAbort) in
            var all = shares
            all[info.index] = message
            return try combine(batch, equations, key: info, shares: all)
        }
    }

    /// Combines the shares into Σw / Σu' per item, verified. Shares of another run are missing; what does not decode blames its signer.
    public static func combine(
        _ batch: SigningBatch, key: KeyInfo, shares: [PartyIndex: [UInt8]]
    ) throws(ProtocolAbort) -> [RawSignature] {
        try combine(batch, try equations(batch, key), key: key, shares: shares)
    }

    private static func combine(
        _ batch: SigningBatch, _ equations: [OnlineEquations], key: KeyInfo, shares: [PartyIndex: [UInt8]]
    ) throws(ProtocolAbort) -> [RawSignature] {
        guard let first = batch.signers.first else { throw .misuse(.signers) }
        let context = try batch.context(protocolName: protocolName, key: key, me: first)
        var columns: [[(w: Scalar<Secp256k1>, u: Scalar<Secp256k1>)]] = []
        var missing: [PartyIndex] = []
        for signer in batch.signers {
            guard let message = shares[signer], (try? WireHeader(message))?.runID == context.id else {
                missing.append(signer)
                continue
            }
            do throws(WireError) { columns.append(try read(message, count: batch.items.count)) } catch { throw error.blaming(signer) }
        }
        guard missing.isEmpty else { throw .retryable(missing: missing) }
        var signatures: [RawSignature] = []
        for (position, item) in equations.enumerated() {
            guard let signature = item.combine(columns.map { $0[position] }) else { throw .abort(.combinationFailed) }
            signatures.append(signature)
        }
        return signatures
    }

    private static func read(_ message: [UInt8], count: Int) throws(WireError) -> [(w: Scalar<Secp256k1>, u: Scalar<Secp256k1>)] {
        var reader = try WireReader(message, expecting: .dklsShares)
        var shares: [(w: Scalar<Secp256k1>, u: Scalar<Secp256k1>)] = []
        for position in 0..<count { shares.append((try reader.scalar("w \(position)"), try reader.scalar("u \(position)"))) }
        try reader.finish()
        return shares
    }

    private static func tweak(of item: SigningBatch.Item) throws(ProtocolAbort) -> Scalar<Secp256k1> {
        guard let bytes = item.tweak else { return .zero }
        do throws(GroupError) { return try Scalar(encoded: bytes) } catch { throw .misuse(.parameter("tweak")) }
    }

    /// The public side of every item of a batch that was checked, or checked here: a point that is none is refused.
    private static func equations(_ batch: SigningBatch, _ key: KeyInfo) throws(ProtocolAbort) -> [OnlineEquations] {
        try checkShape(batch, key: key)
        let root: Secp256k1.Element
        do throws(GroupError) { root = try Secp256k1.Element(encoded: key.publicKey) } catch {
            throw .misuse(.material("key does not decode"))
        }
        var all: [OnlineEquations] = []
        for item in batch.items {
            let reference = item.materials[0]
            guard
                let equations = OnlineEquations(
                    id: Array(reference.prefix(32)), keyID: key.keyID, epoch: key.epoch, signers: batch.signers,
                    point: Array(reference.suffix(33)), rootKey: root, tweak: try tweak(of: item), digest: item.message)
            else { throw isMaterial(reference) ? .abort(.identity) : .misuse(.material("one pre-signature per digest")) }
            all.append(equations)
        }
        return all
    }
}
