/// The messages that one round of a protocol sends.
public struct Outbox: Sendable {
    /// The message to everybody, if the round broadcasts.
    public var broadcast: [UInt8]?
    /// The messages to single peers, which the driver seals.
    public var privates: [PartyIndex: SecretMessage]

    /// Makes an outbox of a round's messages.
    public init(broadcast: [UInt8]? = nil, privates: [PartyIndex: SecretMessage] = [:]) {
        self.broadcast = broadcast
        self.privates = privates
    }
}

/// The messages that one round of a protocol received: exactly one per peer of each kind that the round has.
public struct Inbox: Sendable {
    /// The peers' broadcasts.
    public let broadcasts: [PartyIndex: [UInt8]]
    /// The peers' private messages.
    public let privates: [PartyIndex: SecretMessage]

    init(broadcasts: [PartyIndex: [UInt8]], privates: [PartyIndex: SecretMessage]) {
        self.broadcasts = broadcasts
        self.privates = privates
    }

    /// Returns a peer's broadcast; one that is missing names the peer.
    public func broadcast(of party: PartyIndex) throws(ProtocolAbort) -> [UInt8] {
        guard let message = broadcasts[party] else { throw .retryable(missing: [party]) }
        return message
    }

    /// Returns a peer's private message; one that is missing names the peer.
    public func privateMessage(of party: PartyIndex) throws(ProtocolAbort) -> SecretMessage {
        guard let message = privates[party] else { throw .retryable(missing: [party]) }
        return message
    }
}

/// The next round, and what entering it sends: the result of a round's consuming `advance`.
package struct Step<Next: ~Copyable>: ~Copyable {
    package var next: Next
    package let outbox: Outbox

    package init(_ next: consuming Next, _ outbox: Outbox) {
        self.next = next
        self.outbox = outbox
    }

    /// Enters the round, when its outbox was read.
    package consuming func entered() -> Next { next }
}

/// The messages that one round of a protocol expects from every peer.
public struct RoundShape: Sendable, Equatable {
    /// The type of the broadcast, if there is one.
    public let broadcast: MessageType?
    /// The type of the private message, if there is one.
    public let privateMessage: MessageType?

    /// Makes the shape of a round.
    public init(broadcast: MessageType?, privateMessage: MessageType? = nil) {
        self.broadcast = broadcast
        self.privateMessage = privateMessage
    }
}
