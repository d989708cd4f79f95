/// The kinds of events in a store's log. New kinds come with a new schema version, so that no older program meets one.
public enum EventKind: String, CaseIterable, Sendable {
    /// The first event of every store: store, wallet, party, label.
    case storeCreated = "StoreCreated"
    /// The data key was wrapped anew: by, and record (SHA-256), which logs of earlier versions lack.
    case unlockChanged = "UnlockChanged"
    /// The wallet got another name: from, to; with two names and a stroke between them while that is under way.
    case walletRenamed = "WalletRenamed"
    /// The party's identity and the roster it pinned: roster (SHA-256), and epoch where that is not 0.
    case identityStored = "IdentityStored"
    /// A share arrived with its pending key: key, epoch, scheme, public (SHA-256), createdAt, and protocol, which logs
    /// of earlier versions lack.
    case shareStored = "ShareStored"
    /// A share came out of a backup: the same fields. It is not used before the other parties were heard.
    case shareRestored = "ShareRestored"
    /// Restored keys came into use, for these parties said that they are of the same state: epoch, keys, by.
    case restoreConfirmed = "RestoreConfirmed"
    /// A party's statement that it holds its share: key, epoch, from, hash.
    case acknowledgementStored = "AcknowledgementStored"
    /// A pending key became usable: key, epoch.
    case keyActivated = "KeyActivated"
    /// A pending key and its share were destroyed: key, epoch, forced.
    case pendingDiscarded = "PendingDiscarded"
    /// All keys moved to their next epoch, and the secrets of the old one were destroyed: from, to, keys, roster (SHA-256), and numbers where
    /// the parties are others. Of version 3 alone.
    case epochRotated = "EpochRotated"
    /// What a run left for the next epoch: epoch, operation, transcript, state, proposal.
    case attemptStored = "AttemptStored"
    /// A key of an attempt: epoch, operation, transcript, key, scheme, public (SHA-256), createdAt, protocol, share (yes or no), and peers and
    /// setups (both set-up identifiers of each) where there are pair set-ups.
    case attemptKeyStored = "AttemptKeyStored"
    /// This party committed to an attempt: epoch, operation, transcript.
    case attemptCommitted = "AttemptCommitted"
    /// An attempt was dropped or shelved: epoch, operation, transcript, stage, forced.
    case attemptSetAside = "AttemptSetAside"
    /// A signed statement on an attempt or an epoch: epoch, transcript, kind, signer, hash.
    case statementStored = "StatementStored"
    /// An attempt became the next epoch of all keys, and the secrets of the one before were destroyed: from, to, operation, transcript, state,
    /// certificate (SHA-256), roster (SHA-256), and numbers where the parties are others.
    case epochActivated = "EpochActivated"
    /// An epoch began of which this party holds no share, and the secrets of the one before were destroyed: the same fields.
    case epochFollowed = "EpochFollowed"
    /// A key of an epoch without a share: epoch, key, scheme, public (SHA-256), createdAt, protocol.
    case keyFollowed = "KeyFollowed"
    /// The other parties gave this one its shares back: epoch, keys, and roster (SHA-256) and numbers where it knew an earlier epoch's.
    case keysRepaired = "KeysRepaired"
    /// A repaired share is in use: epoch, key, scheme, public (SHA-256), createdAt, protocol.
    case shareRepaired = "ShareRepaired"
    /// Keys were given out, whole, to a recipient: keys, epoch, holders, recipient, operation, by (the holder that says so).
    case keysExported = "KeysExported"
    /// The first pool generation began: generation.
    case poolOpened = "PoolOpened"
    /// All material of a generation was destroyed and another began: from, to, count, reason.
    case poolVoided = "PoolVoided"
    /// A batch of nonces: key, epoch, generation, count, ids.
    case noncesAdded = "NoncesAdded"
    /// Nonces were given out for one request and destroyed: key, epoch, generation, request, ids, salt.
    case nonceConsumed = "NonceConsumed"
    /// A batch of pre-signatures: key, epoch, signers, generation, count, ids.
    case preSignaturesAdded = "PreSignaturesAdded"
    /// Pre-signatures were given out for one request and destroyed: key, epoch, signers, generation, request, ids, salt.
    case preSignaturesConsumed = "PreSignaturesConsumed"
    /// Pair set-ups arrived, over any earlier ones: key, epoch, peers, public (both set-up identifiers of each).
    case pairSetupsStored = "PairSetupsStored"
    /// Auxiliary data of another kind arrived, over any earlier one: key, epoch, kind, peers, public.
    case auxiliaryStored = "AuxiliaryStored"
    /// The two ends of a pair hold different set-ups: key, epoch, peer.
    case pairNeedsRenewal = "PairNeedsRenewal"
    /// A pair is not used any more before it is renewed: key, epoch, peer, reason.
    case pairPoisoned = "PairPoisoned"
    /// Shares of a signer set made no signature: key, signers, request.
    case combinationFailed = "CombinationFailed"
    /// The operator lets a signer set try again: key, signers.
    case quarantineLifted = "QuarantineLifted"
    /// Another party showed that it has used up more: of, generation, count, statement. Of version 1 alone.
    case counterSeen = "CounterSeen"
    /// The store was brought to another version of its schema: from, to.
    case storeMigrated = "StoreMigrated"
    /// Units were destroyed unused, for a change that takes them was cut short, or for no other signer has them: ids.
    case materialLost = "MaterialLost"
    /// Material that lay in no store signed a request: key, epoch, request, ids.
    case materialUsed = "MaterialUsed"
    /// The statements of other parties were lost, and are not known any more.
    case othersForgotten = "OthersForgotten"
    /// This party agreed to a request: request, plan, note, and behind them what it read of it (``ApprovalNote/details``), which logs of
    /// earlier versions lack.
    case requestApproved = "RequestApproved"
    /// A signature share was stored for sending: request, material, hash.
    case shareReleased = "ShareReleased"
    /// A complete signature left: request, hash, and the same as at the approval.
    case signatureReleased = "SignatureReleased"
}

/// One name and value of an event's body: hex, decimal or text.
public struct EventField: Equatable, Sendable {
    /// ASCII letters.
    public let name: String
    /// Lower-case hex, decimal, a comma-separated list of either, or a caller's text.
    public let value: String

    /// A field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
    init(_ name: String, _ bytes: [UInt8]) { self.init(name, hexText(bytes)) }
    init(_ name: String, _ number: some BinaryInteger) { self.init(name, String(number)) }
    init(_ name: String, parties: [UInt8]) { self.init(name, parties.map(String.init).joined(separator: ",")) }
    init(_ name: String, ids: [[UInt8]]) { self.init(name, ids.map(hexText).joined(separator: ",")) }
}

/// One entry of a store's log.
public struct StoreEvent: Equatable, Sendable {
    /// The event's number in the chain: 1, 2, 3, …
    public let sequence: Int64
    /// Seconds since 1970 by this party's clock.
    public let time: Int64
    /// The kind of the event.
    public let kind: EventKind
    /// The particulars, in the order of the kind's documentation.
    public let fields: [EventField]
    /// SHA-256 over sequence, time, kind, body and the hash before.
    public let hash: [UInt8]

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(sequence: Int64, time: Int64, kind: EventKind, fields: [EventField], hash: [UInt8]) {
        self.sequence = sequence
        self.time = time
        self.kind = kind
        self.fields = fields
        self.hash = hash
    }

    /// The value of a field.
    public func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}
