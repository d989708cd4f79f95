internal import ChainKit
internal import MPCCore
internal import Signing

/// What an operator is shown of the backups that a wallet is made of, before it is made, and asked where anybody could have made them.
///
/// The parties of a recovery have only each other to bear them out, and as many forged files as sign together do.
struct BackupQuestion {
    let name: String
    let opened: [OpenedBackup]
    let set: BackupSet

    /// Shows the files and the addresses on stderr; asks where a file is sealed to a public key.
    func confirm(yes: Bool) throws {
        try Confirmation().require(yes: yes || !opened.contains(where: \.isForAnybody), showing: lines())
    }

    private func lines() throws -> [String] {
        let count = "\(opened.count) backup\(opened.count == 1 ? "" : "s")"
        var lines = ["wallet \(name) out of \(count): \(set.threshold) of \(set.state.roster.count), epoch \(set.backups[0].epoch)"]
        var columns = Columns([.left, .left, .left], indent: 2)
        for one in opened {
            columns.append(
                Printable.text(one.path), "party \(one.backup.party), code \(one.note.code)",
                one.isForAnybody ? "sealed to a public key" : "sealed to a passphrase")
        }
        lines += columns.lines
        columns = Columns([.left, .left], indent: 2)
        let registry = try Adapters.registry()
        let held = Set(set.state.keys.map(\.scheme.rawValue))
        for chain in registry.all where chain.identity.schemes.contains(where: { held.contains($0.rawValue) }) {
            columns.append(chain.identity.id, try set.address(on: chain.identity.id, adapters: registry).text)
        }
        lines += columns.lines
        lines.append(
            opened.contains(where: \.isForAnybody)
                ? "anybody can seal a file to a public key: compare the codes with what was written down at the backup, and the addresses"
                : "compare the codes with what was written down at the backup")
        return lines
    }
}

extension BackupLock {
    /// Whether it is the public key of a recipient.
    var isOfKey: Bool {
        if case .recipient = self { true } else { false }
    }
}
