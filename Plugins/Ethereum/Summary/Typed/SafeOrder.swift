internal import ChainKit

/// Typed data that owners of a Safe sign: its transactions, and messages in its name.
struct SafeOrder: TypedReading {
    private enum Form: String {
        case transaction =
            "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)"
        /// Before version 1.0.0.
        case oldTransaction =
            "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 dataGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)"
        case message = "SafeMessage(bytes message)"
    }

    private let form: Form
    private let safe: EthereumAddress
    private let message: TypedStruct

    init?(_ data: TypedData) {
        guard let form = Form(rawValue: data.encodedType), let safe = data.verifyingContract else { return nil }
        (self.form, self.safe, message) = (form, safe, data.message)
    }

    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        builder.field("safe", "\(safe)")
        if form == .message { describeMessage(into: &builder) } else { describeTransaction(into: &builder) }
    }

    private func describeTransaction(into builder: inout SummaryBuilder) {
        guard let to = message.address("to"), let value = message.integer("value"), let data = message.bytes("data"),
            let operation = message.integer("operation")
        else { return }
        ActedCall(actor: safe, to: to, value: value, data: data, isDelegated: operation == 1, place: "message.data").read(into: &builder)
        builder.summary.kind = "safe.transaction"
        if operation > 1 {
            builder.warn("operation \(operation) is none of a Safe's, which are 0 (CALL) and 1 (DELEGATECALL): the Safe refuses it")
        }
        showRefund(into: &builder)
        builder.warn(
            "with as many owners' signatures as it wants, the Safe \(safe) does this, whoever sends it: no transaction of the signer's follows"
        )
    }

    /// Shows the Safe's payment to whoever sends the transaction: gas times a price, neither of which needs to be a real one.
    private func showRefund(into builder: inout SummaryBuilder) {
        guard let price = message.integer("gasPrice"), !price.isZero, let gas = message.integer("safeTxGas"),
            let base = message.integer(form == .transaction ? "baseGas" : "dataGas"), let token = message.address("gasToken"),
            let receiver = message.address("refundReceiver")
        else { return }
        let most = gas.adding(base).flatMap { $0.multiplied(by: price) }
        let amount: Sourced
        if let most {
            amount = token.isZero ? "\(builder.ether(most))" : builder.display(most, of: token) ?? "\(most) base units of token \(token)"
        } else {
            amount = "an UNLIMITED amount of \(token.isZero ? "the chain's native coin" : "token \(token)")"
        }
        // Zero is whoever sends it; and without safeTxGas, gas has no bound but the block's.
        let whom = receiver.isZero ? "whoever sends the transaction" : receiver.description
        let more = gas.isZero ? " and more, as no safeTxGas bounds it," : ""
        builder.field("refund", "up to \(amount)\(more) to \(whom)")
        builder.warn("the Safe pays \(whom) for gas at a price that this message sets: up to \(amount)\(more.isEmpty ? "" : " and more")")
    }

    private func describeMessage(into builder: inout SummaryBuilder) {
        guard let bytes = message.bytes("message") else { return }
        builder.warn("with as many owners' signatures as it wants, the Safe \(safe) has signed this message in its own name")
        // It counts as the Safe's own, so that it signs in as the Safe.
        PersonalMessage(bytes: bytes).describe(
            signer: TypedSigner(address: safe, origin: .signed), label: "text of the message", place: "message.message", into: &builder)
        builder.summary.kind = "safe.message"
    }
}
