public import Secrets

/// An addition that a scheme makes to key generation's private messages: DKLs23's pair set-ups ride along in rounds 2 and 3 (frost.md
/// section 2).
///
/// A value without state that every party of a run must name alike: its presence is in the run id. What one party holds
/// of one peer while the run lasts is a ``CompanionHalf``.
public protocol KeyGenerationCompanion: Sendable {
    /// The companion's name in the run's id.
    var name: String { get }
    /// The scheme of the key in whose epoch the product belongs; the run must make a key of it.
    var scheme: SignatureScheme { get }
    /// The largest n that it works for.
    var largestGroup: Int { get }
    /// Bytes that follow the shares in round 2's private message.
    var firstMessageBytes: Int { get }
    /// Bytes of round 3's private message after its header.
    var secondMessageBytes: Int { get }

    /// Makes this party's side towards one peer of a run that has begun.
    func half(with peer: PartyIndex, context: RunContext, randomness: Randomness) throws(ProtocolAbort) -> any CompanionHalf
}

/// One party's side of a companion towards one peer: used once, in the order of the run's rounds.
public protocol CompanionHalf: AnyObject {
    /// Makes the part that key generation's round 2 sends to the peer, of exactly ``KeyGenerationCompanion/firstMessageBytes``.
    func firstMessage() throws(ProtocolAbort) -> SecretBytes
    /// Takes the peer's first message and makes the part that key generation's round 3 sends to it, of exactly
    /// ``KeyGenerationCompanion/secondMessageBytes``.
    func secondMessage(received: borrowing SecretBytes) throws(ProtocolAbort) -> SecretBytes
    /// Takes the peer's part of round 3 and makes the record to be stored, all of it secret.
    func finish(received: borrowing SecretBytes) throws(ProtocolAbort) -> SecretMessage
}

/// The result of a key generation run at one party: its shares, and what rode along.
public struct GeneratedKeys: Sendable {
    /// One share per scheme, in wire order.
    public let shares: [KeyShare]
    /// The companion's record for each peer; empty without a companion.
    public let pairSetups: [PartyIndex: SecretMessage]
}

/// A companion's halves of one run. Its part is behind what the run's own messages have for a peer, which differs from peer to peer.
final class CompanionRun {
    private let companion: any KeyGenerationCompanion
    private let halves: [PartyIndex: any CompanionHalf]

    init(
        _ companion: any KeyGenerationCompanion, context: RunContext, with peers: [PartyIndex], randomness: Randomness
    ) throws(ProtocolAbort) {
        var halves: [PartyIndex: any CompanionHalf] = [:]
        for peer in peers { halves[peer] = try companion.half(with: peer, context: context, randomness: randomness) }
        self.companion = companion
        self.halves = halves
    }

    /// Bytes of its first part.
    var firstMessageBytes: Int { companion.firstMessageBytes }
    /// Bytes of its second part.
    var secondMessageBytes: Int { companion.secondMessageBytes }

    func firstMessage(to peer: PartyIndex) throws(ProtocolAbort) -> SecretMessage {
        let part = try half(peer).firstMessage()
        guard part.count == companion.firstMessageBytes else { throw .misuse(.parameter("length of the companion's part")) }
        return SecretMessage(part)
    }

    /// Takes the peer's first part, which is at an offset of its message's body, and makes the second.
    func secondMessage(
        to peer: PartyIndex, received message: SecretMessage, at offset: Int
    ) throws(ProtocolAbort) -> SecretMessage {
        let part = try Self.part(message, offset..<offset + firstMessageBytes, from: peer)
        let answer = try half(peer).secondMessage(received: part)
        guard answer.count == companion.secondMessageBytes else { throw .misuse(.parameter("length of the companion's part")) }
        return SecretMessage(answer)
    }

    func finish(_ peer: PartyIndex, received message: SecretMessage, at offset: Int = 0) throws(ProtocolAbort) -> SecretMessage {
        try half(peer).finish(received: try Self.part(message, offset..<offset + companion.secondMessageBytes, from: peer))
    }

    /// The companion's part, which ends the body.
    private static func part(_ message: SecretMessage, _ range: Range<Int>, from peer: PartyIndex) throws(ProtocolAbort) -> SecretBytes {
        do throws(WireError) { return try message.field(range, ofBody: range.upperBound, "companion") } catch {
            throw error.blaming(peer)
        }
    }

    private func half(_ peer: PartyIndex) throws(ProtocolAbort) -> any CompanionHalf {
        guard let half = halves[peer] else { throw .misuse(.notAParticipant) }
        return half
    }
}
