internal import ChainKit

/// Collects what a summary says of a transaction; each warning and name once.
struct SummaryBuilder {
    var summary: TransactionSummary
    let context: TronContext
    /// The account that acts; nil where the contract's type is not read.
    let owner: TronAddress?
    private var warned: Set<Sourced> = []
    private var named: Set<TronAddress> = []
    private var shown: Set<TronAddress> = []

    init(kind: String, context: TronContext, owner: TronAddress?) {
        summary = TransactionSummary(kind: kind)
        self.context = context
        self.owner = owner
    }

    mutating func field(_ label: String, _ statement: Sourced) { summary.fields.append(SummaryField(label, statement)) }

    mutating func warn(_ warning: Sourced) { if warned.insert(warning).inserted { summary.warn(warning) } }

    mutating func power(_ statement: Sourced, isUnlimited: Bool = false) {
        summary.powers.append(Power(statement, isUnlimited: isUnlimited))
    }

    /// Shows the name that the context gives an account.
    mutating func mention(_ address: TronAddress?) {
        guard let address, let name = context.names[address], named.insert(address).inserted else { return }
        field("account \(address)", name)
    }

    /// A part that can't be read but acts with the owner's authority.
    mutating func unreadable(_ place: String, _ what: String, _ data: [UInt8], accounts: [AccountUse] = []) {
        summary.unreadable.append(Unreadable(place: place, what: what, data: data, accounts: accounts))
    }

    // MARK: What moves

    private func signed(_ address: TronAddress?) -> Sourced? { address.map { "\($0)" } }

    mutating func trx(_ sun: Int64, to: Sourced) {
        summary.transfers.append(
            Transfer(asset: "TRX", amount: "\(sun)", unit: "sun", from: signed(owner), to: to, display: "\(Amounts.trx(sun))"))
    }

    /// A TRC-10 token by its number.
    mutating func token(_ id: [UInt8], _ amount: Int64, to: Sourced) {
        summary.transfers.append(
            Transfer(asset: "\(TokenID.text(id))", amount: "\(amount)", unit: "base unit", from: signed(owner), to: to))
    }

    /// Tokens of a contract. `unit` says what the amount counts.
    mutating func tokens(
        _ amount: Sourced, unit: String, of token: TronAddress, from: TronAddress?, to: TronAddress, display: Sourced?
    ) {
        summary.transfers.append(
            Transfer(asset: "\(token)", amount: amount, unit: unit, from: signed(from), to: "\(to)", display: display))
        check(recipient: to)
        if to == token { warn("the recipient is the token's own contract: most tokens sent there are lost") }
        if to == from { warn("the recipient is the sender itself: nothing changes hands") }
        mention(from)
        mention(to)
    }

    /// An amount of a TRC-20 token as people say it, where the context knows the decimals.
    mutating func display(_ amount: UInt256, of token: TronAddress) -> Sourced? {
        guard let decimals = context.tokens[token]?.decimals, let symbol = symbol(of: token) else { return nil }
        return "\(DecimalDigits.shifted(amount.description, decimals: decimals)) \(symbol)"
    }

    /// The context's symbol of a token; warnings of it are added.
    mutating func symbol(of token: TronAddress) -> Sourced? {
        guard let symbol = context.tokens[token]?.symbol else { return nil }
        if shown.insert(token).inserted { for warning in context.warnings(of: token) { warn(warning) } }
        return symbol
    }

    // MARK: Recipients

    /// The account to which the main network's genesis block gives what is to be lost: TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy.
    private static let blackHole = Hex.decode("4177944d19c052b73ee2286823aa83f8138cb7032f") ?? []
    /// Contracts of the virtual machine itself lie below.
    private static let firstAddresses: UInt256 = 0x0200_0000

    /// The description of an account that nobody has; nil where somebody may.
    private static func nobodys(_ account: TronAddress) -> String? {
        guard let number = UInt256(bigEndian: account.bytes.dropFirst()) else { return nil }
        if number.isZero { return "is the zero address" }
        if account.bytes == blackHole { return "is the chain's black hole" }
        return number < firstAddresses ? "\(account) is one of the chain's first addresses, which are the virtual machine's" : nil
    }

    /// Warns of a recipient that nobody has.
    mutating func check(recipient: TronAddress) {
        if let what = Self.nobodys(recipient) { warn("the recipient \(what): what goes there is LOST") }
    }

    /// Warns of such a receiver of what is lent, and can be taken back.
    mutating func check(receiver: TronAddress) {
        if let what = Self.nobodys(receiver) { warn("the receiver \(what): nobody can use what is lent there") }
    }

    /// Warns of such a payee of TRX and TRC-10 tokens, and of a token's contract, which takes none in so.
    mutating func check(payee: TronAddress) {
        check(recipient: payee)
        if let symbol = symbol(of: payee) {
            warn("the recipient is the contract of the token \(symbol): the network refuses what is sent there so, or it is LOST")
        }
        mention(payee)
    }
}
