internal import ChainKit

/// A review of a transaction's authorisations, as far as its bytes decide it (EIP-7702, behaviour): which of them the chain skips, and why.
/// Whoever speaks of authorisations asks here.
///
/// The state decides the rest: an account's nonce, and whether it has code of its own.
struct AuthorizationReview {
    /// An authorisation under review.
    struct Entry {
        /// The authorisation.
        let authorization: EthereumTransaction.Authorization
        /// Whose account: whoever signed it, or is to sign it.
        let authority: Authority?
        /// Why the chain skips it.
        fileprivate(set) var skipped: Skip?
        /// The index of the last one of this account that counts, where several do.
        fileprivate(set) var last: Int?
        /// The first of this account's of which some count and others don't, by a nonce that the bytes don't tell.
        fileprivate(set) var rival: Int?
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
        case parity(UInt8)
        case nobody
        /// The sender's nonce goes up before the list is read.
        case sender(expected: UInt64, Origin)
        /// An authorisation at an earlier place raised the account's nonce.
        case earlier(Int, expected: UInt64, Origin)

        /// Whether the signature is of no use anywhere, ever, to anybody who changes what it does not cover.
        var isVoid: Bool {
            switch self {
            case .highestNonce, .nobody: true
            case .chain, .highS, .parity, .sender, .earlier: false
            }
        }

        /// Whether whoever has the signature can write it in another way that counts: n - s for s, or the other parity.
        var isMalleable: Bool {
            switch self {
            case .highS, .parity: true
            case .chain, .highestNonce, .nobody, .sender, .earlier: false
            }
        }

        /// The trust that the reason deserves.
        var origin: Origin {
            switch self {
            case .sender(_, let origin), .earlier(_, _, let origin): origin
            case .chain, .highestNonce, .highS, .parity, .nobody: .signed
            }
        }

        /// The reason, as the end of a sentence on an authorisation of this nonce.
        func text(nonce: UInt64) -> String {
            switch self {
            case .chain(let chain, let own): "it is for chain id \(chain), and the transaction for chain id \(own)"
            case .highestNonce: "its nonce is 2^64-1, which no account can go beyond"
            case .highS: "the s of its signature is in the upper half (EIP-2)"
            case .parity(let parity): "its signature is nobody's: its parity is \(parity), and not 0 or 1"
            case .nobody: "its signature is nobody's"
            case .sender(let expected, _):
                "its nonce is \(nonce), and the sender's is \(expected) when the list is read, for sending takes one"
            case .earlier(let index, let expected, _):
                "its nonce is \(nonce), and authorizationList[\(index)] leaves the account at \(expected)"
            }
        }
    }

    private(set) var entries: [Entry]

    /// The most that the chain does not skip, as far as the bytes say: those that are signed, and of rivals the most that go together.
    private(set) var counting = 0

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
        guard signature.isInRange, signer != nil else { return hasSigner(signature) ? .parity(signature.yParity) : .nobody }
        return signature.isLowS ? nil : .highS
    }

    /// Whether a signature of a parity that can't be is somebody's with one that can: r and s are a point's and a number's.
    private static func hasSigner(_ signature: EthereumSignature) -> Bool {
        guard signature.isInRange, signature.yParity > 1 else { return false }
        return EthereumSignature(yParity: 0, r: signature.r, s: signature.s).publicKey(digest: [UInt8](repeating: 1, count: 32)) != nil
    }

    // MARK: Nonces

    /// Steps 6 and 9: each that counts raises its account's nonce by one, in the order of the list.
    private mutating func follow(nonce: UInt64, sender: Authority?) {
        var indices: [EthereumAddress: [Int]] = [:]
        for (index, entry) in entries.enumerated() where entry.skipped == nil {
            guard let authority = entry.authority else {
                if entry.authorization.signature != nil { counting += 1 }
                continue
            }
            indices[authority.address, default: []].append(index)
        }
        for (account, list) in indices {
            // Whose they are may be a claim, and so is then what follows from their standing together.
            let named = list.compactMap { entries[$0].authority?.origin }.min() ?? .signed
            if let sender, sender.address == account, let start = nonce.incremented {
                follow(list, from: start, origin: min(named, sender.origin))
            } else {
                follow(list, origin: named)
            }
        }
    }

    /// Reviews those of an account whose nonce is known.
    private mutating func follow(_ list: [Int], from start: UInt64, origin: Origin) {
        var (expected, cause) = (start, Int?.none)
        var counted: [Int] = []
        for index in list {
            let nonce = entries[index].authorization.nonce
            if nonce == expected {
                (expected, cause) = (nonce.incremented ?? nonce, index)
                counted.append(index)
            } else {
                entries[index].skipped = cause.map { .earlier($0, expected: expected, origin) } ?? .sender(expected: expected, origin)
            }
        }
        conclude(counted)
    }

    /// Reviews those of an account whose nonce nobody told: what counts for no nonce is skipped, and the rest is alternatives where not all
    /// of it counts for one.
    private mutating func follow(_ list: [Int], origin: Origin) {
        let nonces = list.map { entries[$0].authorization.nonce }
        let runs = AuthorizationReview.runs(of: nonces)
        let possible = Set(runs.joined())
        var ends: [UInt64: Int] = [:]
        for (place, nonce) in nonces.enumerated() {
            if possible.contains(place) {
                ends[nonce] = list[place]
            } else if let cause = ends[nonce], let expected = nonce.incremented {
                // No nonce lets it count: an earlier one of the same nonce is always before it.
                entries[list[place]].skipped = .earlier(cause, expected: expected, origin)
            }
        }
        let left = list.filter { entries[$0].skipped == nil }
        guard runs.contains(where: { $0.count == left.count }) else {
            for index in left { entries[index].rival = left.first }
            let signed = runs.map { $0.count { entries[list[$0]].authorization.signature != nil } }
            counting += signed.max() ?? 0
            return
        }
        conclude(left)
    }

    private mutating func conclude(_ counted: [Int]) {
        counting += counted.count { entries[$0].authorization.signature != nil }
        if counted.count > 1 { for index in counted { entries[index].last = counted.last } }
    }

    /// For each nonce that an account may have, the places in its list of nonces that count.
    private static func runs(of nonces: [UInt64]) -> [[Int]] {
        Set(nonces).map { start in
            var places: [Int] = []
            var expected: UInt64? = start
            for (place, nonce) in nonces.enumerated() where nonce == expected {
                places.append(place)
                expected = nonce.incremented
            }
            return places
        }
    }
}

extension UInt64 {
    /// The next number; nil after the last.
    fileprivate var incremented: UInt64? {
        let (sum, isOverflow) = addingReportingOverflow(1)
        return isOverflow ? nil : sum
    }
}
