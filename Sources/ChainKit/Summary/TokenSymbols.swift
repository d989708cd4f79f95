/// The symbols that a context gives to tokens on one chain, and what is odd about that.
///
/// Tokens are known by their bytes here: writing an address takes longer than comparing one, and contexts may name thousands.
public struct TokenSymbols: Sendable {
    /// The tokens of one symbol: how many, and the least two.
    private struct Bearers {
        var count = 0
        var least: [[UInt8]] = []
    }

    private let native: String
    private var bearers: [String: Bearers] = [:]

    /// No tokens yet, on a chain whose own coin has this symbol.
    public init(native: String) { self.native = native }

    /// People take one spelling for the other.
    private static func key(_ symbol: String) -> String { symbol.uppercased() }

    /// Adds a token, each once.
    public mutating func add(_ symbol: String, of token: [UInt8]) {
        var known = bearers[Self.key(symbol)] ?? Bearers()
        known.count += 1
        known.least.append(token)
        known.least.sort { $0.lexicographicallyPrecedes($1) }
        known.least = Array(known.least.prefix(2))
        bearers[Self.key(symbol)] = known
    }

    /// Returns the warnings where a token is shown by its symbol: sentences, which name it as `text` writes it.
    public func warnings(symbol: String, of token: [UInt8], text: ([UInt8]) -> String) -> [Sourced] {
        var warnings: [String] = []
        if Self.key(symbol) == Self.key(native) {
            warnings.append("the context gives token \(text(token)) the symbol \(symbol), which is that of the chain's own coin")
        }
        if let bearers = bearers[Self.key(symbol)], bearers.count > 1, let other = bearers.least.first(where: { $0 != token }) {
            let more = bearers.count > 2 ? " and \(bearers.count - 2) more" : ""
            warnings.append(
                "the context gives the symbol \(symbol) to more than one token: to \(text(token)), and to \(text(other))\(more)")
        }
        if let first = symbol.unicodeScalars.first, !first.properties.isAlphabetic {
            warnings.append(
                "the symbol \(symbol) of token \(text(token)) does not begin with a letter: it is no part of the amount beside it")
        }
        if !symbol.utf8.allSatisfy({ $0 < 0x80 }) {
            warnings.append("the symbol \(symbol) of token \(text(token)) has letters beyond ASCII, which can look like others")
        }
        return warnings.map { Sourced($0, .context) }
    }
}
