internal import ChainKit

/// An order that others fill: what its maker gives for what he gets.
struct SignedOrder {
    /// Something of value, least and most of it where the amount changes with time.
    struct Item {
        enum Asset {
            case native
            case token(EthereumAddress)
            case piece(EthereumAddress, id: UInt256)
            case pieces(EthereumAddress, id: UInt256)
            /// Any piece of a collection, or any of those that a root stands for.
            case anyPiece(EthereumAddress, isListed: Bool)
            case unknown(UInt256)
        }

        let asset: Asset
        let least: UInt256
        let most: UInt256

        init(_ asset: Asset, _ least: UInt256, _ most: UInt256? = nil) {
            self.asset = asset
            self.least = min(least, most ?? least)
            self.most = max(least, most ?? least)
        }
    }

    /// The address that stands for nobody in particular.
    static let nobody = EthereumAddress(bytes: [UInt8](repeating: 0, count: 20))

    /// The order's name for people: `Seaport order`.
    let name: String
    /// Whose tokens it gives; nil where only the signature says.
    var maker: EthereumAddress?
    var gives: [Item] = []
    /// The items that the maker gets.
    var gets: [Item] = []
    /// The items that others get of whoever fills it.
    var others: [(item: Item, recipient: EthereumAddress)] = []
    /// The only account that may fill it.
    var taker: EthereumAddress?
    var start: Deadline?
    var end: Deadline?

    /// Says what it does.
    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        let condition = maker.flatMap { builder.check("maker", $0, signs: signer) }
        let whose: Sourced = maker.map { "\($0)" } ?? signer?.text ?? "the signer"
        let whoever = taker.map { "\($0)" } ?? "whoever fills it"
        if let taker { builder.mention(taker) }
        let only: Sourced = condition.map { ", \($0)" } ?? ""
        for item in gives {
            let text = item.text(&builder)
            builder.field("gives", text)
            builder.power("\(name): \(whoever) may take \(text) from \(whose)\(only)")
        }
        for item in gets { builder.field("gets", item.text(&builder)) }
        for (item, recipient) in others {
            builder.mention(recipient)
            builder.field("paid to \(recipient)", item.text(&builder))
        }
        if let start { builder.field("order valid from", "\(start.text)") }
        if let end {
            builder.field("order valid until", "\(end.text)")
            builder.check(end, of: "the order")
        }
        guard gives.contains(where: { !$0.most.isZero }) else { return }
        if gets.allSatisfy(\.least.isZero) { builder.warn("\(name): \(whose) gets NOTHING in return for what the order gives") }
        if condition == nil {
            builder.warn("this signature alone lets \(whoever) take what the order gives: no transaction of the signer's follows")
        }
    }
}

extension SignedOrder.Item {
    /// The amount and the asset in words.
    func text(_ builder: inout SummaryBuilder) -> Sourced {
        switch asset {
        case .native: return range(&builder) { builder, amount in "\(builder.ether(amount))" }
        case .token(let token):
            let amount = range(&builder) { builder, amount in builder.display(amount, of: token) ?? "\(amount.brief) base units" }
            return "\(amount) of token \(token)"
        case .piece(let token, let id):
            let name: Sourced = builder.display(id: id, amount: nil, of: token).map { " (\($0))" } ?? ""
            return most == 1 && least == 1 ? "piece \(id) of \(token)\(name)" : "\(digits) of piece \(id) of \(token)\(name)"
        case .pieces(let token, let id):
            let name: Sourced = builder.display(id: id, amount: nil, of: token).map { " (\($0))" } ?? ""
            return "\(digits) of token id \(id) of \(token)\(name)"
        case .anyPiece(let token, let isListed):
            return isListed
                ? "\(digits) of a list of pieces of \(token) that can't be seen here" : "\(digits) of ANY pieces of collection \(token)"
        case .unknown(let kind): return "\(digits) of something of kind \(kind), which is not known here"
        }
    }

    private var digits: String { least == most ? "\(most)" : "\(least) to \(most)" }

    private func range(_ builder: inout SummaryBuilder, _ text: (inout SummaryBuilder, UInt256) -> Sourced) -> Sourced {
        least == most ? text(&builder, most) : "\(text(&builder, least)) to \(text(&builder, most))"
    }
}
