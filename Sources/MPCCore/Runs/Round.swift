/// What a round sends.
public struct Outbox: Sendable {
    /// To everybody, if the round broadcasts.
    public var broadcast: [UInt8]?
    /// To single peers; the driver seals them.
    public var privates: [PartyIndex: SecretMessage]

    /// A round's messages.
    public init(broadcast: [UInt8]? = nil, privates: [PartyIndex: SecretMessage] = [:]) {
        self.broadcast = broadcast
        self.privates = privates
    }
}

/// What a round received: exactly one message per peer of each kind that the round has.
public struct Inbox: Sendable {
    /// The peers' broadcasts.
    public let broadcasts: [PartyIndex: [UInt8]]
    /// The peers' private messages.
    public let privates: [PartyIndex: SecretMessage]

    init(broadcasts: [PartyIndex: [UInt8]], privates: [PartyIndex: SecretMessage]) {
        self.broadcasts = broadcasts
        self.privates = privates
    }

    /// A peer's broadcast.
    package func broadcast(of party: PartyIndex) throws(ProtocolAbort) -> [UInt8] {
        guard let message = broadcasts[party] else { throw .retryable(missing: [party]) }
        return message
    }

    /// A peer's private message.
    package func privateMessage(of party: PartyIndex) throws(ProtocolAbort) -> SecretMessage {
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
}

/// The messages that one round of a protocol expects from every peer.
public struct RoundShape: Sendable, Equatable {
    /// The type of the broadcast, if there is one.
    public let broadcast: MessageType?
    /// The type of the private message, if there is one.
    public let privateMessage: MessageType?

    /// A round's expectations.
    public init(broadcast: MessageType?, privateMessage: MessageType? = nil) {
        self.broadcast = broadcast
        self.privateMessage = privateMessage
    }
}
