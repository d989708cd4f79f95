public import ChainKit

extension EthereumTransaction {
    /// The summary of a transaction, read from the bytes that are signed.
    ///
    /// Token symbols and decimals, names of accounts and who will sign are context and marked so, but where `keys` holds the signer's: a
    /// signature by that key shows him. Call data that is not exactly one of the calls known here is unreadable, with its selector.
    public func summary(keys: [WalletKey] = [], context: EthereumContext) throws(ChainError) -> TransactionSummary {
        let wallet = try EthereumAddress.accounts(of: keys)
        var reading = TransactionReading(
            transaction: self, wallet: wallet, sender: sender(wallet: wallet, context: context),
            builder: SummaryBuilder(kind: "transfer", context: context, chain: chainID))
        reading.run()
        return reading.builder.summary
    }

    /// The sender: proved by a signature, told by the document or the context, or the wallet's only account.
    private func sender(wallet: [EthereumAddress], context: EthereumContext) -> AuthorizationReview.Authority? {
        if let signer { return .init(address: signer, origin: .signed) }
        if let named = from ?? context.sender { return .init(address: named, origin: wallet.contains(named) ? .signed : .context) }
        guard let only = wallet.first, wallet.count == 1 else { return nil }
        return .init(address: only, origin: .signed)
    }
}

extension EthereumAddress {
    /// The accounts of a wallet's keys, each once.
    static func accounts(of keys: [WalletKey]) throws(ChainError) -> [EthereumAddress] {
        var accounts: [EthereumAddress] = []
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 {
            let account = try EthereumAddress(key.publicKey)
            if !accounts.contains(account) { accounts.append(account) }
        }
        return accounts
    }
}

/// Reads a transaction from front to back.
private struct TransactionReading {
    /// 2^96 wei are more ether than there will ever be.
    private static let implausible = UInt256.ones(96)

    let transaction: EthereumTransaction
    /// The accounts whose keys are here.
    let wallet: [EthereumAddress]
    /// Found out once, for that takes hashing the whole transaction.
    let sender: AuthorizationReview.Authority?
    var builder: SummaryBuilder

    /// The sender, where that is certain.
    private var payer: EthereumAddress? { sender.flatMap { $0.origin == .signed ? $0.address : nil } }

    /// The account that pays the fee: also on somebody's word where the wallet signs and it is somebody else.
    private var feePayer: Sourced? {
        if let payer { return Sourced(payer.description, .signed) }
        guard let sender, !wallet.isEmpty, !wallet.contains(sender.address) else { return nil }
        return Sourced(sender.address.description, sender.origin)
    }

    mutating func run() {
        showBasics()
        if let to = transaction.to {
            read(callOf: to)
        } else {
            readCreation()
        }
        showFee()
        let authorizations = AuthorizationReview(transaction, sender: sender, wallet: wallet)
        // Whatever else the transaction does, an account that hands itself over is the most of it.
        if transaction.kind == .setCode { builder.summary.kind = "delegation" }
        authorizations.describe(into: &builder)
        showBlobs()
        showAccessList()
        let findings = NetworkFindings(transaction, context: builder.context, authorizations: authorizations)
        for refusal in findings.refusals { builder.warn(refusal) }
    }

    private mutating func showBasics() {
        builder.field("type", "\(transaction.kind.rawValue) (\(transaction.kind.name))")
        builder.showChain()
        if let chainID = transaction.chainID {
            let chain = EthereumNetworks.chain(chainID)
            if chain == nil, !chainID.isZero {
                builder.warn("chain \(chainID) is not known here: neither what its coin is, nor what rules it has")
            } else if let chain, chain.isEnded {
                builder.warn("\(chain.name) has ended: nobody runs it any more")
            }
        } else {
            builder.warn("the transaction names no chain: whoever sees it can send it on every chain on which the sender has this nonce")
        }
        if let sender { builder.field("sender", Sourced(sender.address.description, sender.origin)) }
        builder.field("nonce", "\(transaction.nonce)")
        if transaction.value > TransactionReading.implausible {
            builder.warn("the value is more than there is: \(transaction.value) wei")
        }
    }

    // MARK: Calls and creations

    private mutating func read(callOf to: EthereumAddress) {
        if !transaction.value.isZero || transaction.data.isEmpty {
            builder.native(transaction.value, from: payer, to: "\(to)")
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
        let address = sender.map {
            Sourced(EthereumAddress.create(creator: $0.address, nonce: transaction.nonce).description, $0.origin)
        }
        if let address {
            builder.field("creates contract", address)
        } else {
            builder.field(
                "creates contract",
                Sourced("at an address that follows from the sender, whom the bytes don't name, and the nonce", .unverified))
        }
        if !transaction.value.isZero {
            builder.native(
                transaction.value, from: payer, to: address ?? Sourced("the contract that is created", .unverified))
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
        let limit = transaction.feeLimit
        if let warning = limit.warning {
            builder.warn(warning)
            if builder.coin == nil { builder.warn("what the chain's native coin is worth is not known here: the limit of fees is a guess") }
        }
        guard let fee = transaction.highestFee else { return }
        let gas = builder.ether(fee)
        let most = builder.chargesForData ? gas + Sourced(" and the L1 data fee, which the bytes do not bound", .unverified) : gas
        builder.summary.fee = FeeSummary(
            amount: fee.description, highest: fee.description, unit: "wei", payer: feePayer?.value,
            payerOrigin: feePayer?.origin ?? .signed,
            origin: most.origin,
            display: builder.coin == nil ? nil : most.value)
        builder.field("highest fee", most)
    }

    private static func gwei(_ price: UInt256) -> String { DecimalDigits.shifted(price.description, decimals: 9) + " gwei" }

    // MARK: What else is signed

    private mutating func showBlobs() {
        guard transaction.kind == .blob else { return }
        builder.field("blobs", "\(transaction.blobVersionedHashes.count)")
        for hash in transaction.blobVersionedHashes { builder.field("blob", "0x\(Hex.encode(hash))") }
        if let price = transaction.maxFeePerBlobGas { builder.field("highest blob gas price", "\(Self.gwei(price))") }
        guard !transaction.blobVersionedHashes.isEmpty else { return }
        builder.warn("the transaction carries \(transaction.blobVersionedHashes.count) blobs, whose content the summary does not show")
    }

    private mutating func showAccessList() {
        guard !transaction.accessList.isEmpty else { return }
        let slots = transaction.accessList.reduce(0) { $0 + $1.storageKeys.count }
        builder.field("access list", "\(transaction.accessList.count) accounts, \(slots) storage slots")
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
