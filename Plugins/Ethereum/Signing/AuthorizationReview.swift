internal import ChainKit

/// What becomes of a transaction's authorisations, as far as its bytes decide it (EIP-7702, behaviour): which of them the chain skips, and
/// why. Whoever speaks of authorisations asks here.
///
/// The state decides the rest: an account's nonce, and whether it has code of its own.
struct AuthorizationReview {
    /// One authorisation.
    struct Entry {
        /// The authorisation.
        let authorization: EthereumTransaction.Authorization
        /// Whose account: whoever signed it, or is to sign it.
        let authority: Authority?
        /// Why the chain skips it.
        fileprivate(set) var skipped: Skip?
        /// The index of the last one of this account that counts, where several do.
        fileprivate(set) var last: Int?
    }

    /// An account, and how it is known.
    struct Authority {
        let address: EthereumAddress
        /// By a signature that is there or by the wallet's own key, or because the document says so.
        let origin: Origin
    }

    /// A reason for which the chain passes over an authorisation.
    enum Skip: Equatable {
        case chain(UInt256, transaction: UInt256)
        case highestNonce
        case highS
        case nobody
        /// The sender's nonce goes up before the list is read.
        case sender(expected: UInt64, Origin)
        /// An authorisation at an earlier place raised the account's nonce. `isCertain` where neither order of nonces lets both count.
        case earlier(Int, expected: UInt64, isCertain: Bool)

        /// Whether the signature is of no use anywhere, ever.
        var isVoid: Bool {
            switch self {
            case .highestNonce, .highS, .nobody: true
            case .chain, .sender, .earlier: false
            }
        }

        /// How far the reason can be trusted.
        var origin: Origin { if case .sender(_, let origin) = self { origin } else { .signed } }

        /// The reason, as the end of a sentence on an authorisation of this nonce.
        func text(nonce: UInt64) -> String {
            switch self {
            case .chain(let chain, let own): "it is for chain id \(chain), and the transaction for chain id \(own)"
            case .highestNonce: "its nonce is 2^64-1, which no account can go beyond"
            case .highS: "the s of its signature is in the upper half (EIP-2)"
            case .nobody: "its signature is nobody's"
            case .sender(let expected, _):
                "its nonce is \(nonce), and the sender's is \(expected) when the list is read, for sending takes one"
            case .earlier(let index, let expected, let isCertain):
                "its nonce is \(nonce), and authorizationList[\(index)] leaves the account at \(expected)"
                    + (isCertain ? "" : "; at most one of the two counts")
            }
        }
    }

    private(set) var entries: [Entry]

    /// How many the chain does not skip, as far as the bytes say.
    var counting: Int { entries.count { $0.skipped == nil } }

    /// - Parameters:
    ///   - sender: who sends the transaction, as far as that is known.
    ///   - wallet: the accounts whose keys are here; an authorisation that names nobody is signed by the only one.
    init(_ transaction: EthereumTransaction, sender: Authority?, wallet: [EthereumAddress] = []) {
        entries = transaction.authorizationList.map { authorization in
            // Once: recovering a key takes its time.
            let signer = authorization.signer
            return Entry(
                authorization: authorization, authority: AuthorizationReview.authority(of: authorization, signer: signer, wallet: wallet),
                skipped: AuthorizationReview.fault(of: authorization, signer: signer, chain: transaction.chainID))
        }
        follow(nonce: transaction.nonce, sender: sender)
    }

    private static func authority(
        of authorization: EthereumTransaction.Authorization, signer: EthereumAddress?, wallet: [EthereumAddress]
    ) -> Authority? {
        if authorization.signature != nil { return signer.map { Authority(address: $0, origin: .signed) } }
        if let named = authorization.authority { return Authority(address: named, origin: wallet.contains(named) ? .signed : .context) }
        guard let only = wallet.first, wallet.count == 1 else { return nil }
        return Authority(address: only, origin: .signed)
    }

    /// Steps 1 to 3: what is wrong with it by itself.
    private static func fault(
        of authorization: EthereumTransaction.Authorization, signer: EthereumAddress?, chain: UInt256?
    ) -> Skip? {
        if let chain, !authorization.chainID.isZero, authorization.chainID != chain {
            return .chain(authorization.chainID, transaction: chain)
        }
        if authorization.nonce == .max { return .highestNonce }
        guard let signature = authorization.signature else { return nil }
        guard signature.isInRange, signer != nil else { return .nobody }
        return signature.isLowS ? nil : .highS
    }

    // MARK: Nonces

    /// Steps 6 and 9: each that counts raises its account's nonce by one, in the order of the list.
    private mutating func follow(nonce: UInt64, sender: Authority?) {
        var indices: [EthereumAddress: [Int]] = [:]
        for (index, entry) in entries.enumerated() where entry.skipped == nil {
            if let authority = entry.authority { indices[authority.address, default: []].append(index) }
        }
        for (account, list) in indices {
            if let sender, sender.address == account, let start = nonce.incremented {
                follow(list, from: start, by: nil, origin: sender.origin)
            } else if let first = list.first {
                // Its first is taken for the one that fits: of an account's nonce the bytes say nothing else.
                follow(list, from: entries[first].authorization.nonce, by: first, origin: .signed)
            }
            let counting = list.filter { entries[$0].skipped == nil }
            if counting.count > 1 { for index in counting { entries[index].last = counting.last } }
        }
    }

    private mutating func follow(_ list: [Int], from start: UInt64, by first: Int?, origin: Origin) {
        var (expected, cause) = (start, first)
        // Where the account's nonce may be another, what the first excludes might count without it.
        let possible = first == nil ? [] : AuthorizationReview.possible(list.map { entries[$0].authorization.nonce })
        for (position, index) in list.enumerated() {
            let nonce = entries[index].authorization.nonce
            if nonce == expected {
                (expected, cause) = (nonce.incremented ?? nonce, index)
            } else if let cause {
                entries[index].skipped = .earlier(cause, expected: expected, isCertain: first == nil || !possible.contains(position))
            } else {
                entries[index].skipped = .sender(expected: expected, origin)
            }
        }
    }

    /// The places in a list of one account's nonces that count for some nonce of the account.
    private static func possible(_ nonces: [UInt64]) -> Set<Int> {
        var places: Set<Int> = []
        for start in Set(nonces) {
            var expected: UInt64? = start
            for (place, nonce) in nonces.enumerated() where nonce == expected {
                places.insert(place)
                expected = nonce.incremented
            }
        }
        return places
    }
}

extension UInt64 {
    /// The next number; nil after the last.
    fileprivate var incremented: UInt64? {
        let (sum, isOverflow) = addingReportingOverflow(1)
        return isOverflow ? nil : sum
    }
}
