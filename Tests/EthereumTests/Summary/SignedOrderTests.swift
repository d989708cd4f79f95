import ChainKit
import Testing

@testable import Ethereum

/// Orders: what is given, what comes back, and who may take it.
@Suite struct SignedOrderTests {
    private static let zero = "0x0000000000000000000000000000000000000000"
    private static let word = JSONValue.string("0x" + String(repeating: "00", count: 32))
    private static let collection = TypedText.dai

    // MARK: Seaport

    private static let parts =
        "ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient)"
        + "OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)"
    private static let components =
        "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"

    private static func item(_ kind: Int, _ amount: String = "1", end: String? = nil, id: JSONValue = 7, to: String? = nil) -> JSONValue {
        let item: JSONValue = [
            "itemType": .integer(kind), "token": .string(kind == 0 ? zero : collection), "identifierOrCriteria": id,
            "startAmount": .string(amount), "endAmount": .string(end ?? amount),
        ]
        return to.map { with(item, [("recipient", .string($0))]) } ?? item
    }

    private static func components(_ offer: [JSONValue], _ consideration: [JSONValue], type: Int = 0) -> JSONValue {
        [
            "offerer": .string(TypedText.signer), "zone": .string(zero), "offer": .array(offer), "consideration": .array(consideration),
            "orderType": .integer(type), "startTime": 0, "endTime": 1_900_000_000, "zoneHash": word, "salt": 1, "conduitKey": word,
            "counter": 0,
        ]
    }

    private static func seaport(_ offer: [JSONValue], _ consideration: [JSONValue], type: Int = 0) -> TypedText {
        TypedText(components + parts, components(offer, consideration, type: type))
    }

    @Test func aPieceForNothing() throws {
        for consideration in [
            [], [Self.item(0, "5", to: TypedText.other)], [Self.item(0, "0", to: TypedText.signer)],
            [Self.item(0, "5", end: "0", to: TypedText.signer)],
        ] {
            let told = try Self.seaport([Self.item(2)], consideration).summary()
            #expect(told.kind == "seaport.order" && told.warns("NOTHING in return"))
            #expect(told.powers.first?.statement.value.contains("may take piece 7 of \(Self.collection) from \(TypedText.signer)") == true)
            #expect(told.warns("this signature alone lets whoever fills it take"))
        }
    }

    @Test func aPieceForAPrice() throws {
        let told = try Self.seaport([Self.item(2)], [Self.item(0, "5", to: TypedText.signer), Self.item(0, "1", to: TypedText.other)])
            .summary()
        #expect(!told.warns("NOTHING") && told.field("gets")?.value == "0.000000000000000005 ETH")
        #expect(told.field("paid to \(TypedText.other)") != nil)
        #expect(told.judged(at: 1_900_000_001).warns("the order has expired already"))
    }

    @Test func itemsOfEveryKind() throws {
        let offer = [Self.item(1, "9", end: "3"), Self.item(3, "4"), Self.item(4, id: 0), Self.item(5, "2", id: 99), Self.item(9)]
        let texts = try Self.seaport(offer, []).summary().fields.filter { $0.label == "gives" }.map(\.statement.value)
        #expect(
            texts == [
                "3 base units to 9 base units of token \(Self.collection)", "4 of token id 7 of \(Self.collection)",
                "1 of ANY pieces of collection \(Self.collection)", "2 of a list of pieces of \(Self.collection) that can't be seen here",
                "1 of something of kind 9, which is not known here",
            ])
        #expect(try Self.seaport([Self.item(2)], [], type: 4).summary().warns("the contract of the offerer decides"))
    }

    /// Orders in a tree are signed at once, and each can be filled.
    @Test func treesOfOrders() throws {
        let empty = with(Self.components([], []), [("offerer", .string(Self.zero))])
        let tree: JSONValue = [[Self.components([Self.item(2)], []), Self.components([Self.item(2, id: 8)], [])], [empty, empty]]
        let told = try TypedText("BulkOrder(OrderComponents[2][2] tree)" + Self.parts + Self.components, ["tree": tree]).summary()
        #expect(told.kind == "seaport.orders" && told.powers.count == 2 && told.warns("NOTHING"))
    }

    // MARK: Swaps

    private static let cow =
        "Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)"

    private static func cow(_ changes: [(String, JSONValue)]) -> TypedText {
        let message: JSONValue = [
            "sellToken": .string(TypedText.usdc), "buyToken": .string(TypedText.dai), "receiver": .string(zero), "sellAmount": "100",
            "buyAmount": "99", "validTo": 1_900_000_000, "appData": word, "feeAmount": "1", "kind": "sell", "partiallyFillable": false,
            "sellTokenBalance": "erc20", "buyTokenBalance": "erc20",
        ]
        return TypedText(cow, with(message, changes))
    }

    /// A receiver of zero is the owner himself.
    @Test func ordersOfCoW() throws {
        for receiver in [Self.zero, TypedText.signer] {
            let told = try Self.cow([("receiver", .string(receiver))]).summary()
            #expect(told.kind == "cow.order" && told.field("gives")?.value == "101 base units of token \(TypedText.usdc)")
            #expect(told.field("gets")?.value == "99 base units of token \(TypedText.dai)" && !told.warns("NOTHING"))
        }
        let elsewhere = try Self.cow([("receiver", .string(TypedText.other))]).summary()
        #expect(elsewhere.warns("what is bought goes to \(TypedText.other)") && elsewhere.warns("NOTHING"))
        #expect(try Self.cow([("buyAmount", "0")]).summary().warns("NOTHING"))
        let coin = try Self.cow([("buyToken", "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")]).summary()
        #expect(coin.field("gets")?.value.contains("ETH") == true)
    }

    private static let limit =
        "LimitOrder(address makerToken,address takerToken,uint128 makerAmount,uint128 takerAmount,uint128 takerTokenFeeAmount,address maker,address taker,address sender,address feeRecipient,bytes32 pool,uint64 expiry,uint256 salt)"
    private static let quote =
        "RfqOrder(address makerToken,address takerToken,uint128 makerAmount,uint128 takerAmount,address maker,address taker,address txOrigin,bytes32 pool,uint64 expiry,uint256 salt)"
    private static let oneInch =
        "Order(uint256 salt,address maker,address receiver,address makerAsset,address takerAsset,uint256 makingAmount,uint256 takingAmount,uint256 makerTraits)"

    @Test func ordersOfOthers() throws {
        let swap: JSONValue = [
            "makerToken": .string(TypedText.usdc), "takerToken": .string(TypedText.dai), "makerAmount": "100", "takerAmount": "99",
            "maker": .string(TypedText.signer), "taker": .string(TypedText.other), "pool": Self.word, "expiry": 1_900_000_000, "salt": 1,
        ]
        let limit = with(
            swap, [("takerTokenFeeAmount", "2"), ("sender", .string(Self.zero)), ("feeRecipient", .string(TypedText.spender))])
        let texts = [
            TypedText(Self.limit, limit), TypedText(Self.quote, with(swap, [("txOrigin", .string(TypedText.other))])),
            TypedText(
                Self.oneInch,
                [
                    "salt": 1, "maker": .string(TypedText.signer), "receiver": .string(Self.zero), "makerAsset": .string(TypedText.usdc),
                    "takerAsset": .string(TypedText.dai), "makingAmount": "100", "takingAmount": "99", "makerTraits": 0,
                ]),
        ]
        for (text, kind) in zip(texts, ["zeroEx.limitOrder", "zeroEx.rfqOrder", "oneInch.order"]) {
            let told = try text.summary()
            #expect(told.kind == kind && told.field("gives")?.value == "100 base units of token \(TypedText.usdc)")
            #expect(told.field("gets")?.value == "99 base units of token \(TypedText.dai)" && told.warns("this signature alone lets"))
            #expect(try text.summary(signer: TypedText.spender).warns("the maker \(TypedText.signer) is not the signer"))
        }
        #expect(try texts[0].summary().field("paid to \(TypedText.spender)") != nil)
        #expect(try texts[0].summary().powers.first?.statement.value.contains(TypedText.other) == true)
    }
}
