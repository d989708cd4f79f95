internal import ShareStore

/// Which files of a home are a wallet's own: they alone are moved and erased with it, and whatever else lies in its folders is somebody's.
extension WalletHome {
    /// Whether a name is one of those that files of wallets have, beside their stores or among their pool keys.
    static func isOwn(_ name: String) -> Bool { party(ofFile: name) != nil || OwnNames.isOfSmallFile(name, levelsName) }

    /// The party whose file has that name; nil where it is none's.
    static func party(ofFile name: String) -> Int? {
        guard name.hasPrefix("party-"), let party = UInt8(name.dropFirst(6).prefix { $0 != "." }), party > 0 else { return nil }
        let isOwn = OwnNames.isOfStore(name, "party-\(party).store") || OwnNames.isOfPoolKey(name, "party-\(party).key")
        return isOwn ? Int(party) : nil
    }

    /// What lies in a folder and is none of a wallet's own files: no file or link that has a name of one. A link to a folder is itself.
    static func foreignFiles(in folder: String) -> [String] {
        isLink(folder) ? [folder] : StoreFolder.foreignNames(in: folder, where: isOwn).map { "\(folder)/\($0)" }
    }

    /// Refuses a wallet in whose folders lies what is none of its own, and which is therefore not erased.
    ///
    /// - Parameter party: the one that is to be erased; all of them where nil. Beside other parties' files nobody's are touched.
    public func requireErasable(_ name: String, party: Int? = nil) throws(WalletError) {
        let isWhole = party == nil || parties(of: name).count == 1
        for folder in [folder(of: name), pools(name)] {
            guard !Self.isLink(folder) else {
                throw .folder(path: folder, problem: "is a link, and no folder behind one is erased; move that folder to this place")
            }
            if isWhole, let path = Self.foreignFiles(in: folder).first { throw .foreignFile(wallet: name, path: path) }
        }
    }
}
