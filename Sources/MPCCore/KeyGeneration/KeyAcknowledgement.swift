internal import Groups

/// A party's signed statement "stored": it holds its new shares durably (frost.md section 2, step 4).
///
/// It stands outside the run, so that it survives a restart and anybody may relay it. A key becomes active with n equal
/// acknowledgements.
public struct KeyAcknowledgement: Equatable, Sendable {
    /// The party that stored.
    public let party: PartyIndex
    /// The sid, 32 bytes, of the run whose result it stored.
    public let runID: [UInt8]
    /// The hash of that run's transcript as the party saw it, 32 bytes.
    public let transcriptHash: [UInt8]
    private let signature: [UInt8]

    /// Makes the statement and signs it by the party's identity. Call it only once the shares are stored durably.
    public init(stored key: KeyInfo, identity: borrowing PartyIdentity) {
        self.init(runID: key.runID, transcriptHash: key.transcriptHash, identity: identity)
    }

    package init(runID: [UInt8], transcriptHash: [UInt8], identity: borrowing PartyIdentity) {
        party = identity.index
        self.runID = runID
        self.transcriptHash = transcriptHash
        signature = identity.signature(of: Self.hash(party: identity.index, runID: runID, transcriptHash: transcriptHash))
    }

    /// The encoding: version, type, party, sid, transcript hash, signature, 131 bytes.
    public var encoded: [UInt8] {
        [WireHeader.version, MessageType.keygenAcknowledgement.rawValue, party.rawValue] + runID + transcriptHash + signature
    }

    /// Reads and verifies an acknowledgement; the signature makes it authentic whoever relayed it.
    public init(_ bytes: [UInt8], roster: Roster) throws(WireError) {
        var reader = try WireReader(bytes, of: .keygenAcknowledgement)
        guard let party = PartyIndex(Int(try reader.byte("party"))) else { throw WireError(field: "party", problem: .outOfRange) }
        self.party = party
        runID = try reader.bytes(32, "run id")
        transcriptHash = try reader.bytes(32, "transcript hash")
        signature = try reader.bytes(64, "signature")
        try reader.finish()
        guard roster.isSignature(signature, of: Self.hash(party: party, runID: runID, transcriptHash: transcriptHash), by: party) else {
            throw WireError(field: "signature", problem: .outOfRange)
        }
    }

    private static func hash(party: PartyIndex, runID: [UInt8], transcriptHash: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.keygenAcknowledgement)
        transcript.absorb(party.number)
        transcript.absorb(runID)
        transcript.absorb(transcriptHash)
        transcript.absorb("stored")
        return transcript.hash()
    }

    /// Returns whether a key may become active, which takes one acknowledgement of every party for the run that made it.
    ///
    /// Those of other runs are dropped, whoever relayed them. One of this run with another transcript is signed proof that its party took
    /// part in another view of it: that is its equivocation.
    public static func complete(
        _ acknowledgements: [KeyAcknowledgement], roster: Roster, of key: KeyInfo
    ) throws(ProtocolAbort) -> Bool {
        let ofThisRun = acknowledgements.filter { $0.runID == key.runID }
        let culprits = Set(ofThisRun.filter { $0.transcriptHash != key.transcriptHash }.map(\.party))
        guard culprits.isEmpty else { throw .blame(culprits.sorted(), .equivocation) }
        return Set(ofThisRun.map(\.party)) == Set(roster.parties)
    }
}
