internal import Groups
internal import Synchronization

/// Everything that is fixed before a run starts and that every participant must agree on (rule H3).
public struct RunParameters: Equatable, Sendable {
    /// The protocol version absorbed into run ids.
    public static let version: UInt32 = 1

    /// The protocol's name, such as "keygen" or "frost/sign".
    public let protocolName: String
    /// The key's id (32 bytes), or empty where the run makes the key.
    public let keyID: [UInt8]
    /// The key's epoch.
    public let epoch: UInt32
    /// The participants, ascending.
    public let parties: [PartyIndex]
    /// The operation's hash op, H("run/op"; name of the operation, every parameter of it).
    public let operation: [UInt8]

    /// Makes parameters, with the participants in ascending order; nil where one repeats or there is none, or where an id has another
    /// length.
    public init?(protocolName: String, keyID: [UInt8], epoch: UInt32, parties: [PartyIndex], operation: [UInt8]) {
        guard !parties.isEmpty, Set(parties).count == parties.count, keyID.isEmpty || keyID.count == 32, operation.count == 32
        else { return nil }
        self.protocolName = protocolName
        self.keyID = keyID
        self.epoch = epoch
        self.parties = parties.sorted()
        self.operation = operation
    }

    /// The fields in the order of dkls23.md section 0: version, protocol, key id, epoch, P, op.
    func absorb(into transcript: inout Transcript) {
        transcript.absorb(Self.version)
        transcript.absorb(protocolName)
        transcript.absorb(keyID)
        transcript.absorb(epoch)
        for party in parties { transcript.absorb(party.number) }
        transcript.absorb(operation)
    }
}

/// A run that has started, as one participant knows it: participants, parameters, and the run id that every message carries.
public struct RunContext: Sendable {
    /// The agreed parameters.
    public let parameters: RunParameters
    /// This party.
    public let me: PartyIndex
    /// The run id sid: 32 bytes.
    public let id: [UInt8]

    /// Shared by all copies.
    private let use = Use()
    private final class Use: Sendable {
        let isTaken = Mutex(false)
    }

    /// Claims the context for one run: true the first time, false for every copy of it from then on. For protocols that must not run twice
    /// under one sid.
    package func claim() -> Bool {
        use.isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    package init(parameters: RunParameters, me: PartyIndex, id: [UInt8]) {
        self.parameters = parameters
        self.me = me
        self.id = id
    }

    /// The participants, ascending.
    public var parties: [PartyIndex] { parameters.parties }
    /// The participants but this one.
    public var peers: [PartyIndex] { parameters.parties.filter { $0 != me } }

    /// Makes the context of a one-round run, which has no round 0: sid = H("run/one"; version, protocol, key id, epoch, P, request hash,
    /// round, items), each item H("run/item"; message, tweak, Taproot output, materials): signers that were told anything different never
    /// share a sid. Nil where this party is no participant or the parameters are malformed.
    public static func oneRound(
        protocolName: String, keyID: [UInt8], epoch: UInt32, parties: [PartyIndex], me: PartyIndex, requestHash: [UInt8], round: UInt32,
        items: [[UInt8]]
    ) -> RunContext? {
        guard
            let parameters = RunParameters(
                protocolName: protocolName, keyID: keyID, epoch: epoch, parties: parties, operation: requestHash),
            parameters.parties.contains(me)
        else { return nil }
        var transcript = Transcript(.oneRoundRun)
        parameters.absorb(into: &transcript)
        transcript.absorb(round)
        transcript.absorb(list: items)
        return RunContext(parameters: parameters, me: me, id: transcript.hash())
    }
}
