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
        Case("ProposalCreateContract", "", "no parameters"),
    ]

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
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1", origin: Intent.other), "is not the owner"),
        Case("CreateSmartContract", contract(", \"origin_energy_limit\": 1, \"consume_user_resource_percent\": 101"), "above 100"),
        Case("UpdateSettingContract", ", \"contract_address\": \"\(Intent.token)\", \"consume_user_resource_percent\": 101", "above 100"),
        Case("UpdateSettingContract", ", \"contract_address\": \"\(Intent.token)\", \"consume_user_resource_percent\": 100", nil),
        Case("UpdateEnergyLimitContract", ", \"contract_address\": \"\(Intent.token)\"", "origin_energy_limit is zero"),
        Case(
            text: Intent.text("TransferContract", to + ", \"amount\": 1", expiration: 1_700_000_060), "before the chain began"),
    ]

    private static func permission(
        _ type: Int, operations: String = "", threshold: Int = 1, weight: Int = 1, more: String = ""
    ) -> String {
        "{\"type\": \(type), \"threshold\": \(threshold), \"operations\": \"\(operations)\", "
            + "\"keys\": [{\"address\": \"\(Intent.owner)\", \"weight\": \(weight)}\(more)]}"
    }

    private static func operations(_ first: String) -> String { first + String(repeating: "0", count: 64 - first.count) }

    private static func change(owner: String? = permission(0), active: String? = permission(2, operations: operations("02"))) -> String {
        (owner.map { ", \"owner\": \($0)" } ?? "") + (active.map { ", \"actives\": [\($0)]" } ?? "")
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
    ].map { Case("AccountPermissionUpdateContract", $0.0, $0.1) }

    @Test(arguments: payments + stakes + calls + permissions)
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
