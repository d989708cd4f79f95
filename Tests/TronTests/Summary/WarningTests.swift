import ChainKit
import Testing

@testable import Tron

/// What a summary must not be silent about.
@Suite struct WarningTests {
    private static let usdt: JSONValue = ["tokens": ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t": ["symbol": "USDT", "decimals": 6]]]

    @Test func aPlainTransferHasNoWarning() throws {
        #expect(try Intent.summary(Intent.transfer()).warnings.isEmpty)
        let call = "a9059cbb" + (try Intent.word(Intent.other)) + Intent.word(5)
        #expect(try Intent.summary(Intent.call(call), context: Self.usdt).warnings.isEmpty)
    }

    @Test(arguments: ["095ea7b3", "39509351", "d73dd623"])
    func allowancesWithoutEnd(_ selector: String) throws {
        let most = try [
            UInt256.max, #require(UInt256(decimal: "57896044618658097711785492504343953926634992332820282019728792003956564819967")),
            #require(UInt256(quantity: "0x10000000000000000000000000000")), UInt256(.max),
        ]
        for amount in most {
            for context in [[:], Self.usdt] as [JSONValue] {
                let summary = try Intent.summary(Intent.call(selector + Intent.word(Intent.other) + Intent.word(amount)), context: context)
                #expect(summary.warns(of: "UNLIMITED"), "\(amount)")
                #expect(summary.powers.contains { $0.isUnlimited })
            }
        }
        let ordinary = try #require(UInt256(decimal: "1000000000000000000000000"))
        let summary = try Intent.summary(Intent.call(selector + Intent.word(Intent.other) + Intent.word(ordinary)), context: Self.usdt)
        #expect(!summary.warns(of: "UNLIMITED") && summary.powers.count == 1)
    }

    @Test func theContextDecidesNoMeaning() throws {
        let call = Intent.call("095ea7b3" + (try Intent.word(Intent.other)) + Intent.word(.max))
        for standard in ["trc20", "trc721"] {
            let context: JSONValue = ["tokens": [Intent.token: ["symbol": "USDT", "decimals": 6, "standard": .string(standard)]]]
            let summary = try Intent.summary(call, context: context)
            #expect(summary.warns(of: "UNLIMITED"))
            let approval = try #require(summary.fields.first { $0.label == "approval" })
            #expect(approval.statement.origin == .context)
        }
        let moved = Intent.call("23b872dd" + (try Intent.word(Intent.other) + Intent.word(Intent.third)) + Intent.word(1_000_000))
        let collection: JSONValue = ["tokens": [Intent.token: ["symbol": "APE", "standard": "trc721"]]]
        let summary = try Intent.summary(moved, context: collection)
        #expect(summary.transfers.first?.amount.origin == .context && summary.warns(of: "is an amount where"))
        #expect(try Intent.summary(moved, context: Self.usdt).transfers.first?.display == Sourced("1 USDT", .context))
    }

    /// What the context says of a contract takes away no power, and no warning but the one that it says nothing.
    @Test(arguments: ["095ea7b3", "23b872dd"], ["trc20", "trc721", "trc1155"])
    func theContextTakesNothingAway(_ selector: String, _ standard: String) throws {
        let (from, to) = (try Intent.word(Intent.owner), try Intent.word(Intent.other))
        let context: JSONValue = ["tokens": [Intent.token: ["symbol": "USDT", "decimals": 6, "standard": .string(standard)]]]
        for number in [UInt256(0), UInt256(5), .max] {
            let call = Intent.call(selector + (selector == "23b872dd" ? from : "") + to + Intent.word(number))
            let (bare, named) = (try Intent.summary(call), try Intent.summary(call, context: context))
            #expect(bare.warns(of: "the bytes don't say which") && named.warns(of: "the bytes don't say which"))
            #expect(named.warns(of: "UNLIMITED") == bare.warns(of: "UNLIMITED"))
            #expect(named.powers.map(\.isUnlimited) == bare.powers.map(\.isUnlimited))
            #expect(named.powers.allSatisfy { $0.statement.value.contains("or transfer one piece of it") })
            #expect(named.warnings.count >= bare.warnings.count)
        }
    }

    /// A change of who pays for a contract's calls gives as much away as its creation.
    @Test func callersUseTheOwnersEnergy() throws {
        func powers(_ type: String, _ value: String) throws -> [String] {
            try Intent.summary(Intent.text(type, ", \"contract_address\": \"\(Intent.token)\", " + value)).powers.map(\.statement.value)
        }
        let lent = try powers("UpdateSettingContract", "\"consume_user_resource_percent\": 30")
        #expect(lent.count == 1 && lent.allSatisfy { $0.contains("whoever calls \(Intent.token)") && $0.contains("70 %") })
        #expect(try powers("UpdateSettingContract", "\"consume_user_resource_percent\": 100").isEmpty)
        let most = try powers("UpdateEnergyLimitContract", "\"origin_energy_limit\": 12345")
        #expect(most == ["whoever calls \(Intent.token) may use up to 12345 energy a call of \(Intent.owner)'s"])
        #expect(try powers("UpdateEnergyLimitContract", "\"origin_energy_limit\": 0").isEmpty)
    }

    @Test func piecesAndOperators() throws {
        let (from, to) = (try Intent.word(Intent.owner), try Intent.word(Intent.other))
        #expect(try Intent.summary(Intent.call("a22cb465" + to + Intent.word(1))).warns(of: "EVERY piece"))
        #expect(try !Intent.summary(Intent.call("a22cb465" + to + Intent.word(0))).warns(of: "EVERY piece"))
        let piece = try Intent.summary(Intent.call("42842e0e" + from + to + Intent.word(7)))
        #expect(piece.kind == "trc721.safeTransferFrom" && piece.transfers.first?.unit == "piece, token id 7")
        let many = try Intent.summary(
            Intent.call("f242432a" + from + to + Intent.word(7) + Intent.word(3) + Intent.word(160) + Intent.word(0)))
        #expect(many.kind == "trc1155.safeTransferFrom" && many.transfers.first?.amount.value == "3")
        let batch = [from, to] + [160, 224, 288, 1, 7, 1, 3, 0].map { Intent.word($0) }
        let all = try Intent.summary(Intent.call("2eb2c2d6" + batch.joined()))
        #expect(all.kind == "trc1155.safeBatchTransferFrom" && all.transfers.count == 1)
    }

    @Test func batchesThatCantBeShown() throws {
        let (from, to) = (try Intent.word(Intent.owner), try Intent.word(Intent.other))
        func read(_ ids: UInt64, _ amounts: UInt64) throws -> TransactionSummary {
            let numbers = [160, 192 + 32 * ids, 224 + 32 * (ids + amounts), ids] + [UInt64](repeating: 7, count: Int(ids)) + [amounts]
            let words = (numbers + [UInt64](repeating: 1, count: Int(amounts)) + [0]).map { Intent.word(UInt256($0)) }
            return try Intent.summary(Intent.call("2eb2c2d6" + from + to + words.joined()))
        }
        #expect(try read(100, 100).transfers.count == 100)
        let many = try read(101, 101)
        #expect(many.kind == "unreadable" && many.unreadable.contains { $0.what.contains("at most 100 are shown") })
        let odd = try read(2, 3)
        #expect(odd.kind == "unreadable" && odd.unreadable.contains { $0.what.contains("2 token ids and 3 amounts") })
    }

    @Test func permitsWithoutEnd() throws {
        func read(_ deadline: UInt256) throws -> SummaryField? {
            let accounts = try Intent.word(Intent.owner) + Intent.word(Intent.other)
            let words = [5, deadline, 27, 1, 2].map { Intent.word($0) }.joined()
            return try Intent.summary(Intent.call("d505accf" + accounts + words)).fields.first { $0.label == "permit valid until" }
        }
        #expect(try read(1_700_000_000)?.statement.value == "2023-11-14 22:13:20 UTC")
        #expect(try read(253_402_300_799)?.statement.value == "9999-12-31 23:59:59 UTC")
        for deadline in [UInt256(253_402_300_800), .max] {
            #expect(try read(deadline)?.statement.value.hasPrefix("practically no end") == true)
        }
    }

    @Test func callsThatCantBeRead() throws {
        let words = try Intent.word(Intent.other) + Intent.word(5)
        for data in ["", "a9", "12345678" + words, "a9059cbb" + words + "00", "095ea7b3" + words.dropLast(2)] {
            let summary = try Intent.summary(Intent.call(data))
            #expect(summary.kind == "unreadable" && summary.unreadable.count == 1)
            #expect(summary.warns(of: "whatever that contract can do with the sender's authority"))
            #expect(summary.warns(of: "the context does not say what contract lives at"))
        }
        let named: JSONValue = ["accounts": [Intent.token: ["name": "our vault"]]]
        let summary = try Intent.summary(Intent.call("12345678"), context: named)
        #expect(summary.warns(of: "whatever that contract") && !summary.warns(of: "does not say what contract"))
    }

    @Test func moneyThatIsLost() throws {
        // The last of the chain's first addresses, and the one behind it.
        let reserved = "41" + String(repeating: "0", count: 32) + "01ffffff"
        let free = "41" + String(repeating: "0", count: 32) + "02000000"
        #expect(try !Intent.summary(Intent.transfer(to: free)).warns(of: "LOST"))
        for lost in [Intent.zero, "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy", reserved] {
            #expect(try Intent.summary(Intent.transfer(to: lost)).warns(of: "LOST"))
            #expect(try Intent.summary(Intent.call("a9059cbb" + Intent.word(lost) + Intent.word(1))).warns(of: "LOST"))
            let trc10 = Intent.text(
                "TransferAssetContract", ", \"to_address\": \"\(lost)\", \"amount\": 1, \"asset_name\": \"1000016\"")
            #expect(try Intent.summary(trc10).warns(of: "LOST"))
        }
        #expect(try Intent.summary(Intent.transfer(to: Intent.owner)).warns(of: "the sender itself"))
        #expect(try Intent.summary(Intent.transfer(to: Intent.token), context: Self.usdt).warns(of: "contract of the token USDT"))
        #expect(try Intent.summary(Intent.call("a9059cbb" + Intent.word(Intent.token) + Intent.word(1))).warns(of: "token's own contract"))
        let paid = try Intent.summary(Intent.call("a9059cbb" + Intent.word(Intent.other) + Intent.word(1), value: 7), context: Self.usdt)
        #expect(paid.warns(of: "0.000007 TRX goes to") && paid.transfers.count == 2)
    }

    @Test func amountsThatAreNone() throws {
        #expect(try Intent.summary(Intent.transfer(amount: 100_000_000_000_000_001)).warns(of: "more TRX than there are"))
        let call = ", \"contract_address\": \"\(Intent.token)\", \"call_token_value\": 5, \"token_id\": 1000000"
        #expect(try Intent.summary(Intent.text("TriggerSmartContract", call)).warns(of: "no amount of a token"))
        let odd = Intent.text(
            "TransferAssetContract", ", \"to_address\": \"\(Intent.other)\", \"amount\": 1, \"asset_name\": \"a\\nsends 1 TRX\"",
            root: "\"visible\": true, ")
        #expect(try Intent.summary(odd).transfers.first?.asset.value == "TRC-10 token of the bytes 610a73656e6473203120545258")
    }

    @Test func times() throws {
        func warnings(_ expiration: Int64, _ timestamp: Int64?, now: Int64? = nil) throws -> TransactionSummary {
            let text = Intent.text(
                "TransferContract", ", \"to_address\": \"\(Intent.other)\", \"amount\": 1", expiration: expiration, timestamp: timestamp)
            return try Intent.summary(text, context: now.map { ["now": .integer($0)] } ?? [:])
        }
        #expect(try warnings(1_600_000_000_000, 1_700_000_000_000).warns(of: "expires before it was made"))
        #expect(try warnings(1_700_000_060, 1_700_000_000_000).warns(of: "in seconds it would be 2023-11-14"))
        #expect(try warnings(1_700_000_060_000, 1_700_000_000).warns(of: "the timestamp"))
        #expect(try warnings(1_700_090_000_000, 1_700_000_000_000).warns(of: "expires 25 hours after its timestamp"))
        let expired = try warnings(1_700_000_060_000, nil, now: 1_700_000_061)
        #expect(expired.warnings.count == 1 && expired.warnings.first?.origin == .context && expired.warns(of: "has expired"))
        #expect(try warnings(1_700_000_060_000, nil, now: 1_699_000_000).warns(of: "more than 24 hours"))
        #expect(try warnings(1_700_000_060_000, nil, now: 1_700_000_000).warnings.isEmpty)
        let open = try warnings(1_700_000_060_000, nil)
        #expect(open.warnings.isEmpty && open.judged(at: 1_700_000_061).warns(of: "the transaction has expired already"))
    }
}
