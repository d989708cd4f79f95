internal import Groups
internal import MPCCore
internal import Secrets
public import ShareStore

/// A fresh question to a party: which state of the wallet are your shares of (lifecycle.md section 7)?
public struct StatusQuestion: Equatable, Sendable {
    /// The asking party's identity, 32 bytes.
    public let asker: [UInt8]
    /// 32 random bytes.
    public let nonce: [UInt8]

    /// A question.
    public init(asker: [UInt8], nonce: [UInt8]) { (self.asker, self.nonce) = (asker, nonce) }

    /// A question that no recorded answer fits.
    init(freshFrom asker: [UInt8]) { self.init(asker: asker, nonce: Randomness.system.bytes(32)) }
}

/// The answer to a ``StatusQuestion``, signed for it alone: a party's word on which wallet, epoch and state its shares are of.
public struct PartyStatus: Equatable, Sendable {
    /// The wallet's id, 32 bytes.
    public let walletID: [UInt8]
    /// The epoch.
    public let epoch: UInt32
    /// The epoch's state (``WalletState/hash``), 32 bytes.
    public let state: [UInt8]
    /// The attempts at a next epoch that the party has stored.
    public let attempts: [Attempt]
    /// Ed25519 by the answering identity over H("life/status"; asker's identity, nonce, answerer's identity, wallet id, epoch, state, and of each
    /// attempt operation, transcript hash and stage): 64 bytes.
    public let signature: [UInt8]

    /// An attempt at a next epoch.
    public struct Attempt: Equatable, Sendable {
        /// The hash of its proposal, 32 bytes.
        public let operation: [UInt8]
        /// The hash of the run's broadcasts, 32 bytes.
        public let transcript: [UInt8]
        /// Where it stands at the party.
        public let stage: AttemptStage
    }

    package init(walletID: [UInt8], epoch: UInt32, state: [UInt8], attempts: [Attempt] = [], signature: [UInt8]) {
        (self.walletID, self.epoch, self.state, self.attempts, self.signature) = (walletID, epoch, state, attempts, signature)
    }

    init(of state: WalletState, _ attempts: [Attempt], to question: StatusQuestion, member: Member) {
        let (walletID, epoch, hash) = (state.walletID, state.keys[0].epoch, state.hash)  // a state has a key
        let signed = Self.hash(question, by: member.identity.publicKey, walletID, epoch, hash, attempts)
        self.init(
            walletID: walletID, epoch: epoch, state: hash, attempts: attempts, signature: member.identity.signature(of: signed))
    }

    /// Whether a party of the roster answered this very question so.
    func isAuthentic(_ question: StatusQuestion, by party: PartyIndex, _ roster: Roster) -> Bool {
        guard walletID.count == 32, state.count == 32, let identity = roster.publicKey(of: party) else { return false }
        return roster.isSignature(signature, of: Self.hash(question, by: identity, walletID, epoch, state, attempts), by: party)
    }

    /// What is signed; of an attempt at a next epoch that the party has stored, its operation, transcript hash and stage follow.
    static func hash(
        _ question: StatusQuestion, by answerer: [UInt8], _ walletID: [UInt8], _ epoch: UInt32, _ state: [UInt8],
        _ attempts: [Attempt] = []
    ) -> [UInt8] {
        var transcript = Transcript(.status)
        transcript.absorb(list: [question.asker, question.nonce, answerer, walletID])
        transcript.absorb(epoch)
        transcript.absorb(state)
        for attempt in attempts {
            transcript.absorb(attempt.operation)
            transcript.absorb(attempt.transcript)
            transcript.absorb(attempt.stage.rawValue)
        }
        return transcript.hash()
    }
}
