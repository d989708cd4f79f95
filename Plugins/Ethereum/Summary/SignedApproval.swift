internal import ChainKit

/// The typed data by which tokens are approved without a transaction. Each is told by the whole text of its type, so that nothing
/// with another member, another width or another order is taken for it.
enum SignedApproval: String, CaseIterable {
    case permit = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    case daiPermit = "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)"
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

    init?(_ data: TypedData) {
        if let exact = SignedApproval(rawValue: data.encodedType), !exact.hasWitness {
            self = exact
            return
        }
        let text = data.encodedType.utf8
        guard let open = SignedApproval.allCases.first(where: { $0.hasWitness && text.starts(with: $0.rawValue.utf8) }),
            data.types["TokenPermissions"]?.members == SignedApproval.permissionMembers
        else { return nil }
        self = open
    }

    private static let permissionMembers = [
        TypedMember(name: "token", type: .address), TypedMember(name: "amount", type: .unsigned(bits: 256)),
    ]

    private var hasWitness: Bool { self == .permitWitnessTransferFrom || self == .permitBatchWitnessTransferFrom }

    private var kind: String {
        switch self {
        case .permit: "permit"
        case .daiPermit: "daiPermit"
        case .permitSingle: "permit2.permitSingle"
        case .permitBatch: "permit2.permitBatch"
        case .permitTransferFrom: "permit2.permitTransferFrom"
        case .permitBatchTransferFrom: "permit2.permitBatchTransferFrom"
        case .permitWitnessTransferFrom: "permit2.permitWitnessTransferFrom"
        case .permitBatchWitnessTransferFrom: "permit2.permitBatchWitnessTransferFrom"
        }
    }

    /// Reads the approval; leaves the summary as it is where the domain can't be that of such a contract.
    ///
    /// - Parameter signer: who signed or is to sign, where that is known.
    func describe(_ data: TypedData, signer: EthereumAddress?, into builder: inout SummaryBuilder) {
        let message = data.message
        guard let spender = message["spender"]?.address else { return }
        var allowances: [Allowance]
        switch self {
        case .permit, .daiPermit:
            guard let token = data.verifyingContract else {
                builder.warn("this has the form of a permit, and the domain names no token")
                return
            }
            allowances = [self == .permit ? permit(message, spender, token) : daiPermit(message, spender, token)]
        case .permitSingle, .permitBatch: allowances = items(message["details"]).map { details($0, spender) }
        default: allowances = items(message["permitted"]).map { permitted($0, spender) }
        }
        builder.summary.kind = kind
        // A contract can have others sign for it. Anybody else's tokens move by his own signature alone.
        let stranger = allowances.compactMap(\.owner).first { signer != nil && $0 != signer }
        if let stranger, let signer {
            builder.warn(
                "the owner \(stranger) is not the signer \(signer): the signature counts only if the owner is a contract that accepts it")
            for index in allowances.indices { allowances[index].condition = "if \(stranger) is a contract that accepts this signature" }
        }
        if self != .permit, self != .daiPermit { Permit2.checkContract(data.verifyingContract, into: &builder) }
        for allowance in allowances { builder.allowance(allowance) }
        showValidity(message, into: &builder)
        if stranger == nil, allowances.contains(where: { !$0.amount.isZero }) {
            builder.warn("this signature alone lets \(spender) take the tokens: no transaction of the signer's follows")
        }
    }

    /// One struct, or an array of them.
    private func items(_ value: TypedValue?) -> [TypedStruct] {
        value?.array?.compactMap(\.structure) ?? value?.structure.map { [$0] } ?? []
    }

    private func permit(_ message: TypedStruct, _ spender: EthereumAddress, _ token: EthereumAddress) -> Allowance {
        Allowance(
            spender: spender, token: token, amount: message["value"]?.integer ?? .max, owner: message["owner"]?.address)
    }

    private func daiPermit(_ message: TypedStruct, _ spender: EthereumAddress, _ token: EthereumAddress) -> Allowance {
        Allowance(
            spender: spender, token: token, amount: message["allowed"]?.bool == false ? .zero : .max,
            owner: message["holder"]?.address)
    }

    private func details(_ item: TypedStruct, _ spender: EthereumAddress) -> Allowance {
        Allowance(
            spender: spender, token: item["token"]?.address ?? spender, amount: item["amount"]?.integer ?? .max, bits: 160,
            deadline: item["expiration"]?.integer.map(Deadline.init))
    }

    private func permitted(_ item: TypedStruct, _ spender: EthereumAddress) -> Allowance {
        Allowance(spender: spender, token: item["token"]?.address ?? spender, amount: item["amount"]?.integer ?? .max)
    }

    /// Until when the signature can be used.
    private func showValidity(_ message: TypedStruct, into builder: inout SummaryBuilder) {
        let name = self == .daiPermit ? "expiry" : self == .permitSingle || self == .permitBatch ? "sigDeadline" : "deadline"
        guard let end = message[name]?.integer else { return }
        // DAI's contract takes zero for no end.
        if self == .daiPermit, end.isZero {
            builder.field("signature valid until", "no end")
            builder.warn("the signature never expires")
            return
        }
        let deadline = Deadline(end)
        builder.field("signature valid until", "\(deadline.text)")
        builder.check(deadline, of: "the signature")
    }
}
