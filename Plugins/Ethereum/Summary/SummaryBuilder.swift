internal import ChainKit

/// Collects what the readers of calls and typed data find.
struct SummaryBuilder {
    var summary: TransactionSummary
    let context: EthereumContext
    /// The chain on which it counts; nil where the bytes name none.
    let chain: UInt256?
    private var named: Set<EthereumAddress> = []
    private var warned: Set<Sourced> = []
    /// The tokens whose symbol was shown, and whatever else bears one.
    private var shown: Set<EthereumAddress> = []
    private var symbols: TokenSymbols?

    init(kind: String, context: EthereumContext, chain: UInt256?) {
        summary = TransactionSummary(kind: kind)
        self.context = context
        self.chain = chain
    }

    mutating func field(_ label: String, _ statement: Sourced) { summary.fields.append(SummaryField(label, statement)) }

    mutating func field(_ label: String, _ value: String, _ origin: Origin) { field(label, Sourced(value, origin)) }

    mutating func warn(_ warning: Sourced) {
        if warned.insert(warning).inserted { summary.warn(warning) }
    }

    /// Shows the name that the context gives an account, once.
    mutating func mention(_ address: EthereumAddress) {
        guard let name = context.accounts[address]?.name, named.insert(address).inserted else { return }
        field("account \(address)", name)
    }

    /// The chain's name, its id always.
    mutating func showChain() {
        guard let chain else { return }
        field("chain", EthereumNetworks.name(of: chain).map { "\($0) (chain id \(chain))" } ?? "chain id \(chain)")
    }

    // MARK: Value

    /// The native coin's symbol on the chain; nil where the chain is not known, or the bytes name none.
    var coin: String? { chain.flatMap { EthereumNetworks.symbol(of: $0) } }

    /// Whether the chain takes a fee for data that no field of a transaction bounds.
    var chargesForData: Bool { chain.flatMap { EthereumNetworks.chain($0) }?.chargesForData == true }

    /// An amount of the native coin, in the smallest unit where nobody knows how the chain's people count.
    func ether(_ wei: UInt256) -> Sourced {
        guard let coin else { return "\(wei) wei of the chain's native coin" }
        return "\(DecimalDigits.shifted(wei.description, decimals: 18)) \(coin)"
    }

    mutating func native(_ wei: UInt256, from: EthereumAddress?, to: Sourced) {
        summary.transfers.append(
            Transfer(
                asset: coin.map { "\($0)" } ?? Sourced("the chain's native coin", .unverified), amount: "\(wei)", unit: "wei",
                from: sourced(from), to: to, display: coin == nil ? nil : ether(wei)))
    }

    private func sourced(_ address: EthereumAddress?) -> Sourced? { address.map { Sourced($0.description, .signed) } }

    // MARK: Tokens

    func token(_ address: EthereumAddress) -> EthereumContext.Token? { context.token(address, chain: chain) }

    /// A token whose symbol is shown: warnings of the symbol are added.
    mutating func named(_ address: EthereumAddress) -> EthereumContext.Token? {
        guard let known = token(address) else { return nil }
        guard shown.insert(address).inserted else { return known }
        let symbols = symbols ?? context.symbols(on: chain, native: coin ?? "")
        self.symbols = symbols
        let texts = symbols.warnings(symbol: known.symbol.value, of: address.bytes) { EthereumAddress(bytes: $0)?.description ?? "" }
        for text in texts { warn(text) }
        return known
    }

    /// An amount of an ERC-20 token as people say it, where the context knows the decimals.
    mutating func display(_ amount: UInt256, of token: EthereumAddress) -> Sourced? {
        guard self.token(token)?.decimals != nil, let known = named(token), let decimals = known.decimals else { return nil }
        return "\(DecimalDigits.shifted(amount.description, decimals: decimals)) \(known.symbol)"
    }

    /// The text for a number that is an amount of one kind of token and names a piece of another.
    mutating func display(amountOrPiece number: UInt256, of token: EthereumAddress) -> Sourced? {
        switch self.token(token)?.standard?.value {
        case .erc20: display(number, of: token)
        case .erc721: display(id: number, amount: nil, of: token)
        case .erc1155, nil: nil
        }
    }

    /// A transfer of tokens; `unit` says what the amount counts.
    mutating func tokens(
        _ amount: UInt256, unit: String, of token: EthereumAddress, from: EthereumAddress?, to: EthereumAddress, display: Sourced?
    ) {
        summary.transfers.append(
            Transfer(
                asset: Sourced(token.description, .signed), amount: Sourced(amount.description, .signed), unit: unit,
                from: sourced(from), to: Sourced(to.description, .signed), display: display))
        checkRecipient(to, of: token)
        if let from { mention(from) }
    }

    private mutating func checkRecipient(_ to: EthereumAddress, of token: EthereumAddress) {
        mention(to)
        if to.isZero { warn("the recipient is the zero address: what goes there is lost") }
        if to == token { warn("the recipient is the token's own contract: most tokens sent there are lost") }
    }

    /// The display of one piece of a collection, where the context knows its symbol.
    mutating func display(id: UInt256, amount: UInt256?, of token: EthereumAddress) -> Sourced? {
        guard let known = named(token) else { return nil }
        return "\(amount.map { "\($0) × " } ?? "")\(known.symbol) #\(id)"
    }

    // MARK: Approvals

    /// A power that stands before the question.
    mutating func power(_ statement: Sourced, isUnlimited: Bool = false) {
        summary.powers.append(Power(statement, isUnlimited: isUnlimited))
    }
}
