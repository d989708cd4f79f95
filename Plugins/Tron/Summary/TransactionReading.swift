internal import ChainKit

/// Reads a transaction from front to back.
struct TransactionReading {
    private static let place = "raw_data.contract[0]"

    let document: TronDocument
    var builder: SummaryBuilder

    init(document: TronDocument, context: TronContext) {
        self.document = document
        builder = SummaryBuilder(kind: "unreadable", context: context, owner: document.owner)
    }

    mutating func run(_ keys: [TronAddress]) throws(ChainError) {
        readContract()
        for warning in NetworkFindings(document).warnings { builder.warn(warning) }
        readMemo()
        TransactionTimes(document).read(into: &builder)
        try readPermission(keys)
        try readCosts()
    }

    private mutating func readContract() {
        let contract = document.contract
        guard let type = ContractType.of(contract.type), let message = contract.message, let owner = document.owner else {
            builder.unreadable(Self.place, "contract of type \(contract.type), \(contract.url)", contract.value)
            builder.warn(
                "a contract of type \(contract.type) (\(ContractType.name(of: contract.type))) can't be read: whatever it does, it does with the "
                    + "signer's authority"
            )
            return
        }
        ContractReading(type: type, message: message, owner: owner, value: contract.value, created: document.createdContract)
            .read(into: &builder)
        builder.mention(owner)
        if !contract.isCanonical {
            builder.warn(
                "the contract is not written as protobuf writes it (zeros written out, fields out of order or more than once, or fields that "
                    + "its type does not have): it is shown as the network reads it, and no wallet here signs it")
        }
    }

    private mutating func readMemo() {
        guard !document.memo.isEmpty else { return }
        if let text = String(validating: document.memo, as: UTF8.self) {
            builder.summary.add(text: text, label: "memo")
        } else {
            builder.unreadable("raw_data.data", "a memo that is not UTF-8", document.memo)
        }
    }

    // MARK: Who signs

    private mutating func readPermission(_ keys: [TronAddress]) throws(ChainError) {
        guard let owner = document.owner else { return }
        let id = document.contract.permissionID
        if id == TronContract.witnessPermission {
            builder.warn("the transaction is to be signed by the witness's permission, which signs blocks alone: the network refuses it")
            return
        }
        if let permission = builder.context.permission(of: document) {
            let words = Sourced(PermissionReading.text(permission), .context)
            builder.field("signed by", "permission \(id) of \(owner): \(words)")
            if !permission.isOnly(owner) {
                builder.warn("that \(words) signs for \(owner) by permission \(id) is the context's word alone")
            }
            if !permission.isReachable {
                builder.warn("by permission \(id) of \(owner) NOBODY can sign: \(words)")
            }
            if !permission.allows(document.contract.type) {
                let name = Sourced(ContractType.name(of: document.contract.type), .context)
                builder.warn("permission \(id) of \(owner) does not allow a \(name): the network refuses it")
            }
            return
        }
        guard id != TronContract.ownerPermission else { return }
        builder.field("signed by", "permission \(id) of \(owner)")
        if builder.context.lacks(id, of: owner) {
            builder.warn(
                Sourced("the context has active permissions of \(owner), and not permission \(id): no wallet signs by it here", .context))
        }
        var signers = try SignatureSet(document).signers
        if let own = keys.first(where: { $0 == owner }) ?? keys.first, !signers.contains(own) { signers.append(own) }
        let who = signers.isEmpty ? "the key that signs" : signers.map(\.description).joined(separator: ", ")
        builder.warn(
            "whether \(who) may sign by permission \(id) of \(owner) only the network knows: the context does not have that permission")
    }

    // MARK: What it costs

    private mutating func readCosts() throws(ChainError) {
        let permission = builder.context.permission(of: document)
        let charges = Charges(document, permission)
        if charges.total != 0 {
            builder.summary.fee = FeeSummary(
                amount: String(charges.total), highest: String(charges.total), unit: "sun", payer: document.owner?.description,
                origin: charges.hasBurns ? .unverified : .signed, display: Amounts.trx(charges.total))
        }
        if let warning = charges.limit.warning { builder.warn(warning) }
        // No byte says what a byte costs: it is paid in bandwidth points or burned at the network's price.
        builder.field("bandwidth", Sourced("\(document.bandwidth(under: permission)) points, or TRX for them", .unverified))
        for charge in charges.certain { builder.field("burns", Sourced("\(Amounts.trx(charge.sun)) \(charge.reason)", .unverified)) }
        for charge in charges.possible { builder.field("may burn", Sourced("\(Amounts.trx(charge.sun)) \(charge.reason)", .unverified)) }
        checkFeeLimit()
    }

    private mutating func checkFeeLimit() {
        if !Charges.runsCode(document.contract.type) {
            guard document.feeLimit != 0 else { return }
            builder.field("fee limit", "\(Amounts.trx(document.feeLimit)), which does nothing: the contract runs no code")
        } else if document.feeLimit == 0 {
            builder.warn("the fee limit is zero: there is no energy for it but what the contract's creator gives")
        }
    }
}
