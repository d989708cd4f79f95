#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
public import MPCCore

/// The core's verdicts for people: whoever reads them has not read the source.
extension ProtocolAbort {
    /// One sentence, and what follows.
    public var words: String {
        switch self {
        case .ban(let party, let reason):
            "party \(party) failed a check on shared oblivious-transfer material (\(reason.words)); the pair is poisoned until its set-up is renewed"
        case .banned(let pair): "the pair \(pair) is poisoned: a check failed, and nothing of it is evaluated before its set-up is renewed"
        case .blame(let parties, let reason): "an invalid message came from \(named(parties)) (\(reason.words)); the run ended"
        case .abort(let reason): "the run was aborted (\(reason.words)); nobody is blamed, start a new run"
        case .retryable(let missing): "no message came from \(named(missing)); start a new run without, or when they answer"
        case .misuse(let misuse): "not possible: \(misuse.words)"
        }
    }

    private func named(_ parties: [PartyIndex]) -> String {
        "part\(parties.count == 1 ? "y" : "ies") \(parties.map(\.description).joined(separator: ", "))"
    }
}

extension ProtocolAbort: LocalizedError {
    /// ``words``.
    public var errorDescription: String? { words }
}

extension ProtocolAbort.Reason {
    /// What was wrong.
    public var words: String {
        switch self {
        case .undecodable(let field): "a message does not decode in its \(field)"
        case .equivocation: "two different messages of one round"
        case .openingMismatch: "an opening does not match its commitment"
        case .proofInvalid: "a proof of possession does not verify"
        case .shareInvalid: "a private share does not lie on its dealer's polynomial"
        case .echoMismatch: "the parties got different broadcasts"
        case .transcriptMismatch: "the parties acknowledge different transcripts"
        case .identity: "a sum came out as the identity"
        case .commitmentListMismatch: "a commitment list that is not this request's"
        case .signatureShareInvalid: "a signature share does not verify"
        case .combinationFailed: "the combined signature does not verify"
        case .sealBroken: "a private message does not open"
        case .check(let name): name
        }
    }
}

extension ProtocolAbort.Misuse {
    /// What the caller got wrong.
    public var words: String {
        switch self {
        case .threshold(let t, let n): "\(t) of \(n) parties; it takes at least 2, and at most as many as there are"
        case .parties(let n, let limit, let scheme): "\(n) parties; keys of \(scheme.rawValue) are made for at most \(limit)"
        case .signers: "the signers are not enough distinct parties of the key"
        case .notAParticipant: "the party is not of this run"
        case .schemes: "no scheme, or one twice"
        case .material(let what): what
        case .order: "a step out of order, or after the end"
        case .parameter(let what): what
        }
    }
}

extension DerivedKey.Failure {
    /// Why a path leads nowhere.
    public var words: String {
        switch self {
        case .hardened(let index): "step \(index & 0x7fff_ffff)' is hardened, which needs the whole private key; use non-hardened steps"
        case .noKey(let index): "step \(index) has no key, which BIP-32 foresees; take the next index"
        case .tooDeep: "it has more than 255 steps"
        case .malformed: "the key that it starts from does not decode"
        }
    }
}

extension DerivedKey.Failure: LocalizedError {
    /// ``words``.
    public var errorDescription: String? { words }
}
