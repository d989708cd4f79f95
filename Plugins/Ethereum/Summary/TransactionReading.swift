public import ChainKit

extension EthereumTransaction {
    /// What the transaction does, read from the bytes that are signed.
    ///
    /// Token symbols and decimals, names of accounts and who will sign are context and marked so; call data that is not exactly one of
    /// the calls known here is unreadable, with its selector.
    public func summary(context: ChainContext) throws(ChainError) -> TransactionSummary {
        let context = try EthereumContext(context, stage: .plan)
        var reading = TransactionReading(
            transaction: self, signer: signer, builder: SummaryBuilder(kind: "transfer", context: context, chain: chainID))
        reading.run()
        return reading.builder.summary
    }
}

/// Reads a transaction from front to back.
private struct TransactionReading {
    /// 2^96 wei are more ether than there will ever be.
    private static let implausible = UInt256.ones(96)
    private static let ether: UInt256 = 1_000_000_000_000_000_000

    let transaction: EthereumTransaction
    /// Who signed; found out once, for that takes hashing the whole transaction.
    let signer: EthereumAddress?
    var builder: SummaryBuilder

    /// Who sends it: proved by a signature, or told by the document or the context.
    private var sender: Sourced? {
        if let signer { return Sourced(signer.description, .signed) }
        return (transaction.from ?? builder.context.sender).map { Sourced($0.description, .context) }
    }

    mutating func run() {
        showBasics()
        if let to = transaction.to {
            read(callOf: to)
        } else {
            readCreation()
        }
        showFee()
        showAuthorizations()
        showBlobs()
        showAccessList()
    }

    private mutating func showBasics() {
        builder.field("type", "\(transaction.kind.rawValue) (\(transaction.kind.name))")
        builder.showChain()
        if transaction.chainID == nil {
            builder.warn("the transaction names no chain: whoever sees it can send it on every chain on which the sender has this nonce")
        }
        if let sender { builder.field("sender", sender.value, sender.origin) }
        builder.field("nonce", "\(transaction.nonce)")
        if transaction.value > TransactionReading.implausible {
            builder.warn("the value is more than there is: \(transaction.value) wei")
        }
    }

    // MARK: Calls and creations

    private mutating func read(callOf to: EthereumAddress) {
        if !transaction.value.isZero || transaction.data.isEmpty {
            builder.native(transaction.value, from: signer, to: Sourced(to.description, .signed))
        }
        if to.isZero {
            builder.warn(
                transaction.data.isEmpty
                    ? "the recipient is the zero address: what goes there is lost"
                    : "the recipient is the zero address, which has no code; a contract is created by leaving the recipient out")
        } else if let text = FirstAddresses.warning(to, on: transaction.chainID) {
            builder.warn("\(text)")
        }
        builder.mention(to)
        guard !transaction.data.isEmpty else { return }
        builder.field("contract", "\(to)")
        if builder.context.accounts[to]?.hasCode == false {
            builder.warn("the context says that \(to) has no code: the call would succeed and do nothing")
        }
        // What a reader noted before it failed is thrown away with its copy: a call is read whole or not at all.
        var attempt = builder
        do throws(UnreadableCall) {
            try TokenCalls.read(transaction.data, of: to, value: transaction.value, into: &attempt)
            builder = attempt
        } catch {
            builder.summary.kind = "unreadable"
            builder.summary.unreadable.append(Unreadable(place: "input", what: error.reason, data: transaction.data))
            builder.warn("the call of \(to) can't be read: it may do whatever that contract can do with the sender's authority")
            if !builder.context.knows(to, chain: transaction.chainID) {
                builder.warn("the context does not say what contract lives at \(to), or whether one does")
            }
        }
    }

    private mutating func readCreation() {
        builder.summary.kind = "contractCreation"
        let created = signer ?? transaction.from ?? builder.context.sender
        let address = created.map {
            Sourced(
                EthereumAddress.create(creator: $0, nonce: transaction.nonce).description, signer == nil ? .context : .signed)
        }
        if let address {
            builder.field("creates contract", address.value, address.origin)
        } else {
            builder.field(
                "creates contract", "at an address that follows from the sender, whom the bytes don't name, and the nonce", .unverified)
        }
        if !transaction.value.isZero {
            builder.native(
                transaction.value, from: signer, to: address ?? Sourced("the contract that is created", .unverified))
        }
        builder.summary.unreadable.append(
            Unreadable(
                place: "input",
                what: "\(transaction.data.count) bytes of initialisation code, keccak256 0x\(Hex.encode(Keccak256.hash(transaction.data)))",
                data: transaction.data))
        if transaction.data.isEmpty {
            builder.warn("there is neither a recipient nor code: the value would be locked in an empty contract")
        }
    }

    // MARK: What it costs

    private mutating func showFee() {
        builder.field("gas limit", "\(transaction.gasLimit)")
        if let price = transaction.gasPrice { builder.field("gas price", "\(Self.gwei(price))") }
        if let price = transaction.maxFeePerGas { builder.field("highest gas price", "\(Self.gwei(price))") }
        if let tip = transaction.maxPriorityFeePerGas { builder.field("highest tip", "\(Self.gwei(tip))") }
        guard let fee = transaction.highestFee else {
            builder.warn("the highest possible fee exceeds 2^256 wei")
            return
        }
        builder.summary.fee = FeeSummary(
            amount: fee.description, highest: fee.description, unit: "wei", payer: signer?.description, origin: .signed,
            display: builder.ether(fee))
        builder.field("highest fee", "\(builder.ether(fee))")
        if fee >= TransactionReading.ether { builder.warn("the fee may come to \(builder.ether(fee))") }
        if let highest = transaction.maxFeePerGas, let tip = transaction.maxPriorityFeePerGas, tip > highest {
            builder.warn("the tip exceeds the highest gas price, so no chain accepts the transaction")
        }
    }

    private static func gwei(_ price: UInt256) -> String { Amounts.text(price, decimals: 9) + " gwei" }

    // MARK: What else is signed

    private mutating func showAuthorizations() {
        // Whatever else the transaction does, an account that hands itself over is the most of it.
        if !transaction.authorizationList.isEmpty { builder.summary.kind = "delegation" }
        for (index, authorization) in transaction.authorizationList.enumerated() {
            authorization.describe(place: "authorizationList[\(index)]", chain: transaction.chainID, into: &builder)
        }
    }

    private mutating func showBlobs() {
        guard transaction.kind == .blob else { return }
        builder.field("blobs", "\(transaction.blobVersionedHashes.count)")
        for hash in transaction.blobVersionedHashes { builder.field("blob", "0x\(Hex.encode(hash))") }
        if let price = transaction.maxFeePerBlobGas { builder.field("highest blob gas price", "\(Self.gwei(price))") }
        builder.warn("the transaction carries \(transaction.blobVersionedHashes.count) blobs, whose content the summary does not show")
    }

    private mutating func showAccessList() {
        guard !transaction.accessList.isEmpty else { return }
        let slots = transaction.accessList.reduce(0) { $0 + $1.storageKeys.count }
        builder.field("access list", "\(transaction.accessList.count) accounts, \(slots) storage slots")
    }
}

extension EthereumTransaction.Authorization {
    /// Who becomes what.
    func describe(place: String, chain: UInt256?, into builder: inout SummaryBuilder) {
        let signer = signer
        let known = signer.map { Sourced($0.description, .signed) } ?? authority.map { Sourced($0.description, .context) }
        let who = known?.value ?? "the account that signs \(place)"
        let origin = known?.origin ?? .unverified
        let scope = chainID.isZero ? "on every chain" : "on \(EthereumNetworks.name(of: chainID) ?? "chain") (chain id \(chainID))"
        builder.mention(address)
        if address.isZero {
            builder.field("delegation", "\(who) ends its delegation \(scope), at nonce \(nonce)", origin)
        } else {
            builder.field("delegation", "\(who) runs the code of \(address) \(scope), from nonce \(nonce)", origin)
            builder.power(Sourced("\(who) hands itself over to the code of \(address) \(scope)", origin), isUnlimited: true)
            builder.warn("\(who) hands itself over to the code of \(address) \(scope): that code may then move all that the account holds")
        }
        if chainID.isZero {
            builder.warn("\(place) is for chain id 0: it can be used on every chain on which the account has nonce \(nonce)")
        }
        if let chain, !chainID.isZero, chainID != chain {
            builder.warn("\(place) is for chain id \(chainID) and has no effect in a transaction of chain id \(chain)")
        }
        if signature != nil, signer == nil { builder.warn("\(place) has a signature that is nobody's: the chain skips it") }
    }
}

extension EthereumTransaction.Kind {
    /// The name for people.
    fileprivate var name: String {
        switch self {
        case .legacy: "legacy"
        case .accessList: "access list, EIP-2930"
        case .dynamicFee: "dynamic fee, EIP-1559"
        case .blob: "blobs, EIP-4844"
        case .setCode: "delegation, EIP-7702"
        }
    }
}
