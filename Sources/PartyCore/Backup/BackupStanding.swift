public import MPCCore

/// A good backup beside a wallet of today.
public enum BackupStanding: Equatable, Sendable {
    /// It holds the shares that the wallet signs with.
    case current
    /// It is of an earlier epoch: the wallet's shares have moved on since.
    case stale(epoch: UInt32, present: UInt32)
    /// It is of a later epoch than the stores that are here.
    case ahead(epoch: UInt32, present: UInt32)
    /// It is of another wallet, or of another state that claims the wallet's id and epoch.
    case foreign

    /// Compares a backup with what a party of the wallet, or all of them, hold.
    public init(of backup: Backup, beside state: WalletState) {
        let (epoch, present) = (backup.state.keys[0].epoch, state.keys[0].epoch)  // a state has a key
        if backup.state.walletID != state.walletID {
            self = .foreign
        } else if epoch != present {
            self = epoch < present ? .stale(epoch: epoch, present: present) : .ahead(epoch: epoch, present: present)
        } else {
            self = backup.state.hash == state.hash ? .current : .foreign
        }
    }
}

extension Backup {
    /// The party whose share is in it.
    public var party: PartyIndex { state.keys[0].index }  // a state has a key
    /// The epoch of its shares.
    public var epoch: UInt32 { state.keys[0].epoch }
}
