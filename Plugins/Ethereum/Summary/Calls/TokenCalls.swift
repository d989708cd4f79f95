internal import ChainKit

/// Reads calls of token contracts.
struct TokenCalls {
    let call: KnownCall
    /// The contract that is called.
    let token: EthereumAddress
    /// The calling account; nil for the sender of the transaction.
    var actor: EthereumAddress?

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

    /// Reads call data: its selector, and the arguments behind it.
    static func read(
        _ data: [UInt8], of token: EthereumAddress, value: UInt256, actor: EthereumAddress? = nil, into builder: inout SummaryBuilder
    ) throws(UnreadableCall) {
        guard data.count >= 4 else { throw UnreadableCall(reason: "\(data.count) bytes of call data, too few for a selector") }
        let selector = Array(data.prefix(4))
        let name = "selector 0x\(Hex.encode(selector))"
        guard let call = KnownCall(selector: selector) else {
            throw UnreadableCall(reason: "\(name), which is not known here, and \(data.count - 4) bytes of arguments")
        }
        builder.field("call", "\(call.rawValue), \(name)")
        do throws(UnreadableCall) {
            try TokenCalls(call: call, token: token, actor: actor).read(Array(data.dropFirst(4)), value: value, into: &builder)
        } catch {
            throw UnreadableCall(reason: "\(name) of \(call.rawValue): \(error.reason)")
        }
    }

    /// Whose the tokens are, where the transaction's sender is not whose they are.
    var ofActor: String { actor.map { " from \($0)" } ?? "" }

    func read(_ arguments: [UInt8], value: UInt256, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        checkStandard(into: &builder)
        var data = try CallArguments(arguments, words: call.words)
        switch call {
        case .transfer: try transfer(&data, into: &builder)
        case .transferFrom: try transferFrom(&data, into: &builder)
        case .approve: try approve(&data, into: &builder)
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

    /// Warns by the context's word on the token, which explains the call and changes nothing of what the bytes can mean.
    private func checkStandard(into builder: inout SummaryBuilder) {
        let isPermit2 = (call == .permit2Approve || call == .permit2TransferFrom) && token == Permit2.contract
        guard let standard = builder.token(token)?.standard else {
            // Selectors are four bytes, and any contract may give them another meaning.
            if !isPermit2 { builder.warn("that \(token) is a token is what the call looks like; the context does not say so") }
            return
        }
        guard !standards.contains(standard.value) else { return }
        builder.warn(
            Sourced("the context makes \(token) \(standard.value.name), which has no such call: one of them is wrong", standard.origin))
    }

    // MARK: ERC-20

    private func transfer(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let to = try data.address()
        let amount = try data.integer()
        builder.summary.kind = "erc20.transfer"
        builder.tokens(amount, unit: "base unit", of: token, from: actor, to: to, display: builder.display(amount, of: token))
    }

    private func changeAllowance(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let spender = try data.address()
        let amount = try data.integer()
        if call == .increaseAllowance {
            builder.summary.kind = "erc20.increaseAllowance"
            builder.allowance(Allowance(spender: spender, token: token, amount: amount, owner: actor, isIncrease: true))
        } else {
            builder.summary.kind = "erc20.decreaseAllowance"
            builder.mention(spender)
            builder.field("revocation", "\(spender) may spend \(amount) base units of token \(token)\(ofActor) less than before")
        }
    }

    private func permit(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
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

    private func daiPermit(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
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
    private func signature(_ data: inout CallArguments) throws(UnreadableCall) {
        _ = try data.integer(bits: 8)
        _ = try data.word()
        _ = try data.word()
    }

    // MARK: ERC-721 and ERC-1155

    private func piece(_ id: UInt256, from: EthereumAddress, to: EthereumAddress, into builder: inout SummaryBuilder) {
        builder.tokens(
            1, unit: "piece, token id \(id)", of: token, from: from, to: to,
            display: builder.display(id: id, amount: nil, of: token))
    }

    private func transferPiece(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let id = try data.integer()
        builder.summary.kind = "erc721.safeTransferFrom"
        piece(id, from: from, to: to, into: &builder)
        if call == .safeTransferFromWithData { forwarded(try data.dynamicBytes(), to: to, into: &builder) }
    }

    private func transferMany(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let id = try data.integer()
        let amount = try data.integer()
        builder.summary.kind = "erc1155.safeTransferFrom"
        pieces(amount, id: id, from: from, to: to, into: &builder)
        forwarded(try data.dynamicBytes(), to: to, into: &builder)
    }

    private func transferBatch(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
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

    private func approveForAll(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let spender = try data.address()
        let allowed = try data.bool()
        builder.summary.kind = "token.setApprovalForAll"
        builder.mention(spender)
        guard allowed else {
            builder.field("revocation", "\(spender) may no longer transfer the pieces of collection \(token)\(ofActor)")
            return
        }
        builder.field("approval", "\(spender) may transfer EVERY piece of collection \(token)\(ofActor)")
        builder.power("\(spender) may transfer EVERY piece of collection \(token)\(ofActor)", isUnlimited: true)
        builder.warn("\(spender) may transfer EVERY piece of collection \(token)\(ofActor), those of the future included, until revoked")
        if let known = builder.named(token) { builder.field("token \(token)", known.symbol) }
    }

    // MARK: Wrapped ether and Permit2

    private func deposit(_ value: UInt256, into builder: inout SummaryBuilder) {
        builder.summary.kind = "weth.deposit"
        builder.field(
            "deposit",
            "\(builder.ether(value)) into \(token), which credits \(actor?.description ?? "the sender") if it is a wrapped native coin")
    }

    private func withdraw(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let amount = try data.integer()
        builder.summary.kind = "weth.withdraw"
        builder.field(
            "withdrawal",
            "\(amount) base units from \(token), which pays \(actor?.description ?? "the sender") as much if it is a wrapped native coin")
        if let shown = builder.display(amount, of: token) { builder.field("withdrawn amount", shown) }
    }

    private func permit2Approve(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let asset = try data.address()
        let spender = try data.address()
        let amount = try data.integer(bits: 160)
        let expiration = Permit2.expiration(try data.integer(bits: 48))
        builder.summary.kind = "permit2.approve"
        Permit2.checkContract(token, into: &builder)
        builder.allowance(Allowance(spender: spender, token: asset, amount: amount, owner: actor, deadline: expiration))
    }

    private func permit2TransferFrom(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let amount = try data.integer(bits: 160)
        let asset = try data.address()
        builder.summary.kind = "permit2.transferFrom"
        Permit2.checkContract(token, into: &builder)
        builder.tokens(amount, unit: "base unit", of: asset, from: from, to: to, display: builder.display(amount, of: asset))
    }
}
