internal import Groups

/// "Stored": a party's signed statement that it holds its new shares durably (frost.md, key generation, step 4).
///
/// It stands outside the run, so that it survives a restart and anybody may relay it. A key becomes active with n equal
/// acknowledgements.
public struct KeyAcknowledgement: Equatable, Sendable {
    /// Who stored.
    public let party: PartyIndex
    /// The transcript of the run that it stored the result of: 32 bytes.
    public let transcriptHash: [UInt8]
    private let signature: [UInt8]

    /// Signed by the party's identity. Call it only once the shares are stored durably.
    public init(storedUnder transcriptHash: [UInt8], identity: borrowing PartyIdentity) {
        party = identity.index
        self.transcriptHash = transcriptHash
        signature = identity.signature(of: Self.hash(party: identity.index, transcriptHash: transcriptHash))
    }

    /// version, type, party, transcript hash, signature: 99 bytes.
    public var encoded: [UInt8] {
        [WireHeader.version, MessageType.keygenAcknowledgement.rawValue, party.rawValue] + transcriptHash + signature
    }

    /// Reads and verifies an acknowledgement; the signature makes it authentic whoever relayed it.
    public init(_ bytes: [UInt8], roster: Roster) throws(WireError) {
        var reader = WireReader(bytes)
        let version = try reader.byte("version")
        guard version == WireHeader.version else { throw WireError(field: "version", problem: .unknownVersion(version)) }
        guard try reader.byte("type") == MessageType.keygenAcknowledgement.rawValue else {
            throw WireError(field: "type", problem: .unexpectedType)
        }
        guard let party = PartyIndex(Int(try reader.byte("party"))) else { throw WireError(field: "party", problem: .outOfRange) }
        self.party = party
        transcriptHash = try reader.bytes(32, "transcript hash")
        signature = try reader.bytes(64, "signature")
        try reader.finish()
        guard roster.isSignature(signature, of: Self.hash(party: party, transcriptHash: transcriptHash), by: party) else {
            throw WireError(field: "signature", problem: .outOfRange)
        }
    }

    private static func hash(party: PartyIndex, transcriptHash: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.keygenAcknowledgement)
        transcript.absorb(party.number)
        transcript.absorb(transcriptHash)
        transcript.absorb("stored")
        return transcript.hash()
    }

    /// Whether the key may become active: one acknowledgement of every party, all of this transcript.
    /// Missing ones make it false; one of another transcript throws, for then views differ.
    public static func complete(
        _ acknowledgements: [KeyAcknowledgement], roster: Roster, transcriptHash: [UInt8]
    ) throws(ProtocolAbort) -> Bool {
        guard acknowledgements.allSatisfy({ $0.transcriptHash == transcriptHash }) else { throw .abort(.transcriptMismatch) }
        return Set(acknowledgements.map(\.party)) == Set(roster.parties)
    }
}
