/// The distance of two words: letters that were left out, added, exchanged, or swapped with their neighbours.
enum EditDistance {
    /// The distance, or nil where it is above the limit: then it is not computed, whatever the words' length.
    static func between(_ first: String, _ second: String, atMost limit: Int) -> Int? {
        let (a, b) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
        guard abs(a.count - b.count) <= limit else { return nil }
        // The two rows above the current one.
        var (beforeLast, last) = ([Int](), Array(0...b.count))
        for (i, letter) in a.enumerated() {
            var row = [i + 1]
            for (j, other) in b.enumerated() {
                var best = min(last[j] + (letter == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last.last.flatMap { $0 <= limit ? $0 : nil }
    }
}
