internal import ChainKit

/// The context of this adapter:
/// `{"lookupTables": {"<table>": ["<address>", …]}, "tokens": {"<mint>": {"symbol": "USDC", "decimals": 6}},
/// "allowFee": "200000000"}`.
///
/// `lookupTables` gives each table's content from entry 0; `tokens` names mints. Both are facts of the chain that the
/// signed bytes don't hold, so what is read from them is marked `context`. `allowFee` lifts the fee's limit, which the framework holds.
public struct SolanaContext: Sendable {
    struct Token {
        let symbol: String
        let decimals: UInt8?
    }

    private(set) var tables: [SolanaPublicKey: [SolanaPublicKey]] = [:]
    /// Those of the tables that the document alone knows: whoever made it may have written anything.
    private(set) var claimed: Set<SolanaPublicKey> = []
    private(set) var tokens: [SolanaPublicKey: Token] = [:]
    /// Which mints bear which symbol.
    private(set) var symbols = TokenSymbols(native: "SOL")

    /// The empty context.
    public static let empty = SolanaContext()

    private init() {}

    /// Reads a context, and refuses what is not known.
    init(_ context: ChainContext) throws(ChainError) {
        let root = context.cursor(stage: .decode)
        try root.object(allowing: ["lookupTables", "tokens", FeeLimit.member])
        try FeeLimit.allowance(root)
        if let lookupTables = root.optional("lookupTables") {
            for (name, entries) in try lookupTables.members() {
                tables[try SolanaContext.key(name, entries)] = try SolanaContext.addresses(entries)
            }
        }
        if let tokens = root.optional("tokens") {
            for (name, token) in try tokens.members() {
                try token.object(allowing: ["symbol", "decimals"])
                self.tokens[try SolanaContext.key(name, token)] = Token(
                    symbol: try TokenName.symbol(try token.required("symbol")),
                    decimals: try token.optional("decimals").map { (cursor) throws(ChainError) in UInt8(try TokenName.decimals(cursor)) })
            }
            for (mint, token) in self.tokens { symbols.add(token.symbol, of: mint.bytes) }
        }
    }

    /// The context with what a document says of its tables. Where both know a table they must agree: one would be compiled, and
    /// the other shown.
    func knowing(_ document: SolanaDocument, stage: ChainError.Stage) throws(ChainError) -> SolanaContext {
        var context = self
        for (table, addresses) in document.tables {
            if let known = tables[table], known != addresses {
                throw ChainError(
                    stage, .lookupMismatch, "differs from the document's addresses of the table", field: "context.lookupTables.\(table)")
            }
            if tables[table] == nil { context.claimed.insert(table) }
            context.tables[table] = addresses
        }
        return context
    }

    /// The addresses of one table: 256 at most, as many as an index reaches.
    static func addresses(_ cursor: JSONCursor) throws(ChainError) -> [SolanaPublicKey] {
        let elements = try cursor.elements()
        guard elements.count <= 256 else { throw cursor.failure(.outOfRange, "has more than the 256 entries that a table holds") }
        var addresses: [SolanaPublicKey] = []
        for element in elements { addresses.append(try SolanaPublicKey(element)) }
        return addresses
    }

    static func key(_ name: String, _ cursor: JSONCursor) throws(ChainError) -> SolanaPublicKey {
        guard let key = SolanaPublicKey(base58: name) else {
            throw cursor.failure(.invalidAddress, "is named by something that is not an address")
        }
        return key
    }
}
