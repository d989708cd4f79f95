/// The verdict on a finished artefact, check by check.
public struct VerificationReport: Sendable, Equatable {
    /// One check of a verification.
    public struct Check: Sendable, Equatable {
        /// The name of what was checked.
        public let name: String
        /// The check's outcome.
        public let outcome: Outcome
        /// The finding, in words.
        public let detail: String
        /// The kind of rule that the check applies.
        public let rule: Rule

        /// Whether the check passed.
        public var ok: Bool { outcome == .passed }

        /// A check.
        public init(_ name: String, ok: Bool, _ detail: String, rule: Rule = .artefact) {
            self.init(name, ok ? .passed : .failed, detail, rule: rule)
        }

        /// A check that may have come to no end.
        public init(_ name: String, _ outcome: Outcome, _ detail: String, rule: Rule = .artefact) {
            self.name = name
            self.outcome = outcome
            self.detail = detail
            self.rule = rule
        }
    }

    /// The outcomes of a check.
    public enum Outcome: Sendable, Hashable {
        case passed, failed
        /// Facts are missing, or it would take too long: neither yes nor no.
        case unknown
    }

    /// The kinds of rules that checks apply.
    public enum Rule: Sendable, Hashable {
        /// A rule of the artefact: signed by whom it should be, for what it should, in the one right encoding. Nothing that breaks it
        /// leaves.
        case artefact
        /// A rule of a network, which may have others or change them, like prices of gas: an artefact that breaks it does nothing there.
        case network
        /// A rule of nodes that pass artefacts on, by their defaults: the chain itself takes what breaks it. A note, which makes no
        /// verdict; one whose outcome is unknown says what nobody looked at.
        case relay
    }

    /// The account that sent or signed the artefact, as the chain writes it.
    public let sender: String?
    /// The checks, in order.
    public let checks: [Check]

    /// A report.
    public init(sender: String?, checks: [Check]) {
        self.sender = sender
        self.checks = checks
    }

    /// Whether the chain takes the artefact: there are checks besides those of relaying nodes, and all of them passed. Whether it gets
    /// there is ``relayed``.
    public var valid: Bool { verdict { $0.ok } }

    /// Whether the verdict is open: nothing failed, and something that a verdict needs is not known.
    public var isOpen: Bool {
        let binding = checks.filter { $0.rule != .relay }
        return !binding.contains { $0.outcome == .failed } && binding.contains { $0.outcome == .unknown }
    }

    /// Whether the artefact is what it should be, whatever a network will say to it: signing may hand it out.
    public var sound: Bool { verdict { $0.ok || $0.rule == .network } }

    /// Whether nodes pass the artefact on: it is valid and broke none of the rules of relaying nodes that were looked at; nil where none
    /// was, or where that of one can't be told and none is broken.
    public var relayed: Bool? {
        let rules = checks.filter { $0.rule == .relay }
        guard !rules.isEmpty, !isOpen else { return nil }
        guard valid, !rules.contains(where: { $0.outcome == .failed }) else { return false }
        return rules.contains { $0.outcome == .unknown } ? nil : true
    }

    private func verdict(_ passes: (Check) -> Bool) -> Bool {
        let binding = checks.filter { $0.rule != .relay }
        return !binding.isEmpty && binding.allSatisfy(passes)
    }

    /// `{"valid", "relayed", "sender", "checks": [{"name", "ok", "rule", "detail"}]}`; `valid` and `ok` are null where nobody can tell;
    /// `relayed` where ``relayed`` says something, and `"rule": "relay"` at the checks that it is about.
    public var json: JSONValue {
        var object = JSONObject()
        object["valid"] = isOpen ? .null : .bool(valid)
        if let relayed { object["relayed"] = .bool(relayed) }
        object["sender"] = .optional(sender)
        object["checks"] = .array(checks.map(\.json))
        return .object(object)
    }
}

extension VerificationReport.Check {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["name"] = .string(name)
        object["ok"] = outcome == .unknown ? .null : .bool(ok)
        if rule == .relay { object["rule"] = "relay" }
        object["detail"] = .string(detail)
        return .object(object)
    }
}

/// The estimate of what a transaction takes and costs. Amounts are decimal strings in the smallest unit.
public struct Estimate: Sendable, Equatable {
    /// Bytes on the wire, signatures included.
    public let size: Int
    /// The chain's own measure, where it has one.
    public let weight: Int?
    /// The fee.
    public let fee: String
    /// The highest fee that the signed bytes allow.
    public let highestFee: String
    /// The unit of both.
    public let unit: String

    /// An estimate.
    public init(size: Int, weight: Int? = nil, fee: String, highestFee: String, unit: String) {
        self.size = size
        self.weight = weight
        self.fee = fee
        self.highestFee = highestFee
        self.unit = unit
    }

    /// `{"size", "weight", "fee", "highestFee", "unit"}`
    public var json: JSONValue {
        [
            "size": .integer(size), "weight": weight.map { .integer($0) } ?? .null, "fee": .string(fee),
            "highestFee": .string(highestFee), "unit": .string(unit),
        ]
    }
}

/// The things that a document spends and that can be spent only once.
public struct Conflicts: Sendable, Equatable {
    /// Two documents that share a key exclude each other.
    public let keys: [String]
    /// Whether signing the same document a second time authorises nothing more than the first.
    public let signingTwiceIsHarmless: Bool
    /// A note on what bounds the document's life where no key does.
    public let note: String?

    /// Makes conflicts of their parts.
    public init(keys: [String], signingTwiceIsHarmless: Bool, note: String? = nil) {
        self.keys = keys
        self.signingTwiceIsHarmless = signingTwiceIsHarmless
        self.note = note
    }

    /// `{"keys", "signingTwiceIsHarmless", "note"}`
    public var json: JSONValue {
        [
            "keys": .array(keys.map { .string($0) }), "signingTwiceIsHarmless": .bool(signingTwiceIsHarmless),
            "note": .optional(note),
        ]
    }
}
