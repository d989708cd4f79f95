import Testing

/// The table of targets in `docs/design.md` against the one that the imports are held to.
@Suite struct DesignPageTests {
    @Test func theTableIsTheHouses() throws {
        let inspection = try Checkout.inspection()
        let targets = inspection.manifest.targets.filter { !$0.isTest }
        // What the house permits and nothing has yet is no part of the page.
        let there = Set(targets.map(\.name) + targets.flatMap(\.dependencies))
        let page = try DesignTable(Checkout.text("docs/design.md"))
        for target in targets {
            let allowed = inspection.house.rows[target.name, default: []].intersection(there)
            let shown = try #require(page.rows[target.name], "docs/design.md has no row of \(target.name)")
            #expect(shown == allowed, "docs/design.md, \(target.name): \(shown.symmetricDifference(allowed).sorted())")
        }
        #expect(Set(page.rows.keys) == Set(targets.map(\.name)))
    }

    @Test func rowsAreRead() throws {
        let table = try DesignTable(
            """
            | target | what | may import |
            |---|---|---|
            | `A`, `B` | `not` this | `C`, `D` |
            | `E` | x | – |

            | `F` | y |
            """)
        #expect(table.rows == ["A": ["C", "D"], "B": ["C", "D"], "E": []])
    }
}

/// The rows of three cells whose first has names in backticks: of each name those in the third.
private struct DesignTable {
    private(set) var rows: [String: Set<String>] = [:]

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count == 5 else { continue }
            for name in Self.names(cells[1]) {
                #expect(rows[name] == nil, "\(name) has two rows")
                rows[name] = Set(Self.names(cells[3]))
            }
        }
    }

    private static func names(_ cell: Substring) -> [String] { cell.matches(of: /`([A-Za-z0-9]+)`/).map { String($0.1) } }
}
