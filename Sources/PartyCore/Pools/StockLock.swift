internal import MPCCore
internal import ShareStore
internal import Synchronization

/// Whether what lies in a party's pools may be used now.
extension LocalParty {
    /// Whether the material in this party's store may be used now.
    var isStockOpen: Bool { stockLock == nil }

    /// The lock on that material; nil where there is none.
    var stockLock: PoolLock? {
        if stockFailed.withLock(\.self) { return .spoilt }
        let missing = confirmations.missing(of: roster.parties, but: index)
        guard missing.isEmpty else { return .unconfirmed(by: missing) }
        switch store.copyRefusal {
        case nil: return nil
        case .copyInUse: return .copyInUse
        case .secondName: return .secondName
        case .unknown: return .unknown
        }
    }

    func requireStockOpen() throws(WalletError) {
        guard let stockLock else { return }
        throw .poolLocked(party: index, stockLock)
    }

    /// Pre-signatures are taken, and checks on pair set-ups evaluated, only with parties that have confirmed since the start that this
    /// one was not turned back: it could have forgotten a consumption or a poisoning (rule S5).
    func requireConfirmed(_ signers: [PartyIndex]) throws(WalletError) {
        let missing = confirmations.missing(of: signers, but: index)
        guard missing.isEmpty else { throw .poolLocked(party: index, .unconfirmed(by: missing)) }
    }
}
