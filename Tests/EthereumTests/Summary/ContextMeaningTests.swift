import ChainKit
import Testing

@testable import Ethereum

/// The context names tokens. What the bytes can mean it neither decides nor takes a warning from.
@Suite struct ContextMeaningTests {
    private static let numbers: [UInt256] = [
        0, 1, 7, 1_000_000_000_000, UInt256.ones(96), UInt256.ones(96).adding(1) ?? 0, UInt256.ones(112).adding(1) ?? 0, .max,
    ]

    private static func tokens(_ members: JSONValue) -> JSONValue {
        var tokens = JSONObject()
        tokens[TypedText.usdc] = members
        return ["tokens": .object(tokens)]
    }

    private static let contexts: [JSONValue] = [
        tokens(["symbol": "USDC", "decimals": 6]), tokens(["symbol": "USDC", "standard": "erc20"]),
        tokens(["symbol": "APE", "standard": "erc721"]), tokens(["symbol": "APE", "decimals": 0, "standard": "erc721"]),
        tokens(["symbol": "MANY", "standard": "erc1155"]), tokens(["symbol": "X"]), tokens(["symbol": "X", "decimals": 36]),
    ]

    /// Every call that has no dynamic argument, with accounts where accounts are and each of the numbers where numbers are.
    private static func calls() throws -> [[UInt8]] {
        let account = try word(TypedText.spender)
        return KnownCall.allCases.filter { !$0.rawValue.contains("bytes)") && !$0.rawValue.contains("[]") }.flatMap { known in
            let types = known.rawValue.split(separator: "(")[1].dropLast().split(separator: ",")
            return numbers.map { number in
                call(
                    known,
                    types.map { type in
                        switch type {
                        case "address": account
                        case "bool", "uint8": number.isZero ? 0 : 1
                        case "uint160": number.bitWidth > 160 ? UInt256.ones(160) : number
                        case "uint48": number.bitWidth > 48 ? UInt256.ones(48) : number
                        default: number
                        }
                    })
            }
        }
    }

    private static func isNoteOnTheContext(_ text: String) -> Bool { text.contains("the context does not say") }

    @Test func theContextOnlyNames() throws {
        for data in try Self.calls() {
            let plain = try summary(data)
            for context in Self.contexts {
                let told = try summary(data, context)
                #expect(told.kind == plain.kind)
                #expect(told.unreadable == plain.unreadable)
                #expect(told.transfers.map(\.amount) == plain.transfers.map(\.amount))
                #expect(told.transfers.map(\.unit) == plain.transfers.map(\.unit))
                #expect(told.transfers.map(\.asset) == plain.transfers.map(\.asset))
                #expect(told.powers.map(\.isUnlimited) == plain.powers.map(\.isUnlimited))
                // No warning goes, but for that on what the context does not say; and none that comes is of the signed bytes.
                let missing = plain.warnings.filter { !told.warnings.contains($0) && !Self.isNoteOnTheContext($0.value) }
                #expect(missing.isEmpty, "\(missing)")
                for warning in told.warnings where warning.origin == .signed { #expect(plain.warnings.contains(warning)) }
                for field in told.fields where field.statement.origin == .signed { #expect(plain.fields.contains(field)) }
                for power in told.powers where power.statement.origin == .signed { #expect(plain.powers.contains(power)) }
                for transfer in told.transfers where transfer.origin == .signed { #expect(plain.transfers.contains(transfer)) }
            }
        }
    }

    /// Both readings of a number are told, whichever the context prefers.
    @Test func aNumberMayBeAnAmountOrAPiece() throws {
        let (from, to) = (try word(TypedText.other), try word(TypedText.spender))
        for context in Self.contexts + [[:]] {
            let moved = try summary(call(.transferFrom, [from, to, 1_000_000_000_000]), context)
            #expect(moved.warns("an amount where", "the number of one piece where"))
            #expect(moved.transfers.first?.amount == Sourced("1000000000000", .signed))
            let approved = try summary(call(.approve, [to, 7]), context)
            #expect(approved.warns("an amount where", "the number of one piece where"))
            #expect(approved.powers.count == 1)
            // Nothing approved of a token, and a piece of a collection.
            let zero = try summary(call(.approve, [to, 0]), context)
            #expect(zero.field("revocation") == nil)
            #expect(zero.powers.first?.statement.value.contains("may transfer piece 0") == true)
            let all = try summary(call(.approve, [to, .max]), context)
            #expect(all.isUnlimited)
        }
    }

    @Test func aNameIsMarked() throws {
        let to = try word(TypedText.spender)
        let ape = Self.tokens(["symbol": "APE", "standard": "erc721"])
        #expect(try summary(call(.approve, [to, 7]), ape).field("approved piece") == Sourced("APE #7", .context))
        let moved = try summary(call(.transferFrom, [to, to, 7]), ape)
        #expect(moved.transfers.first?.display == Sourced("APE #7", .context))
        #expect(moved.transfers.first?.origin == .context)
        let usdc = Self.tokens(["symbol": "USDC", "decimals": 6])
        #expect(try summary(call(.approve, [to, 7]), usdc).field("approved amount") == Sourced("0.000007 USDC", .context))
        #expect(try summary(call(.increaseAllowance, [to, 7]), usdc).powers.first?.statement.origin == .context)
    }

    /// A call that the context's standard lacks is read all the same, and the contradiction told.
    @Test func aContradictionIsTold() throws {
        let usdc = Self.tokens(["symbol": "USDC", "decimals": 6])
        let all = try summary(call(.setApprovalForAll, [try word(TypedText.spender), 1]), usdc)
        #expect(all.warns("EVERY piece"))
        #expect(all.warnings.contains { $0.value.contains("which has no such call") && $0.origin == .context })
        let sent = try summary(call(.transfer, [try word(TypedText.spender), 1]), Self.tokens(["symbol": "APE", "standard": "erc721"]))
        #expect(sent.kind == "erc20.transfer" && sent.warns("which has no such call"))
    }

    /// A wrong clock in the context neither ends what is good nor hides what lasts.
    @Test func theContextsClockIsNotTheOnlyOne() throws {
        let permit = TypedText(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
            ["owner": .string(TypedText.signer), "spender": .string(TypedText.spender), "value": 5, "nonce": 0, "deadline": 4_000_000_000])
        for now in [1_700_000_000, 3_999_999_000, 4_090_000_000] {
            let told = try permit.summary(["now": .integer(now)])
            #expect(told.warnings.allSatisfy { !$0.value.contains("expire") || $0.origin == .context })
            #expect(told.judged(at: 1_700_000_000).warns("the signature expires only after 26620 days"))
        }
        #expect(try permit.summary(["now": 4_090_000_000]).warns("by the context's time, the signature has expired already"))
    }
}
