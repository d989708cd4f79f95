internal import ChainKit

/// What a network says of a transaction by itself, signed or not: whoever approves it hears the same as whoever verifies it.
struct NetworkFindings {
    private let transaction: EthereumTransaction
    private let rules: NetworkRules
    /// Whether the context names the rules.
    private let hasNamedRules: Bool
    private(set) var checks: [VerificationReport.Check] = []

    /// The findings, by the rules that the context names, or else by those of the transaction's network.
    init(_ transaction: EthereumTransaction, context: EthereumContext, authorizations: AuthorizationReview) {
        self.transaction = transaction
        let chain = transaction.chainID.flatMap(EthereumNetworks.chain)
        hasNamedRules = context.fork != nil
        rules = context.fork.map(NetworkRules.ethereum) ?? chain?.rules ?? .assumed(for: transaction.kind)
        checkChain(expected: context.chainID)
        checkNumbers()
        checkGas()
        checkType(context: context, chain: chain)
        checkBlobs()
        checkAuthorizations(authorizations)
    }

    /// Why a network would not take it, in the words that signing has for it afterwards.
    var refusals: [Sourced] {
        let origin: Origin = hasNamedRules ? .context : .signed
        return checks.filter { !$0.ok && $0.rule == .network }.map {
            Sourced("a network would refuse it: \($0.name): \($0.detail)", origin)
        }
    }

    private mutating func check(_ name: String, _ ok: Bool, _ detail: String, _ rule: VerificationReport.Rule = .network) {
        checks.append(.init(name, ok: ok, detail, rule: rule))
    }

    /// Whether the network has the type, and whose rules say so.
    private mutating func checkType(context: EthereumContext, chain: EthereumNetworks.Chain?) {
        let isKnown = rules.fork.knows(transaction.kind) && (transaction.kind != .blob || rules.hasBlobs)
        let source =
            if hasNamedRules {
                "\(rules.name), which the context names"
            } else if let chain, chain.rules != nil {
                "\(rules.name), which \(chain.name) has as of \(EthereumNetworks.reviewedText)"
            } else {
                "\(rules.name); the rules of this network's current fork were not asked"
            }
        check("type", isKnown, "type \(transaction.kind.rawValue) \(isKnown ? "under" : "does not exist under") the rules of \(source)")
    }

    private mutating func checkChain(expected: UInt256?) {
        let found = transaction.chainID.map(EthereumNetworks.text) ?? "none, valid on every chain"
        if let expected, let chainID = transaction.chainID, chainID != expected {
            check("chainId", false, "is \(found), expected \(EthereumNetworks.text(expected))", .artefact)
        } else {
            let isZero = transaction.chainID?.isZero == true
            check("chainId", !isZero, isZero ? "is 0, which is no chain's" : found, expected == nil || isZero ? .network : .artefact)
        }
    }

    private mutating func checkNumbers() {
        let isWithin = transaction.nonce < .max
        check("nonce", isWithin, isWithin ? "\(transaction.nonce)" : "is 2^64-1, which no account can go beyond (EIP-2681)")
        // Chains count gas in 64 bits.
        let highest = rules.highestGasLimit ?? .max
        let isPossible = transaction.gasLimit <= UInt256(highest)
        let bound = rules.highestGasLimit == nil ? "what chains can count" : "the most that \(rules.name) allows (EIP-7825)"
        check("gasLimit", isPossible, isPossible ? "\(transaction.gasLimit)" : "\(transaction.gasLimit) exceeds \(highest), \(bound)")
        if let tip = transaction.maxPriorityFeePerGas, let price = transaction.maxFeePerGas {
            check(
                "priorityFee", tip <= price,
                "tip of at most \(tip) wei \(tip <= price ? "within" : "exceeds the highest gas price of") \(price)")
        }
        let fee = transaction.highestFee
        check("highestFee", fee != nil, fee.map { "at most \($0) wei" } ?? "gas times price exceeds 256 bits")
    }

    private mutating func checkGas() {
        if rules.hasIntrinsicGas {
            let (intrinsic, floor) = rules.fork.gas(transaction)
            let least = rules.hasFloor ? floor : intrinsic
            let isEnough = transaction.gasLimit >= UInt256(least)
            let reason =
                least > intrinsic ? "the least that \(rules.name) lets this data use (EIP-7623)" : "what it costs before anything runs"
            check("intrinsicGas", isEnough, "\(transaction.gasLimit) is \(isEnough ? "at least" : "below") \(least), \(reason)")
        }
        if transaction.to == nil, let highest = rules.highestInitCode {
            let count = transaction.data.count
            check("initCode", count <= highest, "\(count) bytes of at most \(highest) (EIP-3860)")
        }
    }

    private mutating func checkBlobs() {
        guard transaction.kind == .blob else { return }
        let hashes = transaction.blobVersionedHashes
        let highest = rules.fork.highestBlobCount
        check("blobs", (1...highest).contains(hashes.count), "\(hashes.count), and a transaction carries 1 to \(highest)")
        let isKnown = hashes.allSatisfy { $0.first == 1 }
        check("blobVersionedHashes", isKnown, isKnown ? "all of version 01" : "one has a version other than 01")
        let isPriced = transaction.maxFeePerBlobGas?.isZero != true
        check("maxFeePerBlobGas", isPriced, isPriced ? "at least 1 wei" : "is 0, and blob gas costs at least 1 wei (EIP-4844)")
        guard let sidecar = transaction.sidecar else { return }
        check("sidecar", true, "the hashes are those of the commitments; KZG proofs were not verified", .artefact)
        if let wanted = rules.hasCellProofs {
            let has = sidecar.version == 1
            let form = has ? "of EIP-7594, with proofs of cells" : "of EIP-4844, with proofs of whole blobs"
            let other = "is \(form), and \(rules.name) has \(wanted ? "EIP-7594's" : "EIP-4844's")"
            check("wrapperVersion", has == wanted, has == wanted ? form : other)
        }
    }

    private mutating func checkAuthorizations(_ review: AuthorizationReview) {
        guard transaction.kind == .setCode else { return }
        let skipped = review.entries.enumerated().compactMap { index, entry in
            entry.skipped.map { "authorizationList[\(index)] is skipped: \($0.text(nonce: entry.authorization.nonce))" }
        }
        // Who reads the verdict reads the first; a summary has them all.
        let most = 8
        let rest = skipped.count - most
        let list = (skipped.prefix(most) + (rest > 0 ? ["\(rest) more are skipped"] : [])).map { "; " + $0 }.joined()
        let count = review.entries.count
        check(
            "authorizationList", count > 0,
            count > 0 ? "\(review.counting) of \(count) count, by the bytes\(list)" : "is empty, and must hold at least one (EIP-7702)")
    }
}

extension EthereumNetworks {
    /// ``reviewed`` as people write it.
    static var reviewedText: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(reviewed.year)-\(two(reviewed.month))-\(two(reviewed.day))"
    }
}
