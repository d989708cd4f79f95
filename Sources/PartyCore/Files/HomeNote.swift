internal import ShareStore

/// The text in a state folder for whoever finds it there: what may be copied, and what never.
extension WalletHome {
    /// Writes the note, where none is and there is room: no wallet fails for it.
    func writeNote() { try? NewFile.write(Array(Self.note.utf8), to: path + "/README.txt", .sealed) }

    static let note = """
        This is the state of chainsign: wallets/ has a store for each party, pools/ the keys of what is used once.

        Do not copy this folder while it is in use, and never copy pools/: what lies there signs once, and signed once more
        from a copy it gives the private key away. Two copies of a store that are both used void each other's pools.

        To keep a wallet safe, have a backup of each party, each in a place of its own:

            chainsign wallet backup NAME --party 1 --out party-1.backup
            chainsign wallet check-backup party-1.backup

        A lost party comes back with 'chainsign wallet restore FILE', a lost wallet with 'chainsign wallet recover NAME
        --from FILE FILE'. 'chainsign wallet drill NAME' tries it without harm. The passphrase is in none of these files.

        """
}
