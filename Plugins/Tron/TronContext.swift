internal import ChainKit

/// The context of this adapter, every member optional:
///
/// ```json
/// {"reference": {"ref_block_bytes", "ref_block_hash", "expiration", "timestamp"},
///  "tokens": {"<contract>": {"symbol": "USDT", "decimals": 6, "standard": "trc20"}},
///  "accounts": {"<address>": {"name", "address", "owner_permission", "witness_permission", "active_permission"}}, "now": 1767225600, "allowFee": "2000000000"}
/// ```
///
/// `reference` completes intents that leave these fields out, so that the same payment can be prepared before its block is known.
/// `tokens` names contracts, `accounts` names accounts and has their permissions as nodes show them, `now` is the time in seconds, and
/// `allowFee` the sun that a fee may come to beyond the limit. None of it is signed, and what is read from it is marked so.
public struct TronContext: Sendable {
    enum Standard: String, CaseIterable {
        case trc20
        case trc721
        case trc1155
    }

    struct Token {
        let symbol: Sourced
        let decimals: Int?
        let standard: Standard
    }

    /// The empty context.
    public static let empty = TronContext()

    private var reference: JSONCursor?
    private(set) var tokens: [TronAddress: Token] = [:]
    private(set) var names: [TronAddress: Sourced] = [:]
    private var permissions: [TronAddress: [AccountPermission]] = [:]
    private(set) var now: UInt64?
    /// Which contracts bear which symbol.
    private var symbols = TokenSymbols(native: "TRX")

    private init() {}

    /// Reads a context, and refuses what is not known.
    init(_ context: ChainContext) throws(ChainError) {
        let root = context.cursor(stage: .decode)
        try root.object(allowing: ["reference", "tokens", "accounts", "now", FeeLimit.member])
        try FeeLimit.allowance(root)
        now = try root.optional("now")?.integer()
        reference = root.optional("reference")
        try reference?.object(allowing: ["ref_block_bytes", "ref_block_hash", "expiration", "timestamp"])
        for (name, token) in try root.optional("tokens")?.members() ?? [] {
            let address = try Self.address(name, token)
            guard tokens.updateValue(try Self.token(token), forKey: address) == nil else { throw Self.isTwice(token) }
        }
        for (contract, token) in tokens { symbols.add(token.symbol.value, of: contract.bytes) }
        for (name, account) in try root.optional("accounts")?.members() ?? [] {
            let address = try Self.address(name, account)
            try account.object(allowing: ["name", "address", "owner_permission", "witness_permission", "active_permission"])
            guard permissions.updateValue(try AccountPermission.all(of: account), forKey: address) == nil else {
                throw Self.isTwice(account)
            }
            if let own = account.optional("address"), try TronAddress(own) != address {
                throw own.failure(.contradiction, "is not the account that it stands at")
            }
            if let name = account.optional("name") { names[address] = Sourced(try TokenName.account(name), .context) }
        }
    }

    /// The refusal of an address that is named twice.
    private static func isTwice(_ cursor: JSONCursor) -> ChainError {
        cursor.failure(.ambiguousInput, "is an address that stands here before, in Base58Check or in hexadecimal")
    }

    private static func address(_ name: String, _ cursor: JSONCursor) throws(ChainError) -> TronAddress {
        guard let address = TronAddress(text: name) else {
            throw cursor.failure(.invalidAddress, "is named by something that is not an address")
        }
        return address
    }

    private static func token(_ cursor: JSONCursor) throws(ChainError) -> Token {
        try cursor.object(allowing: ["symbol", "decimals", "standard"])
        let standard = try cursor.optional("standard")?.choice(Standard.self) ?? .trc20
        let symbol = try TokenName.symbol(try cursor.required("symbol"))
        let decimals = standard == .trc20 ? try cursor.required("decimals") : cursor.optional("decimals")
        return Token(
            symbol: Sourced(symbol, .context),
            decimals: try decimals.map { (cursor) throws(ChainError) in try TokenName.decimals(cursor) }, standard: standard)
    }

    /// The warnings of the symbol that the context gives a contract.
    func warnings(of contract: TronAddress) -> [Sourced] {
        guard let symbol = tokens[contract]?.symbol.value else { return [] }
        return symbols.warnings(symbol: symbol, of: contract.bytes) { TronAddress($0)?.description ?? "" }
    }

    /// The permission that signs a transaction; nil where the context does not have it.
    func permission(of document: TronDocument) -> AccountPermission? {
        document.owner.flatMap { permissions[$0] }?.first { $0.id == document.contract.permissionID }
    }

    /// Whether the context has active permissions of an account, but not the one of this id.
    func lacks(_ id: Int64, of account: TronAddress?) -> Bool {
        guard id > TronContract.witnessPermission, let account, let all = permissions[account] else { return false }
        return all.contains { $0.id > TronContract.witnessPermission } && !all.contains { $0.id == id }
    }

    /// A field of the raw data: the intent's own, or the context's. Where both state it they must agree.
    func fact(_ name: String, of raw: JSONCursor) throws(ChainError) -> JSONCursor? {
        let other = reference?.optional(name)
        guard let own = raw.optional(name) else { return other }
        if let other, other.value != own.value {
            throw own.failure(.contradiction, "differs from the context's: leave one of them out")
        }
        return own
    }

    /// Such a field that no transaction is without.
    func required(_ name: String, of raw: JSONCursor) throws(ChainError) -> JSONCursor {
        guard let fact = try fact(name, of: raw) else { return try raw.required(name) }
        return fact
    }
}
