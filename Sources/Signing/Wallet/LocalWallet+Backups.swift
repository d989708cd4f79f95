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
        return await putToUse(set.parties, of: name, in: home, keyring: keyring, adapters: adapters, without: absent)
    }

    /// Puts restored parties to use whose stores are in their places, where the wallet's other parties bear them out: the second half of a
    /// restore, also of one that was cut short there.
    ///
    /// - Parameter absent: parties that the operator names as gone for good, for whom nobody waits; t − 1 others answer in any case.
    public static func putToUse(
        _ restored: [PartyIndex], of name: String, in home: WalletHome, keyring: any StoreKeyring, adapters: AdapterRegistry,
        without absent: Set<PartyIndex>
    ) async -> Restored {
        do throws(WalletError) {
            let wallet = try await open(name, in: home, keyring: keyring, adapters: adapters, restoringWithout: absent)
            // Enough others open it; it may be these that wait.
            if let waiting = restored.lazy.compactMap({ wallet.unavailable[$0] }).first { return .waiting(waiting) }
            for party in wallet.aside where restored.contains(party.index) {
                guard try await party.epochState().standing == .departed else { continue }
                return .waiting(.refused(reason: "party \(party.index) has left the wallet, and its backup gives nothing back"))
            }
            return .inUse(wallet)
        } catch { return .waiting(error) }
    }
}

extension BackupSet {
    /// The first address on a chain of the wallet that these backups make: by it its owner knows it before anything is made.
    public func address(on chain: String, adapters: AdapterRegistry) throws(WalletError) -> ChainAddress {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) }
        return try Addresses.address(
            adapter: adapter, keys: state.keys, wallet: backups[0].name, path: .root, network: nil, format: nil
        ).address
    }
}
