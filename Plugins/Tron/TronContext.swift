internal import ChainKit

/// The context of this adapter:
/// `{"reference": {"ref_block_bytes", "ref_block_hash", "expiration", "timestamp"}, "tokens": {"<contract>": {"symbol", "decimals"}}}`.
///
/// `reference` completes intents that leave these fields out, so that the same payment can be prepared before its block is known.
/// `tokens` names TRC-20 contracts; it is not signed, and what is read from it is marked so.
struct TronContext {
    struct Token {
        let symbol: String
        let decimals: UInt8
    }

    private let reference: JSONCursor?
    private(set) var tokens: [TronAddress: Token] = [:]
    /// Which contracts bear which symbol.
    private var symbols = TokenSymbols(native: "TRX")

    init(_ context: ChainContext, stage: ChainError.Stage) throws(ChainError) {
        let root = context.cursor(stage: stage)
        try root.object(allowing: ["reference", "tokens"])
        reference = root.optional("reference")
        try reference?.object(allowing: ["ref_block_bytes", "ref_block_hash", "expiration", "timestamp"])
        for (name, token) in try root.optional("tokens")?.members() ?? [] {
            guard let contract = TronAddress(text: name) else {
                throw token.failure(.invalidAddress, "is named by something that is not an address")
            }
            try token.object(allowing: ["symbol", "decimals"])
            tokens[contract] = Token(
                symbol: try TokenName.symbol(try token.required("symbol")),
                decimals: UInt8(try TokenName.decimals(try token.required("decimals"))))
        }
        for (contract, token) in tokens { symbols.add(token.symbol, of: contract.bytes) }
    }

    /// What is odd about the symbol that the context gives a contract.
    func warnings(of contract: TronAddress) -> [Sourced] {
        guard let symbol = tokens[contract]?.symbol else { return [] }
        return symbols.warnings(symbol: symbol, of: contract.bytes) { TronAddress($0)?.description ?? "" }
    }

    /// A field of the raw data: the intent's own, or the context's. Where both state it they must agree.
    func fact(_ name: String, of raw: JSONCursor) throws(ChainError) -> JSONCursor {
        guard let own = raw.optional(name) else {
            if let given = reference?.optional(name) { return given }
            return try raw.required(name)
        }
        if let other = reference?.optional(name), other.value != own.value {
            throw own.failure(.contradiction, "differs from the context's: leave one of them out")
        }
        return own
    }
}
