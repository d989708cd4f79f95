internal import ChainKit

/// Checks a transaction as a network does before it runs it, as far as that takes no state.
struct TransactionVerification {
    private let transaction: EthereumTransaction
    private let context: EthereumContext
    private let fork: Fork
    private var checks: [VerificationReport.Check] = []

    static func report(_ transaction: EthereumTransaction, context: EthereumContext) throws(ChainError) -> VerificationReport {
        let size = try transaction.networkBytes().count
        var verification = TransactionVerification(
            transaction: transaction, context: context, fork: context.fork ?? Fork.first(with: transaction.kind))
        verification.check("encoding", true, "type \(transaction.kind.rawValue), \(size) bytes, canonical")
        let sender = verification.checkSignature()
        verification.checkChain()
        verification.checkNumbers()
        verification.checkGas()
        verification.checkTypes()
        return VerificationReport(sender: sender?.description, checks: verification.checks)
    }

    private init(transaction: EthereumTransaction, context: EthereumContext, fork: Fork) {
        self.transaction = transaction
        self.context = context
        self.fork = fork
    }

    private mutating func check(_ name: String, _ ok: Bool, _ detail: String, _ rule: VerificationReport.Rule = .artefact) {
        checks.append(.init(name, ok: ok, detail, rule: rule))
    }

    private mutating func checkSignature() -> EthereumAddress? {
        guard let signature = transaction.signature else {
            check("signature", false, "the transaction is not signed")
            return nil
        }
        let sender = transaction.signer
        check("signature", sender != nil, sender.map { "recovers \($0)" } ?? "recovers no key: nobody made it for this transaction")
        check("lowS", signature.isLowS, signature.isLowS ? "s is in the lower half" : "s is in the upper half, which EIP-2 forbids")
        if let expected = transaction.from ?? context.sender {
            check("sender", sender == expected, "is \(sender?.description ?? "nobody"), expected \(expected)")
        }
        return sender
    }

    private mutating func checkChain() {
        let found = transaction.chainID.map(EthereumNetworks.text) ?? "none, valid on every chain"
        if let expected = context.chainID, let chainID = transaction.chainID {
            check("chainId", chainID == expected, chainID == expected ? found : "is \(found), expected \(EthereumNetworks.text(expected))")
        } else {
            check("chainId", transaction.chainID?.isZero != true, found, .network)
        }
    }

    private mutating func checkNumbers() {
        check("nonce", transaction.nonce < .max, String(transaction.nonce), .network)
        let highest = UInt256(fork.highestGasLimit)
        let isWithin = transaction.gasLimit <= highest
        check("gasLimit", isWithin, isWithin ? "\(transaction.gasLimit)" : "\(transaction.gasLimit) exceeds \(highest)", .network)
        if let tip = transaction.maxPriorityFeePerGas, let price = transaction.maxFeePerGas {
            check("priorityFee", tip <= price, "tip of at most \(tip) wei within \(price)", .network)
        }
        let fee = transaction.highestFee
        check("highestFee", fee != nil, fee.map { "at most \($0) wei" } ?? "gas times price exceeds 256 bits", .network)
    }

    private mutating func checkGas() {
        let (intrinsic, floor) = fork.gas(transaction)
        let isEnough = transaction.gasLimit >= UInt256(floor)
        let reason = floor > intrinsic ? "the least that \(fork.rawValue) lets this data use" : "what it costs before anything runs"
        check(
            "intrinsicGas", isEnough, "\(transaction.gasLimit) is \(isEnough ? "at least" : "below") \(floor), \(reason)", .network)
        if transaction.to == nil {
            let count = transaction.data.count
            check("initCode", count <= Fork.highestInitCode, "\(count) bytes of at most \(Fork.highestInitCode)", .network)
        }
    }

    private mutating func checkTypes() {
        check("type", fork.knows(transaction.kind), "type \(transaction.kind.rawValue) under the rules of \(fork.rawValue)", .network)
        if transaction.kind == .blob {
            let hashes = transaction.blobVersionedHashes
            check(
                "blobs", (1...fork.highestBlobCount).contains(hashes.count),
                "\(hashes.count), and a transaction carries 1 to \(fork.highestBlobCount)", .network)
            let isKnown = hashes.allSatisfy { $0.first == 1 }
            check("blobVersionedHashes", isKnown, isKnown ? "all of version 01" : "one has a version other than 01", .network)
            if transaction.sidecar != nil {
                check("sidecar", true, "the hashes are those of the commitments; KZG proofs were not verified")
            }
        }
        if transaction.kind == .setCode {
            let list = transaction.authorizationList
            let valid = list.filter { $0.signer != nil && $0.signature?.isLowS == true }.count
            check(
                "authorizationList", !list.isEmpty,
                "\(valid) of \(list.count) are signed\(valid < list.count ? "; the chain skips the others" : "")",
                .network)
        }
    }
}
