internal import ChainKit

/// Calls that somebody else sends in the signer's name: to a forwarder (ERC-2771), or to a contract that takes them itself.
struct ForwardedCall: TypedReading {
    private enum Form: String {
        case request = "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,bytes data)"
        case timedRequest = "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)"
        case metaTransaction = "MetaTransaction(uint256 nonce,address from,bytes functionSignature)"
    }

    private let form: Form
    private let contract: EthereumAddress
    private let message: TypedStruct

    init?(_ data: TypedData) {
        guard let form = Form(rawValue: data.encodedType), let contract = data.verifyingContract else { return nil }
        (self.form, self.contract, message) = (form, contract, data.message)
    }

    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        let isMeta = form == .metaTransaction
        guard let from = message.address("from"), let to = isMeta ? contract : message.address("to"),
            let data = message.bytes(isMeta ? "functionSignature" : "data")
        else { return }
        let condition = builder.check("sender", from, signs: signer)
        // The value is of whoever sends it on.
        if let value = message.integer("value"), !value.isZero {
            builder.field("value", "\(builder.ether(value)), which whoever sends the request pays")
        }
        if data.isEmpty {
            builder.field("contract", "\(to)")
            if to.isZero { builder.warn("the request is for the zero address: what goes there is lost") }
        } else {
            ActedCall(actor: from, to: to, value: .zero, data: data, place: isMeta ? "message.functionSignature" : "message.data")
                .read(into: &builder)
        }
        builder.summary.kind = isMeta ? "metaTransaction" : "forwardRequest"
        if condition == nil {
            builder.warn("this signature alone has the call made in the name of \(from): no transaction of the signer's follows")
        }
        if let deadline = message.integer("deadline").map(Deadline.init) {
            builder.field("signature valid until", "\(deadline.text)")
            builder.check(deadline, of: "the signature")
        }
    }
}

/// Orders to an account that is a contract, as an entry point takes them (ERC-4337, since version 0.8 as typed data).
struct UserOperation: TypedReading {
    private static let type =
        "PackedUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes paymasterAndData)"

    private let message: TypedStruct

    init?(_ data: TypedData) {
        guard data.isExactly(UserOperation.type), data.verifyingContract != nil else { return nil }
        message = data.message
    }

    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        guard let sender = message.address("sender"), let call = message.bytes("callData") else { return }
        builder.summary.kind = "userOperation"
        builder.mention(sender)
        builder.field("account", "\(sender)")
        builder.summary.unreadable.append(
            Unreadable(place: "message.callData", what: "\(call.count) bytes that the account \(sender) reads", data: call))
        builder.power("whoever sends this makes the account \(sender) do what its callData says")
        builder.warn("the account \(sender) does what its callData says, which can't be read: it may move all that the account holds")
        builder.warn("this signature alone has it done: no transaction of the signer's follows")
    }
}
