internal import Groups

/// An online message with its signer's identity signature over (sid, message): what travels, unsealed, in a one-round run
/// (dkls23.md section 0; rule M5). Only such a share, under the combiner's own sid, can be blamed on anybody.
public enum SignedShare {
    /// Signs an online message: message ‖ 64 bytes of signature over H("run/share"; sid, message).
    public static func sign(_ message: [UInt8], identity: borrowing PartyIdentity) throws(WireError) -> [UInt8] {
        message + identity.signature(of: hash(message, runID: try WireHeader(message).runID))
    }

    /// Returns the message inside if its signature is this party's; nil for everything else, which counts as missing since nobody signed
    /// it.
    public static func open(_ bytes: [UInt8], from party: PartyIndex, roster: Roster) -> [UInt8]? {
        guard bytes.count > 64 else { return nil }
        let message = Array(bytes.dropLast(64))
        guard let header = try? WireHeader(message),
            roster.isSignature(Array(bytes.suffix(64)), of: hash(message, runID: header.runID), by: party)
        else { return nil }
        return message
    }

    private static func hash(_ message: [UInt8], runID: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.signedShare)
        transcript.absorb(runID)
        transcript.absorb(message)
        return transcript.hash()
    }
}
