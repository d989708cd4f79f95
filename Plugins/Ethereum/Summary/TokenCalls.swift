internal import ChainKit

/// Reads calls of token contracts.
struct TokenCalls {
    let call: KnownCall
    /// The contract that is called.
    let token: EthereumAddress

    /// The standards that have the call.
    private var standards: [EthereumContext.Standard] {
        switch call {
        case .transferFrom, .approve: [.erc20, .erc721]
        case .transfer, .increaseAllowance, .decreaseAllowance, .permit, .daiPermit, .deposit, .withdraw: [.erc20]
        case .safeTransferFrom, .safeTransferFromWithData: [.erc721]
        case .safeTransferFromOfMany, .safeBatchTransferFrom: [.erc1155]
        case .setApprovalForAll: [.erc721, .erc1155]
        case .permit2Approve, .permit2TransferFrom: []
        }
    }

    func read(_ arguments: [UInt8], value: UInt256, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let known = builder.token(token)?.standard
        if let known, !standards.contains(known) {
            throw UnreadableCall(reason: "the context makes \(token) a token of \(known.rawValue), which has no such call")
        }
        // Selectors are four bytes, and any contract may give them another meaning.
        if known == nil, !isPermit2(builder) {
            builder.warn("that \(token) is a token is what the call looks like; the context does not say so")
        }
        var data = try CallData(arguments, words: call.words)
        switch call {
        case .transfer: try transfer(&data, into: &builder)
        case .transferFrom: try transferFrom(&data, known, into: &builder)
        case .approve: try approve(&data, known, into: &builder)
        case .increaseAllowance, .decreaseAllowance: try changeAllowance(&data, into: &builder)
        case .permit: try permit(&data, into: &builder)
        case .daiPermit: try daiPermit(&data, into: &builder)
        case .safeTransferFrom, .safeTransferFromWithData: try transferPiece(&data, into: &builder)
        case .safeTransferFromOfMany: try transferMany(&data, into: &builder)
        case .safeBatchTransferFrom: try transferBatch(&data, into: &builder)
        case .setApprovalForAll: try approveForAll(&data, into: &builder)
        case .deposit: deposit(value, into: &builder)
        case .withdraw: try withdraw(&data, into: &builder)
        case .permit2Approve: try permit2Approve(&data, into: &builder)
        case .permit2TransferFrom: try permit2TransferFrom(&data, into: &builder)
        }
        try data.finish()
        if !value.isZero, call != .deposit {
            builder.warn("\(builder.ether(value)) goes to \(token) along with a call that needs none")
        }
    }

    private func isPermit2(_ builder: SummaryBuilder) -> Bool {
        (call == .permit2Approve || call == .permit2TransferFrom) && token == Permit2.contract
    }

    // MARK: ERC-20

    private func transfer(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let to = try data.address()
        let amount = try data.integer()
        builder.summary.kind = "erc20.transfer"
        builder.tokens(amount, unit: "base unit", of: token, from: nil, to: to, display: builder.display(amount, of: token))
    }

    private func changeAllowance(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let spender = try data.address()
        let amount = try data.integer()
        if call == .increaseAllowance {
            builder.summary.kind = "erc20.increaseAllowance"
            builder.allowance(Allowance(spender: spender, token: token, amount: amount, isIncrease: true))
        } else {
            builder.summary.kind = "erc20.decreaseAllowance"
            builder.mention(spender)
            builder.field("revocation", "\(spender) may spend \(amount) base units of token \(token) less than before")
        }
    }

    private func permit(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let owner = try data.address()
        let spender = try data.address()
        let amount = try data.integer()
        let deadline = Deadline(try data.integer())
        try signature(&data)
        builder.summary.kind = "erc20.permit"
        // The deadline is the signature's: the allowance has none.
        builder.allowance(Allowance(spender: spender, token: token, amount: amount, owner: owner))
        builder.field("permit valid until", "\(deadline.text)")
    }

    private func daiPermit(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let owner = try data.address()
        let spender = try data.address()
        let nonce = try data.integer()
        let deadline = try data.integer()
        let allowed = try data.bool()
        try signature(&data)
        builder.summary.kind = "erc20.permit"
        builder.allowance(
            Allowance(spender: spender, token: token, amount: allowed ? .max : .zero, owner: owner))
        builder.field("permit nonce", "\(nonce)")
        builder.field("permit valid until", "\(deadline.isZero ? "no end" : Deadline(deadline).text)")
    }

    /// v, r and s of a permit, which the token's contract checks.
    private func signature(_ data: inout CallData) throws(UnreadableCall) {
        _ = try data.integer(bits: 8)
        _ = try data.bytes32()
        _ = try data.bytes32()
    }

    // MARK: One selector, two standards

    private func transferFrom(
        _ data: inout CallData, _ known: EthereumContext.Standard?, into builder: inout SummaryBuilder
    ) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let number = try data.integer()
        switch known {
        case .erc20:
            builder.summary.kind = "erc20.transferFrom"
            builder.tokens(number, unit: "base unit", of: token, from: from, to: to, display: builder.display(number, of: token))
        case .erc721:
            builder.summary.kind = "erc721.transferFrom"
            piece(number, from: from, to: to, into: &builder)
        default:
            builder.summary.kind = "token.transferFrom"
            builder.tokens(number, unit: "base unit or token id", of: token, from: from, to: to, display: nil)
            builder.warn(
                "\(number) is an amount where \(token) is an ERC-20 token, and the number of one piece where it is an ERC-721 "
                    + "collection: the bytes don't say which, and neither does the context")
        }
    }

    private func approve(
        _ data: inout CallData, _ known: EthereumContext.Standard?, into builder: inout SummaryBuilder
    ) throws(UnreadableCall) {
        let spender = try data.address()
        let number = try data.integer()
        switch known {
        case .erc20:
            builder.summary.kind = "erc20.approve"
            builder.allowance(Allowance(spender: spender, token: token, amount: number))
        case .erc721:
            builder.summary.kind = "erc721.approve"
            builder.mention(spender)
            if spender.isZero {
                builder.field("revocation", "nobody may transfer piece \(number) of \(token) any longer, but its owner")
            } else {
                builder.power("\(spender) may transfer piece \(number) of collection \(token)")
                builder.field("approval", "\(spender) may transfer piece \(number) of collection \(token)")
                pieceApproved(number, into: &builder)
            }
        default:
            builder.summary.kind = "token.approve"
            builder.mention(spender)
            builder.field(
                "approval",
                "\(spender) may spend \(number) base units of \(token) if that is an ERC-20 token, "
                    + "or transfer its piece \(number) if it is an ERC-721 collection")
            let unlimited = Amounts.isUnlimited(number)
            let most = unlimited ? "an UNLIMITED amount" : "\(number) base units"
            builder.power("\(spender) may spend \(most) of token \(token), or transfer one piece of it", isUnlimited: unlimited)
            builder.warn(
                "\(number) is an amount where \(token) is an ERC-20 token, and the number of one piece where it is an ERC-721 "
                    + "collection: the bytes don't say which, and neither does the context")
            if unlimited {
                builder.warn("\(spender) may spend an UNLIMITED amount of \(token), if that is an ERC-20 token, at any time")
            }
        }
    }

    private func pieceApproved(_ id: UInt256, into builder: inout SummaryBuilder) {
        if let shown = builder.display(id: id, amount: nil, of: token) { builder.field("approved piece", shown.value, shown.origin) }
    }

    // MARK: ERC-721 and ERC-1155

    private func piece(_ id: UInt256, from: EthereumAddress, to: EthereumAddress, into builder: inout SummaryBuilder) {
        builder.tokens(
            1, unit: "piece, token id \(id)", of: token, from: from, to: to,
            display: builder.display(id: id, amount: nil, of: token))
    }

    private func transferPiece(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let id = try data.integer()
        builder.summary.kind = "erc721.safeTransferFrom"
        piece(id, from: from, to: to, into: &builder)
        if call == .safeTransferFromWithData { forwarded(try data.dynamicBytes(), to: to, into: &builder) }
    }

    private func transferMany(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let id = try data.integer()
        let amount = try data.integer()
        builder.summary.kind = "erc1155.safeTransferFrom"
        pieces(amount, id: id, from: from, to: to, into: &builder)
        forwarded(try data.dynamicBytes(), to: to, into: &builder)
    }

    private func transferBatch(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let ids = try data.integers()
        let amounts = try data.integers()
        guard ids.count == amounts.count else {
            throw UnreadableCall(reason: "it has \(ids.count) token ids and \(amounts.count) amounts")
        }
        guard ids.count <= TransactionLimits.tokens else {
            throw UnreadableCall(reason: "it moves \(ids.count) kinds of tokens, and at most \(TransactionLimits.tokens) are shown")
        }
        builder.summary.kind = "erc1155.safeBatchTransferFrom"
        for (id, amount) in zip(ids, amounts) { pieces(amount, id: id, from: from, to: to, into: &builder) }
        forwarded(try data.dynamicBytes(), to: to, into: &builder)
    }

    private func pieces(
        _ amount: UInt256, id: UInt256, from: EthereumAddress, to: EthereumAddress, into builder: inout SummaryBuilder
    ) {
        builder.tokens(
            amount, unit: "of token id \(id)", of: token, from: from, to: to,
            display: builder.display(id: id, amount: amount, of: token))
    }

    /// Data that a token hands to its recipient: the recipient's code may act on it.
    private func forwarded(_ bytes: [UInt8], to: EthereumAddress, into builder: inout SummaryBuilder) {
        guard !bytes.isEmpty else { return }
        builder.summary.unreadable.append(
            Unreadable(place: "input.data", what: "\(bytes.count) bytes that the token hands to \(to)", data: bytes))
    }

    private func approveForAll(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let spender = try data.address()
        let allowed = try data.bool()
        builder.summary.kind = "token.setApprovalForAll"
        builder.mention(spender)
        guard allowed else {
            builder.field("revocation", "\(spender) may no longer transfer the pieces of collection \(token)")
            return
        }
        builder.field("approval", "\(spender) may transfer EVERY piece of collection \(token)")
        builder.power("\(spender) may transfer EVERY piece of collection \(token)", isUnlimited: true)
        builder.warn("\(spender) may transfer EVERY piece of collection \(token), those of the future included, until revoked")
        if let known = builder.named(token) { builder.field("token \(token)", known.symbol, .context) }
    }

    // MARK: Wrapped ether and Permit2

    private func deposit(_ value: UInt256, into builder: inout SummaryBuilder) {
        builder.summary.kind = "weth.deposit"
        builder.field("deposit", "\(builder.ether(value)) into \(token), which credits the sender if it is a wrapped native coin")
    }

    private func withdraw(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let amount = try data.integer()
        builder.summary.kind = "weth.withdraw"
        builder.field(
            "withdrawal", "\(amount) base units from \(token), which pays the sender as much if it is a wrapped native coin")
        if let shown = builder.display(amount, of: token) { builder.field("withdrawn amount", shown.value, shown.origin) }
    }

    private func permit2Approve(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let asset = try data.address()
        let spender = try data.address()
        let amount = try data.integer(bits: 160)
        let expiration = Deadline(try data.integer(bits: 48))
        builder.summary.kind = "permit2.approve"
        Permit2.checkContract(token, into: &builder)
        builder.allowance(Allowance(spender: spender, token: asset, amount: amount, bits: 160, deadline: expiration))
    }

    private func permit2TransferFrom(_ data: inout CallData, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let amount = try data.integer(bits: 160)
        let asset = try data.address()
        builder.summary.kind = "permit2.transferFrom"
        Permit2.checkContract(token, into: &builder)
        builder.tokens(amount, unit: "base unit", of: asset, from: from, to: to, display: builder.display(amount, of: asset))
    }
}
