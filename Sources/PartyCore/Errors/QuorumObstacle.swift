public import MPCCore
internal import ShareStore

/// A reason why a quorum does not come about, and the party, pair or signer set that it is about. Nothing is said of anybody that is not
/// so.
public struct QuorumObstacle: Sendable {
    /// The subject of an obstacle.
    public enum Place: Hashable, Sendable {
        /// One party.
        case party(PartyIndex)
        /// Two parties, each of which may sign with others.
        case pair(PartyPair)
        /// A signer set, each party of which may be in others.
        case signers([PartyIndex])
    }

    /// The reason.
    public enum State: Sendable {
        /// The party's store is not here.
        case absent
        /// The party's store is here and cannot be used.
        case unusable(WalletError)
        /// Something failed while this order was served.
        case failed(WalletError)
        /// The set's pool has too few pre-signatures, and nothing else was to be used.
        case drained(needed: Int)
        /// The party's pools are shut, and nothing else was to be used.
        case locked(PoolLock)
        /// The pair's set-up has to be made anew, by the wallet's own housekeeping.
        case needsRenewal
        /// A check of the pair's failed, for this reason.
        case poisoned(reason: String)
        /// The set's shares gave no signature, twice.
        case quarantined
    }

    /// The subject.
    public let place: Place
    /// The reason.
    public let state: State

    /// An obstacle.
    public init(_ place: Place, _ state: State) {
        self.place = place
        self.state = state
    }
}

extension QuorumObstacle: CustomStringConvertible {
    /// In one line.
    public var description: String {
        switch state {
        case .absent: "\(place): the store is not here"
        case .unusable(let error), .failed(let error): error.ofItself.description(at: "\(place)")
        case .drained(let needed): "\(place): the pool has fewer than the \(needed) pre-signature\(needed == 1 ? "" : "s") needed"
        case .locked(let lock): "\(place): the pool is locked, \(lock.words)"
        case .needsRenewal: "\(place): the set-up has to be renewed"
        case .poisoned(let reason): "\(place): poisoned, a check failed (\(reason))"
        case .quarantined: "\(place): in quarantine, for their signatures failed twice"
        }
    }
}

extension QuorumObstacle.Place: CustomStringConvertible {
    /// Like "party 2", "the pair 1,2", "signers 1,2".
    public var description: String {
        switch self {
        case .party(let party): "party \(party)"
        case .pair(let pair): "the pair \(pair)"
        case .signers(let signers): "signers \(signers.map(\.description).joined(separator: ","))"
        }
    }
}

extension WalletError {
    /// The party's own error, without its number, where that stands before it anyway.
    package var ofItself: WalletError {
        guard case .party(_, let inner) = self else { return self }
        return inner.ofItself
    }

    /// The error behind the name of what it is about, which is not said twice.
    package func description(at place: String) -> String { description.hasPrefix(place + " ") ? description : "\(place): \(description)" }
}

extension QuorumObstacle {
    /// The parties of a roster that are not here.
    package static func away(
        _ roster: [PartyIndex], but parties: [PartyIndex], _ unavailable: [PartyIndex: WalletError]
    ) -> [QuorumObstacle] {
        roster.filter { !parties.contains($0) }.map { party in
            // A name that leads nowhere is no store.
            switch unavailable[party] {
            case nil, .store(.notFound): QuorumObstacle(.party(party), .absent)
            case let error?: QuorumObstacle(.party(party), .unusable(error))
            }
        }
    }
}
