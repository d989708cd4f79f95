internal import Groups
internal import Secrets

/// What a seat of a repair keeps from round to round: a reference, as that of dealing runs.
final class RepairSeat {
    let parameters: RepairParameters
    let context: RunContext
    let lines: [any RepairedLine]
    let companion: CompanionRun?
    var broadcasts: [[PartyIndex: [UInt8]]] = []

    init(
        _ parameters: RepairParameters, shares: [KeyShare], context: RunContext, randomness: Randomness
    ) throws(ProtocolAbort) {
        self.parameters = parameters
        self.context = context
        var lines: [any RepairedLine] = []
        for key in parameters.state.keys {
            let share = shares.first { $0.info.scheme == key.scheme }
            switch key.scheme {
            case .ed25519: lines.append(try RepairLine<Edwards25519>(key, share: share, parameters, randomness: randomness))
            case .ecdsaSecp256k1, .bip340Secp256k1:
                lines.append(try RepairLine<Secp256k1>(key, share: share, parameters, randomness: randomness))
            }
        }
        self.lines = lines
        guard let kind = parameters.companion else {
            companion = nil
            return
        }
        let peers = context.me == parameters.repaired ? parameters.helpers : [parameters.repaired]
        companion = try CompanionRun(kind, context: context, with: peers, randomness: randomness)
    }

    func helps(_ party: PartyIndex) -> Bool { party != parameters.repaired }

    /// What rides along between the repaired party and a helper; nil between helpers.
    func companion(with peer: PartyIndex) -> CompanionRun? { helps(context.me) && helps(peer) ? nil : companion }

    func message(_ type: MessageType, _ parts: [SecretMessage]) -> SecretMessage {
        SecretMessage(WireHeader(type: type, runID: context.id), parts: parts)
    }

    /// Hands each key's scalar of a body to a check, which is whether it is right.
    func scalars(
        of message: SecretMessage, ofBody size: Int, _ field: String, from peer: PartyIndex, orElse reason: ProtocolAbort.Reason,
        _ check: (any RepairedLine, borrowing SecretBytes) throws(GroupError) -> Bool
    ) throws(ProtocolAbort) {
        for (position, line) in lines.enumerated() {
            let isRight: Bool
            do throws(WireError) {
                let name = "\(field) \(position)"
                let bytes = try message.field(32 * position..<32 * (position + 1), ofBody: size, name)
                do throws(GroupError) { isRight = try check(line, bytes) } catch { throw WireError(field: name, problem: .group(error)) }
            } catch { throw error.blaming(peer) }
            guard isRight else { throw .blame([peer], reason) }
        }
    }

    func requireEmpty(_ message: SecretMessage, from peer: PartyIndex) throws(ProtocolAbort) {
        guard message.bytes.count == WireHeader.size else { throw .blame([peer], .undecodable(field: "end")) }
    }
}

/// After round 1: this helper has shown its points and sent its masks.
struct MaskedRepair: ~Copyable {
    private let seat: RepairSeat

    static func begin(
        _ parameters: RepairParameters, shares: [KeyShare], context: RunContext, randomness: Randomness
    ) throws(ProtocolAbort) -> Step<MaskedRepair> {
        let seat = try RepairSeat(parameters, shares: shares, context: context, randomness: randomness)
        var writer = WireWriter(WireHeader(type: .repairPoints, runID: context.id))
        for line in seat.lines { writer.write(line.points) }
        seat.broadcasts = [[context.me: writer.bytes]]
        var privates: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers {
            var parts: [SecretMessage] = []
            if let companion = seat.companion(with: peer) {
                parts.append(try companion.firstMessage(to: peer))
            } else if seat.helps(context.me), seat.helps(peer) {
                for line in seat.lines {
                    guard let mask = line.mask(for: peer) else { throw .misuse(.order) }
                    parts.append(mask)
                }
            }
            privates[peer] = seat.message(.repairMasks, parts)
        }
        return Step(MaskedRepair(seat: seat), Outbox(broadcast: writer.bytes, privates: privates))
    }

    consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<SummedRepair> {
        let (seat, context) = (seat, seat.context)
        for peer in context.peers { try Self.readPoints(try inbox.broadcast(of: peer), from: peer, seat) }
        for peer in context.peers where seat.helps(peer) {
            guard seat.lines.allSatisfy({ $0.isSumRight(of: peer) }) else { throw .blame([peer], .check("repair sum")) }
        }
        let me = context.me
        for peer in context.peers where seat.helps(me) && seat.helps(peer) {
            let message = try inbox.privateMessage(of: peer)
            try seat.scalars(of: message, ofBody: 32 * seat.lines.count, "mask", from: peer, orElse: .shareInvalid) {
                line, bytes throws(GroupError) in try line.take(mask: bytes, from: peer, at: me)
            }
        }

        var privates: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers { privates[peer] = try Self.answer(peer, inbox, seat) }
        let echo = DealingHash.echo(context, round: 1, seat.broadcasts[0])
        var writer = WireWriter(WireHeader(type: .repairEcho, runID: context.id))
        writer.write(echo)
        seat.broadcasts.append([me: writer.bytes])
        return Step(SummedRepair(seat: seat, echo: echo), Outbox(broadcast: writer.bytes, privates: privates))
    }

    /// Keys outer, helpers inner; nothing of the repaired party.
    private static func readPoints(_ message: [UInt8], from peer: PartyIndex, _ seat: RepairSeat) throws(ProtocolAbort) {
        do throws(WireError) {
            var reader = try WireReader(message, expecting: .repairPoints)
            if seat.helps(peer) {
                for line in seat.lines { try line.readPoints(&reader, of: peer) }
            }
            try reader.finish()
        } catch { throw error.blaming(peer) }
        seat.broadcasts[0][peer] = message
    }

    /// The sums for the repaired party, and the companion's answer behind them; between helpers the header alone.
    private static func answer(_ peer: PartyIndex, _ inbox: Inbox, _ seat: RepairSeat) throws(ProtocolAbort) -> SecretMessage {
        let message = try inbox.privateMessage(of: peer)
        var parts: [SecretMessage] = []
        if !seat.helps(peer) { parts += seat.lines.map { SecretMessage($0.sum()) } }
        if let companion = seat.companion(with: peer) {
            parts.append(try companion.secondMessage(to: peer, received: message, at: 0))
        } else if !seat.helps(peer) || !seat.helps(seat.context.me) {
            try seat.requireEmpty(message, from: peer)
        }
        return seat.message(.repairSums, parts)
    }
}

/// After round 2: the echoes are missing, at the repaired party the sums, and the companion's answers.
struct SummedRepair: ~Copyable {
    fileprivate let seat: RepairSeat
    fileprivate let echo: [UInt8]

    consuming func finish(_ inbox: Inbox) throws(ProtocolAbort) -> DealtKeys {
        let (seat, context) = (seat, seat.context)
        var agreed = true
        for peer in context.peers {
            let message = try inbox.broadcast(of: peer)
            if try WireReader.hash(of: message, .repairEcho, "echo", from: peer) != echo { agreed = false }
            seat.broadcasts[1][peer] = message
        }
        // Before the sums: who showed two faces would have an honest helper blamed for its sum.
        guard agreed else { throw .abort(.echoMismatch) }

        let isRepaired = !seat.helps(context.me)
        let sums = isRepaired ? 32 * seat.lines.count : 0
        var shares: [KeyShare] = []
        if isRepaired {
            let size = sums + (seat.companion?.secondMessageBytes ?? 0)
            for peer in context.peers {
                let message = try inbox.privateMessage(of: peer)
                try seat.scalars(of: message, ofBody: size, "sum", from: peer, orElse: .check("repair share")) {
                    line, bytes throws(GroupError) in try line.take(sum: bytes, from: peer)
                }
            }
            for line in seat.lines {
                guard let share = line.repaired(context.me) else { throw .abort(.check("own share")) }
                shares.append(share)
            }
        }
        var pairSetups: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers {
            let message = try inbox.privateMessage(of: peer)
            if let companion = seat.companion(with: peer) {
                pairSetups[peer] = try companion.finish(peer, received: message, at: sums)
            } else if !isRepaired {
                try seat.requireEmpty(message, from: peer)
            }
        }
        return DealtKeys(
            keys: seat.parameters.state.keys.map { $0.at(context.me) }, shares: shares, pairSetups: pairSetups,
            transcriptHash: DealingHash.transcript(context, seat.broadcasts))
    }
}
