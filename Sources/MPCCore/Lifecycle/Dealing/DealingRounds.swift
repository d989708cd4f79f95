internal import Groups
internal import Secrets

/// After round 1: this seat has committed.
struct CommittedDealing: ~Copyable {
    private let seat: DealingSeat
    private let payload: [UInt8]
    private let salt: [UInt8]

    static func begin(
        _ operation: any DealingOperation, context: RunContext, randomness: Randomness
    ) throws(ProtocolAbort) -> Step<CommittedDealing> {
        let seat = try DealingSeat(operation, context: context, randomness: randomness)
        let payload = seat.lines.flatMap(\.payload)
        let salt = randomness.bytes(32)
        var writer = WireWriter(WireHeader(type: .lifeCommitment, runID: context.id))
        writer.write(DealingHash.commitment(context, seat: context.me, payload: payload, salt: salt))
        seat.broadcasts = [[context.me: writer.bytes]]
        return Step(CommittedDealing(seat: seat, payload: payload, salt: salt), Outbox(broadcast: writer.bytes))
    }

    consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<OpenedDealing> {
        let (seat, context) = (seat, seat.context)
        var commitments: [PartyIndex: [UInt8]] = [:]
        for peer in context.peers {
            let message = try inbox.broadcast(of: peer)
            commitments[peer] = try WireReader.hash(of: message, .lifeCommitment, "commitment", from: peer)
            seat.broadcasts[0][peer] = message
        }
        let echo = DealingHash.echo(context, round: 1, seat.broadcasts[0])
        var writer = WireWriter(WireHeader(type: .lifeOpening, runID: context.id))
        writer.write(echo)
        writer.write(payload)
        writer.write(salt)
        var privates: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers { privates[peer] = try Self.shares(for: peer, seat) }
        seat.broadcasts.append([context.me: writer.bytes])
        return Step(
            OpenedDealing(seat: seat, commitments: commitments, echo: echo), Outbox(broadcast: writer.bytes, privates: privates))
    }

    /// f(j) per key if this seat deals and the peer holds, then the companion's part if both hold; otherwise the header alone.
    private static func shares(for peer: PartyIndex, _ seat: DealingSeat) throws(ProtocolAbort) -> SecretMessage {
        var parts: [SecretMessage] = []
        if seat.operation.deals(seat.context.me), seat.operation.isHolder(peer) {
            for line in seat.lines {
                guard let share = line.share(for: peer) else { throw .misuse(.order) }
                parts.append(SecretMessage(share))
            }
        }
        if let companion = seat.companion, seat.rides(with: peer) { parts.append(try companion.firstMessage(to: peer)) }
        return seat.message(.lifeShares, parts)
    }
}

/// After round 2: this seat has opened and dealt.
struct OpenedDealing: ~Copyable {
    fileprivate let seat: DealingSeat
    fileprivate let commitments: [PartyIndex: [UInt8]]
    fileprivate let echo: [UInt8]

    consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<EchoedDealing> {
        let (seat, context) = (seat, seat.context)
        let openings = try Self.openings(inbox, seat)
        // Every echo before any check that blames (rule H4): views that differ are nobody's provable fault.
        let seen = echo
        guard context.peers.allSatisfy({ openings[$0]?.echo == seen }) else { throw .abort(.echoMismatch) }
        var checks = DealtChecks(seat)
        try checks.decode(openings.mapValues(\.rest))
        for peer in context.peers {
            guard let rest = openings[peer]?.rest else { throw .retryable(missing: [peer]) }
            let expected = DealingHash.commitment(
                context, seat: peer, payload: Array(rest.dropLast(32)), salt: Array(rest.suffix(32)))
            guard expected == commitments[peer] else { throw .blame([peer], .openingMismatch) }
        }
        try checks.parts()
        try checks.shares(inbox)

        var privates: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers { privates[peer] = try Self.answer(peer, inbox, seat) }
        let next = DealingHash.echo(context, round: 2, seat.broadcasts[1])
        var writer = WireWriter(WireHeader(type: .lifeEcho, runID: context.id))
        writer.write(next)
        seat.broadcasts.append([context.me: writer.bytes])
        return Step(EchoedDealing(seat: seat, echo: next), Outbox(broadcast: writer.bytes, privates: privates))
    }

    /// Each opening's echo, and payload with salt. One too short for echo and salt is its sender's fault, seen on arrival.
    private static func openings(
        _ inbox: Inbox, _ seat: DealingSeat
    ) throws(ProtocolAbort) -> [PartyIndex: (echo: [UInt8], rest: [UInt8])] {
        var openings: [PartyIndex: (echo: [UInt8], rest: [UInt8])] = [:]
        for peer in seat.context.peers {
            let message = try inbox.broadcast(of: peer)
            let body = message.dropFirst(WireHeader.size)
            guard body.count >= 64 else { throw .blame([peer], .undecodable(field: "opening")) }
            openings[peer] = (Array(body.prefix(32)), Array(body.dropFirst(32)))
            seat.broadcasts[1][peer] = message
        }
        return openings
    }

    /// The companion's answer between holders; otherwise the header alone.
    private static func answer(_ peer: PartyIndex, _ inbox: Inbox, _ seat: DealingSeat) throws(ProtocolAbort) -> SecretMessage {
        let message = try inbox.privateMessage(of: peer)
        guard let companion = seat.companion, seat.rides(with: peer) else {
            // Where there were shares, their lengths were looked at with them.
            if !seat.getsShares(from: peer) { try seat.requireEmpty(message, from: peer) }
            return seat.message(.lifePairReply, [])
        }
        let answer = try companion.secondMessage(to: peer, received: message, at: seat.shareBytes(from: peer))
        return seat.message(.lifePairReply, [answer])
    }
}

/// After round 3: only the others' echoes are missing, and the companion's answers.
struct EchoedDealing: ~Copyable {
    fileprivate let seat: DealingSeat
    fileprivate let echo: [UInt8]

    consuming func finish(_ inbox: Inbox) throws(ProtocolAbort) -> DealtKeys {
        let (seat, context) = (seat, seat.context)
        var agreed = true
        for peer in context.peers {
            let message = try inbox.broadcast(of: peer)
            if try WireReader.hash(of: message, .lifeEcho, "echo", from: peer) != echo { agreed = false }
            seat.broadcasts[2][peer] = message
        }
        guard agreed else { throw .abort(.echoMismatch) }
        var pairSetups: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers {
            let message = try inbox.privateMessage(of: peer)
            if let companion = seat.companion, seat.rides(with: peer) {
                pairSetups[peer] = try companion.finish(peer, received: message)
            } else {
                try seat.requireEmpty(message, from: peer)
            }
        }
        let hash = DealingHash.transcript(context, seat.broadcasts)
        // Whoever holds nothing has the records as the first holder has them: all but the index is the same for all.
        guard let index = seat.operation.isHolder(context.me) ? context.me : context.parties.first else { throw .misuse(.order) }
        var keys: [KeyInfo] = []
        var shares: [KeyShare] = []
        for line in seat.lines {
            let key = try line.key(of: index, context, transcriptHash: hash)
            keys.append(key)
            if index == context.me { shares.append(line.keyShare(key)) }
        }
        return DealtKeys(keys: keys, shares: shares, pairSetups: pairSetups, transcriptHash: hash)
    }
}
