internal import ChainKit

/// Rows of text in aligned columns, two spaces apart.
struct Columns {
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private let indent: String
    private var rows: [[String]] = []

    /// Columns of these alignments; the last left one is not padded.
    init(_ alignments: [Alignment], indent: Int = 0) {
        self.alignments = alignments
        self.indent = String(repeating: " ", count: indent)
    }

    mutating func append(_ cells: String...) { rows.append(cells) }
    mutating func append(_ cells: [String]) { rows.append(cells) }

    /// The lines, a string a row; in a terminal that has no room for them each row is broken into several.
    var lines: [String] { Terminal.isTerminal(.output) ? lines(fitting: Terminal.size(of: .output).columns) : aligned }

    /// The rows in lines of so many columns: as a table where it fits, otherwise each row by itself.
    func lines(fitting columns: Int) -> [String] {
        let aligned = aligned
        guard aligned.contains(where: { LineWrapping.width($0) > columns }) else { return aligned }
        return rows.map { row in
            WordWrapping(columns: columns).text(indent + row.filter { !$0.isEmpty }.joined(separator: "  "))
        }
    }

    private var aligned: [String] {
        let widths = alignments.indices.map { column in rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = indent
            for (column, cell) in row.enumerated() where widths.indices.contains(column) {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += alignments[column] == .right ? padding + cell : cell + padding
                if column < row.count - 1 { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    var text: String { lines.joined(separator: "\n") }
}
