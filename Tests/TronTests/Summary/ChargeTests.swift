import ChainKit
import Testing

@testable import Tron

/// What a transaction burns is in its fee or beside it, and none of it is said to be signed.
@Suite struct ChargeTests {
    private func fee(_ text: String, context: JSONValue = [:]) throws -> FeeSummary? { try Intent.summary(text, context: context).fee }

    @Test func burnsAreInTheFee() throws {
        #expect(try fee(Intent.transfer()) == nil)
        let memo = try fee(Intent.transfer(more: ", \"data\": \"6869\""))
        #expect(memo?.amount == "1000000" && memo?.origin == .unverified && memo?.display == "1 TRX" && memo?.payer == Intent.owner)
        #expect(try fee(Intent.text("AccountCreateContract", ", \"account_address\": \"\(Intent.other)\""))?.amount == "1000000")
        #expect(try fee(Intent.text("AccountPermissionUpdateContract", ""))?.amount == "100000000")
        #expect(try fee(Intent.text("WitnessCreateContract", ""))?.amount == "9999000000")
        let call = try fee(Intent.call("a9059cbb" + Intent.word(Intent.other) + Intent.word(1)))
        #expect(call?.amount == "30000000" && call?.origin == .signed)
        let account = try Intent.summary(Intent.transfer())
        #expect(
            account.fields.contains {
                $0.label == "may burn" && $0.statement == Sourced("1.1 TRX if the recipient has no account yet", .unverified)
            })
    }

    @Test func severalSignaturesCost() throws {
        let permission: JSONValue = [
            "threshold": 2, "keys": [["address": .string(Intent.owner), "weight": 1], ["address": .string(Intent.other), "weight": 1]],
        ]
        let shared: JSONValue = ["accounts": [Intent.owner: ["owner_permission": permission]]]
        #expect(try fee(Intent.transfer(), context: shared)?.amount == "1000000")
        // Each signature takes 67 bytes, that of a transaction without a context once.
        let adapter = TronAdapter()
        let estimate = try adapter.estimate(Intent.decode(Intent.transfer()), context: adapter.read(ChainContext(shared)))
        let alone = try adapter.estimate(Intent.decode(Intent.transfer()), context: .empty)
        #expect(estimate.size == alone.size + 67 && estimate.weight == estimate.size + 64)
        #expect(try Intent.summary(Intent.transfer(), context: shared).says("\(alone.size + 67 + 64) points"))
        let unknown = try Intent.summary(Intent.transfer(contract: ", \"Permission_id\": 2"))
        #expect(unknown.fee == nil && unknown.says("if more than one key signs"))
    }

    @Test func feesThatNobodyPays() throws {
        let adapter = TronAdapter()
        func limit(_ sun: Int64) throws -> FeeLimit? {
            try adapter.feeLimit(of: Intent.decode(Intent.call("12345678", feeLimit: sun)), context: .empty)
        }
        #expect(try limit(1_000_000_000)?.isExceeded == false)
        #expect(try limit(1_000_000_001)?.isExceeded == true)
        #expect(try limit(.max)?.fee == UInt256(UInt64(Int64.max)))
        #expect(try Intent.summary(Intent.call("12345678", feeLimit: 20_000_000_000)).warns(of: "FEE"))
        #expect(try Intent.summary(Intent.call("12345678", feeLimit: 20_000_000_000)).warns(of: "above the 15000 TRX"))
        #expect(try Intent.summary(Intent.call("12345678", feeLimit: 0)).warns(of: "the fee limit is zero"))
        #expect(throws: ChainError.self) { try Intent.decode(Intent.transfer(), context: ["allowFee": "much"]) }
        #expect(try Intent.decode(Intent.transfer(), context: ["allowFee": "2000000000"]).owner != nil)
    }

    @Test func aWarningOfWhatBurnsIsNotSigned() throws {
        func warned(_ text: String) throws -> Origin? {
            try Intent.summary(text).warnings.first { $0.value.contains("FEE") }?.origin
        }
        #expect(try warned(Intent.text("WitnessCreateContract", ", \"url\": \"61\"")) == .unverified)
        #expect(try warned(Intent.call("12345678", feeLimit: 2_000_000_000)) == .signed)
    }

    @Test func aFeeLimitWhereNoCodeRunsIsNoFee() throws {
        let summary = try Intent.summary(Intent.transfer(more: ", \"fee_limit\": 20000000000"))
        #expect(summary.fee == nil && summary.warnings.isEmpty)
        #expect(summary.fields.contains { $0.label == "fee limit" && $0.statement.value.hasPrefix("20000 TRX, which does nothing") })
    }
}
