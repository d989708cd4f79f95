internal import Groups
package import MPCCore
package import Secrets

/// FROST over party indices, keys and wire messages, as all suites' schemes share it. The signing mathematics itself is in
/// ``SigningPackage`` and takes any identifiers.
package enum FROSTRound<Suite: Ciphersuite> {
    /// Makes fresh nonce pairs as material; ids are H("frost/nonce"; key id, epoch, owner, D, E).
    package static func nonces(_ key: KeyShare, count: Int, randomness: Randomness) throws(ProtocolAbort) -> [SigningMaterial] {
        guard count >= 0 else { throw .misuse(.parameter("count")) }
        let secret = try share(of: key)
        return (0..<count).map { _ in
            let pair = NoncePair<Suite>(secretShare: secret, randomness: randomness)
            let commitment = pair.commitment.encoded
            let label = SigningMaterial.Label(
                id: materialID(key.info, commitment: commitment), keyID: key.info.keyID, epoch: key.info.epoch, owner: key.info.index,
                signers: nil, publicPart: commitment)
            return SigningMaterial(label, secret: pair.sealed())
        }
    }

    static func materialID(_ key: KeyInfo, commitment: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.frostNonceID)
        transcript.absorb(key.keyID)
        transcript.absorb(key.epoch)
        transcript.absorb(key.index.number)
        transcript.absorb(commitment)
        return transcript.hash()
    }

    /// Signer set, tweaks and commitments of a batch, before any nonce is touched.
    static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort) {
        guard let first = batch.signers.first else { throw .misuse(.signers) }
        _ = try batch.context(protocolName: Suite.protocolName, key: key, me: first)
        for item in batch.items {
            let list = try commitmentList(batch, item)
            _ = try signingKey(key, item)
            for (position, entry) in list.entries.enumerated() where !isMaterial(entry.commitment.encoded) {
                throw undecodableCommitment(of: batch.signers.indices.contains(position) ? batch.signers[position] : nil)
            }
        }
    }

    static func isMaterial(_ publicPart: [UInt8]) -> Bool {
        guard let commitment = NonceCommitment<Suite>(encoded: publicPart) else { return false }
        return (try? Suite.Group.Element(encoded: commitment.hiding)) != nil
            && (try? Suite.Group.Element(encoded: commitment.binding)) != nil
    }

    /// Signs a batch as one of its signers: the online round.
    package static func sign(
        _ batch: SigningBatch, key: KeyShare, materials: [SigningMaterial], _ wrap: @escaping @Sendable ([UInt8]) -> RawSignature
    ) throws(ProtocolAbort) -> OnlineShare {
        let info = key.info
        let context = try batch.context(protocolName: Suite.protocolName, key: info, me: info.index)
        guard materials.count == batch.items.count else { throw .misuse(.material("one nonce pair per message is needed")) }
        guard Set(materials.map(\.label.id)).count == materials.count else { throw .misuse(.material("a nonce pair twice")) }
        let secret = try share(of: key)
        var writer = WireWriter(WireHeader(type: .frostShares, runID: context.id))
        var packages: [SigningPackage<Suite>] = []
        var keys: [SigningKey<Suite.Group>] = []
        var own: [Scalar<Suite.Group>] = []
        for (item, material) in zip(batch.items, materials) {
            guard material.label.keyID == info.keyID, material.label.epoch == info.epoch, material.label.owner == info.index,
                material.label.id == materialID(info, commitment: material.label.publicPart)
            else {
                throw .misuse(.material("nonce pair of another key, epoch or party"))
            }
            guard material.label.signers == nil || material.label.signers == batch.signers else {
                throw .misuse(.material("nonce pair bound to another signer set"))
            }
            let list = try commitmentList(batch, item)
            let signingKey = try signingKey(info, item)
            // Checked before the nonces are taken: a list that lacks them costs nothing but this call.
            guard let position = batch.signers.firstIndex(of: info.index), item.materials.indices.contains(position),
                item.materials[position] == material.label.publicPart,
                let commitment = NonceCommitment<Suite>(encoded: material.label.publicPart)
            else { throw .abort(.commitmentListMismatch) }
            guard let bytes = material.take() else { throw .misuse(.material("nonce pair already used")) }
            let nonces: NoncePair<Suite>
            do throws(GroupError) { nonces = try NoncePair(secret: bytes, commitment: commitment) } catch {
                throw .misuse(.material("nonce pair does not decode"))
            }
            do throws(SigningError) {
                let (share, package) = try SigningPackage.sign(
                    commitments: list, message: item.message, publicKey: signingKey.publicKey, identifier: info.index.point(),
                    secretShare: signingKey.share(secret), nonces: nonces)
                writer.write(share)
                own.append(share)
                packages.append(package)
                keys.append(signingKey)
            } catch { throw verdict(error, signers: batch.signers) }
        }
        let made = Prepared(packages: packages, keys: keys)
        let me = info.index
        let ownShares = own
        return OnlineShare(message: writer.bytes) { shares throws(ProtocolAbort) in
            try aggregate(batch, context: context, made, key: info, shares: shares, own: (me, ownShares)).map(wrap)
        }
    }

    /// Combines a batch's shares for somebody who holds no nonce.
    package static func combine(
        _ batch: SigningBatch, key: KeyInfo, shares: [PartyIndex: [UInt8]], _ wrap: ([UInt8]) -> RawSignature
    ) throws(ProtocolAbort) -> [RawSignature] {
        guard let first = batch.signers.first else { throw .misuse(.signers) }
        let context = try batch.context(protocolName: Suite.protocolName, key: key, me: first)
        var packages: [SigningPackage<Suite>] = []
        var keys: [SigningKey<Suite.Group>] = []
        for item in batch.items {
            let list = try commitmentList(batch, item)
            let signingKey = try signingKey(key, item)
            do throws(SigningError) {
                packages.append(try SigningPackage(commitments: list, message: item.message, publicKey: signingKey.publicKey))
            } catch { throw verdict(error, signers: batch.signers) }
            keys.append(signingKey)
        }
        let prepared = Prepared(packages: packages, keys: keys)
        return try aggregate(batch, context: context, prepared, key: key, shares: shares, own: nil).map(wrap)
    }

    /// Everything public about a batch's signatures, by item.
    private struct Prepared: Sendable {
        let packages: [SigningPackage<Suite>]
        let keys: [SigningKey<Suite.Group>]
    }

    private static func aggregate(
        _ batch: SigningBatch, context: RunContext, _ prepared: Prepared, key: KeyInfo, shares: [PartyIndex: [UInt8]],
        own: (PartyIndex, [Scalar<Suite.Group>])?
    ) throws(ProtocolAbort) -> [[UInt8]] {
        var columns: [PartyIndex: [Scalar<Suite.Group>]] = [:]
        var missing: [PartyIndex] = []
        var undecodable: [(party: PartyIndex, error: WireError)] = []
        for signer in batch.signers {
            if let own, own.0 == signer {
                columns[signer] = own.1
            } else if let message = shares[signer], WireHeader.runID(of: message) ?? context.id == context.id {
                do throws(WireError) { columns[signer] = try read(message, count: prepared.packages.count) } catch {
                    undecodable.append((signer, error))
                }
            } else {
                missing.append(signer)  // another run's share is dropped before any check that could blame (rules H4, D6)
            }
        }
        if let first = undecodable.first {
            let invalid = culprits(batch, prepared, key: key, columns: columns)
            throw .blame((undecodable.map(\.party) + invalid).sorted(), .undecodable(field: first.error.field))
        }
        guard missing.isEmpty else { throw .retryable(missing: missing) }
        var signatures: [[UInt8]] = []
        for (position, (package, signingKey)) in zip(prepared.packages, prepared.keys).enumerated() {
            do throws(SigningError) {
                signatures.append(
                    try package.aggregate(batch.signers.compactMap { columns[$0]?[position] }) {
                        batch.signers.map { publicShare(of: $0, key, signingKey) }
                    })
            } catch {
                // Of the whole batch: a culprit of the second item alone is named too.
                let all = culprits(batch, prepared, key: key, columns: columns)
                throw all.isEmpty ? verdict(error, signers: batch.signers) : .blame(all, .signatureShareInvalid)
            }
        }
        return signatures
    }

    /// The signers of whose shares, read so far, any fails its own equation.
    private static func culprits(
        _ batch: SigningBatch, _ prepared: Prepared, key: KeyInfo, columns: [PartyIndex: [Scalar<Suite.Group>]]
    ) -> [PartyIndex] {
        batch.signers.enumerated().filter { position, signer in
            guard let column = columns[signer] else { return false }
            return prepared.packages.indices.contains {
                let publicShare = publicShare(of: signer, key, prepared.keys[$0])
                return !prepared.packages[$0].verifies(column[$0], at: position, publicShare: publicShare)
            }
        }.map(\.element)
    }

    /// The public share under the signature's key; empty, which verifies nothing, where that is no element.
    private static func publicShare(of signer: PartyIndex, _ key: KeyInfo, _ signingKey: SigningKey<Suite.Group>) -> [UInt8] {
        key.publicShare(of: signer).flatMap { signingKey.publicShare($0) } ?? []
    }

    private static func read(_ message: [UInt8], count: Int) throws(WireError) -> [Scalar<Suite.Group>] {
        var reader = try WireReader(message, expecting: .frostShares)
        var shares: [Scalar<Suite.Group>] = []
        for position in 0..<count { shares.append(try reader.scalar("signature share \(position)")) }
        try reader.finish()
        return shares
    }

    private static func commitmentList(_ batch: SigningBatch, _ item: SigningBatch.Item) throws(ProtocolAbort) -> CommitmentList<Suite> {
        guard item.materials.count == batch.signers.count else { throw .abort(.commitmentListMismatch) }
        var entries: [CommitmentList<Suite>.Entry] = []
        for (signer, bytes) in zip(batch.signers, item.materials) {
            guard let commitment = NonceCommitment<Suite>(encoded: bytes) else { throw undecodableCommitment(of: signer) }
            entries.append(.init(identifier: signer.point(), commitment: commitment))
        }
        do throws(SigningError) { return try CommitmentList(entries) } catch { throw verdict(error, signers: batch.signers) }
    }

    private static func share(of key: KeyShare) throws(ProtocolAbort) -> SecretScalar<Suite.Group> {
        do throws(GroupError) { return try key.scalar(of: Suite.Group.self) } catch {
            throw .misuse(.material("key share does not decode"))
        }
    }

    /// The key of an item's signature: tweaks that are none, or that the suite does not know, are refused.
    private static func signingKey(_ key: KeyInfo, _ item: SigningBatch.Item) throws(ProtocolAbort) -> SigningKey<Suite.Group> {
        var additive: Scalar<Suite.Group>?
        if let bytes = item.tweak {
            do throws(GroupError) { additive = try Scalar(encoded: bytes) } catch { throw .misuse(.parameter("tweak")) }
        }
        guard let made = Suite.signingKey(key.publicKey, plus: additive, taproot: item.taproot) else { throw .misuse(.parameter("tweak")) }
        return made
    }

    /// The list came through the coordinator, so that a bad entry names a party but proves nothing against it: whoever
    /// takes commitments from their owner blames there.
    private static func undecodableCommitment(of signer: PartyIndex?) -> ProtocolAbort {
        .abort(.check("the commitment listed for party \(signer.map(\.description) ?? "?")"))
    }

    private static func verdict(_ error: SigningError, signers: [PartyIndex]) -> ProtocolAbort {
        func parties(_ positions: [Int]) -> [PartyIndex] { positions.filter(signers.indices.contains).map { signers[$0] } }
        switch error {
        case .invalidCommitment(let position):
            return undecodableCommitment(of: signers.indices.contains(position) ? signers[position] : nil)
        case .invalidShares(let positions): return .blame(parties(positions), .signatureShareInvalid)
        case .publicKey: return .misuse(.parameter("tweak"))
        case .identity: return .abort(.identity)
        case .invalidSignature: return .abort(.combinationFailed)
        case .ownCommitmentMissing: return .abort(.commitmentListMismatch)
        case .emptyList, .identifier, .shareCount: return .misuse(.signers)
        }
    }
}
