/// The rule for names that a context may give to tokens and accounts, one for all chains. A name is shown beside amounts, so it must not be
/// taken for a part of a sentence.
public enum TokenName {
    /// Characters of a symbol.
    static let longest = 12
    /// Decimals: 2^256 has no more than 78 digits, and no token so many of them behind the point.
    public static let mostDecimals = 36
    /// Characters of an account's name.
    private static let longestName = 60

    /// Names of what amounts are counted in, which no token may have: 5 wei are 5 wei. That of Tron is a token's too, in capitals.
    private static let units: Set<String> = [
        "wei", "kwei", "mwei", "gwei", "szabo", "finney", "ether", "lamport", "lamports", "sat", "sats", "satoshi", "satoshis",
    ]

    /// A token's symbol, from a member of the context.
    public static func symbol(_ cursor: JSONCursor) throws(ChainError) -> String {
        let symbol = try cursor.string()
        guard !symbol.isEmpty else { throw cursor.failure(.outOfRange, "is empty") }
        guard symbol.unicodeScalars.prefix(longest + 1).count <= longest else {
            throw cursor.failure(.outOfRange, "has more than the \(longest) characters of a symbol")
        }
        guard symbol.unicodeScalars.allSatisfy({ !" ()".unicodeScalars.contains($0) }), Printable.text(symbol) == symbol else {
            throw cursor.failure(
                .invalidText, "must be printable characters without spaces, brackets, backslashes and marks: it stands beside amounts")
        }
        let isName = symbol.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.generalCategory == .currencySymbol }
        guard isName else {
            throw cursor.failure(.invalidText, "must have a letter: it stands beside amounts, and would be read as one")
        }
        guard !units.contains(symbol.lowercased()), symbol != "sun" else {
            throw cursor.failure(.invalidText, "is the name of a unit, in which amounts are counted")
        }
        return symbol
    }

    /// A token's decimals, from a member of the context.
    public static func decimals(_ cursor: JSONCursor) throws(ChainError) -> Int {
        let decimals = Int(try cursor.integer(as: UInt8.self))
        guard decimals <= mostDecimals else { throw cursor.failure(.outOfRange, "must lie in 0…\(mostDecimals)") }
        return decimals
    }

    /// An account's name, from a member of the context.
    public static func account(_ cursor: JSONCursor) throws(ChainError) -> String {
        let name = try cursor.string()
        guard !name.isEmpty, name.unicodeScalars.prefix(longestName + 1).count <= longestName else {
            throw cursor.failure(.outOfRange, "must have 1 to \(longestName) characters")
        }
        guard Printable.paragraph(name) == name else {
            throw cursor.failure(.invalidText, "must be printable characters on one line, with single spaces between them")
        }
        return name
    }
}
