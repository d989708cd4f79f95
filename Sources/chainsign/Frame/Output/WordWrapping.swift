internal import ChainKit

/// Breaks lines between words so that a terminal does not: what goes on stands behind a margin, and no part of a sentence can look like a
/// line of the program's.
///
/// Words are whole, however long: keys and commands are copied from terminals, and what has no space in it is no sentence.
struct WordWrapping {
    private static let margin = "      | "

    private let columns: Int

    init(columns: Int) { self.columns = max(columns, Self.margin.utf8.count + 1) }

    /// The text in lines.
    func text(_ text: String) -> String {
        guard LineWrapping.width(text) > columns else { return text }
        var lines: [String] = []
        var line = ""
        var used = 0
        // Spaces before the first word are the line's own.
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let width = LineWrapping.width(word)
            if !word.isEmpty, used + width > columns, line.contains(where: { $0 != " " }) {
                lines.append(line)
                line = Self.margin
                used = Self.margin.utf8.count
            }
            line += word + " "
            used += width + 1
        }
        lines.append(line)
        return lines.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
