internal import ChainKit

/// Reads calls of token contracts. What rests on the context's word about a contract is marked so, and where the reading that the context
/// denies is the dangerous one, it is warned of all the same.
struct TokenCalls {
    /// Longer lists hide something.
    private static let mostPieces = 100

    let call: KnownCall
    /// The contract that is called.
    let token: TronAddress

    func read(_ arguments: [UInt8], value: Int64, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let known = standard(into: &builder)
        var data = try CallArguments(arguments, words: call.words)
        switch call {
        case .transfer:
            let to = try data.address()
            let amount = try data.integer()
            builder.summary.kind = "trc20.transfer"
            builder.tokens(
                "\(amount)", unit: "base unit", of: token, from: builder.owner, to: to, display: builder.display(amount, of: token))
        case .transferFrom: try transferFrom(&data, known, into: &builder)
        case .approve: try approve(&data, known, into: &builder)
        case .increaseApproval, .increaseAllowance:
            let spender = try data.address()
            allowance(of: spender, try data.integer(), owner: nil, isIncrease: true, into: &builder)
        case .decreaseApproval, .decreaseAllowance:
            let spender = try data.address()
            let amount = try data.integer()
            builder.summary.kind = "trc20.\(name)"
            builder.mention(spender)
            builder.field("revocation", "\(spender) may spend \(amount) base units of token \(token) less than before")
        case .permit:
            let owner = try data.address()
            let spender = try data.address()
            let amount = try data.integer()
            let deadline = try data.integer()
            var signature: [UInt8] = []
            for _ in 0..<3 { signature += try data.word() }
            allowance(of: spender, amount, owner: owner, isIncrease: false, into: &builder)
            builder.field("permit valid until", Self.time(deadline))
            builder.field("permit signed by", "v, r and s of \(Hex.encode(signature))")
        case .safeTransferFrom, .safeTransferFromWithData:
            let (from, to, id) = (try data.address(), try data.address(), try data.integer())
            builder.summary.kind = "trc721.safeTransferFrom"
            piece(id, from: from, to: to, amount: "1", into: &builder)
            if call == .safeTransferFromWithData { forwarded(try data.dynamicBytes(), to: to, into: &builder) }
        case .safeTransferFromOfMany:
            let (from, to) = (try data.address(), try data.address())
            let (id, amount) = (try data.integer(), try data.integer())
            builder.summary.kind = "trc1155.safeTransferFrom"
            pieces(amount, id: id, from: from, to: to, into: &builder)
            forwarded(try data.dynamicBytes(), to: to, into: &builder)
        case .safeBatchTransferFrom: try batch(&data, into: &builder)
        case .setApprovalForAll: try approveForAll(&data, into: &builder)
        case .deposit:
            builder.summary.kind = "wtrx.deposit"
            builder.field("deposit", "\(Amounts.trx(value)) into \(token), which credits the sender if it is wrapped TRX")
        case .withdraw:
            let amount = try data.integer()
            builder.summary.kind = "wtrx.withdraw"
            builder.field("withdrawal", "\(amount) base units from \(token), which pays the sender as much if it is wrapped TRX")
            if let shown = builder.display(amount, of: token) { builder.field("withdrawn amount", shown) }
        }
        try data.finish()
        if value != 0, call != .deposit { builder.warn("\(Amounts.trx(value)) goes to \(token) along with a call that needs none") }
    }

    /// The standard by which the context has the call read; nil where it has none that knows the call.
    ///
    /// Selectors are four bytes, and any contract may give them another meaning. What the context says takes no danger away: a call that it
    /// denies is read like that of a contract that nobody has named.
    private func standard(into builder: inout SummaryBuilder) -> TronContext.Standard? {
        guard let given = builder.context.tokens[token]?.standard else {
            builder.warn("that \(token) is a token is what the call looks like; the context does not say so")
            return nil
        }
        let name = Sourced(given.rawValue, .context)
        guard call.standards.contains(given) else {
            builder.warn("the context makes \(token) a token of \(name), which has no such call: what the call looks like is shown")
            return nil
        }
        if call != .transfer { builder.warn("that \(token) is a token of \(name) is the context's word alone") }
        return given
    }

    private var name: String { String(call.rawValue.prefix { $0 != "(" }) }

    private static func time(_ deadline: UInt256) -> Sourced {
        guard let seconds = deadline.uint64, seconds < 253_402_300_800 else { return "practically no end (\(deadline.brief))" }
        return "\(Instant(seconds: Int64(seconds)))"
    }

    // MARK: Allowances

    /// An allowance over fungible tokens.
    private func allowance(
        of spender: TronAddress, _ amount: UInt256, owner: TronAddress?, isIncrease: Bool, into builder: inout SummaryBuilder
    ) {
        builder.summary.kind = "trc20.\(name)"
        builder.mention(spender)
        builder.mention(owner)
        let whose: Sourced = owner.map { " from \($0)" } ?? ""
        guard !amount.isZero || isIncrease else {
            builder.field("revocation", "\(spender) may no longer spend token \(token)\(whose)")
            return
        }
        let unlimited = amount.isUnlimitedAllowance
        let verb = isIncrease ? "may spend, on top of what it may already," : "may spend"
        let limit: Sourced = unlimited ? "an UNLIMITED amount (\(amount.brief) base units)" : "\(amount) base units"
        builder.field("approval", "\(spender) \(verb) \(limit) of token \(token)\(whose)")
        let most: Sourced = unlimited ? "an UNLIMITED amount" : builder.display(amount, of: token) ?? limit
        builder.power("\(spender) \(verb) \(most) of token \(token)\(whose)", isUnlimited: unlimited)
        show(amount, into: &builder)
        if unlimited { builder.warn("\(spender) \(verb) an UNLIMITED amount of token \(token)\(whose) at any time") }
        check(spender, into: &builder)
    }

    /// The amount as people say it, or where there is no end to it the token's name.
    private func show(_ amount: UInt256, into builder: inout SummaryBuilder) {
        if !amount.isUnlimitedAllowance, let shown = builder.display(amount, of: token) {
            builder.field("approved amount", shown)
        } else if let symbol = builder.symbol(of: token) {
            builder.field("token \(token)", symbol)
        }
    }

    private func check(_ spender: TronAddress, into builder: inout SummaryBuilder) {
        if spender.isZero { builder.warn("the spender is the zero address") }
    }

    /// An allowance of a TRC-20 token, or the right to one piece of a TRC-721 collection. The context's word for one of the two is said,
    /// and what the bytes may mean by the other stays a power and a warning.
    private func approve(
        _ data: inout CallArguments, _ known: TronContext.Standard?, into builder: inout SummaryBuilder
    ) throws(UnreadableCall) {
        let spender = try data.address()
        let number = try data.integer()
        let unlimited = number.isUnlimitedAllowance
        let amount: Sourced = unlimited ? "an UNLIMITED amount" : "\(number) base units"
        var most = amount
        builder.mention(spender)
        switch known {
        case .trc20:
            builder.summary.kind = "trc20.approve"
            let limit: Sourced = unlimited ? "\(amount) (\(number.brief) base units)" : amount
            let approval: Sourced =
                number.isZero ? "\(spender) may no longer spend token \(token)" : "\(spender) may spend \(limit) of token \(token)"
            builder.field(number.isZero ? "revocation" : "approval", approval.atMost(.context))
            if !unlimited, let shown = builder.display(number, of: token) { most = shown }
            if !number.isZero { show(number, into: &builder) }
        case .trc721:
            builder.summary.kind = "trc721.approve"
            let approval: Sourced =
                spender.isZero
                ? "nobody but its owner may transfer piece \(number) of \(token) any longer"
                : "\(spender) may transfer piece \(number) of collection \(token)"
            builder.field(spender.isZero ? "revocation" : "approval", approval.atMost(.context))
        default:
            builder.summary.kind = "token.approve"
            builder.field(
                "approval",
                "\(spender) may spend \(number.brief) base units of \(token) if that is a TRC-20 token, or transfer its piece of "
                    + "that number if it is a TRC-721 collection")
        }
        builder.power("\(spender) may spend \(most) of token \(token), or transfer one piece of it", isUnlimited: unlimited)
        builder.warn(Self.eitherWay(number, token))
        if unlimited { builder.warn("\(spender) may spend an UNLIMITED amount of \(token), if that is a TRC-20 token, at any time") }
        check(spender, into: &builder)
    }

    /// The bytes of two calls are the same.
    private static func eitherWay(_ number: UInt256, _ token: TronAddress) -> Sourced {
        "\(number.brief) is an amount where \(token) is a TRC-20 token, and the number of one piece where it is a TRC-721 "
            + "collection: the bytes don't say which"
    }

    private func approveForAll(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let spender = try data.address()
        let isAllowed = try data.bool()
        builder.summary.kind = "token.setApprovalForAll"
        builder.mention(spender)
        guard isAllowed else {
            builder.field("revocation", "\(spender) may no longer transfer the pieces of collection \(token)")
            return
        }
        builder.field("approval", "\(spender) may transfer EVERY piece of collection \(token)")
        builder.power("\(spender) may transfer EVERY piece of collection \(token)", isUnlimited: true)
        builder.warn("\(spender) may transfer EVERY piece of collection \(token), those of the future included, until revoked")
        if let symbol = builder.symbol(of: token) { builder.field("token \(token)", symbol) }
    }

    // MARK: Transfers

    private func transferFrom(
        _ data: inout CallArguments, _ known: TronContext.Standard?, into builder: inout SummaryBuilder
    ) throws(UnreadableCall) {
        let (from, to, number) = (try data.address(), try data.address(), try data.integer())
        switch known {
        case .trc20:
            builder.summary.kind = "trc20.transferFrom"
            builder.tokens(
                Sourced("\(number)", .context), unit: "base unit", of: token, from: from, to: to,
                display: builder.display(number, of: token))
        case .trc721:
            builder.summary.kind = "trc721.transferFrom"
            piece(number, from: from, to: to, amount: Sourced("1", .context), into: &builder)
        default:
            builder.summary.kind = "token.transferFrom"
            builder.tokens("\(number)", unit: "base unit or token id", of: token, from: from, to: to, display: nil)
        }
        builder.warn(Self.eitherWay(number, token))
    }

    private func piece(
        _ id: UInt256, from: TronAddress, to: TronAddress, amount: Sourced, into builder: inout SummaryBuilder
    ) {
        builder.tokens(
            amount, unit: "piece, token id \(id)", of: token, from: from, to: to, display: builder.symbol(of: token).map { "\($0) #\(id)" })
    }

    private func pieces(
        _ amount: UInt256, id: UInt256, from: TronAddress, to: TronAddress, into builder: inout SummaryBuilder
    ) {
        builder.tokens(
            "\(amount)", unit: "of token id \(id)", of: token, from: from, to: to,
            display: builder.symbol(of: token).map { "\(amount) × \($0) #\(id)" })
    }

    private func batch(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let (from, to) = (try data.address(), try data.address())
        let (ids, amounts) = (try data.integers(), try data.integers())
        guard ids.count == amounts.count else {
            throw UnreadableCall(reason: "it has \(ids.count) token ids and \(amounts.count) amounts")
        }
        guard ids.count <= Self.mostPieces else {
            throw UnreadableCall(reason: "it moves \(ids.count) kinds of tokens, and at most \(Self.mostPieces) are shown")
        }
        builder.summary.kind = "trc1155.safeBatchTransferFrom"
        for (id, amount) in zip(ids, amounts) { pieces(amount, id: id, from: from, to: to, into: &builder) }
        forwarded(try data.dynamicBytes(), to: to, into: &builder)
    }

    /// Data that a token hands to its recipient: the recipient's code may act on it.
    private func forwarded(_ bytes: [UInt8], to: TronAddress, into builder: inout SummaryBuilder) {
        guard !bytes.isEmpty else { return }
        builder.unreadable(
            "raw_data.contract[0].parameter.value.data", "\(bytes.count) bytes that the token hands to \(to)", bytes)
    }
}
