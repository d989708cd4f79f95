internal import ChainKit

/// Says what a contract does. Types without words of their own are told field by field.
struct ContractReading {
    private static let place = "raw_data.contract[0]"

    let type: ContractType
    let message: ContractMessage
    let owner: TronAddress
    let value: [UInt8]
    /// The contract that is created, where one is.
    let created: TronAddress?

    func read(into builder: inout SummaryBuilder) {
        switch type.number {
        case 1:
            builder.summary.kind = "transfer"
            pay(message.address("to_address"), into: &builder) { $0.trx(message.integer("amount"), to: $1) }
        case 2:
            builder.summary.kind = "trc10.transfer"
            pay(message.address("to_address"), into: &builder) { $0.token(message.bytes("asset_name"), message.integer("amount"), to: $1) }
        case 9:
            builder.summary.kind = "trc10.purchase"
            pay(message.address("to_address"), into: &builder) { $0.trx(message.integer("amount"), to: $1) }
            builder.field("buys", "\(TokenID.text(message.bytes("asset_name"))) from its issuer, at the issuer's price")
        case ContractType.creation:
            if let created { CreationReading(message: message, owner: owner, created: created).read(into: &builder) }
        case 31: CallReading(message: message, owner: owner).read(into: &builder)
        case 46: PermissionReading(message: message, owner: owner, value: value).read(into: &builder)
        case 4, 11, 12, 13, 54...59: StakeReading(type: type.number, message: message, owner: owner, value: value).read(into: &builder)
        case 33, 45:
            describe(into: &builder)
            lend(into: &builder)
        case 41...44, 52: exchange(into: &builder)
        default: describe(into: &builder)
        }
    }

    private func pay(_ to: TronAddress?, into builder: inout SummaryBuilder, _ send: (inout SummaryBuilder, Sourced) -> Void) {
        guard let to else { return }
        send(&builder, "\(to)")
        builder.check(payee: to)
    }

    /// Shows which part of its owner's energy callers of a contract may use from now on.
    private func lend(into builder: inout SummaryBuilder) {
        guard let contract = message.address("contract_address") else { return }
        let (percent, most) = (message.integer("consume_user_resource_percent"), message.integer("origin_energy_limit"))
        if type.number == 33, percent < 100 {
            builder.power(
                "whoever calls \(contract) may use \(owner)'s energy for \(100 - percent) % of what a call takes, up to the contract's limit"
            )
        } else if type.number == 45, most > 0 {
            builder.power("whoever calls \(contract) may use up to \(most) energy a call of \(owner)'s")
        }
    }

    // MARK: Exchanges

    private func exchange(into builder: inout SummaryBuilder) {
        builder.summary.kind = type.name
        let known: Sourced = "exchange \(message.integer("exchange_id"))"
        let exchange = type.number == 52 ? "the market" : type.number == 41 ? "a new exchange" : known
        switch type.number {
        case 41:
            for side in ["first", "second"] {
                trade(message.bytes("\(side)_token_id"), message.integer("\(side)_token_balance"), to: exchange, into: &builder)
            }
        case 43: describe(into: &builder)
        case 52:
            trade(message.bytes("sell_token_id"), message.integer("sell_token_quantity"), to: exchange, into: &builder)
            let id = message.bytes("buy_token_id")
            let bought = id == TokenID.coin ? "TRX" : TokenID.text(id)
            builder.field("at least", "\(message.integer("buy_token_quantity")) base units of \(bought) for all")
        default:
            trade(message.bytes("token_id"), message.integer("quant"), to: exchange, into: &builder)
            if type.number == 44 { builder.field("at least", "\(message.integer("expected")) base units of the exchange's other token") }
            if type.number == 42 { builder.field("deposit", "as much of the exchange's other token goes along as its rate asks for") }
        }
    }

    private func trade(_ id: [UInt8], _ amount: Int64, to exchange: Sourced, into builder: inout SummaryBuilder) {
        if id == TokenID.coin { builder.trx(amount, to: exchange) } else { builder.token(id, amount, to: exchange) }
    }

    // MARK: Field by field

    /// More fields than this are no summary.
    private static let mostFields = 64

    private func describe(into builder: inout SummaryBuilder) {
        builder.summary.kind = type.name
        var lines: [(label: String, text: String, isText: Bool)] = []
        Self.list(message, type.fields, "", into: &lines)
        for line in lines.prefix(Self.mostFields) {
            if line.isText {
                builder.summary.add(text: line.text, label: line.label)
            } else {
                builder.field(line.label, "\(line.text)")
            }
        }
        if lines.count > Self.mostFields {
            builder.unreadable(Self.place, "more fields of the \(type.name)", value)
            builder.warn("the contract has more fields than the summary shows")
        }
        for field in type.fields { builder.mention(message.address(field.name)) }
    }

    private static func list(
        _ message: ContractMessage, _ fields: [ContractField], _ prefix: String,
        into lines: inout [(label: String, text: String, isText: Bool)]
    ) {
        for field in fields {
            let label = prefix + field.name.split(separator: "_").joined(separator: " ")
            switch (field.kind, message[field.name]) {
            case (.bool, let value): lines.append((label, value == nil ? "no" : "yes", false))
            case (.choice(let names), _):
                let number = Int(clamping: message.integer(field.name))
                lines.append((label, names.indices.contains(number) ? names[number] : "\(number)", false))
            case (.integer, _): lines.append((label, "\(message.integer(field.name))", false))
            case (_, nil): continue
            case (.address, _): lines.append((label, message.address(field.name)?.description ?? "", false))
            case (.text, .bytes(let bytes)?), (.token, .bytes(let bytes)?), (.string, .bytes(let bytes)?):
                let text = String(validating: bytes, as: UTF8.self)
                lines.append((label, text ?? "not UTF-8: \(Hex.encode(bytes))", text != nil))
            case (_, .bytes(let bytes)?): lines.append((label, Hex.encode(bytes), false))
            case (_, .messages(let messages)?):
                for (position, inner) in messages.enumerated() where lines.count < 10 * mostFields {
                    list(inner, field.inner ?? [], "\(label)[\(position)] ", into: &lines)
                }
            case (_, .integer(let number)?): lines.append((label, "\(number)", false))
            }
        }
    }
}
