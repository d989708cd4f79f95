internal import Groups
public import Secrets

/// A participant's part in round 0 of a run: every participant broadcasts a fresh nonce and an ephemeral X25519 key, signed by its identity
/// together with its index and everything known before (dkls23.md section 0). The run id follows from all of them (rule H3).
public struct RunOpening: ~Copyable, Sendable {
    /// The agreed parameters.
    public let parameters: RunParameters
    /// This party.
    public let me: PartyIndex
    /// This party's broadcast of round 0.
    public let hello: [UInt8]
    private let roster: Roster
    private let ephemeral: X25519PrivateKey

    /// Draws nonce and ephemeral key and signs them.
    public init(
        _ parameters: RunParameters, identity: borrowing PartyIdentity, roster: Roster, randomness: Randomness = .system
    ) throws(ProtocolAbort) {
        guard parameters.parties.contains(identity.index) else { throw .misuse(.notAParticipant) }
        guard roster.publicKey(of: identity.index) == identity.publicKey else { throw .misuse(.parameter("identity not in roster")) }
        self.parameters = parameters
        self.roster = roster
        me = identity.index
        let nonce = randomness.bytes(32)
        ephemeral = X25519PrivateKey(from: randomness)
        let contribution = Hello(nonce: nonce, ephemeralKey: ephemeral.publicKey)
        let signature = identity.signature(of: contribution.signedHash(parameters, party: identity.index))
        hello = contribution.encode(signature: signature)
    }

    /// Begins the run, given every participant's broadcast, this party's own among them.
    ///
    /// A missing, unreadable or wrongly signed hello counts as missing (nothing authenticates it, so it blames nobody); a
    /// list with another contribution in this party's place is refused.
    public consuming func begin(_ hellos: [PartyIndex: [UInt8]]) throws(ProtocolAbort) -> (RunContext, SealedChannels) {
        guard hellos[me] == hello else { throw .abort(.check("its own nonce")) }
        var contributions: [PartyIndex: Hello] = [:]
        for party in parameters.parties {
            // This party's own is what it signed itself: compared above.
            if let bytes = hellos[party], let (contribution, signature) = try? Hello.decode(bytes),
                party == me || roster.isSignature(signature, of: contribution.signedHash(parameters, party: party), by: party)
            {
                contributions[party] = contribution
            }
        }
        let missing = parameters.parties.filter { contributions[$0] == nil }
        guard missing.isEmpty else { throw .retryable(missing: missing) }

        let context = RunContext(parameters: parameters, me: me, id: parameters.runID(contributions))
        let channels = SealedChannels(context: context, own: ephemeral, peers: contributions.mapValues(\.ephemeralKey))
        return (context, channels)
    }
}

extension RunParameters {
    /// sid = H("run"; the parameters, then nonce and ephemeral key of each participant ascending).
    func runID(_ contributions: [PartyIndex: Hello]) -> [UInt8] {
        var transcript = Transcript(.run)
        absorb(into: &transcript)
        for party in parties {
            guard let contribution = contributions[party] else { continue }
            transcript.absorb(contribution.nonce)
            transcript.absorb(contribution.ephemeralKey)
        }
        return transcript.hash()
    }
}

/// The content of round 0's broadcast: version, type, nonce, ephemeral key, signature.
struct Hello: Sendable {
    let nonce: [UInt8]
    let ephemeralKey: [UInt8]

    func signedHash(_ parameters: RunParameters, party: PartyIndex) -> [UInt8] {
        var transcript = Transcript(.hello)
        parameters.absorb(into: &transcript)
        transcript.absorb(party.number)
        transcript.absorb(nonce)
        transcript.absorb(ephemeralKey)
        return transcript.hash()
    }

    func encode(signature: [UInt8]) -> [UInt8] {
        [WireHeader.version, MessageType.hello.rawValue] + nonce + ephemeralKey + signature
    }

    static func decode(_ bytes: [UInt8]) throws(WireError) -> (Hello, signature: [UInt8]) {
        var reader = try WireReader(bytes, of: .hello)
        let hello = Hello(nonce: try reader.bytes(32, "nonce"), ephemeralKey: try reader.bytes(32, "ephemeral key"))
        let signature = try reader.bytes(64, "signature")
        try reader.finish()
        return (hello, signature)
    }
}
