/// The ways in which a run ends without a result, each with what follows from it (dkls23.md section 6).
public enum ProtocolAbort: Error, Equatable, Sendable {
    /// A check on oblivious-transfer material failed: the pair with this party is poisoned, durably, before this surfaces.
    case ban(PartyIndex, Reason)
    /// The pair was poisoned before: nothing was evaluated. Only a new pair set-up clears it.
    case banned(PartyPair)
    /// Authenticated messages of these parties were invalid. The run ends; the culprits are named to the operator.
    case blame([PartyIndex], Reason)
    /// Views differ or a combination failed: this run is burnt and nobody is blamed.
    case abort(Reason)
    /// These parties' messages are missing: start a new run with new nonces.
    case retryable(missing: [PartyIndex])
    /// The caller asked for something that cannot be (its own parameters): nothing was sent.
    case misuse(Misuse)

    /// The reason why a run ended: what was wrong with a message, a check or a sum.
    public enum Reason: Error, Equatable, Sendable {
        /// A message that does not decode; the field is named.
        case undecodable(field: String)
        /// Two different messages of one round from one party.
        case equivocation
        /// An opening that does not match its commitment.
        case openingMismatch
        /// A proof of possession that does not verify.
        case proofInvalid
        /// A private share that does not lie on its dealer's committed polynomial.
        case shareInvalid
        /// Hashes of the previous round's broadcasts differ.
        case echoMismatch
        /// A sum came out as the identity.
        case identity
        /// A commitment list that is not the one of this request.
        case commitmentListMismatch
        /// A signature share that does not verify.
        case signatureShareInvalid
        /// The combined signature does not verify.
        case combinationFailed
        /// A private message that does not open.
        case sealBroken
        /// A check of a scheme's own; named.
        case check(String)
        /// A library that this party calls refused to work, for want of memory as a rule: nothing that a peer sent.
        case ownFailure
    }

    /// The mistakes of a caller, found before anything is sent.
    public enum Misuse: Error, Equatable, Sendable {
        /// 2 ≤ t ≤ n ≤ 255 does not hold.
        case threshold(t: Int, n: Int)
        /// More parties than keys of this scheme are made for.
        case parties(n: Int, limit: Int, scheme: SignatureScheme)
        /// A signing set that is no set of at least t distinct parties of the key.
        case signers
        /// This party is not of the run.
        case notAParticipant
        /// No scheme, or one twice.
        case schemes
        /// Material of another key, epoch, scheme or signer set.
        case material(String)
        /// A step taken out of order, or after the end.
        case order
        /// Values that a caller must give were malformed; named.
        case parameter(String)
        /// A proposal for a wallet's next epoch that its state does not allow, or a certificate of another epoch.
        case renewal(RenewalFault)
    }

    /// The parties that this verdict names.
    public var culprits: [PartyIndex] {
        switch self {
        case .ban(let party, _): [party]
        case .blame(let parties, _): parties
        case .banned, .abort, .retryable, .misuse: []
        }
    }

    /// The stable word for logs and JSON.
    public var kind: String {
        switch self {
        case .ban: "ban"
        case .banned: "banned"
        case .blame: "blame"
        case .abort: "abort"
        case .retryable: "retryable"
        case .misuse: "misuse"
        }
    }
}

extension ProtocolAbort: CustomStringConvertible {
    /// The problem and the way out, in one line.
    public var description: String { remedy.map { "\(problem); \($0)" } ?? problem }

    /// The problem, in one sentence.
    public var problem: String {
        switch self {
        case .ban(let party, let reason): "party \(party) failed a check on shared oblivious-transfer material (\(reason))"
        case .banned(let pair): "the pair \(pair) is poisoned: a check failed, and nothing of it is evaluated before its set-up is renewed"
        case .blame(let parties, let reason): "invalid message from \(Self.names(parties)) (\(reason))"
        case .abort(let reason): "the run was aborted (\(reason))"
        case .retryable(let missing): "no message from \(Self.names(missing))"
        case .misuse(let misuse): "not possible: \(misuse)"
        }
    }

    /// The consequence or the way out; nil where none is to be named.
    public var remedy: String? {
        switch self {
        case .ban: "the pair is poisoned until its set-up is renewed"
        case .blame: "the run ended"
        case .abort: "nobody is blamed, start a new run"
        case .retryable: "start a new run without, or when they answer"
        case .banned, .misuse: nil
        }
    }

    private static func names(_ parties: [PartyIndex]) -> String {
        "part\(parties.count == 1 ? "y" : "ies") \(parties.map(\.description).joined(separator: ", "))"
    }
}

extension ProtocolAbort.Reason: CustomStringConvertible {
    /// The same in words.
    public var description: String {
        switch self {
        case .undecodable(let field): "\(field) does not decode"
        case .equivocation: "two different messages where there is to be one"
        case .openingMismatch: "an opening does not fit its commitment"
        case .proofInvalid: "a proof of possession does not verify"
        case .shareInvalid: "a share is not on its dealer's polynomial"
        case .echoMismatch: "the parties saw different broadcasts"
        case .identity: "a sum came out as the identity"
        case .commitmentListMismatch: "the list of nonce commitments is not this request's"
        case .signatureShareInvalid: "a signature share does not verify"
        case .combinationFailed: "the combined signature does not verify"
        case .sealBroken: "a private message does not open"
        case .check(let name): "the check of \(name) failed"
        case .ownFailure: "a library failed on this machine"
        }
    }
}

extension ProtocolAbort.Misuse: CustomStringConvertible {
    /// The same in words.
    public var description: String {
        switch self {
        case .threshold(let t, let n): "a threshold of \(t) with \(n) parties; it is 2 or more, and no more than the parties are"
        case .parties(let n, let limit, let scheme): "\(n) parties; \(scheme.rawValue) keys have at most \(limit)"
        case .signers: "the signers are not parties of this key, or of another number than it needs"
        case .notAParticipant: "this party takes no part in the run"
        case .schemes: "no scheme, or one twice"
        case .material(let what): what
        case .order: "the run is not at that point"
        case .parameter(let what): what
        case .renewal(let fault): fault.description
        }
    }
}
