internal import MPCCore
internal import Secrets
internal import ShareStore

/// Seals what the party holds into a backup file. That it was made stands in the party's store before it leaves.
struct SealBackup {
    let party: LocalParty

    func run(madeAt: UInt64, to recipient: BackupFile.Recipient, _ purpose: BackupPurpose) throws(WalletError) -> SealedBackup {
        let wallet = party.member.wallet
        var shares: [KeyShare] = []
        for key in try party.keyring.infos() { shares.append(try party.share(of: key.scheme)) }
        guard !shares.isEmpty else { throw .interrupted(wallet: wallet, folder: party.member.store.path) }
        let file: [UInt8]
        do throws(BackupError) {
            let backup = try Backup(name: wallet, seed: party.member.identity.seed(), roster: party.roster, shares: shares)
            file = try BackupFile.seal(backup, madeAt: madeAt, to: recipient)
        } catch { throw .backup(error) }
        let note = BackupNote(code: BackupFile.code(of: file), madeAt: madeAt)
        // Also of one that nobody keeps: shares never leave a store without a line in its log.
        try party.member.note(note, as: purpose == .keeping ? .backupMade : .backupTried)
        return SealedBackup(file: file, note: note)
    }
}

extension AuxiliaryKind {
    /// Of the last backup that was made.
    static let backupMade = Self(rawValue: "backup/made")
    /// Of the last one that was made for a drill.
    static let backupTried = Self(rawValue: "backup/tried")
    /// Of the last backup that was found good.
    static let backupChecked = Self(rawValue: "backup/checked")
}

extension Member {
    /// The key that notes of the whole wallet lie beside: the first in scheme order.
    private func firstKey() throws(WalletError) -> KeyInfo? {
        try keyRecords().filter { $0.state == .active || $0.state == .restored }.map(\.info).min { $0.scheme < $1.scheme }
    }

    /// Keeps a note of a backup, over the earlier one. Notes die with their epoch, as the worth of its backups does.
    func note(_ note: BackupNote, as kind: AuxiliaryKind) throws(WalletError) {
        guard let key = try firstKey() else { return }
        try WalletError.store { () throws(StoreError) in
            // What lies beside a share has a secret part; this one's is a byte of nothing.
            try store.storeAuxiliary(
                kind, keyID: key.keyID, epoch: key.epoch,
                [NewAuxiliary(peer: 0, publicPart: note.encoded, secret: SecretBox(SecretBytes(zeros: 1)))])
        }
    }

    /// The notes of this epoch's backups.
    func backupNotes() throws(WalletError) -> BackupNotes {
        guard let key = try firstKey() else { return BackupNotes() }
        func read(_ kind: AuxiliaryKind) throws(WalletError) -> BackupNote? {
            let records = try WalletError.store { () throws(StoreError) in
                try store.auxiliary(kind, keyID: key.keyID, epoch: key.epoch)
            }
            return records.first.flatMap { BackupNote($0.publicPart) }
        }
        var notes = BackupNotes()
        notes.made = try read(.backupMade)
        notes.checked = try read(.backupChecked)
        return notes
    }
}
