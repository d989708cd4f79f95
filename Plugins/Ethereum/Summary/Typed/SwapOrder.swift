internal import ChainKit

/// Orders that swap one token for another: of CoW Protocol, of 0x, of 1inch.
struct SwapOrder: TypedReading {
    private enum Form: String {
        case cow =
            "Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)"
        case zeroExLimit =
            "LimitOrder(address makerToken,address takerToken,uint128 makerAmount,uint128 takerAmount,uint128 takerTokenFeeAmount,address maker,address taker,address sender,address feeRecipient,bytes32 pool,uint64 expiry,uint256 salt)"
        case zeroExQuote =
            "RfqOrder(address makerToken,address takerToken,uint128 makerAmount,uint128 takerAmount,address maker,address taker,address txOrigin,bytes32 pool,uint64 expiry,uint256 salt)"
        case oneInch =
            "Order(uint256 salt,address maker,address receiver,address makerAsset,address takerAsset,uint256 makingAmount,uint256 takingAmount,uint256 makerTraits)"

        var name: String {
            switch self {
            case .cow: "CoW order"
            case .zeroExLimit, .zeroExQuote: "0x order"
            case .oneInch: "1inch order"
            }
        }

        var kind: String {
            switch self {
            case .cow: "cow.order"
            case .zeroExLimit: "zeroEx.limitOrder"
            case .zeroExQuote: "zeroEx.rfqOrder"
            case .oneInch: "oneInch.order"
            }
        }
    }

    /// The address that stands for the native coin where a token should be.
    private static let native = EthereumAddress(bytes: [UInt8](repeating: 0xee, count: 20))

    private let form: Form
    private let message: TypedStruct

    init?(_ data: TypedData) {
        guard let form = Form(rawValue: data.encodedType), data.verifyingContract != nil else { return nil }
        (self.form, message) = (form, data.message)
    }

    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        builder.summary.kind = form.kind
        switch form {
        case .cow: describeCoW(signer: signer, into: &builder)
        case .zeroExLimit, .zeroExQuote: describeZeroEx(signer: signer, into: &builder)
        case .oneInch: describeOneInch(signer: signer, into: &builder)
        }
    }

    private func item(_ token: String, _ amount: UInt256?) -> SignedOrder.Item? {
        guard let token = message.address(token), let amount else { return nil }
        return SignedOrder.Item(token == SwapOrder.native ? .native : .token(token), amount)
    }

    private func order(maker: EthereumAddress?, gives: SignedOrder.Item?) -> SignedOrder {
        SignedOrder(name: form.name, maker: maker, gives: [gives].compactMap { $0 })
    }

    /// Zero is nobody in particular.
    private func account(_ name: String) -> EthereumAddress? {
        message.address(name).flatMap { $0.isZero ? nil : $0 }
    }

    /// The receiver, where he is not the maker; zero is the maker himself.
    private func receiver(besides maker: EthereumAddress?) -> EthereumAddress? {
        account("receiver").flatMap { $0 == maker ? nil : $0 }
    }

    private func describeCoW(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        guard let sell = message.integer("sellAmount"), let fee = message.integer("feeAmount"), let valid = message.integer("validTo")
        else { return }
        var order = order(maker: nil, gives: item("sellToken", sell.adding(fee) ?? .max))
        let bought = item("buyToken", message.integer("buyAmount"))
        let proved = signer.flatMap { $0.origin == .signed ? $0.address : nil }
        if let receiver = receiver(besides: proved) {
            order.others = bought.map { [($0, receiver)] } ?? []
            builder.warn("what is bought goes to \(receiver)")
            if let signer { builder.warn("what is bought goes to \(receiver), and the signer is \(signer.text)") }
            // Who signs is not known, so that the receiver may be the signer.
            if signer == nil || signer?.address == receiver { order.gets = bought.map { [$0] } ?? [] }
        } else {
            order.gets = bought.map { [$0] } ?? []
        }
        order.end = Deadline(valid)
        order.describe(signer: signer, into: &builder)
    }

    private func describeZeroEx(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        var order = order(maker: message.address("maker"), gives: item("makerToken", message.integer("makerAmount")))
        order.gets = [item("takerToken", message.integer("takerAmount"))].compactMap { $0 }
        if let fee = item("takerToken", message.integer("takerTokenFeeAmount")), !fee.most.isZero,
            let receiver = message.address("feeRecipient")
        {
            order.others = [(fee, receiver)]
        }
        order.taker = account("taker")
        order.end = message.integer("expiry").map(Deadline.init)
        order.describe(signer: signer, into: &builder)
    }

    private func describeOneInch(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        let maker = message.address("maker")
        var order = order(maker: maker, gives: item("makerAsset", message.integer("makingAmount")))
        let bought = item("takerAsset", message.integer("takingAmount"))
        if let receiver = receiver(besides: maker) {
            order.others = bought.map { [($0, receiver)] } ?? []
            builder.warn("what is bought goes to \(receiver), not to the maker")
        } else {
            order.gets = bought.map { [$0] } ?? []
        }
        builder.field("order valid until", "what makerTraits says, which is not read here")
        order.describe(signer: signer, into: &builder)
    }
}
