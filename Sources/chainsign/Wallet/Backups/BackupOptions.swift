internal import ArgumentParser

/// What opens backups that are read: identities for those that are sealed to a public key, passphrases for any other.
struct BackupKeyOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file with secret keys that backups are sealed to, as 'wallet backup-key' writes it; may be given several times.",
            valueName: "file"),
        completion: .file())
    var identity: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A backup's passphrase is the first line of this file, otherwise it is the wallet's; may be given several times.",
            valueName: "file"),
        completion: .file())
    var backupPassphraseFile: [String] = []

    func validate() throws {
        StandardInput.note("--backup-passphrase-file", backupPassphraseFile)
        Asked.note {
            $0.backupKeys = identity.flatMap { ["--identity", $0] } + backupPassphraseFile.flatMap { ["--backup-passphrase-file", $0] }
        }
    }
}
