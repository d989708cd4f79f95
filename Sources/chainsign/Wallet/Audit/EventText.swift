internal import ChainKit
internal import ShareStore
internal import Signing

/// An event in one short line: hashes by their first digits, lists by their lengths.
struct EventText {
    private let event: StoreEvent

    init(_ event: StoreEvent) { self.event = event }

    /// The event in words.
    var words: String { Printable.sentence(sentence, limit: 300) }

    private var sentence: String {
        switch event.kind {
        case .storeCreated: "party \(value("party")) of wallet \(value("wallet"))"
        case .unlockChanged: "locked anew, by \(value("by"))"
        case .walletRenamed: value("to").contains("/") ? "\(value("to").replacing("/", with: " is to be "))" : "named \(value("to"))"
        case .identityStored: "roster \(hash("roster"))"
        case .shareStored: "\(value("scheme")) \(key)"
        case .shareRestored: "\(value("scheme")) \(key), from a backup"
        case .restoreConfirmed: "\(length("keys", "key")) of epoch \(value("epoch")) in use again, confirmed by parties \(value("by"))"
        case .acknowledgementStored: "party \(value("from")) holds its share of \(key)"
        case .keyActivated, .pendingDiscarded: key
        case .keysExported:
            "\(length("keys", "key")) of epoch \(value("epoch")) given out whole by parties \(value("holders")), says party \(value("by"))"
        case .epochRotated: "\(length("keys", "key")) from epoch \(value("from")) to \(value("to"))"
        case .attemptStored: "\(attempt), state \(hash("state"))"
        case .attemptKeyStored: "\(value("scheme")) \(key)\(value("share") == "yes" ? "" : ", without a share"), of \(attempt)"
        case .attemptCommitted: attempt
        case .attemptSetAside: "\(attempt): \(value("stage") == "shelved" ? "shelved by force" : "dropped")"
        case .statementStored: "kind \(value("kind")) on epoch \(value("epoch")) by \(hash("signer"))"
        case .epochActivated: chainLink
        case .epochFollowed: "\(chainLink), without a share"
        case .keyFollowed: "\(value("scheme")) \(key), without a share"
        case .keysRepaired: "\(length("keys", "key")) of epoch \(value("epoch")), given back by the other parties"
        case .shareRepaired: "\(value("scheme")) \(key)"
        case .poolOpened: "generation \(value("generation"))"
        case .poolVoided:
            "\(count("count", "unused nonce or pre-signature", "unused nonces or pre-signatures")), generation \(value("from")) to \(value("to")): "
                + (PoolVoidReason(rawValue: value("reason"))?.words ?? value("reason"))
        case .noncesAdded: "\(count("count", "nonce")) of \(key)"
        case .nonceConsumed: "\(length("ids", "nonce")) of \(key) for \(request)"
        case .preSignaturesAdded: "\(count("count", "pre-signature")) of parties \(value("signers")), \(key)"
        case .preSignaturesConsumed: "\(length("ids", "pre-signature")) of parties \(value("signers")), \(key), for \(request)"
        case .pairSetupsStored: "with \(length("peers", "party", "parties")) (\(value("peers"))), \(key)"
        case .auxiliaryStored where value("peers") == "0": "\(value("kind")), beside \(key)"
        case .auxiliaryStored: "\(value("kind")), with \(length("peers", "party", "parties")) (\(value("peers"))), \(key)"
        case .pairNeedsRenewal: "with party \(value("peer")), \(key)"
        case .pairPoisoned: "with party \(value("peer")), \(key): \(value("reason"))"
        case .combinationFailed: "of parties \(value("signers")), \(hash("key", "key")), \(request)"
        case .quarantineLifted: "of parties \(value("signers")), \(hash("key", "key"))"
        case .counterSeen: "party \(value("of")) at \(value("count")) of generation \(value("generation"))"
        case .storeMigrated: "from version \(value("from")) to \(value("to"))"
        case .materialLost: "\(length("ids", "nonce or pre-signature", "nonces or pre-signatures"))"
        case .materialUsed: "\(length("ids", "nonce or pre-signature", "nonces or pre-signatures")) of \(key) for \(request)"
        case .othersForgotten: "what other parties had said"
        case .requestApproved: "\(request): \(OrderRecord(event)?.text ?? value("note"))"
        case .shareReleased: request
        case .signatureReleased: OrderRecord(event).map { "\(request): \($0.text)" } ?? request
        }
    }

    private func value(_ name: String) -> String { event.value(name) ?? "?" }

    private func hash(_ name: String, _ label: String? = nil) -> String {
        (label.map { $0 + " " } ?? "") + value(name).prefix(8)
    }

    private var request: String { hash("request", "request") }

    private var attempt: String {
        "the attempt at epoch \(value("epoch")), \(hash("operation", "operation")), \(hash("transcript", "transcript"))"
    }

    /// A link of the chain of certificates.
    private var chainLink: String {
        "from epoch \(value("from")) to \(value("to")), \(hash("operation", "operation")), \(hash("transcript", "transcript")), \(hash("state", "state"))"
    }

    private var key: String { "\(hash("key", "key")), epoch \(value("epoch"))" }

    private func count(_ name: String, _ unit: String, _ several: String? = nil) -> String {
        value(name) + " " + (value(name) == "1" ? unit : several ?? unit + "s")
    }

    private func length(_ name: String, _ unit: String, _ several: String? = nil) -> String {
        let count = value(name).split(separator: ",").count
        return "\(count) \(count == 1 ? unit : several ?? unit + "s")"
    }
}
