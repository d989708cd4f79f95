public import ChainKit

extension TronAdapter {
    /// What the transaction does, read from the raw data that is signed. Names and decimals of tokens are `context`.
    public func summary(of document: TronTransaction, context: ChainContext) throws(ChainError) -> TransactionSummary {
        let context = try TronContext(context, stage: .plan)
        var summary: TransactionSummary
        switch document.contract {
        case .transfer(let owner, let to, let amount):
            summary = TransactionSummary(kind: "transfer")
            summary.transfers = [Self.trx(amount, from: owner, to: to)]
        case .call(let call): summary = Self.summary(of: call, context)
        case .other(let type, let url, let value):
            summary = TransactionSummary(kind: "unreadable")
            summary.unreadable = [
                Unreadable(place: "raw_data.contract[0]", what: "contract of type \(type), \(url)", data: value)
            ]
        }
        if document.feeLimit != 0 {
            let limit = String(document.feeLimit)
            summary.fee = FeeSummary(
                amount: limit, highest: limit, unit: "sun", payer: document.owner?.description, origin: .signed,
                display: Decimal.shifted(limit, decimals: 6) + " TRX")
        }
        if !document.memo.isEmpty {
            if let text = String(validating: document.memo, as: UTF8.self) {
                summary.add(text: text, label: "memo")
            } else {
                summary.unreadable.append(Unreadable(place: "raw_data.data", what: "a memo that is not UTF-8", data: document.memo))
            }
        }
        summary.fields.append(SummaryField("expires", Instant(seconds: document.expiration / 1000).description, .signed))
        // No byte says what a byte costs: it is paid in bandwidth points or burned at the network's price.
        summary.fields.append(SummaryField("bandwidth", "\(Self.bandwidth(of: document)) points, or TRX for them", .unverified))
        return summary
    }

    private static func summary(of call: TronCall, _ context: TronContext) -> TransactionSummary {
        var summary = TransactionSummary(kind: "unreadable")
        if let transfer = TRC20Transfer(call.data) {
            summary.kind = "trc20.transfer"
            let token = context.tokens[call.contract]
            summary.warnings += context.warnings(of: call.contract)
            summary.transfers = [
                Transfer(
                    asset: Sourced("\(call.contract)", .signed), amount: Sourced(transfer.amount, .signed), unit: "base unit",
                    from: Sourced("\(call.owner)", .signed), to: Sourced("\(transfer.to)", .signed),
                    display: token.map {
                        Sourced("\(Decimal.shifted(transfer.amount, decimals: Int($0.decimals))) \($0.symbol)", .context)
                    })
            ]
        } else {
            let selector = call.data.count < 4 ? "no selector" : "selector \(Hex.encode(call.data.prefix(4)))"
            summary.unreadable = [
                Unreadable(
                    place: "raw_data.contract[0].parameter.value.data", what: "call of \(call.contract), \(selector)", data: call.data,
                    accounts: [
                        AccountUse(Sourced("\(call.owner)", .signed), isSigner: true, isWritable: true),
                        AccountUse(Sourced("\(call.contract)", .signed), isSigner: false, isWritable: true),
                    ])
            ]
        }
        if call.value != 0 { summary.transfers.append(trx(call.value, from: call.owner, to: call.contract)) }
        if call.tokenValue != 0 || call.tokenID != 0 {
            summary.transfers.append(
                Transfer(
                    asset: Sourced("TRC-10 token \(call.tokenID)", .signed), amount: Sourced("\(call.tokenValue)", .signed),
                    unit: "base unit", from: Sourced("\(call.owner)", .signed), to: Sourced("\(call.contract)", .signed)))
        }
        return summary
    }

    private static func trx(_ sun: Int64, from: TronAddress, to: TronAddress) -> Transfer {
        Transfer(
            asset: Sourced("TRX", .signed), amount: Sourced(String(sun), .signed), unit: "sun", from: Sourced("\(from)", .signed),
            to: Sourced("\(to)", .signed), display: Sourced(Decimal.shifted(String(sun), decimals: 6) + " TRX", .signed))
    }
}
