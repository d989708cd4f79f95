internal import ChainKit

/// A network's findings on a transaction by itself, signed or not: whoever approves it hears the same as whoever verifies it.
///
/// A network whose rules are known keeps them: an upgrade that the context names adds what it objects to and takes nothing away. It decides
/// alone only where nobody asked for the network's rules.
struct NetworkFindings {
    private let transaction: EthereumTransaction
    private let rules: NetworkRules
    /// Whose rules they are, and since when.
    private let source: String
    private(set) var checks: [VerificationReport.Check] = []
    /// The trust that a refusal deserves, by the name of the check: those that are missing are the network's own.
    private var origins: [String: Origin] = [:]

    /// The findings, by the rules of the transaction's network and by those that the context names.
    init(_ transaction: EthereumTransaction, context: EthereumContext, authorizations: AuthorizationReview) {
        let chain = transaction.chainID.flatMap(EthereumNetworks.chain)
        func findings(_ rules: NetworkRules, _ source: String) -> NetworkFindings {
            NetworkFindings(transaction, rules: rules, source: source, expected: context.chainID, authorizations: authorizations)
        }
        let named = context.fork.map { findings(.ethereum($0), "\($0.rawValue), which the context names") }
        if let chain, let own = chain.rules {
            self = findings(own, "\(own.name), which \(chain.name) has as of \(EthereumNetworks.reviewedText)")
            if let named { add(named, objections: context.fork) }
        } else {
            let assumed = NetworkRules.assumed(for: transaction.kind)
            let usual = findings(assumed, "\(assumed.name); the rules of this network's current fork were not asked")
            self = named ?? usual
            let certain = Set(usual.failed.map(\.name))
            for check in failed where named != nil && !certain.contains(check.name) { origins[check.name] = .context }
        }
    }

    private init(
        _ transaction: EthereumTransaction, rules: NetworkRules, source: String, expected: UInt256?, authorizations: AuthorizationReview
    ) {
        (self.transaction, self.rules, self.source) = (transaction, rules, source)
        checkChain(expected: expected)
        checkNumbers()
        checkGas()
        checkType()
        checkBlobs()
        checkAuthorizations(authorizations)
    }

    /// The checks that a network would refuse.
    private var failed: [VerificationReport.Check] { checks.filter { !$0.ok && $0.rule == .network } }

    /// Takes over what the rules of an upgrade object to and the network's own do not.
    private mutating func add(_ other: NetworkFindings, objections fork: Fork?) {
        let own = Set(failed.map(\.name))
        for found in other.failed where !own.contains(found.name) {
            let name = "\(found.name) (\(fork?.rawValue ?? ""), which the context names)"
            check(name, false, found.detail, found.rule)
            origins[name] = .context
        }
    }

    /// Why a network would not take it, in the words that signing has for it afterwards.
    var refusals: [Sourced] {
        failed.map { Sourced("a network would refuse it: \($0.name): \($0.detail)", origins[$0.name] ?? .signed) }
    }

    private mutating func check(_ name: String, _ ok: Bool, _ detail: String, _ rule: VerificationReport.Rule = .network) {
        checks.append(.init(name, ok: ok, detail, rule: rule))
    }

    /// Checks that the network has the type, and says by whose rules.
    private mutating func checkType() {
        let isKnown = rules.fork.knows(transaction.kind) && (transaction.kind != .blob || rules.hasBlobs)
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
        let skipped = review.entries.enumerated().compactMap { index, entry -> String? in
            if let skip = entry.skipped { return "authorizationList[\(index)] is skipped: \(skip.text(nonce: entry.authorization.nonce))" }
            if entry.authorization.signature == nil { return "authorizationList[\(index)] is not signed" }
            return entry.rival.map {
                $0 == index
                    ? "authorizationList[\(index)] and others of its account do not all count: the account's nonce decides"
                    : "authorizationList[\(index)] is one of those of authorizationList[\($0)]'s account"
            }
        }
        // Who reads the verdict reads the first; a summary has them all.
        let shown = 8
        let rest = skipped.count - shown
        let list = (skipped.prefix(shown) + (rest > 0 ? ["\(rest) more do not count, or may not"] : [])).map { "; " + $0 }.joined()
        let count = review.entries.count
        let most = review.entries.contains { $0.rival != nil } ? "at most " : ""
        let counting = "\(most)\(review.counting) of \(count) count, by the bytes\(list)"
        check(
            "authorizationList", count > 0,
            count > 0 ? counting : "is empty, and must hold at least one (EIP-7702)")
    }
}

extension EthereumNetworks {
    /// ``reviewed`` as people write it.
    static var reviewedText: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(reviewed.year)-\(two(reviewed.month))-\(two(reviewed.day))"
    }
}
