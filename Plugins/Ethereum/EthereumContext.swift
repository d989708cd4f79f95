internal import ChainKit

/// The context of this adapter, every member optional:
///
/// ```json
/// {"tokens": {"<address>": {"symbol": "USDC", "decimals": 6, "standard": "erc20"}, "<chain id>": {"<address>": {…}}},
///  "accounts": {"<address>": {"name": "our treasury", "code": false}}, "sender": "<address>", "now": 1767225600,
///  "chainId": 1, "fork": "prague", "replayUnprotected": false, "allowFee": "2000000000000000000"}
/// ```
///
/// Tokens beside a chain id hold for that chain alone and come before those that hold for every chain. `standard` is erc20, erc721
/// or erc1155; a token with decimals and without a standard is an ERC-20 token. `code` says whether a contract lives at the account.
/// `sender` is who will sign, where the transaction does not show it yet, and `now` the time in seconds, against which deadlines are
/// measured: an adapter has no clock. `chainId` is the chain that a transaction must be for, `fork` the upgrade whose rules apply,
/// `allowFee` lifts the limit of fees, and `replayUnprotected` asks by name for transactions without a chain id. All of it is what the
/// co-signers agree on and no signature covers, so it is marked `context`.
public struct EthereumContext: Sendable {
    /// The empty context.
    public static let empty = EthereumContext()

    enum Standard: String, CaseIterable {
        case erc20
        case erc721
        case erc1155

        /// The name for people.
        var name: String {
            switch self {
            case .erc20: "an ERC-20 token"
            case .erc721: "an ERC-721 collection"
            case .erc1155: "an ERC-1155 collection"
            }
        }
    }

    /// A kind of token that the context claims.
    struct Claim {
        let value: Standard
        let origin = Origin.context
    }

    struct Token {
        let symbol: Sourced
        let decimals: Int?
        let standard: Claim?
    }

    struct Account {
        let name: Sourced?
        let hasCode: Bool?
    }

    private var everywhere: [EthereumAddress: Token] = [:]
    private var byChain: [UInt256: [EthereumAddress: Token]] = [:]
    private(set) var accounts: [EthereumAddress: Account] = [:]
    private(set) var sender: EthereumAddress?
    private(set) var now: UInt64?
    private(set) var chainID: UInt256?
    private(set) var fork: Fork?
    private(set) var isReplayAllowed = false

    private init() {}

    /// Reads a context, and refuses what is not known.
    init(_ context: ChainContext) throws(ChainError) {
        let root = context.cursor(stage: .decode)
        try root.object(allowing: ["tokens", "accounts", "sender", "now", "chainId", "fork", "replayUnprotected", FeeLimit.member])
        chainID = try root.optional("chainId")?.uint256()
        if let tokens = root.optional("tokens") {
            for (name, cursor) in try tokens.members() {
                if name.utf8.starts(with: "0x".utf8) {
                    everywhere[try EthereumContext.address(name, cursor, chain: chainID)] = try EthereumContext.token(cursor)
                } else {
                    let chain = try EthereumContext.chain(name, cursor)
                    byChain[chain] = try EthereumContext.tokens(cursor, chain: chain)
                }
            }
        }
        if let accounts = root.optional("accounts") {
            for (name, cursor) in try accounts.members() {
                try cursor.object(allowing: ["name", "code"])
                self.accounts[try EthereumContext.address(name, cursor, chain: chainID)] = Account(
                    name: try cursor.optional("name").map { (cursor) throws(ChainError) in Sourced(try TokenName.account(cursor), .context)
                    },
                    hasCode: try cursor.optional("code")?.bool())
            }
        }
        if let sender = root.optional("sender") { self.sender = try EthereumAddress(sender, chain: chainID) }
        now = try root.optional("now")?.integer(as: UInt64.self)
        fork = try root.optional("fork")?.choice()
        try FeeLimit.allowance(root)
        isReplayAllowed = try root.optional("replayUnprotected")?.bool() ?? false
    }

    /// A token on a chain as far as it is known; a document without a chain is of every chain, so only what holds everywhere counts.
    func token(_ address: EthereumAddress, chain: UInt256?) -> Token? {
        chain.flatMap { byChain[$0]?[address] } ?? everywhere[address]
    }

    /// The symbols of a chain's tokens: those beside the chain's id, and those that hold everywhere.
    func symbols(on chain: UInt256?, native: String) -> TokenSymbols {
        var symbols = TokenSymbols(native: native)
        let special = chain.flatMap { byChain[$0] } ?? [:]
        for (address, token) in special { symbols.add(token.symbol.value, of: address.bytes) }
        for (address, token) in everywhere where special[address] == nil { symbols.add(token.symbol.value, of: address.bytes) }
        return symbols
    }

    /// Whether the context says what lives at an address.
    func knows(_ address: EthereumAddress, chain: UInt256?) -> Bool {
        token(address, chain: chain) != nil || accounts[address]?.hasCode != nil
    }

    private static func tokens(_ cursor: JSONCursor, chain: UInt256) throws(ChainError) -> [EthereumAddress: Token] {
        var tokens: [EthereumAddress: Token] = [:]
        for (name, cursor) in try cursor.members() { tokens[try address(name, cursor, chain: chain)] = try token(cursor) }
        return tokens
    }

    private static func token(_ cursor: JSONCursor) throws(ChainError) -> Token {
        try cursor.object(allowing: ["symbol", "decimals", "standard"])
        let decimals = try cursor.optional("decimals").map { (cursor) throws(ChainError) in try TokenName.decimals(cursor) }
        let standard = try cursor.optional("standard")?.choice(Standard.self) ?? (decimals == nil ? nil : .erc20)
        return Token(
            symbol: Sourced(try TokenName.symbol(try cursor.required("symbol")), .context), decimals: decimals,
            standard: standard.map { Claim(value: $0) })
    }

    private static func address(_ name: String, _ cursor: JSONCursor, chain: UInt256?) throws(ChainError) -> EthereumAddress {
        try EthereumAddress(JSONCursor(.string(name), path: cursor.path, stage: cursor.stage), chain: chain)
    }

    private static func chain(_ name: String, _ cursor: JSONCursor) throws(ChainError) -> UInt256 {
        guard let first = name.utf8.first, first != UInt8(ascii: "0"), name.utf8.count <= 78,
            name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let chain = UInt256(decimal: name)
        else { throw cursor.failure(.invalidAddress, "is named by neither an address nor a chain id") }
        return chain
    }
}
