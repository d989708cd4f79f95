package import ChainKit
internal import Groups
package import MPCCore

/// Translations between the chain's schemes, requests and batches and the core's.
package enum Batches {
    /// The most requests of one scheme and round that an order may have: more than any transaction's that nodes relay.
    package static let mostRequests = 16 * ProtocolTable.largestRun

    /// The requests of a reading that one run signs.
    package static func requests(_ reading: OrderReading, scheme: SignatureScheme, round: SigningRound) -> [SigningRequest] {
        round.part(of: requests(reading, scheme: scheme, inRound: round.number))
    }

    /// All requests of a round.
    package static func requests(_ reading: OrderReading, scheme: SignatureScheme, inRound number: Int) -> [SigningRequest] {
        reading.plan.requests.filter { $0.scheme == scheme && $0.round == number }
    }

    /// The items that those requests sign: messages and tweaks from the party's own reading, without materials.
    package static func items(
        _ reading: OrderReading, key: KeyInfo, scheme: SignatureScheme, round: SigningRound
    ) throws(WalletError) -> [SigningBatch.Item] {
        var items: [SigningBatch.Item] = []
        for request in requests(reading, scheme: scheme, round: round) {
            let derived = try reading.derive(key, path: request.path)
            let (taproot, verifyKey) = try output(of: request, derived)
            // The party derives the key itself: a request under any other is not one of this wallet's.
            guard verifyKey == request.verifyKey?.bytes else {
                throw .unsupported("request \(request.id) is to verify under a key that this wallet does not have at \(request.path)")
            }
            items.append(.init(message: request.input.signedBytes, tweak: derived.tweak, taproot: taproot, materials: []))
        }
        return items
    }

    /// The Taproot output that a request spends by its key path, and the key that the signature verifies under: the output's, or the
    /// derived key itself where the request has no tweak (script paths, other schemes).
    private static func output(
        of request: SigningRequest, _ derived: DerivedKey
    ) throws(WalletError) -> (TaprootOutput?, verifyKey: [UInt8]) {
        switch (request.tweak, derived.scheme) {
        case (.none, _): return (nil, WalletKeys.bytes(of: derived))
        case (.taproot(let root), .bip340Secp256k1):
            let output = root.map { TaprootOutput(merkleRoot: $0) } ?? .keyOnly
            guard let output, let key = Taproot.output(internalKey: WalletKeys.bytes(of: derived), merkleRoot: output.merkleRoot) else {
                throw .unsupported("request \(request.id) has a merkle root that is not 32 bytes")
            }
            return (output, Array(key.dropFirst()))
        case (.taproot, _), (.additive, _):
            throw .unsupported("request \(request.id) asks for a tweak that \(derived.scheme.rawValue) keys do not take")
        }
    }

    /// The batch for those requests, with materials as the coordinator collected them.
    package static func batch(
        _ reading: OrderReading, key: KeyInfo, scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex], materials: [[[UInt8]]]
    ) throws(WalletError) -> SigningBatch {
        let contents = try items(reading, key: key, scheme: scheme, round: round)
        let width = key.binding == .signerSet ? 1 : signers.count
        guard materials.count == contents.count, materials.allSatisfy({ $0.count == width }) else {
            throw .protocolAbort(.abort(.commitmentListMismatch))
        }
        let items = zip(contents, materials).map {
            SigningBatch.Item(message: $0.message, tweak: $0.tweak, taproot: $0.taproot, materials: $1)
        }
        guard
            let batch = SigningBatch(
                requestHash: reading.requestHash, round: UInt32(clamping: round.number), signers: signers, items: items)
        else {
            throw .protocolAbort(.abort(.commitmentListMismatch))
        }
        return batch
    }

    /// The item of a digest that nobody has read.
    package static func item(_ digest: RawDigest, key: KeyInfo, materials: [[UInt8]] = []) throws(WalletError) -> SigningBatch.Item {
        SigningBatch.Item(message: digest.digest, tweak: try WalletKeys.derive(key, path: digest.path).tweak, materials: materials)
    }

    /// Its batch.
    package static func batch(
        _ digest: RawDigest, key: KeyInfo, signers: [PartyIndex], materials: [[UInt8]]
    ) throws(WalletError) -> SigningBatch {
        let item = try item(digest, key: key, materials: materials)
        guard let batch = SigningBatch(requestHash: digest.requestHash(keyID: key.keyID), signers: signers, items: [item]) else {
            throw .protocolAbort(.misuse(.parameter("raw digest")))
        }
        return batch
    }

    /// The id of the one-round run over a batch: what every share of it carries.
    package static func runID(_ batch: SigningBatch, key: KeyInfo) throws(WalletError) -> [UInt8] {
        guard let signer = batch.signers.first else { throw .protocolAbort(.misuse(.signers)) }
        return try WalletError.run { () throws(ProtocolAbort) in
            try batch.context(protocolName: ProtocolTable.scheme(of: key).protocolName, key: key, me: signer).id
        }
    }

    /// The run id in a share's header.
    package static func runID(ofShare message: [UInt8]) -> [UInt8]? { (try? WireHeader(message))?.runID }

    /// The id under which a party counts runs: of the request, and of which of its parts it is, as its first item says.
    package static func spendingID(_ request: [UInt8], _ items: [SigningBatch.Item]) -> [UInt8] {
        HashFunction.sha256.digest(of: request + (items.first?.message ?? []))
    }

    /// The id under which a signer stores its share of a batch: H("sign/release"; request, round, signers, items with the complete lists).
    package static func releaseID(_ batch: SigningBatch) -> [UInt8] {
        var transcript = Transcript(.release)
        transcript.absorb(batch.requestHash)
        transcript.absorb(batch.round)
        for signer in batch.signers { transcript.absorb(signer.number) }
        transcript.absorb(list: batch.items.map(\.hash))
        return transcript.hash()
    }

    /// Whether a unit that a party offers can be signing material of a key.
    package static func isMaterial(_ label: SigningMaterial.Label, key: KeyInfo) -> Bool {
        ProtocolTable.scheme(of: key).isMaterial(reference(label, key: key))
    }

    /// A unit's entry in a batch's list: the commitments of an owner's, id ‖ R of a set's.
    package static func reference(_ label: SigningMaterial.Label, key: KeyInfo) -> [UInt8] {
        ProtocolTable.scheme(of: key).reference(label)
    }
}

/// Keys of a wallet at paths, in the adapters' types.
package enum WalletKeys {
    package static func derive(_ key: KeyInfo, path: DerivationPath) throws(WalletError) -> DerivedKey {
        do throws(DerivedKey.Failure) { return try DerivedKey(root: key, path: path) } catch {
            throw .derivation(path: path.description, error)
        }
    }

    /// A derived key as adapters know it: BIP-340's is x-only there.
    package static func bytes(of derived: DerivedKey) -> [UInt8] {
        derived.scheme == .bip340Secp256k1 ? Array(derived.publicKey.dropFirst()) : derived.publicKey
    }

    /// A derived key's bytes with its scheme.
    package static func publicKey(_ derived: DerivedKey) -> PublicKey {
        PublicKey(derived: bytes(of: derived), derived.scheme)
    }

    /// The keys at several paths, in their order.
    package static func derive(_ key: KeyInfo, paths: [DerivationPath]) throws(WalletError) -> [DerivedKey] {
        do throws(DerivedKey.Failure) { return try DerivedKey.keys(root: key, paths: paths) } catch {
            // Which of them cannot be derived, the error says that names one.
            for path in paths { _ = try derive(key, path: path) }
            throw .derivation(path: "", error)
        }
    }

    /// The keys that a chain may sign with; all of them where it may with none, so that the adapter says which it misses.
    package static func relevant(_ keys: [KeyInfo], to adapter: AnyChainAdapter) -> [KeyInfo] {
        let usable = keys.filter { adapter.identity.schemes.contains($0.scheme) }
        return usable.isEmpty ? keys : usable
    }

    /// A derived key as adapters get it.
    package static func walletKey(_ derived: DerivedKey, path: DerivationPath, fingerprint: [UInt8]?) -> WalletKey {
        WalletKey(publicKey(derived), path: path, masterFingerprint: fingerprint)
    }

    /// The key's BIP-32 fingerprint; nil for Ed25519 keys.
    package static func fingerprint(of root: KeyInfo) -> [UInt8]? {
        root.scheme == .ed25519 ? nil : WalletKey.fingerprint(ofRoot: root.publicKey)
    }
}
