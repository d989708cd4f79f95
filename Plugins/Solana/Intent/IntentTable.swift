internal import ChainKit

/// A lookup table that an intent may take accounts from.
struct IntentTable {
    /// The most that an intent names: each lookup takes 34 bytes at least, and no packet has room for more.
    static let mostTables = SolanaMessageVersion.v0.maximumSize / 34

    let key: SolanaPublicKey
    let addresses: [SolanaPublicKey]
    /// The entries to load, writable and read-only, where the intent fixes them.
    let fixed: (writable: [UInt8], readonly: [UInt8])?

    init(_ cursor: JSONCursor, context: SolanaContext) throws(ChainError) {
        try cursor.object(allowing: ["key", "accountKey", "addresses", "writableIndexes", "readonlyIndexes"])
        if let alias = cursor.optional("accountKey"), cursor.optional("key") != nil {
            throw alias.failure(.unknownField, "stands beside key; one of them is enough")
        }
        key = try SolanaPublicKey(cursor.required(cursor.optional("accountKey") == nil ? "key" : "accountKey"))
        if let list = cursor.optional("addresses") {
            addresses = try SolanaContext.addresses(list)
            // Two sources that disagree would compile one thing and display another.
            if let known = context.tables[key], known != addresses {
                throw list.failure(.lookupMismatch, "differ from the context's for \(key)")
            }
        } else if let known = context.tables[key] {
            addresses = known
        } else {
            throw cursor.failure(.missingLookupTable, "has no addresses, and the context does not know table \(key): add them to either")
        }
        let writable = cursor.optional("writableIndexes")
        let readonly = cursor.optional("readonlyIndexes")
        guard writable != nil || readonly != nil else {
            fixed = nil
            return
        }
        let known = addresses
        func indexes(_ cursor: JSONCursor?) throws(ChainError) -> [UInt8] {
            guard let cursor else { return [] }
            return try IntentTable.indexes(cursor, in: known)
        }
        fixed = (writable: try indexes(writable), readonly: try indexes(readonly))
    }

    private static func indexes(_ cursor: JSONCursor, in addresses: [SolanaPublicKey]) throws(ChainError) -> [UInt8] {
        var indexes: [UInt8] = []
        for element in try cursor.elements() {
            let index = try element.integer(as: UInt8.self)
            guard Int(index) < addresses.count else {
                throw element.failure(.lookupIndexOutOfRange, "is beyond the table's \(addresses.count) addresses")
            }
            indexes.append(index)
        }
        return indexes
    }
}
