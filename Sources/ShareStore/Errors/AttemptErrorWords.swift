/// What is said of attempts and certificates that were refused.
extension StoreError {
    var attemptWords: ErrorWords? {
        switch self {
        case .unknownAttempt(let epoch, let transcript): ErrorWords("there is no \(Self.attempt(epoch, transcript))")
        case .attemptConflict(let epoch, let transcript):
            ErrorWords("\(Self.attempt(epoch, transcript)) is stored with other content", "nothing was changed, start the operation over")
        case .otherAttemptLive(let epoch, let transcript):
            ErrorWords("\(Self.attempt(epoch, transcript)) is under way", "finish it or set it aside first")
        case .attemptSetAside(let epoch, let transcript, let stage):
            ErrorWords(
                "\(Self.attempt(epoch, transcript)) was \(stage == .shelved ? "shelved" : "dropped"), which is final",
                "start the operation over; only a certificate of it counts now")
        case .setAsideNeedsForce(let epoch, let transcript):
            ErrorWords(
                "this party has committed to \(Self.attempt(epoch, transcript)), on which others may rely",
                "set it aside by force where no party has a certificate of it")
        case .attemptWithoutShare(let epoch, let transcript):
            ErrorWords("\(Self.attempt(epoch, transcript)) has no share for this party", "follow its certificate without one")
        case .attemptHoldsShare(let epoch, let transcript):
            ErrorWords("\(Self.attempt(epoch, transcript)) has a share for this party, which is not thrown away", "activate it instead")
        case .tooManyAttempts(let most):
            ErrorWords("the store holds \(most) attempts, and takes no more", "bring one to its end, whose certificate clears them away")
        case .tooManyStatements(let most):
            ErrorWords(
                "the store holds \(most) statements, and takes no more of them",
                "a signer who makes so many is at fault; the next epoch clears them away")
        case .statementConflict(let epoch, let kind, let signer):
            ErrorWords("party \(hexText(signer)) made another statement of kind \(kind) on epoch \(epoch) before", "ask its operator why")
        case .certificateConflict(let epoch, let transcript):
            ErrorWords(
                "epoch \(epoch) began with another certificate, of transcript \(hexText(transcript))",
                "two of one epoch split the wallet: stop, and ask the operators of all parties")
        default: nil
        }
    }

    private static func attempt(_ epoch: UInt32, _ transcript: [UInt8]) -> String {
        "the attempt at epoch \(epoch) with transcript \(hexText(transcript))"
    }
}
