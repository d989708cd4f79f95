internal import Groups

/// Twelve words that stand for a hash: what people read out to each other. They are a fingerprint, not a seed.
///
/// They are those of the first 132 bits, eleven a word, of H("service/words"; kind, fields), on BIP-39's English list.
public struct Words: Hashable, Sendable, CustomStringConvertible {
    /// The words, in order.
    public let list: [String]

    /// The words for a kind of thing, by its fields.
    init(of kind: Kind, _ fields: [[UInt8]]) {
        var transcript = Transcript(.words)
        transcript.absorb(kind.rawValue)
        transcript.absorb(list: fields)
        let hash = transcript.hash()
        list = (0..<12).map { number in
            let index = (11 * number..<11 * number + 11).reduce(0) { $0 << 1 | Int(hash[$1 / 8] >> (7 - UInt8($1 % 8)) & 1) }
            return WordList.words[index]
        }
    }

    /// Words as somebody typed them: whatever stands between them, in either case; nil where they are not twelve of the list.
    public init?(_ text: String) {
        let words = text.lowercased().split { !$0.isLetter }.map(String.init)
        guard words.count == 12, words.allSatisfy(WordList.words.contains) else { return nil }
        list = words
    }

    /// The words, a blank between them.
    public var description: String { list.joined(separator: " ") }

    /// The things that have words.
    enum Kind: String {
        case identity
        case roster
        case invitation
    }
}
