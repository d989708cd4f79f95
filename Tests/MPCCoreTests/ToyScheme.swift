import Groups
import MPCCore
import Secrets

/// A scheme with the shape of dkls23.md section 4 and none of its security: two rounds of pre-processing with broadcasts and private
/// messages, an echo, a check that bans, material bound to a signer set, one message online. It shows that the contract carries all that.
///
/// Online it is Schnorr over secp256k1 with one nonce a signer: s_i = r_i + h·λ_i·x_i.
enum ToyScheme: ThresholdScheme, JointPreparation {
    static var id: SignatureScheme { .bip340Secp256k1 }
    static var protocolName: String { "toy/sign" }
    static var preparation: MaterialPreparation { .together(Self.self) }
    static var limits: SchemeLimits { SchemeLimits(parties: 3, units: 16) }
    static func reference(_ label: SigningMaterial.Label) -> [UInt8] { label.publicPart }
    static func materialID(ofReference reference: [UInt8]) -> [UInt8] { Array(reference.prefix(32)) }

    static func parameters(
        _ key: KeyInfo, signers: [PartyIndex], for purpose: MaterialPurpose
    ) throws(ProtocolAbort) -> RunParameters {
        guard
            let parameters = RunParameters(
                protocolName: "toy/presign", keyID: key.keyID, epoch: key.epoch, parties: signers,
                operation: [UInt8](repeating: UInt8(clamping: try count(purpose)), count: 32))
        else { throw .misuse(.signers) }
        return parameters
    }

    static func prepare(
        _ key: KeyShare, for purpose: MaterialPurpose, context: RunContext, pairs: any PairLedger, randomness: Randomness
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        guard context.parameters.keyID == key.info.keyID, context.parties.count >= key.info.threshold else { throw .misuse(.signers) }
        let machine = ToyMachine(
            key.info, count: try count(purpose), context: context, pairs: pairs, randomness: randomness)
        return ProtocolRun(context: context, machine: machine)
    }

    private static func count(_ purpose: MaterialPurpose) throws(ProtocolAbort) -> Int {
        guard case .pool(let count) = purpose, (1...limits.units).contains(count) else { throw .misuse(.parameter("count")) }
        return count
    }

    static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort) {}

    static func isMaterial(_ publicPart: [UInt8]) -> Bool { publicPart.count == 32 }

    static func sign(_ batch: SigningBatch, key: KeyShare, materials: [SigningMaterial]) throws(ProtocolAbort) -> OnlineShare {
        let context = try batch.context(protocolName: protocolName, key: key.info, me: key.info.index)
        guard materials.count == batch.items.count else { throw .misuse(.material("count")) }
        var writer = WireWriter(WireHeader(type: .frostShares, runID: context.id))
        for (item, material) in zip(batch.items, materials) {
            guard material.label.signers == batch.signers else { throw .misuse(.material("another signer set")) }
            guard item.materials.allSatisfy({ $0 == material.label.publicPart }) else {
                throw .abort(.check("views of a pre-signature differ"))
            }
            guard let secret = material.take() else { throw .misuse(.material("already used")) }
            do throws(GroupError) {
                var share: SecretScalar<Secp256k1> = try key.scalar()
                let points = batch.signers.map { $0.point(of: Secp256k1.self) }
                guard let lambda = Lagrange.coefficient(of: key.info.index.point(), among: points) else { throw .zeroScalar }
                share.multiply(by: lambda * challenge(item, key.info))
                share.add(try SecretScalar<Secp256k1>(decoding: secret))
                writer.write(share.declassified())
            } catch { throw .misuse(.material("share")) }
        }
        let (info, own) = (key.info, writer.bytes)
        return OnlineShare(message: own) { shares throws(ProtocolAbort) in
            try combine(batch, key: info, shares: shares.merging([info.index: own]) { $1 })
        }
    }

    static func combine(_ batch: SigningBatch, key: KeyInfo, shares: [PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature] {
        guard let first = batch.signers.first else { throw .misuse(.signers) }
        let context = try batch.context(protocolName: protocolName, key: key, me: first)
        var sums = [Scalar<Secp256k1>](repeating: .zero, count: batch.items.count)
        for signer in batch.signers {
            guard let message = shares[signer], WireHeader.runID(of: message) == context.id else { throw .retryable(missing: [signer]) }
            do throws(WireError) {
                var reader = try WireReader(message, expecting: .frostShares)
                for position in sums.indices { sums[position] = sums[position] + (try reader.scalar("share \(position)")) }
                try reader.finish()
            } catch { throw error.blaming(signer) }
        }
        var signatures: [RawSignature] = []
        for (item, s) in zip(batch.items, sums) {
            // s·G = R + h·X, R being the second half of the public part.
            guard let nonce = item.materials.first.flatMap({ try? Secp256k1.Element(encoded: Array($0.suffix(33))) }),
                let key = try? Secp256k1.Element.decodeAndMultiply(key.publicKey, by: challenge(item, key)),
                Secp256k1.generatorMultiple(s) == nonce.adding(key)
            else { throw .abort(.combinationFailed) }
            signatures.append(.bip340(Array(nonce.encoded.dropFirst()) + s.encoded))
        }
        return signatures
    }

    private static func challenge(_ item: SigningBatch.Item, _ key: KeyInfo) -> Scalar<Secp256k1> {
        var transcript = Transcript(.request)
        transcript.absorb(item.materials.first ?? [])
        transcript.absorb(key.publicKey)
        transcript.absorb(item.message)
        return Secp256k1.challenge(transcript)
    }
}

/// Round 1: broadcast commitments to R_i, privately a question. Round 2: broadcast R_i and the echo, privately the answer.
private final class ToyMachine: RunMachine<[SigningMaterial]> {
    private let key: KeyInfo
    private let context: RunContext
    private let pairs: any PairLedger
    private let nonces: [Boxed]
    private var asked: [PartyIndex: [UInt8]] = [:]
    private var echo: [UInt8] = []
    private var commitments: [PartyIndex: [UInt8]] = [:]
    private var round = 0

    private final class Boxed {
        let scalar: SecretScalar<Secp256k1>
        init(_ scalar: consuming SecretScalar<Secp256k1>) { self.scalar = scalar }
    }

    init(_ key: KeyInfo, count: Int, context: RunContext, pairs: any PairLedger, randomness: Randomness) {
        self.key = key
        self.context = context
        self.pairs = pairs
        nonces = (0..<count).map { _ in Boxed(SecretScalar(random: randomness)) }
        for peer in context.peers { asked[peer] = randomness.bytes(32) }
    }

    override var shapes: [RoundShape] {
        [
            RoundShape(broadcast: .keygenCommitment, privateMessage: .keygenShares),
            RoundShape(broadcast: .keygenOpening, privateMessage: .frostShares),
        ]
    }

    private var points: [UInt8] { nonces.flatMap { $0.scalar.timesGenerator()?.encoded ?? [] } }

    private func hash(_ tag: TranscriptTag, _ party: PartyIndex, _ content: [UInt8]) -> [UInt8] {
        var transcript = Transcript(tag)
        transcript.absorb(context.id)
        transcript.absorb(party.number)
        transcript.absorb(content)
        return transcript.hash()
    }

    private func message(_ type: MessageType, _ content: [UInt8]) -> [UInt8] {
        var writer = WireWriter(WireHeader(type: type, runID: context.id))
        writer.write(content)
        return writer.bytes
    }

    private func secret(_ type: MessageType, _ content: [UInt8]) -> SecretMessage {
        SecretMessage(SecretBytes(copying: message(type, content)))
    }

    override func start() throws(ProtocolAbort) -> Outbox {
        let commitment = message(.keygenCommitment, hash(.keygenCommitment, context.me, points))
        commitments[context.me] = commitment
        return Outbox(broadcast: commitment, privates: asked.mapValues { secret(.keygenShares, $0) })
    }

    override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[SigningMaterial]> {
        round += 1
        return round == 1 ? .send(try answer(inbox)) : .finished(try finish(inbox))
    }

    private func answer(_ inbox: Inbox) throws(ProtocolAbort) -> Outbox {
        var answers: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers {
            commitments[peer] = try inbox.broadcast(of: peer)
            let question = try inbox.privateMessage(of: peer)
            do throws(WireError) {
                answers[peer] = secret(
                    .frostShares, hash(.frostNonceID, context.me, plain(try question.field(0..<32, ofBody: 32, "question"))))
            } catch { throw error.blaming(peer) }
        }
        var transcript = Transcript(.keygenEcho)
        transcript.absorb(context.id)
        for party in context.parties { transcript.absorb(commitments[party] ?? []) }
        echo = transcript.hash()
        return Outbox(broadcast: message(.keygenOpening, echo + points), privates: answers)
    }

    private func finish(_ inbox: Inbox) throws(ProtocolAbort) -> [SigningMaterial] {
        var rows: [[Secp256k1.Element]] = nonces.compactMap { $0.scalar.timesGenerator() }.map { [$0] }
        for peer in context.peers {
            guard Array(try inbox.broadcast(of: peer).dropFirst(34).prefix(32)) == echo else { throw .abort(.echoMismatch) }
        }
        for peer in context.peers {
            let content = Array(try inbox.broadcast(of: peer).dropFirst(66))
            guard commitments[peer] == message(.keygenCommitment, hash(.keygenCommitment, peer, content)) else {
                throw .blame([peer], .openingMismatch)
            }
            do throws(WireError) {
                var reader = WireReader(content)
                for position in rows.indices { rows[position].append(try reader.element("R \(position)", of: Secp256k1.self)) }
                try reader.finish()
            } catch { throw error.blaming(peer) }
            try checkAnswer(inbox, peer)
        }
        var made: [SigningMaterial] = []
        for (position, row) in rows.enumerated() {
            guard let sum = Secp256k1.Element.sum(row) else { throw .abort(.identity) }
            let id = hash(.keyID, PartyIndex(position + 1) ?? context.me, echo + sum.encoded)
            let label = SigningMaterial.Label(
                id: id, keyID: key.keyID, epoch: key.epoch, owner: key.index, signers: context.parties, publicPart: id + sum.encoded)
            made.append(SigningMaterial(label, secret: nonces[position].scalar.encoded()))
        }
        return made
    }

    /// The check whose failure bans: evaluated by the ledger, in its critical section, and nowhere else.
    private func checkAnswer(_ inbox: Inbox, _ peer: PartyIndex) throws(ProtocolAbort) {
        guard let pair = PartyPair(context.me, peer) else { throw .misuse(.signers) }
        let answer = plain(try inbox.privateMessage(of: peer).bytes)
        let expected = message(.frostShares, hash(.frostNonceID, peer, asked[peer] ?? []))
        try pairs.evaluate(pair, setup: [], culprit: peer) { answer == expected ? nil : .check("answer") }
    }
}

/// The bytes of what is no secret of this scheme's.
private func plain(_ secret: borrowing SecretBytes) -> [UInt8] { unsafe secret.withUnsafeBytes { unsafe [UInt8]($0) } }
