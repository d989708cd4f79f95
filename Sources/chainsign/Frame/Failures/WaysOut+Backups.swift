internal import MPCCore
internal import Signing

/// Ways out that begin with a backup, or with what is meant to come back from one.
extension WaysOut {
    func putBack(_ party: PartyIndex) -> String { "put the store back in its place: \(asked.store(of: party))" }

    /// For whoever's store is lost.
    var fromBackup: String { "where it is lost, the party comes back from its backup: \(asked.restore(into: asked.wallet ?? "NAME"))" }

    /// A wallet's folder is there, and none of its stores. The name is taken as long as it is.
    func storesGone(_ name: String, _ folder: String) -> [String] {
        let hints = [
            "put its stores back: \(folder)/party-1.store and the others",
            "where they are lost, each party comes back from its backup: \(asked.restore(into: name))",
        ]
        return asked.isForNewName ? hints + ["take another name than \(name)"] : hints
    }

    /// A restored party waits. It goes on without others only where enough are left besides, and only without those whose stores are not
    /// here.
    func unconfirmed(_ missing: [PartyIndex], _ needed: Int) -> [String] {
        let here = asked.wallet.flatMap { asked.folder?.parties(of: $0) } ?? []
        let absent = missing.filter { !here.contains(Int($0.rawValue)) }
        guard !absent.isEmpty else { return [] }
        var hints = absent.map(putBack) + [fromBackup]
        if needed > 0 {
            let more = "\(needed) more \(needed == 1 ? "is" : "are") here"
            hints.append("nobody can be given up before \(more); from backups alone: \(asked.recoverElsewhere)")
        } else if absent == missing {
            hints.append("where \(absent.count == 1 ? "it is" : "they are") lost for good: \(asked.confirm(without: absent))")
        }
        return hints
    }

    /// The wallet whose parties are to come back is here, under this name.
    func backInto(_ name: String) -> [String] {
        (asked.backups.isEmpty ? ["FILE"] : asked.backups).map { "put its party back there: \(asked.restore($0, into: name))" }
    }

    /// What lies in the state folder is copied without what serves once.
    func readOnly(_ file: String) -> String {
        guard let home = asked.folder?.path, file == home || file.hasPrefix(home + "/") else {
            return "name a file where it can be written"
        }
        return "copy the folder wallets alone, never pools, to where it can be written, and name the folder that it lies in with --home"
    }
}
