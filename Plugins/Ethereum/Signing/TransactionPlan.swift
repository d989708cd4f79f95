internal import ChainKit

/// Finds out which keys sign what of a transaction.
struct TransactionPlan {
    static let requestID = "signature/0"

    static func requestID(authorization index: Int) -> String { "authorization/\(index)" }

    private let transaction: EthereumTransaction
    private let context: EthereumContext
    private let hasKeys: Bool
    private var keys: [EthereumAddress: WalletKey] = [:]

    init(_ transaction: EthereumTransaction, keys: [WalletKey], context: EthereumContext) throws(ChainError) {
        self.transaction = transaction
        self.context = context
        hasKeys = !keys.isEmpty
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 {
            let address = try EthereumAddress(key.publicKey)
            if self.keys[address] == nil { self.keys[address] = key }
        }
    }

    func requests(prior: [RequestSignature]) throws(ChainError) -> [SigningRequest] {
        if transaction.signature != nil {
            guard prior.isEmpty else { throw unknownPrior }
            guard transaction.signer != nil else {
                throw ChainError(
                    .plan, .invalidSignature, "is no signature of this transaction; remove it and plan again", field: "signature")
            }
            return []
        }
        try checkChain()
        var assembly = TransactionAssembly(transaction)
        for signature in prior {
            guard signature.request != TransactionPlan.requestID else { throw unknownPrior }
            try assembly.take(signature)
        }
        // Found out before anything is signed: what comes in a later round has to have its key too.
        if keys.count > 1, transaction.from ?? context.sender == nil { throw ambiguous("from") }
        var requests: [SigningRequest] = []
        for (index, authorization) in transaction.authorizationList.enumerated() where authorization.signature == nil {
            let id = TransactionPlan.requestID(authorization: index)
            if let request = try request(
                id, round: 0, authorization.preimage, of: authorization.authority, "authorizationList[\(index)].authority")
            {
                requests.append(request)
            }
        }
        let isFirst = transaction.authorizationList.allSatisfy { $0.signature != nil }
        if assembly.transaction.authorizationList.allSatisfy({ $0.signature != nil }) {
            let preimage = try assembly.transaction.preimage()
            if let request = try request(
                TransactionPlan.requestID, round: isFirst ? 0 : 1, preimage, of: transaction.from ?? context.sender, "from")
            {
                requests.append(request)
            }
        }
        guard !requests.isEmpty else { throw noOwnedSigner }
        return requests
    }

    /// Why none of the keys signs anything: they are others', or the sender's, whose turn comes after those of authorisations.
    private var noOwnedSigner: ChainError {
        guard let sender = transaction.from ?? context.sender, keys[sender] != nil,
            let open = transaction.authorizationList.firstIndex(where: { $0.signature == nil })
        else { return ChainError.noOwnedSigner(askedFor: signers.map(\.description)) }
        let who = transaction.authorizationList[open].authority?.description ?? "its authority"
        return ChainError(
            .plan, .noOwnedSigner,
            "must be signed by \(who) first: the key given is that of the sender, \(sender), who signs over the authorisations",
            field: "authorizationList[\(open)]")
    }

    /// Everybody whom the document names.
    private var signers: [EthereumAddress] {
        transaction.authorizationList.compactMap { $0.signature == nil ? $0.authority : nil }
            + [transaction.from ?? context.sender].compactMap(\.self)
    }

    private var unknownPrior: ChainError {
        ChainError(
            .plan, .unknownRequest, "holds signatures of requests that are not of an earlier round of this transaction", field: "prior")
    }

    /// A request for the key of an account: of the one named, or of the only one there is. Nil where it is somebody else's.
    private func request(
        _ id: String, round: Int, _ preimage: [UInt8], of account: EthereumAddress?, _ field: String
    ) throws(ChainError) -> SigningRequest? {
        let input = SigningInput.digest(of: preimage, hash: .keccak256)
        guard hasKeys else {
            return SigningRequest(id: id, round: round, scheme: .ecdsaSecp256k1, input: input, requires: [.lowS, .recoveryID])
        }
        let key: WalletKey
        if let account {
            guard let own = keys[account] else { return nil }
            key = own
        } else {
            guard let only = keys.values.first else { return nil }
            guard keys.count == 1 else { throw ambiguous(field) }
            key = only
        }
        return SigningRequest(
            id: id, round: round, path: key.path, input: input, verifyKey: key.publicKey, requires: [.lowS, .recoveryID])
    }

    private func ambiguous(_ field: String) -> ChainError {
        ChainError(.plan, .ambiguousInput, "is missing, and each of \(keys.count) keys could sign: say whose it is", field: field)
    }

    private func checkChain() throws(ChainError) {
        if let expected = context.chainID, let chainID = transaction.chainID, chainID != expected {
            throw ChainError(
                .plan, .wrongNetwork, "is \(EthereumNetworks.text(chainID)), and the context asks for \(EthereumNetworks.text(expected))",
                field: "chainId")
        }
        guard transaction.chainID != nil || transaction.isReplayAllowed || context.isReplayAllowed else {
            throw ChainError(
                .plan, .replayUnprotected,
                "is missing, so that the transaction would be valid on every chain; to sign it all the same say \"replayUnprotected\": true "
                    + "in the JSON or the context", field: "chainId")
        }
    }
}

/// Puts signatures into a transaction.
struct TransactionAssembly {
    private(set) var transaction: EthereumTransaction
    private let original: EthereumTransaction
    private var answered = AnsweredRequests()

    init(_ transaction: EthereumTransaction) {
        self.transaction = transaction
        original = transaction
    }

    consuming func assemble(_ signatures: [RequestSignature]) throws(ChainError) -> Assembly<EthereumTransaction> {
        for signature in signatures where signature.request != TransactionPlan.requestID { try take(signature) }
        let isOpen = { (authorization: EthereumTransaction.Authorization) in authorization.signature == nil }
        let hasOpen = transaction.authorizationList.contains(where: isOpen)
        for signature in signatures where signature.request == TransactionPlan.requestID {
            guard !hasOpen else {
                throw signature.unknownRequest("comes after the authorisations, of which some are open")
            }
            try take(signature)
        }
        if hasOpen {
            let missing = transaction.authorizationList.enumerated().filter { isOpen($0.element) }.map { index, authorization in
                MissingSignature(
                    request: TransactionPlan.requestID(authorization: index), signer: authorization.authority?.description ?? "any account")
            }
            return .partial(transaction, missing: missing)
        }
        if transaction.signature != nil { return .complete(transaction) }
        if original.authorizationList.contains(where: isOpen) { return .needsRound(transaction, round: 1) }
        return .partial(
            transaction,
            missing: [MissingSignature(request: TransactionPlan.requestID, signer: transaction.from?.description ?? "any account")])
    }

    /// Takes one signature: the sender's, or of an authorisation that was open.
    mutating func take(_ answer: RequestSignature) throws(ChainError) {
        let open = original.authorizationList.indices.filter { original.authorizationList[$0].signature == nil }
        let index = open.first { TransactionPlan.requestID(authorization: $0) == answer.request }
        guard index != nil || (answer.request == TransactionPlan.requestID && original.signature == nil) else {
            let ids = open.map(TransactionPlan.requestID(authorization:)) + (original.signature == nil ? [TransactionPlan.requestID] : [])
            throw answer.unknownRequest(
                "is not a request of this transaction\(ids.isEmpty ? ", which is signed" : ", whose ids are \(ids.joined(separator: ", "))")"
            )
        }
        try answered.note(answer)
        let signature = try EthereumSignature(answer)
        if let index {
            let authorization = transaction.authorizationList[index]
            try check(signature, of: authorization.preimage, by: authorization.authority, answer.request)
            transaction.authorizationList[index].signature = signature
        } else {
            try check(signature, of: try transaction.preimage(), by: transaction.from, answer.request)
            transaction.signature = signature
        }
    }

    private func check(
        _ signature: EthereumSignature, of preimage: [UInt8], by expected: EthereumAddress?, _ request: String
    ) throws(ChainError) {
        guard signature.isInRange, signature.isLowS, let signer = signature.signer(digest: Keccak256.hash(preimage)) else {
            throw ChainError(
                .assemble, .invalidSignature, "has a signature that is nobody's, or whose s is in the upper half", request: request)
        }
        if let expected, signer != expected {
            throw ChainError(.assemble, .wrongSigner, "has a signature of \(signer), and must have one of \(expected)", request: request)
        }
    }
}
