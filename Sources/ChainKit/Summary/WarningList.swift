/// The warnings of a summary as they are shown: those that say the same of several parts are one, and dangers can be told from the rest.
struct WarningList {
    /// What a warning may begin with, and a number follows: how the part is named, and what ends the name.
    private static let parts: [(name: String, end: String)] = [
        ("output ", ""), ("input ", ""), ("instructions[", "]"), ("authorizationList[", "]"), ("outputs[", "]"), ("inputs[", "]"),
    ]
    private static let mostNamed = 3

    /// A warning and the other parts of which it says the same.
    private struct Entry {
        let text: Sourced
        var others: [String] = []
        var repetitions = 0
    }

    /// Each once, in their order.
    let texts: [String]

    init(_ warnings: [Sourced]) {
        var entries: [Entry] = []
        var positions: [Sourced: Int] = [:]
        for warning in warnings {
            let (part, rest) = Self.split(warning.value)
            let key = Sourced(rest, warning.origin)
            guard let position = positions[key] else {
                positions[key] = entries.count
                entries.append(Entry(text: warning))
                continue
            }
            if let part, entries[position].text != warning {
                entries[position].others.append(part)
            } else {
                entries[position].repetitions += 1
            }
        }
        texts = entries.map { entry in
            var text = entry.text.value
            if entry.repetitions > 0 { text += " (said \(entry.repetitions + 1) times)" }
            if !entry.others.isEmpty { text += "; the same of " + Self.list(entry.others) }
            return text + entry.text.mark
        }
    }

    /// The part that a warning begins with, and the warning without its number.
    private static func split(_ warning: String) -> (part: String?, key: String) {
        for (name, end) in parts where warning.utf8.starts(with: name.utf8) {
            let rest = warning.utf8.dropFirst(name.utf8.count)
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty, digits.count < 10, rest.dropFirst(digits.count).starts(with: end.utf8) else { continue }
            return (name + String(Substring(digits)) + end, name + "#" + String(Substring(rest.dropFirst(digits.count))))
        }
        return (nil, warning)
    }

    /// `output 3`, `output 3, output 4 and 5 others`
    private static func list(_ parts: [String]) -> String {
        let named = parts.prefix(mostNamed).joined(separator: ", ")
        return named + (parts.count > mostNamed ? " and \(parts.count - mostNamed) others" : "")
    }

    /// Those that say a danger in capital letters, then the others.
    var byDanger: [String] { texts.filter(Self.isDanger) + texts.filter { !Self.isDanger($0) } }

    /// Abbreviations, which are no shouting.
    private static let abbreviations: Set<String> = [
        "ERC", "EIP", "BIP", "TRC", "BTC", "ETH", "SOL", "TRX", "DAI", "NFT", "UTF", "PSBT", "SHA", "ABI", "JSON",
    ]

    /// Whether a warning has a word in capital letters. Names and addresses that strangers choose have other characters beside them.
    static func isDanger(_ warning: String) -> Bool {
        warning.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";") }
            .contains { word in
                (3...12).contains(word.count) && word.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
                    && !abbreviations.contains(String(Substring(word)))
            }
    }
}
