internal import ChainKit

/// Says what a call of a contract does, as far as that can be read.
struct CallReading {
    private static let place = "raw_data.contract[0].parameter.value.data"

    let message: ContractMessage
    let owner: TronAddress

    func read(into builder: inout SummaryBuilder) {
        guard let contract = message.address("contract_address") else { return }
        let data = message.bytes("data")
        let value = message.integer("call_value")
        builder.mention(contract)
        // What a reader noted before it failed is thrown away with its copy: a call is read whole or not at all.
        var attempt = builder
        do throws(UnreadableCall) {
            guard data.count >= 4 else {
                throw UnreadableCall(reason: data.isEmpty ? "no selector" : "\(data.count) bytes of data, too few for a selector")
            }
            let selector = "selector \(Hex.encode(data.prefix(4)))"
            guard let call = KnownCall(selector: Array(data.prefix(4))) else { throw UnreadableCall(reason: selector) }
            if call != .transfer { attempt.field("call", "\(call.rawValue), \(selector)") }
            do throws(UnreadableCall) {
                try TokenCalls(call: call, token: contract).read(Array(data.dropFirst(4)), value: value, into: &attempt)
            } catch {
                throw UnreadableCall(reason: "\(selector) of \(call.rawValue): \(error.reason)")
            }
            builder = attempt
        } catch {
            builder.summary.kind = "unreadable"
            builder.unreadable(
                Self.place, "call of \(contract), \(error.reason)", data,
                accounts: [
                    AccountUse("\(owner)", isSigner: true, isWritable: true), AccountUse("\(contract)", isSigner: false, isWritable: true),
                ])
            builder.warn("the call of \(contract) can't be read: it may do whatever that contract can do with the sender's authority")
            if builder.context.tokens[contract] == nil, builder.context.names[contract] == nil {
                builder.warn("the context does not say what contract lives at \(contract), or whether one does")
            }
        }
        let token = builder.pay(value, and: message, to: contract)
        if let token, builder.summary.kind != "unreadable" {
            builder.warn("TRC-10 token \(token) goes to \(contract) along with a call that needs none")
        }
    }
}

extension SummaryBuilder {
    /// Shows the payment with a call or a creation: sun, and an amount of a TRC-10 token, whose number is the answer.
    fileprivate mutating func pay(_ sun: Int64, and message: ContractMessage, to contract: TronAddress) -> Int64? {
        if sun != 0 { trx(sun, to: "\(contract)") }
        let (amount, id) = (message.integer("call_token_value"), message.integer("token_id"))
        guard amount != 0 || id != 0 else { return nil }
        token(Array(String(id).utf8), amount, to: "\(contract)")
        if amount == 0, id > ContractFindings.beforeTokens { warn("zero of TRC-10 token \(id) is no amount of a token") }
        return id
    }
}

/// Says what is known of a contract that is created.
struct CreationReading {
    private static let place = "raw_data.contract[0].parameter.value.new_contract"
    /// Fields of the new contract that are told in words.
    private static let told = [
        "origin_address", "bytecode", "call_value", "consume_user_resource_percent", "name", "origin_energy_limit",
    ]

    let message: ContractMessage
    let owner: TronAddress
    let created: TronAddress

    func read(into builder: inout SummaryBuilder) {
        builder.summary.kind = "contractCreation"
        builder.field("creates contract", "\(created)")
        let contract = message.messages("new_contract").first ?? ContractMessage()
        let code = contract.bytes("bytecode")
        if !contract.bytes("name").isEmpty { builder.summary.add(text: contract.text("name"), label: "contract name") }
        _ = builder.pay(contract.integer("call_value"), and: message, to: created)
        let percent = contract.integer("consume_user_resource_percent")
        let most = contract.integer("origin_energy_limit")
        builder.field(
            "energy of its calls", "\(percent) % from callers, the rest from \(owner), at most \(most) a call")
        if percent < 100, most > 0 {
            builder.power("whoever calls the new contract may use up to \(most) energy a call of \(owner)'s")
        }
        builder.unreadable(
            Self.place + ".bytecode", "\(code.count) bytes of code, keccak256 \(Hex.encode(Keccak256.hash(code)))", code)
        builder.warn("the code of the new contract can't be read")
        rest(of: contract, into: &builder)
    }

    /// Its interface, and what nodes fill in themselves: signed like the rest, and not in words.
    private func rest(of contract: ContractMessage, into builder: inout SummaryBuilder) {
        let fields = ContractType.of(ContractType.creation)?.fields.first { $0.name == "new_contract" }?.inner ?? []
        var rest = contract
        for field in Self.told { rest[field] = nil }
        let names = fields.map(\.name).filter { rest[$0] != nil }
        guard !names.isEmpty else { return }
        builder.unreadable(Self.place, "\(names.joined(separator: ", ")) of the new contract", rest.encoded(fields))
    }
}
