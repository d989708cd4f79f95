import ChainKit

/// An adapter for ECDSA and BIP-340 keys that is no chain's: a text that a wallet's key vouches for.
///
/// The signature is over `"\u{19}chainsign message:\n" ‖ length in decimal ‖ "\n" ‖ message`, which begins with a byte that no chain's
/// transactions begin with; ECDSA and BIP-340 sign its SHA-256, Ed25519 the bytes themselves. JSON: `{"message": text or {"hex"}, "publicKey"}`,
/// and `"signature"` once there is one.
struct MessageAdapter: ChainAdapter {
    private let scheme: SignatureScheme
    private let tweak: KeyTweak
    private let verifies: @Sendable (PublicKey) throws(ChainError) -> PublicKey
    private let suffix: String
    /// Hears of each step that it is asked for.
    private let listener: @Sendable (String) -> Void

    /// Messages signed by the wallet's key of this scheme, or by a tweak of it that the key given here follows from.
    init(
        scheme: SignatureScheme, tweak: KeyTweak = .none, suffix: String = "",
        verifies: @escaping @Sendable (PublicKey) throws(ChainError) -> PublicKey = { key throws(ChainError) in key },
        listener: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.listener = listener
        self.scheme = scheme
        self.tweak = tweak
        self.suffix = suffix
        self.verifies = verifies
    }

    /// A message, the key that signs it, and the signature once there is one.
    struct Document: Sendable, Equatable {
        /// What is vouched for.
        let message: [UInt8]
        /// Who vouches.
        let publicKey: PublicKey
        /// The answer to the only request.
        let signature: RequestSignature?

        var preimage: [UInt8] { Array("\u{19}chainsign message:\n\(message.count)\n".utf8) + message }
    }

    /// `message-` and the scheme.
    var identity: ChainIdentity {
        ChainIdentity(
            id: "message-\(scheme.rawValue)\(suffix)", version: 1, names: ["signed messages"], networks: [], schemes: [scheme], slip44: 0,
            capabilities: [.messages])
    }

    private static let requestID = "message"
    private static let longest = 65_536

    /// The key itself: there are no addresses.
    func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        ChainAddress(text: Hex.encode(key.bytes), format: "key", publicKey: key, script: key.bytes)
    }

    /// A key in hexadecimal.
    func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        guard let bytes = Hex.decode(address) else { throw ChainError(.decode, .invalidText, "is not hexadecimal", field: "address") }
        return try self.address(for: PublicKey(scheme, bytes), network: network, format: nil)
    }

    /// Reads JSON.
    func decode(_ input: ChainInput, context: NoContext) throws(ChainError) -> Document {
        listener("decode")
        let json: JSONValue
        switch input {
        case .json(let value): json = value
        case .container(let text): json = try JSONParser.parse(text)
        case .raw: throw ChainError(.decode, .unsupportedForm, "must be JSON", field: "input")
        }
        let cursor = JSONCursor(json, path: "", stage: .decode)
        _ = try cursor.object(allowing: ["message", "publicKey", "signature"])
        let message = try cursor.required("message")
        let bytes: [UInt8]
        if message.value.object != nil {
            _ = try message.object(allowing: ["hex"])
            bytes = try message.required("hex").hex()
        } else {
            bytes = Array(try message.string().utf8)
        }
        guard bytes.count <= Self.longest else { throw message.failure(.oversized, "is longer than \(Self.longest) bytes") }
        let key = try PublicKey(scheme, try cursor.required("publicKey").hex())
        let signature = try cursor.optional("signature").map { field throws(ChainError) in try RequestSignature(field) }
        return Document(message: bytes, publicKey: key, signature: signature)
    }

    /// Writes JSON.
    func encode(_ document: Document, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        guard form == .json || form == .container else {
            throw ChainError(.decode, .unsupportedForm, "messages are written as JSON", field: "form")
        }
        var object = JSONObject()
        object["message"] = ["hex": .string(Hex.encode(document.message))]
        object["publicKey"] = .string(Hex.encode(document.publicKey.bytes))
        if let signature = document.signature { object["signature"] = signature.json }
        return form == .json ? .json(.object(object)) : .text(JSONValue.object(object).text(.compact))
    }

    /// The bytes that are signed.
    func canonicalBytes(of document: Document) throws(ChainError) -> [UInt8] { document.preimage }

    /// The text, or that it is none.
    func summary(of document: Document, context: NoContext) throws(ChainError) -> TransactionSummary {
        listener("summary")
        var summary = TransactionSummary(kind: "message")
        if let text = String(validating: document.message, as: UTF8.self) {
            summary.add(text: text, label: "message")
        } else {
            summary.unreadable.append(Unreadable(place: "message", what: "bytes that are no text", data: document.message))
        }
        return summary
    }

    /// One request, under the key that the document names.
    func requests(
        for document: Document, keys: [WalletKey], context: NoContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        guard let key = keys.isEmpty ? WalletKey(document.publicKey) : keys.first(where: { $0.publicKey == document.publicKey }) else {
            throw ChainError(
                .plan, .noOwnedSigner, "\(Hex.encode(document.publicKey.bytes)) is none of the keys that may sign", field: "publicKey")
        }
        return [
            SigningRequest(id: Self.requestID, path: key.path, input: input(document), tweak: tweak, verifyKey: try verifies(key.publicKey))
        ]
    }

    private func input(_ document: Document) -> SigningInput {
        scheme == .ed25519 ? .message(document.preimage) : .digest(of: document.preimage, hash: .sha256)
    }

    /// The message with its signature.
    func assemble(_ document: Document, signatures: [RequestSignature]) throws(ChainError) -> Assembly<Document> {
        let requests = try requests(for: document, keys: [], context: .empty, prior: [])
        try SigningPlan.verify(signatures, against: requests)
        guard let signature = signatures.first else {
            return .partial(document, missing: [MissingSignature(request: Self.requestID, signer: Hex.encode(document.publicKey.bytes))])
        }
        return .complete(Document(message: document.message, publicKey: document.publicKey, signature: signature))
    }

    /// Whether there is a signature.
    func isSigned(_ document: Document) throws(ChainError) -> Bool { document.signature != nil }

    /// The signature under the key that comes with it.
    func verify(_ document: Document, context: NoContext) throws(ChainError) -> VerificationReport {
        listener("verify")
        let key = Hex.encode(document.publicKey.bytes)
        guard let signature = document.signature else {
            return VerificationReport(sender: key, checks: [.init("signature", ok: false, "there is none")])
        }
        let ok = try verifies(document.publicKey).isValid(signature.signature, for: input(document))
        return VerificationReport(sender: key, checks: [.init("signature", ok: ok, ok ? "verifies under \(key)" : "does not verify")])
    }

    /// There is none.
    func identifier(of document: Document) throws(ChainError) -> String {
        throw ChainError(.plan, .unsupportedForm, "a message has no id")
    }

    /// A message costs nothing.
    func estimate(_ document: Document, context: NoContext) throws(ChainError) -> Estimate {
        Estimate(size: document.message.count, fee: "0", highestFee: "0", unit: "")
    }

    /// A message spends nothing.
    func conflicts(_ document: Document) throws(ChainError) -> Conflicts {
        Conflicts(keys: [], signingTwiceIsHarmless: true)
    }
}
