internal import ChainKit

/// Orders of Seaport, one or a tree of many.
struct SeaportOrders: TypedReading {
    private static let parts =
        "ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient)OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)"
    private static let order =
        "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"

    private let orders: [TypedStruct]
    private let isTree: Bool

    init?(_ data: TypedData) {
        guard data.verifyingContract != nil else { return nil }
        if data.isExactly(SeaportOrders.order + SeaportOrders.parts) {
            (orders, isTree) = ([data.message], false)
            return
        }
        // The tree has two branches at each of its forks, and as many forks as its type says.
        let tree = data.types["BulkOrder"]?.members ?? []
        guard data.primaryType == "BulkOrder", tree.count == 1, let type = tree.first?.type, SeaportOrders.isTree(type),
            data.isExactly("BulkOrder(\(type.text) tree)" + SeaportOrders.parts + SeaportOrders.order)
        else { return nil }
        orders = SeaportOrders.leaves(data.message["tree"])
        isTree = true
    }

    private static func isTree(_ type: TypedFieldType) -> Bool {
        guard case .array(let element, count: 2) = type else { return false }
        if case .structure("OrderComponents") = element { return true }
        return isTree(element)
    }

    private static func leaves(_ value: TypedValue?) -> [TypedStruct] {
        switch value {
        case .structure(let order): [order]
        case .array(let values): values.flatMap(leaves)
        default: []
        }
    }

    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        builder.summary.kind = isTree ? "seaport.orders" : "seaport.order"
        if isTree { builder.field("orders", "\(orders.count), each of which others may fill") }
        for order in orders { describe(order, signer: signer, into: &builder) }
    }

    private func describe(_ order: TypedStruct, signer: TypedSigner?, into builder: inout SummaryBuilder) {
        guard let offerer = order.address("offerer"), let type = order.integer("orderType") else { return }
        let offer = order["offer"]?.array?.compactMap(\.structure) ?? []
        let consideration = order["consideration"]?.array?.compactMap(\.structure) ?? []
        // Padding of a tree.
        if isTree, offerer.isZero, offer.isEmpty, consideration.isEmpty { return }
        var signed = SignedOrder(name: "Seaport order", maker: offerer)
        signed.gives = offer.compactMap(SeaportOrders.item)
        for item in consideration {
            guard let what = SeaportOrders.item(item), let recipient = item.address("recipient") else { continue }
            if recipient == offerer { signed.gets.append(what) } else { signed.others.append((what, recipient)) }
        }
        if let start = order.integer("startTime"), !start.isZero { signed.start = Deadline(start) }
        signed.end = order.integer("endTime").map(Deadline.init)
        signed.describe(signer: signer, into: &builder)
        if type == 1 || type == 3 { builder.field("filled", "in parts, if whoever fills it likes") }
        if type > 3 { builder.warn("an order of type \(type): the contract of the offerer decides what is given and taken") }
    }

    /// Kinds of Seaport: native, ERC-20, ERC-721, ERC-1155, and the last two by criteria, where zero is any piece.
    private static func item(_ item: TypedStruct) -> SignedOrder.Item? {
        guard let kind = item.integer("itemType"), let token = item.address("token"), let id = item.integer("identifierOrCriteria"),
            let start = item.integer("startAmount"), let end = item.integer("endAmount")
        else { return nil }
        let asset: SignedOrder.Item.Asset =
            switch kind.uint64 {
            case 0: .native
            case 1: .token(token)
            case 2: .piece(token, id: id)
            case 3: .pieces(token, id: id)
            case 4, 5: .anyPiece(token, isListed: !id.isZero)
            default: .unknown(kind)
            }
        return SignedOrder.Item(asset, start, end)
    }
}
