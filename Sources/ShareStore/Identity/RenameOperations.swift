internal import GRDB

extension StoreInfo {
    /// The names of the wallets in whose folder the store belongs: one, or two while it is given another.
    ///
    /// No name has the stroke that stands between the two.
    package var names: [String] { wallet.split(separator: "/", maxSplits: 1).map(String.init) }

    /// Whether the store belongs in the folder of a wallet of this name.
    public func belongs(to wallet: String) -> Bool { names.contains(wallet) }
}

extension SQLiteShareStore {
    /// Gives the wallet of the store another name, in one transaction with its event.
    ///
    /// A folder with several stores is given its name in one step, and the stores are not: so each first belongs under both names
    /// (``StoreInfo/belongs(to:)``), then the folder gets the new one, then each belongs under that one alone. ``info`` is that of the opening.
    public func rename(to name: String, isUnderway: Bool) throws(StoreError) {
        guard (1...127).contains(name.utf8.count), !name.utf8.contains(UInt8(ascii: "/")) else {
            throw .malformed(field: "wallet", detail: "1 to 127 bytes without a stroke")
        }
        try change { change in
            guard let row = try change.access.row("store", "SELECT wallet FROM store") else {
                throw StoreError.damaged(file: path, detail: "the store's identity is missing")
            }
            let present = try row.text("wallet")
            let names = present.split(separator: "/", maxSplits: 1).map(String.init)
            let next = isUnderway ? "\(names.first ?? present)/\(name)" : name
            // Of two names one is left, and never a third: another process may have settled it since this one looked.
            guard next != present, isUnderway || names.contains(name) else { return }
            let renamed = StoreInfo(
                storeID: info.storeID, wallet: next, party: info.party, label: info.label, createdAt: info.createdAt)
            try change.access.run(
                "UPDATE store SET wallet = ?, code = ?", .text(next), .bytes(keys.code(renamed.fields)))
            _ = try change.append(.walletRenamed, [EventField("from", present), EventField("to", next)])
        }
    }

    /// The name in the file against what the events say.
    static func compareName(_ access: Access, _ projection: Projection, _ report: inout AuditReport) throws {
        guard let name = projection.wallet, let row = try access.row("store", "SELECT wallet FROM store") else { return }
        if try row.text("wallet") != name { report.report("the wallet's name is not as the events say") }
    }
}
