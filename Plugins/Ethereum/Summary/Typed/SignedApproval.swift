internal import ChainKit

/// The typed data by which tokens are approved without a transaction. Each is told by the whole text of its type, so that nothing
/// with another member, another width or another order is taken for it.
struct SignedApproval: TypedReading {
    private enum Form: String, CaseIterable {
        case permit = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        case daiPermit = "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)"
        /// Of one piece of a collection (ERC-4494, and positions of Uniswap).
        case piecePermit = "Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)"
        case permitSingle =
            "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
        case permitBatch =
            "PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
        case permitTransferFrom =
            "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)"
        case permitBatchTransferFrom =
            "PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)"
        /// With a witness, whose type and name the application chooses: what stands before them.
        case permitWitnessTransferFrom =
            "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
        case permitBatchWitnessTransferFrom =
            "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,"

        var hasWitness: Bool { self == .permitWitnessTransferFrom || self == .permitBatchWitnessTransferFrom }

        /// Whether a token's own contract, which the domain names, takes the approval.
        var isOfToken: Bool { self == .permit || self == .daiPermit || self == .piecePermit }

        var kind: String {
            switch self {
            case .permit: "permit"
            case .daiPermit: "daiPermit"
            case .piecePermit: "erc721.permit"
            case .permitSingle: "permit2.permitSingle"
            case .permitBatch: "permit2.permitBatch"
            case .permitTransferFrom: "permit2.permitTransferFrom"
            case .permitBatchTransferFrom: "permit2.permitBatchTransferFrom"
            case .permitWitnessTransferFrom: "permit2.permitWitnessTransferFrom"
            case .permitBatchWitnessTransferFrom: "permit2.permitBatchWitnessTransferFrom"
            }
        }
    }

    private let form: Form
    private let message: TypedStruct
    private let spender: EthereumAddress
    private let contract: EthereumAddress?

    init?(_ data: TypedData) {
        guard let form = SignedApproval.form(of: data), let spender = data.message.address("spender"),
            data.verifyingContract != nil || !form.isOfToken
        else { return nil }
        (self.form, message, self.spender, contract) = (form, data.message, spender, data.verifyingContract)
    }

    private static func form(of data: TypedData) -> Form? {
        if let exact = Form(rawValue: data.encodedType), !exact.hasWitness { return exact }
        let text = data.encodedType.utf8
        guard let open = Form.allCases.first(where: { $0.hasWitness && text.starts(with: $0.rawValue.utf8) }),
            data.types["TokenPermissions"]?.members == permissionMembers
        else { return nil }
        return open
    }

    private static let permissionMembers = [
        TypedMember(name: "token", type: .address), TypedMember(name: "amount", type: .unsigned(bits: 256)),
    ]

    /// Reads the approval.
    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        builder.summary.kind = form.kind
        if !form.isOfToken { Permit2.checkContract(contract, into: &builder) }
        let owner = message.address(form == .daiPermit ? "holder" : "owner")
        let condition = owner.flatMap { builder.check("owner", $0, signs: signer) }
        let isGrant = form == .piecePermit ? describePiece(into: &builder) : describeAmounts(owner, condition, into: &builder)
        showValidity(into: &builder)
        if form.hasWitness {
            builder.warn("what \(spender) does for the tokens is said by the witness, whose meaning is not known here")
        }
        if condition == nil, isGrant {
            builder.warn("this signature alone lets \(spender) take the tokens: no transaction of the signer's follows")
        }
    }

    private func describePiece(into builder: inout SummaryBuilder) -> Bool {
        guard let contract, let id = message.integer("tokenId") else { return false }
        builder.mention(spender)
        builder.field("approval", "\(spender) may transfer piece \(id) of collection \(contract)")
        builder.power("\(spender) may transfer piece \(id) of collection \(contract)")
        if let shown = builder.display(id: id, amount: nil, of: contract) { builder.field("approved piece", shown) }
        return true
    }

    private func describeAmounts(_ owner: EthereumAddress?, _ condition: Sourced?, into builder: inout SummaryBuilder) -> Bool {
        let allowances: [Allowance]
        switch form {
        case .permit: allowances = [allowance(contract, message.integer("value"), owner, condition)]
        case .daiPermit: allowances = [allowance(contract, message["allowed"]?.bool == false ? .zero : .max, owner, condition)]
        case .permitSingle, .permitBatch: allowances = items("details").map(details)
        default: allowances = items("permitted").map(permitted)
        }
        for allowance in allowances { builder.allowance(allowance) }
        return allowances.contains { !$0.amount.isZero }
    }

    /// The structs of a member: one, or an array.
    private func items(_ name: String) -> [TypedStruct] {
        message[name]?.array?.compactMap(\.structure) ?? message[name]?.structure.map { [$0] } ?? []
    }

    private func allowance(
        _ token: EthereumAddress?, _ amount: UInt256?, _ owner: EthereumAddress?, _ condition: Sourced?
    ) -> Allowance {
        Allowance(spender: spender, token: token ?? spender, amount: amount ?? .max, owner: owner, condition: condition)
    }

    private func details(_ item: TypedStruct) -> Allowance {
        Allowance(
            spender: spender, token: item.address("token") ?? spender, amount: item.integer("amount") ?? .max,
            deadline: item.integer("expiration").map(Permit2.expiration))
    }

    private func permitted(_ item: TypedStruct) -> Allowance {
        Allowance(spender: spender, token: item.address("token") ?? spender, amount: item.integer("amount") ?? .max, isOnce: true)
    }

    /// Until when the signature can be used.
    private func showValidity(into builder: inout SummaryBuilder) {
        let name = form == .daiPermit ? "expiry" : form == .permitSingle || form == .permitBatch ? "sigDeadline" : "deadline"
        guard let end = message.integer(name) else { return }
        let deadline = end.isZero ? zeroEnd : Deadline(end)
        builder.field("signature valid until", "\(deadline.text)")
        builder.check(deadline, of: "the signature")
    }

    /// DAI's contract takes zero for no end, Permit2 for a time, and of other tokens nobody knows.
    private var zeroEnd: Deadline {
        if form == .daiPermit { return Deadline(.never, "no end") }
        return form.isOfToken ? Deadline(.doubtful, "0, past or no end") : Deadline(.zero)
    }
}
