public import MPCCore

/// A pool that is kept at a level: whose it is, what lies in it, and what is to.
public struct KeptPool: Hashable, Sendable {
    /// Which pool it is.
    public enum Owner: Hashable, Sendable {
        /// Pre-signatures of a signer set, ascending.
        case signers([PartyIndex])
        /// A party's own nonces.
        case party(PartyIndex)
    }

    /// The scheme of the key.
    public let scheme: SignatureScheme
    /// The owner.
    public let owner: Owner
    /// What can be used: of a signer set, what all of it have.
    public let available: Int64
    /// So much is to lie in it after a refill.
    public let target: Int

    /// Below this it is low, and refilled: half of the target, rounded up.
    public var lowMark: Int { target / 2 + target % 2 }
    /// Whether it is low.
    public var isLow: Bool { available < Int64(lowMark) }
    /// What is missing to the target.
    public var missing: Int { Int(clamping: max(0, Int64(target) - available)) }

    /// The same after a refill.
    public var full: KeptPool { KeptPool(scheme: scheme, owner: owner, available: Int64(target), target: target) }

    init(scheme: SignatureScheme, owner: Owner, available: Int64, target: Int) {
        (self.scheme, self.owner, self.available, self.target) = (scheme, owner, available, target)
    }

    /// The targets of a primary set and its alternates: a tenth of the level for each of these, the rest for that one.
    static func targets(_ level: Int, sets: Int) -> [Int] {
        guard sets > 0 else { return [] }
        let tenth = max(1, level / 10)
        return [max(1, level - tenth * (sets - 1))] + Array(repeating: tenth, count: sets - 1)
    }
}

/// A signer set that rests on itself alone, and why.
public struct StrandedSet: Equatable, Sendable {
    /// The reason.
    public enum Reason: Equatable, Sendable {
        /// No other set has pre-signatures ready.
        case noOtherReady
        /// A pair of it is poisoned: it makes no pre-signatures, and once its pool is used up does not sign.
        case poisoned(PartyPair)
        /// It is in quarantine.
        case quarantined
    }

    /// The scheme of the key.
    public let scheme: SignatureScheme
    /// The set.
    public let signers: [PartyIndex]
    /// Why no other can take over, or why it cannot go on itself.
    public let reason: Reason
}

extension StrandedSet.Reason {
    /// For people: what follows the set's name and a colon.
    public var words: String {
        switch self {
        case .noOtherReady: "no other signer set has pre-signatures ready"
        case .poisoned(let pair): "the pair \(pair) is poisoned, and it makes no more pre-signatures"
        case .quarantined: "it is in quarantine, and its pool serves nobody"
        }
    }
}
