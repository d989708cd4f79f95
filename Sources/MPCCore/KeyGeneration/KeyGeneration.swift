internal import Groups
public import Secrets

/// Distributed key generation (frost.md section 2): all keys of a wallet in one run. Commit, reveal with proofs of possession
/// and private shares, echo; the result is *pending* until every party has acknowledged the same transcript.
///
/// ```
/// round 1   broadcast  C_i, a commitment to (F_i, proof, chain code) per key
/// round 2   broadcast  the opening, and the echo of round 1;     private  f_i(j) per key, then the companion's part
/// round 3   broadcast  the echo of round 2;                      private  the companion's answer, if there is one
/// after     "stored", signed, relayable: see KeyAcknowledgement
/// ```
public enum KeyGeneration {
    /// Makes one party's side of the run, after round 0.
    public static func run(
        _ parameters: KeyGenerationParameters, context: RunContext, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<GeneratedKeys> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        return ProtocolRun(context: context, machine: Machine(parameters, context: context, randomness: randomness))
    }

    private final class Machine: RunMachine<GeneratedKeys> {
        /// No case carries the parameters: Swift 6.3 releases the arrays of such a payload twice when it is taken out.
        private enum State: ~Copyable {
            case ready
            case committed(CommittedRound)
            case opened(OpenedRound)
            case echoed(EchoedRound)
            case over
        }
        private let parameters: KeyGenerationParameters
        private let context: RunContext
        private let randomness: Randomness
        private var state = State.ready

        init(_ parameters: KeyGenerationParameters, context: RunContext, randomness: Randomness) {
            self.parameters = parameters
            self.context = context
            self.randomness = randomness
        }

        override var shapes: [RoundShape] {
            [
                RoundShape(broadcast: .keygenCommitment),
                RoundShape(broadcast: .keygenOpening, privateMessage: .keygenShares),
                RoundShape(broadcast: .keygenEcho, privateMessage: parameters.companion == nil ? nil : .keygenPairReply),
            ]
        }

        override func start() throws(ProtocolAbort) -> Outbox {
            guard case .ready = take() else { throw .misuse(.order) }
            let step = try CommittedRound.begin(parameters, context: context, randomness: randomness)
            let outbox = step.outbox
            state = .committed(step.next)
            return outbox
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<GeneratedKeys> {
            switch take() {
            case .committed(let round):
                let step = try round.advance(inbox)
                let outbox = step.outbox
                state = .opened(step.next)
                return .send(outbox)
            case .opened(let round):
                let step = try round.advance(inbox)
                let outbox = step.outbox
                state = .echoed(step.next)
                return .send(outbox)
            case .echoed(let round):
                return .finished(try round.finish(inbox))
            case .ready: throw .misuse(.order)
            case .over: throw .misuse(.order)
            }
        }

        private func take() -> State {
            var taken = State.over
            swap(&taken, &state)
            return taken
        }
    }

    /// H("keygen/echo"; sid, round, every broadcast in index order): one hash of what this party saw (rule S2).
    fileprivate static func echo(_ context: RunContext, round: UInt32, _ broadcasts: [PartyIndex: [UInt8]]) -> [UInt8] {
        var transcript = Transcript(.keygenEcho)
        transcript.absorb(context.id)
        transcript.absorb(round)
        for party in context.parties { transcript.absorb(broadcasts[party] ?? []) }
        return transcript.hash()
    }
}

/// After round 1: this party has committed.
private struct CommittedRound: ~Copyable {
    let context: RunContext
    let dealings: [any KeyDealing]
    let companion: CompanionRun?
    let payload: [UInt8]
    let salt: [UInt8]
    let broadcast: [UInt8]

    static func begin(
        _ parameters: KeyGenerationParameters, context: RunContext, randomness: Randomness
    ) throws(ProtocolAbort) -> Step<CommittedRound> {
        var dealings: [any KeyDealing] = []
        for scheme in parameters.schemes {
            switch scheme {
            case .ed25519:
                dealings.append(
                    try Dealing<Edwards25519>(scheme: scheme, threshold: parameters.threshold, context: context, randomness: randomness))
            case .ecdsaSecp256k1, .bip340Secp256k1:
                dealings.append(
                    try Dealing<Secp256k1>(scheme: scheme, threshold: parameters.threshold, context: context, randomness: randomness))
            }
        }
        let payload = dealings.flatMap(\.payload)
        let salt = randomness.bytes(32)
        var writer = WireWriter(WireHeader(type: .keygenCommitment, runID: context.id))
        writer.write(commitment(context, party: context.me, payload: payload, salt: salt))
        var companion: CompanionRun?
        if let kind = parameters.companion {
            companion = try CompanionRun(kind, context: context, with: context.peers, randomness: randomness)
        }
        let round = CommittedRound(
            context: context, dealings: dealings, companion: companion, payload: payload, salt: salt,
            broadcast: writer.bytes)
        return Step(round, Outbox(broadcast: writer.bytes))
    }

    /// Rule H5: run id, committer, value, 32 random bytes.
    static func commitment(_ context: RunContext, party: PartyIndex, payload: [UInt8], salt: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.keygenCommitment)
        transcript.absorb(context.id)
        transcript.absorb(party.number)
        transcript.absorb(payload)
        transcript.absorb(salt)
        return transcript.hash()
    }

    consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<OpenedRound> {
        var first: [PartyIndex: [UInt8]] = [context.me: broadcast]
        var commitments: [PartyIndex: [UInt8]] = [:]
        for peer in context.peers {
            let message = try inbox.broadcast(of: peer)
            commitments[peer] = try WireReader.hash(of: message, .keygenCommitment, "commitment", from: peer)
            first[peer] = message
        }
        let echo = KeyGeneration.echo(context, round: 1, first)
        var writer = WireWriter(WireHeader(type: .keygenOpening, runID: context.id))
        writer.write(echo)
        writer.write(payload)
        writer.write(salt)

        let header = WireHeader(type: .keygenShares, runID: context.id)
        var privates: [PartyIndex: SecretMessage] = [:]
        let dealings = self.dealings
        for peer in context.peers {
            let part = try companion?.firstMessage(to: peer)
            privates[peer] = unsafe SecretMessage(header, bodySize: 32 * dealings.count + (part?.bytes.count ?? 0)) { body in
                for (position, dealing) in dealings.enumerated() {
                    let share = dealing.share(for: peer)
                    unsafe share.withUnsafeBytes { bytes in
                        unsafe UnsafeMutableRawBufferPointer(rebasing: body[32 * position..<32 * (position + 1)]).copyMemory(from: bytes)
                    }
                }
                guard let part else { return }
                unsafe part.bytes.withUnsafeBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: body[(32 * dealings.count)...]).copyMemory(from: bytes)
                }
            }
        }
        let round = OpenedRound(
            context: context, dealings: dealings, companion: companion, first: first, commitments: commitments, echo: echo,
            broadcast: writer.bytes)
        return Step(round, Outbox(broadcast: writer.bytes, privates: privates))
    }
}

/// After round 2: this party has opened and dealt.
private struct OpenedRound: ~Copyable {
    let context: RunContext
    let dealings: [any KeyDealing]
    let companion: CompanionRun?
    let first: [PartyIndex: [UInt8]]
    let commitments: [PartyIndex: [UInt8]]
    let echo: [UInt8]
    let broadcast: [UInt8]

    consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<EchoedRound> {
        var second: [PartyIndex: [UInt8]] = [context.me: broadcast]
        var openings: [PartyIndex: [UInt8]] = [:]
        // Every echo before any check that blames (rule H4): views that differ are nobody's provable fault.
        var agreed = true
        for peer in context.peers {
            let message = try inbox.broadcast(of: peer)
            second[peer] = message
            let body = message.dropFirst(WireHeader.size)
            if body.count >= 32, Array(body.prefix(32)) != echo { agreed = false }
            openings[peer] = Array(body.dropFirst(32))
        }
        guard agreed else { throw .abort(.echoMismatch) }

        var dealt: [[PartyIndex: any DealtKey]] = dealings.map { [context.me: $0.own] }
        for peer in context.peers {
            guard let opening = openings[peer] else { throw .retryable(missing: [peer]) }
            let parts = try Self.readOpening(opening, dealings: dealings, from: peer)
            let payload = Array(opening.dropLast(32))
            let expected = CommittedRound.commitment(context, party: peer, payload: payload, salt: Array(opening.suffix(32)))
            guard expected == commitments[peer] else { throw .blame([peer], .openingMismatch) }
            for (position, part) in parts.enumerated() { dealt[position][peer] = part }
        }

        var keys: [any CombinedKey] = []
        let bodySize = 32 * dealings.count + (companion?.firstMessageBytes ?? 0)
        for (position, dealing) in dealings.enumerated() {
            keys.append(
                try dealing.finish(
                    context: context, dealt: dealt[position], shares: inbox.privates, position: position, bodySize: bodySize))
        }
        var privates: [PartyIndex: SecretMessage] = [:]
        if let companion {
            for peer in context.peers {
                let answer = try companion.secondMessage(
                    to: peer, received: try inbox.privateMessage(of: peer), at: 32 * dealings.count)
                privates[peer] = SecretMessage(WireHeader(type: .keygenPairReply, runID: context.id), parts: [answer])
            }
        }

        let echo = KeyGeneration.echo(context, round: 2, second)
        var writer = WireWriter(WireHeader(type: .keygenEcho, runID: context.id))
        writer.write(echo)
        let round = EchoedRound(
            context: context, keys: keys, companion: companion, first: first, second: second, echo: echo, broadcast: writer.bytes)
        return Step(round, Outbox(broadcast: writer.bytes, privates: privates))
    }

    /// The payload's parts in scheme order, then the salt, and nothing after it.
    private static func readOpening(
        _ opening: [UInt8], dealings: [any KeyDealing], from peer: PartyIndex
    ) throws(ProtocolAbort) -> [any DealtKey] {
        do throws(WireError) {
            var reader = WireReader(opening)
            var parts: [any DealtKey] = []
            for dealing in dealings { parts.append(try dealing.readPayload(&reader)) }
            _ = try reader.bytes(32, "salt")
            try reader.finish()
            return parts
        } catch { throw error.blaming(peer) }
    }
}

/// After round 3: only the others' echoes are missing, and the companion's answers.
private struct EchoedRound: ~Copyable {
    let context: RunContext
    let keys: [any CombinedKey]
    let companion: CompanionRun?
    let first: [PartyIndex: [UInt8]]
    let second: [PartyIndex: [UInt8]]
    let echo: [UInt8]
    let broadcast: [UInt8]

    consuming func finish(_ inbox: Inbox) throws(ProtocolAbort) -> GeneratedKeys {
        var third: [PartyIndex: [UInt8]] = [context.me: broadcast]
        var agreed = true
        for peer in context.peers {
            let message = try inbox.broadcast(of: peer)
            if try WireReader.hash(of: message, .keygenEcho, "echo", from: peer) != echo { agreed = false }
            third[peer] = message
        }
        guard agreed else { throw .abort(.echoMismatch) }

        var pairSetups: [PartyIndex: SecretMessage] = [:]
        if let companion {
            for peer in context.peers { pairSetups[peer] = try companion.finish(peer, received: try inbox.privateMessage(of: peer)) }
        }

        // Broadcasts only, in round, then index order: private messages never enter it.
        var transcript = Transcript(.keygenTranscript)
        transcript.absorb(context.id)
        for round in [first, second, third] {
            for party in context.parties { transcript.absorb(round[party] ?? []) }
        }
        let hash = transcript.hash()
        return GeneratedKeys(shares: keys.map { $0.keyShare(transcriptHash: hash) }, pairSetups: pairSetups)
    }
}
