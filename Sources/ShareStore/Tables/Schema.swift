/// The tables, by version. A version is never edited once released: the next one is a list of its own, and `StoreMigration` leads to it.
enum Schema {
    /// `PRAGMA user_version`.
    static let version = 4
    /// `PRAGMA application_id`: "CSst".
    static let applicationID: Int64 = 0x4353_7374

    /// The statements of a version, 1 to the present one.
    static func statements(of version: Int = version) -> [String] {
        switch version {
        case 1: always + before3 + of1
        case 2: always + before3 + since2 + [headBefore4, pairsOf2]
        case 3: always + since2 + [headBefore4] + since3
        default: always + since2 + since3 + since4
        }
    }

    /// The statements that lead from a version to the present one, where its rows are in memory.
    static func steps(from version: Int) -> [String] {
        let goneWith2 = ["unlock", "pools", "grdb_migrations"]
        let goneWith3 = ["keys", "shares", "pair_setups", "pairs", "identity"]
        let goneWith4 = ["head"]
        let (gone, new) =
            switch version {
            case 1: (goneWith2 + goneWith3 + goneWith4, since2 + since3 + since4)
            case 2: (goneWith3 + goneWith4, since3 + since4)
            default: (goneWith4, since4)
            }
        return gone.map { "DROP TABLE \($0)" } + new + ["PRAGMA user_version = \(Self.version)"]
    }

    /// Refuses a file whose schema is not, text by text, the one of its version: tables, indices, triggers, views (rule S15).
    ///
    /// A trigger that somebody planted does not run in this program (`SQLITE_DBCONFIG_ENABLE_TRIGGER`), and stands here all the same.
    static func require(_ version: Int, _ access: Access) throws {
        // Compared where it lies: this is asked in every transaction.
        let expected =
            switch version {
            case 1: inventoryOfVersion1
            case 2: inventoryOfVersion2
            case 3: inventoryOfVersion3
            default: inventory
            }
        guard try access.number("schema", comparison, .text(expected)) == 1 else {
            throw StoreError.tampered(file: access.file, detail: "its schema was altered")
        }
    }

    private static let inventory = inventory(of: statements())
    private static let inventoryOfVersion1 = inventory(of: statements(of: 1))
    private static let inventoryOfVersion2 = inventory(of: statements(of: 2))
    private static let inventoryOfVersion3 = inventory(of: statements(of: 3))

    private static let comparison = """
        SELECT IFNULL((
            SELECT group_concat(type || char(1) || name || char(1) || tbl_name || char(1) || ifnull(sql, ''), char(2))
            FROM (SELECT * FROM sqlite_schema ORDER BY type, name)
        ) = ?, 0) AS value
        """

    /// What SQLite's own table says of a file that these statements made: every entry's type, name, table and text, in the order of type
    /// and name.
    static func inventory(of statements: [String]) -> String {
        var entries: [(type: String, name: String, text: String)] = []
        for statement in statements {
            let words = statement.utf8.split(maxSplits: 8) { $0 == 0x20 || $0 == 0x0a }.map { String(Substring($0)) }
            let place = words.firstIndex { ["TABLE", "INDEX", "TRIGGER"].contains($0) } ?? 0
            guard place + 1 < words.count else { continue }
            let (type, name) = (words[place].lowercased(), words[place + 1])
            let table = type == "table" ? name : words.firstIndex(of: "ON").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
            entries.append((type, name, "\(type)\u{1}\(name)\u{1}\(table)\u{1}\(statement)"))
            // A key that is not the number of the row has an index of its own.
            guard type == "table", !statement.utf8.includes("WITHOUT ROWID"), hasKeyOfItsOwn(statement.utf8) else { continue }
            let index = "sqlite_autoindex_\(name)_1"
            entries.append(("index", index, "index\u{1}\(index)\u{1}\(name)\u{1}"))
        }
        let sorted = entries.sorted { ($0.type, $0.name) < ($1.type, $1.name) }
        return sorted.map(\.text).joined(separator: "\u{2}")
    }

    private static func hasKeyOfItsOwn(_ statement: String.UTF8View) -> Bool {
        statement.includes("UNIQUE") || statement.includes("PRIMARY KEY (") || statement.includes("TEXT NOT NULL PRIMARY KEY")
    }
}

extension String.UTF8View {
    /// Byte by byte: every command does this once, and comparing characters would take it a millisecond.
    fileprivate func includes(_ part: String) -> Bool { indices.contains { self[$0...].starts(with: part.utf8) } }
}
