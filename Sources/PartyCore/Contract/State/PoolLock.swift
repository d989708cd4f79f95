public import MPCCore

/// Why nothing that lies in a party's pools may be used now.
public enum PoolLock: Equatable, Sendable {
    /// These parties have not confirmed that its store was not turned back.
    case unconfirmed(by: [PartyIndex])
    /// Another copy of its store is in use.
    case copyInUse
    /// Its store has a second name, which would have a log of its own.
    case secondName
    /// This machine can lock nothing, so that nobody can tell whether a copy is in use.
    case unknown
    /// The stored material cannot be taken, whatever is wrong with it.
    case spoilt
}

extension PoolLock {
    /// Why, for people: what follows "the pool is locked,".
    public var words: String {
        switch self {
        case .unconfirmed(let parties):
            "until part\(parties.count == 1 ? "y" : "ies") \(parties.map(\.description).joined(separator: ", ")) can confirm that the store was not turned back"
        case .copyInUse: "for another copy of the store is in use"
        case .secondName: "for the store's file has a second name, a hard link"
        case .unknown: "for nothing can be locked here, so that nobody can tell whether a copy of the store is in use"
        case .spoilt: "for what lies in it cannot be taken"
        }
    }
}
