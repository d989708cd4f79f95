/// The requests of a document together with everything that they were computed from.
///
/// Each party makes its own plan from the same input; ``hash`` is what they compare before anything is signed.
public struct SigningPlan: Sendable, Equatable {
    /// The adapter's id.
    public let adapter: String
    /// The adapter's version: another version may plan differently.
    public let adapterVersion: Int
    /// The document's canonical bytes.
    public let document: [UInt8]
    /// The context.
    public let context: ChainContext
    /// The requests in the adapter's order.
    public let requests: [SigningRequest]

    /// A plan, after rule 2 of the framework: every digest is recomputed from its preimage, and ids are unique.
    public init(
        adapter: String, adapterVersion: Int, document: [UInt8], context: ChainContext, requests: [SigningRequest]
    ) throws(ChainError) {
        try SigningPlan.check(requests)
        self.adapter = adapter
        self.adapterVersion = adapterVersion
        self.document = document
        self.context = context
        self.requests = requests
    }

    /// SHA-256 over the tag, adapter id and version, document, context and requests, each preceded by its length.
    public var hash: [UInt8] {
        var fields = CanonicalFields()
        fields.append("chainsign/plan/1")
        fields.append(adapter)
        fields.append(UInt64(clamping: adapterVersion))
        fields.append(document)
        fields.append(context.canonicalBytes)
        fields.append(UInt64(requests.count))
        for request in requests { fields.append(request.canonicalBytes) }
        return HashFunction.sha256.digest(of: fields.bytes)
    }

    /// Refuses a digest that is not its preimage's hash, a message for a scheme that signs digests, a round below zero, and an
    /// id that occurs twice.
    public static func check(_ requests: [SigningRequest]) throws(ChainError) {
        var seen: Set<String> = []
        for request in requests {
            guard seen.insert(request.id).inserted else {
                throw ChainError(.plan, .duplicateSignature, "occurs twice in one plan", request: request.id)
            }
            guard request.round >= 0 else {
                throw ChainError(.plan, .outOfRange, "has a negative round", request: request.id)
            }
            if request.scheme == .ecdsaSecp256k1, case .message = request.input {
                throw PublicKey.needsDigest(.plan, request: request.id)
            }
            if case .digest(let digest, let hash, let preimage) = request.input, hash.digest(of: preimage) != digest {
                throw ChainError(
                    .plan, .digestMismatch, "asks to sign a digest that is not the \(hash.rawValue) of its preimage", request: request.id)
            }
        }
    }

    /// Rule 5 of the framework: every signature answers a request and verifies under its key, none comes twice.
    public static func verify(_ signatures: [RequestSignature], against requests: [SigningRequest]) throws(ChainError) {
        var open = Dictionary(requests.map { ($0.id, $0) }) { first, _ in first }
        for signature in signatures {
            guard let request = open.removeValue(forKey: signature.request) else {
                let known = requests.contains { $0.id == signature.request }
                throw ChainError(
                    .assemble, known ? .duplicateSignature : .unknownRequest,
                    known ? "was answered twice" : "is not a request of this document; plan it again and compare the ids",
                    request: signature.request)
            }
            guard signature.signature.isWellFormed else {
                throw ChainError(.assemble, .wrongLength, "has a signature of a wrong length", request: request.id)
            }
            guard try isAnswer(signature.signature, to: request) else {
                for other in requests where other.id != request.id && other.scheme == request.scheme && other.verifyKey != nil {
                    guard try isAnswer(signature.signature, to: other) else { continue }
                    throw ChainError(
                        .assemble, .wrongSignerOrder, "has a signature that belongs to request \(other.id): exchange them",
                        request: request.id)
                }
                throw ChainError(
                    .assemble, .invalidSignature,
                    "has a signature that does not verify under \(request.verifyKey.map { Hex.encode($0.bytes) } ?? "any key")",
                    request: request.id)
            }
        }
    }

    /// Whether a signature is what a request asks for. Without a key all that can be said is that some key made it; whose, the adapter
    /// says from the account that it belongs to.
    private static func isAnswer(_ signature: RawSignature, to request: SigningRequest) throws(ChainError) -> Bool {
        if let key = request.verifyKey { return try key.isValid(signature, for: request.input) }
        guard signature.scheme == request.scheme else {
            throw ChainError(
                .verify, .schemeMismatch,
                "a signature of \(signature.scheme.rawValue) was given for a request of \(request.scheme.rawValue)", request: request.id)
        }
        guard case .ecdsa(let r, let s, let recoveryID) = signature, case .digest(let digest, _, _) = request.input,
            let key = ECDSACheck.recover(r: r, s: s, recoveryID: recoveryID, digest: digest)
        else { return false }
        return ECDSACheck.isValid(r: r, s: s, digest: digest, publicKey: key)
    }
}
