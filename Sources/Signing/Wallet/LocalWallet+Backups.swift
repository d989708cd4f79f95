public import ChainKit
public import MPCCore
public import PartyCore
public import ShareStore

/// Backups of a wallet's parties, and wallets out of backups.
extension LocalWallet {
    /// The wallet's state now: what a backup is compared with.
    public var state: WalletState? { WalletState(keys: keys, roster: roster) }

    /// Seals what a party holds into a backup file.
    ///
    /// - Parameter madeAt: seconds since 1970.
    public func backup(
        of party: PartyIndex, madeAt: UInt64, to recipient: BackupFile.Recipient
    ) async throws(WalletError) -> SealedBackup {
        try requireHere([party])
        guard let party = parties.first(where: { $0.index == party }) else {
            throw .signers(requested: [Int(party.rawValue)], threshold: 1, parties: partyCount, exactly: true)
        }
        return try await party.sealBackup(madeAt: madeAt, to: recipient, for: .keeping)
    }

    /// Compares a good backup with the wallet; its party, where it is here, notes that a current one was checked.
    public func check(_ backup: Backup, _ note: BackupNote) async throws(WalletError) -> BackupStanding {
        guard let state else { return .foreign }
        let standing = BackupStanding(of: backup, beside: state)
        if standing == .current, let party = parties.first(where: { $0.index == backup.party }) {
            try await party.noteChecked(backup, note)
        }
        return standing
    }

    /// The outcome of a restore: the stores are in their places in any case.
    public enum Restored: Sendable {
        /// The wallet signs with the restored parties.
        case inUse(LocalWallet)
        /// The restored parties wait, or the wallet has too few others: why.
        case waiting(WalletError)
    }

    /// Makes stores of parties out of their backups, in a wallet that lost them or as a wallet of their own, and puts them to use where the
    /// wallet's other parties bear them out.
    ///
    /// - Parameters:
    ///   - checked: the note of each party's file.
    ///   - absent: parties that the operator names as gone for good, for whom nobody waits; t − 1 others answer in any case.
    public static func restore(
        _ set: BackupSet, checked: [PartyIndex: BackupNote], as name: String, in home: WalletHome, keyring: any StoreKeyring,
        adapters: AdapterRegistry, without absent: Set<PartyIndex> = [], createdAt: Int64
    ) async throws(WalletError) -> Restored {
        try RestoringParties(set, checked: checked, as: name, in: home, keyring: keyring, createdAt: createdAt).publish()
        do throws(WalletError) {
            let wallet = try await open(name, in: home, keyring: keyring, adapters: adapters, restoringWithout: absent)
            // Enough others open it; it may be these that wait.
            if let waiting = set.parties.lazy.compactMap({ wallet.unavailable[$0] }).first { return .waiting(waiting) }
            return .inUse(wallet)
        } catch { return .waiting(error) }
    }
}
