internal import ChainKit

/// Transfers of tokens by signature (EIP-3009).
struct SignedTransfer: TypedReading {
    private enum Form: String, CaseIterable {
        case transfer =
            "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        case receive =
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        case cancel = "CancelAuthorization(address authorizer,bytes32 nonce)"
    }

    private let form: Form
    private let token: EthereumAddress
    private let message: TypedStruct

    init?(_ data: TypedData) {
        guard let form = Form(rawValue: data.encodedType), let token = data.verifyingContract else { return nil }
        (self.form, self.token, message) = (form, token, data.message)
    }

    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        guard form != .cancel else {
            builder.summary.kind = "eip3009.cancel"
            guard let authorizer = message.address("authorizer") else { return }
            _ = builder.check("authorizer", authorizer, signs: signer)
            builder.field("revocation", "the authorisation of \(authorizer) with the message's nonce can no longer be used with \(token)")
            return
        }
        guard let from = message.address("from"), let to = message.address("to"), let value = message.integer("value") else { return }
        builder.summary.kind = form == .transfer ? "eip3009.transfer" : "eip3009.receive"
        let condition = builder.check("payer", from, signs: signer)
        builder.tokens(value, unit: "base unit", of: token, from: from, to: to, display: builder.display(value, of: token))
        let amount = builder.display(value, of: token) ?? "\(value) base units"
        let whoever: Sourced = form == .transfer ? "anybody who has this signature" : "\(to), with this signature,"
        let only: Sourced = condition.map { ", \($0)" } ?? ""
        builder.power("\(whoever) may have \(amount) of token \(token) moved from \(from) to \(to)\(only)")
        if condition == nil {
            builder.warn("this signature alone moves the tokens from \(from) to \(to): no transaction of the signer's follows")
        }
        // Both ends are outside the time in which it counts.
        if let after = message.integer("validAfter"), !after.isZero { builder.field("signature valid after", "\(Deadline(after).text)") }
        if let before = message.integer("validBefore") {
            let deadline = Deadline(before)
            builder.field("signature valid before", "\(deadline.text)")
            builder.check(deadline, of: "the signature")
            if let after = message.integer("validAfter"), before <= (after.adding(1) ?? .max) {
                builder.warn("the signature never counts: its validAfter is not before its validBefore")
            }
        }
    }
}
