internal import Groups
internal import Secrets

/// The checks of what was dealt, in the page's order, each over all senders by seat before the next (lifecycle.md section 1).
struct DealtChecks {
    private let seat: DealingSeat
    /// By key, then dealer.
    private var dealt: [[PartyIndex: any DealtPart]]

    init(_ seat: DealingSeat) {
        self.seat = seat
        dealt = seat.lines.map { line in line.own.map { [seat.context.me: $0] } ?? [:] }
    }

    private var dealers: [PartyIndex] { seat.operation.dealers }

    /// Payload and salt of every peer: a dealer's parts in scheme order, nothing of anybody else (rules D1, D2).
    mutating func decode(_ openings: [PartyIndex: [UInt8]]) throws(ProtocolAbort) {
        for peer in seat.context.peers {
            do throws(WireError) {
                var reader = WireReader(openings[peer] ?? [])
                if seat.operation.deals(peer) {
                    for (position, line) in seat.lines.enumerated() { dealt[position][peer] = try line.readPart(&reader) }
                }
                _ = try reader.bytes(32, "salt")
                try reader.finish()
            } catch { throw error.blaming(peer) }
        }
    }

    /// Each dealer deals the keys that were agreed on, and knows them.
    func parts() throws(ProtocolAbort) {
        for dealer in dealers {
            for (line, parts) in zip(seat.lines, dealt) {
                guard let part = parts[dealer], line.isOfThisKey(part, from: dealer) else {
                    throw .blame([dealer], .check("constant term"))
                }
            }
        }
        for dealer in dealers where dealer != seat.context.me {
            for (line, parts) in zip(seat.lines, dealt) {
                guard let part = parts[dealer], line.isProven(part, by: dealer, seat.context) else {
                    throw .blame([dealer], .proofInvalid)
                }
            }
        }
    }

    /// This seat's shares where it holds any, and what all of them come to.
    func shares(_ inbox: Inbox) throws(ProtocolAbort) {
        let (me, context) = (seat.context.me, seat.context)
        for dealer in dealers where dealer != me && seat.getsShares(from: dealer) {
            let message = try inbox.privateMessage(of: dealer)
            let size = seat.bodyBytes(from: dealer)
            for (position, line) in seat.lines.enumerated() {
                guard let part = dealt[position][dealer] else { throw .retryable(missing: [dealer]) }
                let isRight: Bool
                do throws(WireError) {
                    isRight = try Self.take(message, position, ofBody: size, line, part, from: dealer, at: me)
                } catch { throw error.blaming(dealer) }
                guard isRight else { throw .blame([dealer], .shareInvalid) }
            }
        }
        if seat.operation.deals(me), seat.operation.isHolder(me) {
            for line in seat.lines { line.takeOwn(at: me) }
        }
        let holders = context.parties.filter { seat.operation.isHolder($0) }
        for (line, parts) in zip(seat.lines, dealt) {
            guard line.sum(parts, holders: holders) else { throw .abort(.identity) }
        }
        for line in seat.lines {
            guard line.isKeyKept else { throw .abort(.check("public key")) }
        }
        guard seat.operation.isHolder(me) else { return }
        for line in seat.lines {
            guard line.isShareRight(at: me) else { throw .abort(.check("own share")) }
        }
    }

    private static func take(
        _ message: SecretMessage, _ position: Int, ofBody size: Int, _ line: any DealtLine, _ part: any DealtPart, from dealer: PartyIndex,
        at seat: PartyIndex
    ) throws(WireError) -> Bool {
        let field = "share \(position)"
        let share = try message.field(32 * position..<32 * (position + 1), ofBody: size, field)
        do throws(GroupError) { return try line.take(share, of: part, from: dealer, at: seat) } catch {
            throw WireError(field: field, problem: .group(error))
        }
    }
}
