import ChainKit
import Testing

@testable import Tron

/// What the network refuses by the bytes alone: summary and verdict say the same of it.
@Suite struct NetworkFindingTests {
    private static let adapter = TronAdapter()
    private static let to = ", \"to_address\": \"\(Intent.other)\""
    private static let receiver = ", \"receiver_address\": \"\(Intent.other)\""
    private static let visible = "\"visible\": true, "

    /// A transaction, and a part of the reason.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let reason: String?

        init(_ type: String, _ value: String, _ reason: String?) {
            text = Intent.text(type, value, root: NetworkFindingTests.visible)
            self.reason = reason
        }

        init(text: String, _ reason: String?) {
            self.text = text
            self.reason = reason
        }

        var testDescription: String { reason ?? "taken" }
    }

    static let payments = [
        Case("AccountCreateContract", ", \"account_address\": \"\(Intent.owner)\"", "the sender itself"),
        Case("AccountCreateContract", ", \"account_address\": \"\(Intent.other)\"", nil),
        Case(text: Intent.transfer(to: Intent.owner), "the sender itself"), Case(text: Intent.transfer(), nil),
        Case(text: Intent.transfer(amount: 100_000_000_000_000_001), "more TRX than there are"),
        Case("TransferAssetContract", to + ", \"amount\": 1", "asset_name is empty"),
        Case("TransferAssetContract", to + ", \"amount\": 1, \"asset_name\": \"_\"", "no number of a token"),
        Case("TransferAssetContract", to + ", \"amount\": 1, \"asset_name\": \"1000000\"", "no number of a token"),
        Case("TransferAssetContract", to + ", \"amount\": 1, \"asset_name\": \"01000016\"", "no number of a token"),
        Case("TransferAssetContract", to + ", \"amount\": 1, \"asset_name\": \"1000016\"", nil),
        Case("ParticipateAssetIssueContract", to + ", \"asset_name\": \"1000016\"", "the amount is zero"),
        Case("ParticipateAssetIssueContract", to + ", \"amount\": 5, \"asset_name\": \"1000016\"", nil),
        Case("ExchangeTransactionContract", ", \"token_id\": \"_\", \"quant\": 5", "expected is zero"),
        Case("ExchangeTransactionContract", ", \"token_id\": \"_\", \"expected\": 5", "quant is zero"),
        Case("ExchangeTransactionContract", ", \"token_id\": \"_\", \"quant\": 5, \"expected\": 5", nil),
        Case("ExchangeInjectContract", ", \"quant\": 5", "token_id is empty"),
        Case(
            "MarketSellAssetContract",
            ", \"sell_token_id\": \"_\", \"sell_token_quantity\": 5, \"buy_token_id\": \"_\", \"buy_token_quantity\": 1",
            "both tokens are the same"),
        Case(
            "ExchangeCreateContract",
            ", \"first_token_id\": \"_\", \"first_token_balance\": 100000000000000001, \"second_token_id\": \"1000016\", "
                + "\"second_token_balance\": 1", "more TRX than there are"),
    ]

    static let stakes = [
        Case("VoteWitnessContract", "", "there are no votes"),
        Case("VoteWitnessContract", ", \"votes\": [{\"vote_address\": \"\(Intent.other)\"}]", "the vote 1 counts zero"),
        Case("VoteWitnessContract", ", \"votes\": [{\"vote_address\": \"\(Intent.other)\", \"vote_count\": 1}]", nil),
        Case("FreezeBalanceV2Contract", "", "the amount is zero"),
        Case("FreezeBalanceV2Contract", ", \"frozen_balance\": 999999", "below 1 TRX"),
        Case("FreezeBalanceV2Contract", ", \"frozen_balance\": 1000000", nil),
        Case("FreezeBalanceV2Contract", ", \"frozen_balance\": 100000000000000001", "more TRX than there are"),
        Case("FreezeBalanceContract", ", \"frozen_balance\": 1000000", "of version 1"),
        Case("UnfreezeBalanceV2Contract", "", "the amount is zero"), Case("UnfreezeBalanceV2Contract", ", \"unfreeze_balance\": 1", nil),
        Case("DelegateResourceContract", receiver + ", \"balance\": 999999", "below 1 TRX"),
        Case("DelegateResourceContract", receiver + ", \"balance\": 1000000, \"resource\": 2", "voting power is not lent"),
        Case("DelegateResourceContract", ", \"receiver_address\": \"\(Intent.owner)\", \"balance\": 1000000", "the owner itself"),
        Case("DelegateResourceContract", receiver + ", \"balance\": 1000000", nil),
        Case("UpdateBrokerageContract", ", \"brokerage\": 101", "above 100"), Case("UpdateBrokerageContract", ", \"brokerage\": 100", nil),
        Case("WitnessCreateContract", "", "url has 0 bytes"), Case("WitnessCreateContract", ", \"url\": \"https://a\"", nil),
        Case("WitnessCreateContract", ", \"url\": \"\(long(256))\"", nil),
        Case("WitnessCreateContract", ", \"url\": \"\(long(257))\"", "url has 257 bytes"),
        Case("WitnessUpdateContract", "", "update_url has 0 bytes"),
        Case("ProposalCreateContract", "", "no parameters"),
        Case("VoteWitnessContract", votes(30), nil), Case("VoteWitnessContract", votes(31), "there are 31 votes"),
        Case("FreezeBalanceV2Contract", ", \"frozen_balance\": 1000000, \"resource\": 2", nil),
        Case("FreezeBalanceV2Contract", ", \"frozen_balance\": 1000000, \"resource\": 3", "the resource 3 has no name"),
        Case("UnfreezeBalanceContract", receiver, nil), Case("UnfreezeBalanceContract", ", \"resource\": 2", nil),
        Case("UnfreezeBalanceContract", ", \"resource\": 3", "the resource 3 has no name"),
        Case("UnfreezeBalanceContract", receiver + ", \"resource\": 2", "voting power is not lent"),
        Case("UnfreezeBalanceContract", ", \"receiver_address\": \"\(Intent.owner)\"", "the owner itself"),
    ]

    private static func long(_ count: Int) -> String { String(repeating: "a", count: count) }

    private static func votes(_ count: Int) -> String {
        let vote = "{\"vote_address\": \"\(Intent.other)\", \"vote_count\": 1}"
        return ", \"votes\": [\([String](repeating: vote, count: count).joined(separator: ", "))]"
    }

    private static func issue(_ without: String = "", _ more: String = ", \"start_time\": 5, \"end_time\": 6") -> String {
        ["total_supply", "trx_num", "num"].filter { $0 != without }.map { ", \"\($0)\": 7" }.joined() + more
    }

    static let tokens: [Case] = [
        (issue(), nil), (issue("total_supply"), "total_supply is zero"), (issue("trx_num"), "trx_num is zero"),
        (issue("num"), "num is zero"), (issue("", ", \"start_time\": 5, \"end_time\": 5"), "ends before it begins"),
        (issue() + ", \"precision\": 6", nil), (issue() + ", \"precision\": 7", "precision is 7, above 6"),
    ].map { Case("AssetIssueContract", $0.0, $0.1) }

    private static func contract(_ more: String, origin: String = Intent.owner) -> String {
        ", \"new_contract\": {\"origin_address\": \"\(origin)\", \"bytecode\": \"00\"\(more)}"
    }

    static let calls = [
        Case(text: Intent.call("12345678", feeLimit: 15_000_000_001), "above the 15000 TRX"),
        Case(text: Intent.call("12345678", feeLimit: 15_000_000_000), nil),
        Case("TriggerSmartContract", ", \"contract_address\": \"\(Intent.owner)\"", "which is no contract"),
        Case("TriggerSmartContract", ", \"contract_address\": \"\(Intent.zero)\"", "which has no code"),
        Case("TriggerSmartContract", ", \"contract_address\": \"\(Intent.token)\", \"token_id\": 5", "no amount of a token"),
        Case("TriggerSmartContract", ", \"contract_address\": \"\(Intent.token)\", \"call_token_value\": 5", "no amount of a token"),
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1"), nil),
        Case("CreateSmartContract", contract(""), "origin_energy_limit is zero"),
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1, \"name\": \"\(long(32))\""), nil),
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1, \"name\": \"\(long(33))\""), "name has 33 bytes"),
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1", origin: Intent.other), "is not the owner"),
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1, \"consume_user_resource_percent\": 101"), "above 100"),
        Case("UpdateSettingContract", ", \"contract_address\": \"\(Intent.token)\", \"consume_user_resource_percent\": 101", "above 100"),
        Case("UpdateSettingContract", ", \"contract_address\": \"\(Intent.token)\", \"consume_user_resource_percent\": 100", nil),
        Case("UpdateEnergyLimitContract", ", \"contract_address\": \"\(Intent.token)\"", "origin_energy_limit is zero"),
        Case(
            text: Intent.text("TransferContract", to + ", \"amount\": 1", expiration: 1_700_000_060), "before the chain began"),
    ]

    private static func permission(
        _ type: Int, operations: String = "", threshold: Int = 1, weight: Int = 1, more: String = "", rest: String = ""
    ) -> String {
        "{\(rest)\"type\": \(type), \"threshold\": \(threshold), \"operations\": \"\(operations)\", "
            + "\"keys\": [{\"address\": \"\(Intent.owner)\", \"weight\": \(weight)}\(more)]}"
    }

    private static func operations(_ first: String) -> String { first + String(repeating: "0", count: 64 - first.count) }

    private static let active = permission(2, operations: operations("02"))

    /// Keys besides the first.
    private static func keys(_ count: UInt8) -> String {
        (0..<count).map { number in
            let address = "41" + Hex.encode([UInt8](repeating: 0x50 + number, count: 20))
            return ", {\"address\": \"\(address)\", \"weight\": 1}"
        }.joined()
    }

    private static func change(owner: String? = permission(0), active: String? = active, witness: String? = nil) -> String {
        (witness.map { ", \"witness\": \($0)" } ?? "")
            + (owner.map { ", \"owner\": \($0)" } ?? "") + (active.map { ", \"actives\": [\($0)]" } ?? "")
    }

    static let permissions: [Case] = [
        (change(), nil), (change(owner: nil), "no owner permission"), (change(active: nil), "no active permission"),
        (change(owner: permission(2)), "has the type Active"),
        (change(owner: permission(0, operations: operations("02"))), "states operations"),
        (change(owner: permission(0, threshold: 0)), "NOBODY could sign"),
        (change(owner: permission(0, threshold: 2)), "NOBODY could sign"),
        (change(owner: permission(0, more: ", {\"address\": \"\(Intent.other)\"}")), "whose weight is zero"),
        (change(active: permission(0, operations: operations("02"))), "active permission 2 has the type Owner"),
        (change(active: permission(2, operations: "02")), "in 32 bytes"),
        (change(active: permission(2, operations: operations("80"))), "that do not exist: 7"),
        (change(active: permission(2, operations: String(repeating: "0", count: 62) + "80")), "that do not exist: 255"),
        (change(active: permission(2, operations: operations("7fff1fc0037efb0f"))), nil),
        (change(owner: permission(0, more: keys(4))), nil), (change(owner: permission(0, more: keys(5))), "has 6 keys"),
        (change(owner: permission(0, more: ", {\"address\": \"\(Intent.owner)\", \"weight\": 1}")), "names a key twice"),
        (change(active: [String](repeating: active, count: 8).joined(separator: ", ")), nil),
        (change(active: [String](repeating: active, count: 9).joined(separator: ", ")), "there are 9 active permissions"),
        (change(witness: permission(1)), nil), (change(witness: permission(1, more: keys(1))), "more than one key"),
        (change(owner: permission(0, rest: "\"parent_id\": 1, ")), "has the parent_id 1"),
        (change(owner: permission(0, rest: "\"permission_name\": \"\(long(32))\", ")), nil),
        (change(owner: permission(0, rest: "\"permission_name\": \"\(long(33))\", ")), "the owner permission has 33 bytes"),
    ].map { Case("AccountPermissionUpdateContract", $0.0, $0.1) }

    @Test(arguments: payments + stakes + tokens + calls + permissions)
    func summaryAndVerdictAgree(_ known: Case) throws {
        var document = try Intent.decode(known.text)
        let summary = try Self.adapter.summary(of: document, context: .empty)
        let refused = summary.warnings.filter { $0.value.hasSuffix(": the network refuses that") }
        document.signatures = [[UInt8](repeating: 1, count: 64) + [27]]
        let report = try Self.adapter.verify(document, context: .empty)
        let failed = report.checks.filter { $0.outcome == .failed && $0.rule == .network }
        #expect(refused.count == failed.count)
        guard let reason = known.reason else {
            #expect(refused.isEmpty, "\(refused)")
            return
        }
        #expect(refused.contains { $0.value.contains(reason) }, "\(refused)")
        #expect(failed.contains { $0.detail.contains(reason) })
        #expect(!report.valid)
    }

    @Test func aTokenWithoutANumberIsSaidToBeOne() throws {
        let text = Intent.text("TransferAssetContract", Self.to + ", \"amount\": 1")
        #expect(try Intent.summary(text).transfers.first?.asset.value == "TRC-10 token without a number")
        let coin = Intent.text("TransferAssetContract", Self.to + ", \"amount\": 1, \"asset_name\": \"5f\"")
        #expect(try Intent.summary(coin).transfers.first?.asset.value == "TRC-10 token of the bytes 5f")
    }
}
