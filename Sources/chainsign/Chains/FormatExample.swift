/// One whole document of a chain for `--help`, and the page that has all members of such documents.
///
/// A test runs what the help shows.
struct FormatExample: Sendable {
    /// An intent, in lines that fit into the help. `@` stands for the address of whoever signs, where the chain's intents name it.
    let intent: String
    /// An address that will do where nobody signs.
    let address: String
    /// The key of this address, where a plan cannot do without it.
    let key: String?
    /// A command that signs a message, where the chain has any.
    let message: String?

    init(intent: String, address: String, key: String? = nil, message: String? = nil) {
        (self.intent, self.address, self.key, self.message) = (intent, address, key, message)
    }

    /// The help of a command on documents: the example, and the page's name. Empty where the chain has no example.
    static func help(of chain: String, command: String) -> String {
        guard let example = Adapters.chains.first(where: { $0.id == chain })?.example else { return "" }
        var line = "chainsign \(chain) \(command) '\(example.intent(of: chain, signs: command == "sign"))'"
        if command == "plan", let key = example.key { line += " \\\n  --public-key \\\n  \(key)" }
        return text(line, chain)
    }

    /// The help of the command that signs messages. Empty where the chain has none.
    static func messageHelp(of chain: String) -> String {
        guard let message = Adapters.chains.first(where: { $0.id == chain })?.example?.message else { return "" }
        return text("chainsign \(chain) message sign \(message)", chain)
    }

    private static func text(_ command: String, _ chain: String) -> String {
        "Example:\n\n  \(replacing(UInt8(ascii: "\n"), in: command, with: "\n  "))\n\n\(page(of: chain))"
    }

    /// The page that documents all of the chain's formats, as sentences call it.
    static func page(of chain: String) -> String {
        "docs/\(chain).md, installed as share/doc/chainsign/\(chain).md, has all members of intents, contexts and messages, and more examples."
    }

    /// The intent with the address of whoever signs: a signing command asks the wallet for its own.
    private func intent(of chain: String, signs: Bool) -> String {
        Self.replacing(UInt8(ascii: "@"), in: intent, with: signs ? "'$(chainsign \(chain) address)'" : address)
    }

    /// Byte by byte: every start of the program asks for the help of every command, several times.
    private static func replacing(_ byte: UInt8, in text: String, with replacement: String) -> String {
        var bytes: [UInt8] = []
        for next in text.utf8 { if next == byte { bytes += replacement.utf8 } else { bytes.append(next) } }
        return String(decoding: bytes, as: UTF8.self)
    }
}
