internal import MPCCore

/// Notes that a backup was found good: one that says the same of the wallet as this party does, and is this party's.
struct NoteCheckedBackup {
    let party: LocalParty

    func run(_ backup: Backup, _ note: BackupNote) throws(WalletError) {
        guard note.checkedAt != nil else { throw .refused(reason: "a backup that was not checked") }
        let own = try party.walletState()
        guard backup.party == party.index, backup.state.hash == own.hash else {
            throw .refused(reason: "not a backup of what party \(party.index) holds now")
        }
        try party.member.note(note, as: .backupChecked)
    }
}
