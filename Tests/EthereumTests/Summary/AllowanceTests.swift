import ChainKit
import Testing

@testable import Ethereum

/// Allowances without limit, and the numbers that contracts take for something else than a number.
@Suite struct AllowanceTests {
    private static func power(_ exponent: Int) -> UInt256 { UInt256.ones(exponent).adding(1) ?? .max }

    static let unlimited: [UInt256] =
        [
            .max, UInt256.ones(255), power(255), power(254), power(160), power(113),
            UInt256(decimal: "1" + String(repeating: "0", count: 60)) ?? 0,
        ]
        + [64, 96, 104, 128, 160, 248].map(UInt256.ones)

    /// 100 USDC, a million DAI, more of a joke's tokens than there are, 2^96, and what exchanges can hold.
    static let limited: [UInt256] = [
        100_000_000, UInt256(decimal: "1000000000000000000000000") ?? 0, UInt256(decimal: "1" + String(repeating: "0", count: 33)) ?? 0,
        power(96), power(111), power(112).subtracting(2) ?? 0, 255,
    ]

    private static let details: JSONValue = ["token": .string(TypedText.usdc), "expiration": 1_800_000_000, "nonce": 0]

    /// Every message by which an allowance of an amount is given; nil where its number has no room for it.
    private static func messages(_ amount: UInt256) -> [TypedText] {
        let number = JSONValue.string(amount.description)
        let spender = JSONValue.string(TypedText.spender)
        let permission: JSONValue = ["token": .string(TypedText.usdc), "amount": number]
        let once: JSONValue = ["permitted": permission, "spender": spender, "nonce": 0, "deadline": 1_800_000_000]
        let tokens = "TokenPermissions(address token,uint256 amount)"
        var messages = [
            TypedText(
                "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
                ["owner": .string(TypedText.signer), "spender": spender, "value": number, "nonce": 0, "deadline": 1_800_000_000]),
            TypedText(
                "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)" + tokens, once,
                contract: TypedText.permit2),
            TypedText(
                "PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)" + tokens,
                with(once, [("permitted", [permission])]), contract: TypedText.permit2),
            TypedText(
                "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,W witness)" + tokens
                    + "W(uint256 x)", with(once, [("witness", ["x": 1])]), contract: TypedText.permit2),
        ]
        if amount.bitWidth <= 160 {
            let item = with(details, [("amount", number)])
            let types = "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
            for (name, type, value) in [("PermitSingle", "PermitDetails", item), ("PermitBatch", "PermitDetails[]", [item])] {
                messages.append(
                    TypedText(
                        "\(name)(\(type) details,address spender,uint256 sigDeadline)" + types,
                        ["details": value, "spender": spender, "sigDeadline": 1_800_000_000], contract: TypedText.permit2))
            }
        }
        return messages
    }

    private static func calls(_ amount: UInt256) throws -> [[UInt8]] {
        let account = try word(TypedText.spender)
        var calls = [
            call(.approve, [account, amount]), call(.increaseAllowance, [account, amount]),
            call(.permit, [account, account, amount, 0, 27, 1, 1]),
        ]
        if amount.bitWidth <= 160 { calls.append(call(.permit2Approve, [account, account, amount, 1_800_000_000])) }
        return calls
    }

    private static let contexts: [JSONValue] = {
        var tokens = JSONObject()
        tokens[TypedText.usdc] = ["symbol": "SHIB", "decimals": 18]
        return [[:], ["tokens": .object(tokens)]]
    }()

    @Test(arguments: unlimited) func nobodyHasSoMuch(_ amount: UInt256) throws {
        for context in Self.contexts {
            for data in try Self.calls(amount) { #expect(try summary(data, context).isUnlimited) }
            for message in Self.messages(amount) { #expect(try message.summary(context).isUnlimited) }
        }
    }

    @Test(arguments: limited) func somebodyMayHaveSoMuch(_ amount: UInt256) throws {
        for context in Self.contexts {
            for data in try Self.calls(amount) { #expect(try !summary(data, context).warns("UNLIMITED")) }
            for message in Self.messages(amount) { #expect(try !message.summary(context).warns("UNLIMITED")) }
        }
    }

    /// With its decimals known, more can be said of a token: 2^96 of USDC are 79 sextillion dollars.
    @Test func decimalsSayMore() throws {
        var tokens = JSONObject()
        tokens[TypedText.usdc] = ["symbol": "USDC", "decimals": 6]
        let context: JSONValue = ["tokens": .object(tokens)]
        for data in try Self.calls(Self.power(96)) + [call(.approve, [try word(TypedText.spender), Self.power(81)])]
        where data.starts(with: KnownCall.permit2Approve.selector) == false {
            #expect(try summary(data, context).warnings.contains { $0.value.contains("UNLIMITED") && $0.origin == .context })
        }
        #expect(try !summary(call(.approve, [try word(TypedText.spender), 1_000_000_000_000]), context).warns("UNLIMITED"))
    }

    // MARK: Numbers that mean something else

    private static func permit2(_ expiration: JSONValue, isBatch: Bool) -> TypedText {
        let item = with(details, [("amount", "10000000000000"), ("expiration", expiration)])
        let type = isBatch ? "PermitBatch(PermitDetails[] details" : "PermitSingle(PermitDetails details"
        return TypedText(
            type + ",address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)",
            ["details": isBatch ? [item, item] : item, "spender": .string(TypedText.spender), "sigDeadline": 1_796_000_000],
            contract: TypedText.permit2)
    }

    /// Permit2 stores the block's time for an expiration of zero, and the spender takes in the same block.
    @Test func anExpirationOfZeroIsNoneThatHasPassed() throws {
        let account = try word(TypedText.spender)
        for context in [[:], ["now": 1_795_900_000]] as [JSONValue] {
            let direct = try summary(call(.permit2Approve, [account, account, 5, 0]), to: TypedText.permit2, context)
            for told in [try Self.permit2(0, isBatch: false).summary(context), try Self.permit2(0, isBatch: true).summary(context), direct]
            {
                #expect(told.field("approval")?.value.contains("until the end of the block in which it is stored") == true)
                #expect(!told.judged(at: 1_795_900_000).warns("has expired"))
                #expect(told.fields.allSatisfy { !$0.statement.value.contains("1970") })
            }
        }
        // One is a time, and past.
        #expect(try Self.permit2(1, isBatch: false).summary().judged(at: 1_700_000_000).warns("the approval", "has expired already"))
        #expect(try Self.permit2("281474976710655", isBatch: true).summary().warns("practically never expires"))
    }

    @Test func daisPermitWithoutEnd() throws {
        let message: JSONValue = [
            "holder": .string(TypedText.signer), "spender": .string(TypedText.spender), "nonce": 0, "expiry": 0, "allowed": true,
        ]
        let types = "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)"
        let told = try TypedText(types, message, contract: TypedText.dai).summary(["now": 1_795_900_000])
        #expect(told.isUnlimited && told.warns("the signature never expires") && !told.warns("expired already"))
        #expect(told.field("signature valid until")?.value == "no end")
        let ended = try TypedText(types, with(message, [("allowed", false)]), contract: TypedText.dai).summary()
        #expect(ended.field("revocation") != nil && ended.powers.isEmpty)
    }

    /// Some tokens took over more of DAI's permit than its members.
    @Test func anEndOfZeroIsPastForNobodyWhoDoesNotKnowTheToken() throws {
        let message: JSONValue = [
            "owner": .string(TypedText.signer), "spender": .string(TypedText.spender), "value": 5, "nonce": 0, "deadline": 0,
        ]
        let told = try TypedText("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)", message).summary(
            ["now": 1_795_900_000])
        #expect(!told.judged(at: 1_795_900_000).warns("has expired") && told.warns("the signature may never expire"))
    }

    /// Of nothing once, nothing is revoked.
    @Test func nothingOnce() throws {
        let told = try TypedText(
            "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)",
            [
                "permitted": ["token": .string(TypedText.usdc), "amount": 0], "spender": .string(TypedText.spender), "nonce": 0,
                "deadline": 1_796_000_000,
            ], contract: TypedText.permit2
        ).summary()
        #expect(told.field("revocation") == nil && told.field("approval")?.value.contains("may take nothing") == true)
        #expect(!told.warns("this signature alone"))
    }

    @Test func aPermitOfAPiece() throws {
        let told = try TypedText(
            "Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)",
            ["spender": .string(TypedText.spender), "tokenId": 77, "nonce": 0, "deadline": 1_796_000_000]
        ).summary()
        #expect(told.kind == "erc721.permit" && told.powers.first?.statement.value.contains("piece 77") == true)
        #expect(told.warns("this signature alone") && !told.warns("not known here"))
    }
}
