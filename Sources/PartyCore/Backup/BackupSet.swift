public import MPCCore

/// Backups of several parties of one wallet that hold shares of the same polynomials.
public struct BackupSet: Sendable {
    /// The backups, by their parties.
    public let backups: [Backup]

    /// The wallet's state.
    public var state: WalletState { backups[0].state }  // there is one: checked when it was made
    /// t.
    public var threshold: Int { state.keys[0].threshold }
    /// The parties whose backups these are.
    public var parties: [PartyIndex] { backups.map(\.party) }
    /// The wallet's parties whose backups these are not.
    public var absent: Set<PartyIndex> { Set(state.roster.parties).subtracting(parties) }

    /// A set.
    ///
    /// - Throws: ``WalletError/backups(_:)``, where they are of different wallets, epochs or states, or two are of one party.
    public init(_ backups: [Backup]) throws(WalletError) {
        let backups = backups.sorted { $0.party < $1.party }
        guard let first = backups.first else { throw .backups(.none) }
        for other in backups.dropFirst() {
            guard other.state.walletID == first.state.walletID else { throw .backups(.otherWallets(first.party, other.party)) }
            guard other.epoch == first.epoch else {
                throw .backups(.otherEpochs(first.party, first.epoch, other.party, other.epoch))
            }
            guard other.state.hash == first.state.hash else { throw .backups(.otherStates(first.party, other.party)) }
        }
        for (one, next) in zip(backups, backups.dropFirst()) where one.party == next.party {
            throw .backups(.twice(one.party))
        }
        self.backups = backups
    }

    /// Refuses fewer than t backups, which together say nothing about the key.
    public func requireQuorum() throws(WalletError) {
        guard backups.count >= threshold else { throw .backups(.tooFew(backups.count, needed: threshold)) }
    }
}

/// Why backups do not go together.
public enum BackupSetProblem: Equatable, Sendable {
    /// There is none.
    case none
    /// Fewer than t.
    case tooFew(Int, needed: Int)
    /// Two are of different wallets.
    case otherWallets(PartyIndex, PartyIndex)
    /// Two are of different epochs: their shares are of different polynomials.
    case otherEpochs(PartyIndex, UInt32, PartyIndex, UInt32)
    /// Two name one wallet and epoch, and different states: one of them is forged.
    case otherStates(PartyIndex, PartyIndex)
    /// Two are of one party.
    case twice(PartyIndex)
}

extension BackupSetProblem {
    /// The parties whose backups it is about.
    public var parties: [PartyIndex] {
        switch self {
        case .none, .tooFew: []
        case .otherWallets(let one, let other), .otherEpochs(let one, _, let other, _), .otherStates(let one, let other): [one, other]
        case .twice(let party): [party]
        }
    }
}

extension BackupSetProblem: CustomStringConvertible {
    /// In words for people.
    public var description: String {
        switch self {
        case .none: "there is no backup"
        case .tooFew(let count, let needed):
            "\(count) part\(count == 1 ? "y's backup is" : "ies' backups are") there, and it takes \(needed)"
        case .otherWallets(let one, let other): "party \(one)'s backup and party \(other)'s are of different wallets"
        case .otherEpochs(let one, let epoch, let other, let otherEpoch):
            "party \(one)'s backup is of epoch \(epoch) and party \(other)'s of epoch \(otherEpoch): shares of two epochs make no key"
        case .otherStates(let one, let other): "party \(one)'s backup and party \(other)'s contradict each other: one of them is forged"
        case .twice(let party): "two of the backups are party \(party)'s"
        }
    }
}
