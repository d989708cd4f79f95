/// An adapter behind one type, for the edge that picks a chain at run time; also where the framework's rules are applied.
public struct AnyChainAdapter: Sendable {
    private let base: any ChainAdapter

    /// Wraps an adapter, whatever its document type.
    public init(_ adapter: some ChainAdapter) { base = adapter }

    /// The adapter's identity.
    public var identity: ChainIdentity { base.identity }

    /// The address of a key.
    public func address(for key: PublicKey, network: String? = nil, format: String? = nil) throws(ChainError) -> ChainAddress {
        try base.address(for: key, network: network, format: format)
    }

    /// The account or script behind an address.
    public func validate(address: String, network: String? = nil) throws(ChainError) -> ChainAddress {
        try base.validate(address: address, network: network)
    }

    /// Reads input strictly, and the context that the document keeps.
    public func decode(_ input: ChainInput, context: ChainContext = .empty) throws(ChainError) -> ChainDocument {
        try base.erasedDecode(input, context: context)
    }

    /// Writes a document.
    public func encode(_ document: ChainDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        try base.erasedEncode(document, as: form)
    }

    /// Makes the summary that a human or a policy approves, with what the keys say of it.
    public func summary(
        of document: ChainDocument, keys: [WalletKey] = []
    ) throws(ChainError) -> TransactionSummary {
        try base.erasedSummary(of: document, keys: keys)
    }

    /// The paths that the document names for keys of a scheme which its maker hopes to meet. Hints: derive, compare, believe nothing.
    public func keyPaths(of document: ChainDocument, scheme: SignatureScheme) throws(ChainError) -> [DerivationPath] {
        try base.erasedKeyPaths(of: document, scheme: scheme)
    }

    /// The signing requests with what they were computed from; digests are checked against their preimages.
    public func plan(
        _ document: ChainDocument, keys: [WalletKey] = [], prior: [RequestSignature] = []
    ) throws(ChainError) -> SigningPlan {
        try base.erasedPlan(document, keys: keys, prior: prior)
    }

    /// Puts signatures into the document. Where the plan is given, each signature is verified under its request's key first.
    public func assemble(
        _ document: ChainDocument, signatures: [RequestSignature], plan: SigningPlan? = nil
    ) throws(ChainError) -> Assembly<ChainDocument> {
        if let plan { try SigningPlan.verify(signatures, against: plan.requests) }
        return try base.erasedAssemble(document, signatures: signatures)
    }

    /// Returns whether the document holds a signature.
    public func isSigned(_ document: ChainDocument) throws(ChainError) -> Bool { try base.erasedIsSigned(document) }

    /// Checks a finished artefact as the chain would.
    public func verify(_ document: ChainDocument) throws(ChainError) -> VerificationReport {
        try base.erasedVerify(document)
    }

    /// The transaction's id.
    public func identifier(of document: ChainDocument) throws(ChainError) -> String { try base.erasedIdentifier(of: document) }

    /// The id that the transaction will have whatever signatures it gets, where one is known.
    public func lastingIdentifier(of document: ChainDocument) throws(ChainError) -> String? {
        try base.erasedLastingIdentifier(of: document)
    }

    /// The network that the document is for, where its bytes or the context say it.
    public func network(of document: ChainDocument) throws(ChainError) -> String? {
        try base.erasedNetwork(of: document)
    }

    /// Estimates size and fee.
    public func estimate(_ document: ChainDocument) throws(ChainError) -> Estimate {
        try base.erasedEstimate(document)
    }

    /// Refuses a fee that nobody pays on purpose, unless the context allows it: before anything is signed.
    ///
    /// - Throws: ``ChainError`` `absurdFee`, or `outOfRange` of a fee beyond 256 bits.
    public func checkFee(of document: ChainDocument) throws(ChainError) {
        try base.erasedFeeLimit(of: document)?.check(document.context)
    }

    /// Returns what the document spends that can be spent only once.
    public func conflicts(_ document: ChainDocument) throws(ChainError) -> Conflicts { try base.erasedConflicts(document) }

    /// A building block by name.
    public func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        try base.primitive(name, input)
    }
}

// Opening `any ChainAdapter` on a call needs members whose signatures don't mention the document's type.
extension ChainAdapter {
    private typealias Content = ChainDocument.Content<Document, Context>

    private func open(_ document: ChainDocument) throws(ChainError) -> Content {
        guard let content = document.content(of: self) else {
            throw ChainError(.decode, .wrongAdapter, "a document of \(document.adapter) was handed to \(identity.id)")
        }
        return content
    }

    fileprivate func erasedDecode(_ input: ChainInput, context: ChainContext) throws(ChainError) -> ChainDocument {
        let facts = try read(context)
        return ChainDocument(
            adapter: identity.id, content: Content(document: try decode(input, context: facts), context: facts), context: context)
    }

    fileprivate func erasedEncode(_ document: ChainDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        try encode(try open(document).document, as: form)
    }

    /// Without keys the summary is everybody's.
    fileprivate func erasedSummary(of document: ChainDocument, keys: [WalletKey]) throws(ChainError) -> TransactionSummary {
        let content = try open(document)
        return keys.isEmpty
            ? try summary(of: content.document, context: content.context)
            : try summary(of: content.document, keys: keys, context: content.context)
    }

    fileprivate func erasedKeyPaths(of document: ChainDocument, scheme: SignatureScheme) throws(ChainError) -> [DerivationPath] {
        keyPaths(of: try open(document).document, scheme: scheme)
    }

    fileprivate func erasedPlan(
        _ document: ChainDocument, keys: [WalletKey], prior: [RequestSignature]
    ) throws(ChainError) -> SigningPlan {
        let content = try open(document)
        return try SigningPlan(
            adapter: identity.id, adapterVersion: identity.version, document: try canonicalBytes(of: content.document),
            context: document.context,
            requests: try requests(for: content.document, keys: keys, context: content.context, prior: prior))
    }

    /// What is assembled keeps the context of the document that it came from.
    fileprivate func erasedAssemble(
        _ document: ChainDocument, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<ChainDocument> {
        let content = try open(document)
        return try assemble(content.document, signatures: signatures).map { signed in
            ChainDocument(
                adapter: document.adapter, content: Content(document: signed, context: content.context), context: document.context)
        }
    }

    fileprivate func erasedIsSigned(_ document: ChainDocument) throws(ChainError) -> Bool { try isSigned(try open(document).document) }

    fileprivate func erasedVerify(_ document: ChainDocument) throws(ChainError) -> VerificationReport {
        let content = try open(document)
        return try verify(content.document, context: content.context)
    }

    fileprivate func erasedIdentifier(of document: ChainDocument) throws(ChainError) -> String {
        try identifier(of: try open(document).document)
    }

    fileprivate func erasedLastingIdentifier(of document: ChainDocument) throws(ChainError) -> String? {
        lastingIdentifier(of: try open(document).document)
    }

    fileprivate func erasedNetwork(of document: ChainDocument) throws(ChainError) -> String? {
        let content = try open(document)
        return network(of: content.document, context: content.context)
    }

    fileprivate func erasedEstimate(_ document: ChainDocument) throws(ChainError) -> Estimate {
        let content = try open(document)
        return try estimate(content.document, context: content.context)
    }

    fileprivate func erasedFeeLimit(of document: ChainDocument) throws(ChainError) -> FeeLimit? {
        let content = try open(document)
        return try feeLimit(of: content.document, context: content.context)
    }

    fileprivate func erasedConflicts(_ document: ChainDocument) throws(ChainError) -> Conflicts {
        try conflicts(try open(document).document)
    }
}
