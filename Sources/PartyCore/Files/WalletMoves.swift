internal import Foundation
internal import ShareStore

/// What renaming and deleting do to the folders of a home, and how it is finished where a process ended in between.
///
/// All of it happens within the turn at the home's names (``WalletHome/turn(waits:)``): whoever has the turn and finds something begun knows
/// that its process is gone.
extension WalletHome {
    /// A folder of a deleted wallet: its stores, or its pool keys.
    static let deleting = ".deleting-"
    /// A folder with one party's files.
    static let erasing = ".erasing-"
    /// An empty file that says that folders are given another name: the old one, `=`, the new one. No name of a wallet has that sign.
    static let renaming = ".renaming-"

    func pools(_ name: String) -> String { "\(path)/pools/\(name)" }

    /// Gives a folder another name, durably.
    func give(_ path: String, name other: String) throws(WalletError) {
        do { try FileManager.default.moveItem(atPath: path, toPath: other) } catch {
            throw .folder(path: other, problem: "the folder could not be given this name")
        }
        try WalletError.store { () throws(StoreError) in
            try StoreFolder.sync(parentOf: path)
            try StoreFolder.sync(parentOf: other)
        }
    }

    /// The same for what may not be there.
    func giveIfThere(_ path: String, name other: String) throws(WalletError) {
        if Self.isTaken(path) { try give(path, name: other) }
    }

    /// Finishes what was begun and cut short; nothing where another process has its turn at the names.
    public func finishMoves() { finishMoves(in: nil) }

    func finishMoves(in held: FolderTurn?) {
        let begun = Self.begun(in: path)
        guard !begun.isEmpty, let turn = held ?? turn(waits: false) else { return }
        for name in begun {
            if name.hasPrefix(Self.renaming) {
                try? finishRenaming(name)
            } else {
                _ = try? finishErasing(name)
            }
        }
        withExtendedLifetime(turn) {}
    }

    /// The names of what was begun, renamings first: a deletion asks what is there.
    static func begun(in home: String) -> [String] {
        let names = ["wallets", "pools"].flatMap { Self.names(in: "\(home)/\($0)") }
        let begun = Set(names.filter { name in [deleting, erasing, renaming].contains { name.hasPrefix($0) } })
        return begun.sorted { ($0.hasPrefix(renaming) ? 0 : 1, $0) < ($1.hasPrefix(renaming) ? 0 : 1, $1) }
    }

    // MARK: - Renaming

    /// The marker's two names; nil where it is none that is written.
    static func names(ofRenaming marker: String) -> (old: String, new: String)? {
        let parts = marker.dropFirst(renaming.count).split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard marker.hasPrefix(renaming), parts.count == 2, isName(parts[0]), isName(parts[1]) else { return nil }
        return (parts[0], parts[1])
    }

    /// Pool keys first, stores second: where the first was done the second is too; where not, the wallet keeps its name.
    private func finishRenaming(_ marker: String) throws(WalletError) {
        guard let (old, new) = Self.names(ofRenaming: marker) else { return }
        if Self.isTaken(folder(of: old)), !Self.isTaken(folder(of: new)), !Self.isTaken(pools(old)), Self.isTaken(pools(new)) {
            try give(folder(of: old), name: folder(of: new))
        }
        try WalletError.store { () throws(StoreError) in try SmallFile.remove(folder(of: marker)) }
    }

    // MARK: - Deleting

    /// The wallet and the rest of a deletion's name; nil where it is none that is written.
    static func wallet(ofErasing name: String) -> (wallet: String, isWhole: Bool)? {
        for (prefix, isWhole) in [(deleting, true), (erasing, false)] where name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count)
            let (wallet, suffix) = (String(rest.dropLast(37)), String(rest.suffix(36)))
            guard name == "\(prefix)\(wallet)-\(suffix)", isName(wallet), UUID(uuidString: suffix) != nil else { return nil }
            return (wallet, isWhole)
        }
        return nil
    }

    /// Erases what a deletion has moved aside, and first moves what it had not come to. The files. What is none of the wallet's own stays,
    /// and its folder; no link to a folder is followed.
    ///
    /// - Parameter links: of a deletion that somebody asks for, all; whoever finds one cannot tell who began it.
    @discardableResult func finishErasing(_ name: String, _ links: StoreFolder.Links = .ofPoolKeys) throws(WalletError) -> [String] {
        guard let (wallet, isWhole) = Self.wallet(ofErasing: name) else { return [] }
        if Self.isTaken(folder(of: name)) {
            if isWhole {
                // Where none of its files is left any more, what lies there was somebody's, and pool keys that lie alone wait for their stores.
                let isBegun = Self.names(in: folder(of: name)).contains { file in
                    Self.party(ofFile: file) != nil && !Self.isLink("\(folder(of: name))/\(file)")
                }
                if isBegun, !Self.isTaken(folder(of: wallet)), !Self.isTaken(pools(name)), !Self.isLink(pools(wallet)) {
                    try giveIfThere(pools(wallet), name: pools(name))
                }
            } else {
                try moveRest(of: wallet, to: name)
            }
        }
        return try WalletError.store { () throws(StoreError) in
            try StoreFolder.erase(filesIn: folder(of: name), links, where: Self.isOwn)
                + StoreFolder.erase(filesIn: pools(name), links, where: Self.isOwn)
        }
    }

    /// The other files of each party whose store was moved aside, its log, epoch keys and pool key: the store goes first, since it is one
    /// without its log, and never the other way round.
    private func moveRest(of wallet: String, to name: String) throws(WalletError) {
        for party in 1...255 where Self.isTaken("\(folder(of: name))/party-\(party).store") && !Self.isTaken(store(wallet, party: party)) {
            for (from, to) in [(folder(of: wallet), folder(of: name)), (pools(wallet), pools(name))] where !Self.isLink(from) {
                let foreign = Self.foreignFiles(in: from)
                for file in Self.names(in: from).sorted()
                where Self.party(ofFile: file) == party && !foreign.contains("\(from)/\(file)") && !Self.isTaken("\(to)/\(file)") {
                    try WalletError.store { () throws(StoreError) in try StoreFolder.make(to) }
                    try give("\(from)/\(file)", name: "\(to)/\(file)")
                }
            }
        }
    }
}
