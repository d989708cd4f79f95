/// One chain: turns intents and containers into signing requests, and signatures into a finished artefact.
///
/// An adapter is pure. It has no network, clock, randomness or keys, and the same arguments give the same result on every
/// co-signer's machine. Whatever is not in the bytes comes in as ``ChainContext``, is read once (``read(_:)``) when a document is decoded,
/// and stays with that document: its summary, its plan, its verification and its estimate can't rest on different facts.
public protocol ChainAdapter: Sendable {
    /// The adapter's own document: typed, canonical, immutable.
    associatedtype Document: Sendable & Equatable

    /// The context as the adapter understands it: every member read and checked. ``NoContext`` where it needs none.
    associatedtype Context: Sendable

    /// The adapter's identity: id, names, version, networks, capabilities.
    var identity: ChainIdentity { get }

    /// Makes the address of a key. `nil` for network or format means the main or usual one.
    func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress

    /// Reads the account or script behind an address; throws where it is none.
    func validate(address: String, network: String?) throws(ChainError) -> ChainAddress

    /// Reads a context strictly: members that the adapter does not know are refused. Nothing else of an adapter reads one.
    func read(_ context: ChainContext) throws(ChainError) -> Context

    /// Reads input strictly: encoding the result again in the same form gives the same bytes.
    func decode(_ input: ChainInput, context: Context) throws(ChainError) -> Document

    /// Writes a document in a form.
    func encode(_ document: Document, as form: DocumentForm) throws(ChainError) -> EncodedDocument

    /// Returns the bytes that stand for the document in the plan's hash: whatever co-signers must agree on.
    func canonicalBytes(of document: Document) throws(ChainError) -> [UInt8]

    /// Makes the summary that a human or a policy approves, from the very bytes that will be signed.
    func summary(of document: Document, context: Context) throws(ChainError) -> TransactionSummary

    /// Makes the summary for a wallet that has these keys, so that what comes back to it, change above all, is known by its own keys and
    /// never by its place.
    func summary(of document: Document, keys: [WalletKey], context: Context) throws(ChainError) -> TransactionSummary

    /// Returns the paths that the document itself names for keys which its maker hopes to meet: derivations in a container, `path` in an
    /// intent, of what is spent and of what comes back.
    ///
    /// They are hints by a stranger. The caller derives its own keys at them, and a derived key counts only where the document's
    /// scripts or accounts are that key's.
    func keyPaths(of document: Document) -> [DerivationPath]

    /// Returns those of the paths where a key of this scheme may be met. A document that says what it spends by need not have every key of
    /// the wallet's derived at each of its paths.
    func keyPaths(of document: Document, scheme: SignatureScheme) -> [DerivationPath]

    /// Plans the signing requests that `keys` can answer, in a stable order, with ids that don't depend on who asks.
    ///
    /// Without keys: every request that is still open, for those who plan without a wallet. `prior` holds the signatures of earlier
    /// rounds, for chains that sign over signatures.
    func requests(
        for document: Document, keys: [WalletKey], context: Context, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest]

    /// Puts signatures into the document, after checking each.
    func assemble(_ document: Document, signatures: [RequestSignature]) throws(ChainError) -> Assembly<Document>

    /// Returns whether the document holds a signature, so that there is something to verify. Where only some of several signers have
    /// signed, it does; an adapter whose documents can be so has to say it.
    func isSigned(_ document: Document) throws(ChainError) -> Bool

    /// Checks a finished artefact as the chain would.
    func verify(_ document: Document, context: Context) throws(ChainError) -> VerificationReport

    /// Returns the transaction's id, hash or signature; throws where it has none yet.
    func identifier(of document: Document) throws(ChainError) -> String

    /// Returns the id that the transaction will have whatever signatures it gets; nil where it has none, or a signature is part of it.
    func lastingIdentifier(of document: Document) -> String?

    /// Returns the network that the document is for, by the id or number that commands take; nil where neither its bytes nor the context
    /// say it.
    func network(of document: Document, context: Context) -> String?

    /// Estimates size, fee and the highest fee that the document could cost.
    func estimate(_ document: Document, context: Context) throws(ChainError) -> Estimate

    /// Returns the highest fee beside the most that somebody pays on purpose; nil where nothing limits it, or the document has its own way
    /// to. What is above is warned of in the summary (``FeeLimit/warning``), and no wallet signs it unless the context's `allowFee` covers
    /// it.
    func feeLimit(of document: Document, context: Context) throws(ChainError) -> FeeLimit?

    /// Returns what the document spends that can be spent only once.
    func conflicts(_ document: Document) throws(ChainError) -> Conflicts

    /// Computes a building block that published vectors test by itself (a length codec, a hash), by name.
    func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue
}

extension ChainAdapter {
    /// Makes the summary that everybody sees, for a chain where nothing comes back to who pays.
    public func summary(of document: Document, keys: [WalletKey], context: Context) throws(ChainError) -> TransactionSummary {
        try summary(of: document, context: context)
    }

    /// Returns none, for an adapter that does not say otherwise.
    public func keyPaths(of document: Document) -> [DerivationPath] { [] }

    /// Returns all of the document's paths.
    public func keyPaths(of document: Document, scheme: SignatureScheme) -> [DerivationPath] { keyPaths(of: document) }

    /// Returns whether the document has an id, for a chain whose ids come with signatures.
    public func isSigned(_ document: Document) throws(ChainError) -> Bool { (try? identifier(of: document)) != nil }

    /// Returns none, for a chain whose ids are not known before the signatures.
    public func lastingIdentifier(of document: Document) -> String? { nil }

    /// Returns none, for an adapter without named networks.
    public func network(of document: Document, context: Context) -> String? { nil }

    /// Returns none, for an adapter that does not say otherwise.
    public func feeLimit(of document: Document, context: Context) throws(ChainError) -> FeeLimit? { nil }

    /// Throws: there are no building blocks, where the adapter does not say otherwise.
    public func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        throw ChainError(.decode, .unknownName, "is not a building block of \(identity.id)", field: name)
    }
}

/// The outcome of putting signatures into a document.
public enum Assembly<Document: Sendable>: Sendable {
    /// Ready for the chain.
    case complete(Document)
    /// A container to pass on: signatures of others are missing, or what the notes say is.
    case partial(Document, missing: [MissingSignature], notes: [String] = [])
    /// Another round of requests follows from these signatures.
    case needsRound(Document, round: Int)

    /// The document as far as it got.
    public var document: Document {
        switch self {
        case .complete(let document), .partial(let document, _, _), .needsRound(let document, _): document
        }
    }

    /// Whether the document is ready for the chain.
    public var isComplete: Bool { if case .complete = self { true } else { false } }

    /// Returns the same outcome with another document.
    public func map<Other: Sendable>(_ transform: (Document) -> Other) -> Assembly<Other> {
        switch self {
        case .complete(let document): .complete(transform(document))
        case .partial(let document, let missing, let notes): .partial(transform(document), missing: missing, notes: notes)
        case .needsRound(let document, let round): .needsRound(transform(document), round: round)
        }
    }
}

/// A signature that a partial document still needs.
public struct MissingSignature: Sendable, Hashable {
    /// The request's id.
    public let request: String
    /// The account that must sign, as the chain writes it.
    public let signer: String
    /// The accounts that may sign in its place, where some of several are enough.
    public let alternatives: [String]

    /// A missing signature.
    public init(request: String, signer: String, alternatives: [String] = []) {
        self.request = request
        self.signer = signer
        self.alternatives = alternatives
    }

    /// `{"request", "signer", "alternatives"}`, the last where there are some.
    public var json: JSONValue {
        var object = JSONObject()
        object["request"] = .string(request)
        object["signer"] = .string(signer)
        if !alternatives.isEmpty { object["alternatives"] = .array(alternatives.map { .string($0) }) }
        return .object(object)
    }
}
