public import ChainKit

/// The smallest adapter: a line of text, signed with Ed25519. Raw form: the text, a zero byte, and the signature where there is one.
public struct MemoAdapter: ChainPlugin {
    /// A text and who signs it.
    public struct Document: Sendable, Equatable {
        let signer: [UInt8]
        let text: String
        var signature: [UInt8]?

        var bytes: [UInt8] { signer + Array(text.utf8) + [0] + (signature ?? []) }
    }

    /// The vectors in this package's folder.
    public static let vectors = VectorManifest(
        chain: "memo", cases: 5, digest: "4a906b59c78f64c5bdebdb2d37bf1d92eab8cc775261e4c160a384ae9755086c")

    /// The adapter has no state.
    public init() {}

    /// Who the adapter is.
    public let identity = ChainIdentity(
        id: "memo", version: 1, names: ["Memo"], networks: [Network(id: "paper", name: "Paper", isTest: true)], schemes: [.ed25519],
        slip44: 1, capabilities: [])

    /// The key in hexadecimal.
    public func address(for key: PublicKey, network: String?, format: String?) -> ChainAddress {
        ChainAddress(text: Hex.encode(key.bytes), format: "hex", publicKey: key, script: key.bytes)
    }

    /// The key behind an address.
    public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        guard let bytes = Hex.decode(address), let key = try? PublicKey(.ed25519, bytes) else {
            throw ChainError(.decode, .invalidAddress, "is no key in hexadecimal", field: "address")
        }
        return self.address(for: key, network: network, format: nil)
    }

    /// Reads `{"signer", "text", "signature"}` or the raw form.
    public func decode(_ input: ChainInput, context: NoContext) throws(ChainError) -> Document {
        switch input {
        case .json(let value):
            let root = JSONCursor(value)
            try root.object(allowing: ["signer", "text", "signature"])
            return try document(
                signer: root.required("signer").hex(count: 32), text: Array(root.required("text").string().utf8),
                signature: root.optional("signature")?.hex(count: 64))
        case .raw(let bytes):
            var reader = ByteReader(bytes)
            let signer = try reader.take(32, "signer")
            guard let end = bytes.dropFirst(32).firstIndex(of: 0) else {
                throw ChainError(.decode, .truncated, "has no zero byte behind it", field: "text")
            }
            let text = try reader.take(end - 32, "text")
            _ = try reader.byte("text")
            let signature = reader.remaining == 0 ? nil : try reader.take(64, "signature")
            try reader.finish("input")
            return try document(signer: signer, text: text, signature: signature)
        case .container(let text):
            guard let bytes = Hex.decode(text) else { throw ChainError(.decode, .invalidText, "is not hexadecimal", field: "input") }
            return try decode(.raw(bytes), context: context)
        }
    }

    private func document(signer: [UInt8], text: [UInt8], signature: [UInt8]?) throws(ChainError) -> Document {
        guard !text.contains(0), let text = String(validating: text, as: UTF8.self) else {
            throw ChainError(.decode, .invalidText, "must be UTF-8 without zero bytes", field: "text")
        }
        return Document(signer: signer, text: text, signature: signature)
    }

    /// Writes a document.
    public func encode(_ document: Document, as form: DocumentForm) -> EncodedDocument {
        switch form {
        case .raw: return .raw(document.bytes)
        case .container, .text: return .text(Hex.encode(document.bytes))
        case .json:
            var object = JSONObject()
            object["signer"] = .string(Hex.encode(document.signer))
            object["text"] = .string(document.text)
            if let signature = document.signature { object["signature"] = .string(Hex.encode(signature)) }
            return .json(.object(object))
        }
    }

    /// Signer and text.
    public func canonicalBytes(of document: Document) -> [UInt8] { document.signer + Array(document.text.utf8) }

    /// The text.
    public func summary(of document: Document, context: NoContext) -> TransactionSummary {
        var summary = TransactionSummary(kind: "memo")
        summary.add(text: document.text, label: "text")
        return summary
    }

    /// The signer's request.
    public func requests(
        for document: Document, keys: [WalletKey], context: NoContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        let key = try PublicKey(.ed25519, document.signer)
        let path = keys.first { $0.publicKey == key }?.path
        guard keys.isEmpty || path != nil else { throw ChainError(.plan, .noOwnedSigner, "do not include the signer's", field: "keys") }
        return [SigningRequest(id: "text", path: path ?? .root, input: .message(Array(document.text.utf8)), verifyKey: key)]
    }

    /// Puts the signature behind the text.
    public func assemble(_ document: Document, signatures: [RequestSignature]) throws(ChainError) -> Assembly<Document> {
        var document = document
        try SigningPlan.verify(signatures, against: requests(for: document, keys: [], context: .empty, prior: []))
        if case .ed25519(let bytes) = signatures.first?.signature { document.signature = bytes }
        return document.signature == nil
            ? .partial(document, missing: [MissingSignature(request: "text", signer: Hex.encode(document.signer))]) : .complete(document)
    }

    /// Checks the signature.
    public func verify(_ document: Document, context: NoContext) -> VerificationReport {
        let ok = Ed25519Check.isValid(signature: document.signature ?? [], message: Array(document.text.utf8), publicKey: document.signer)
        return VerificationReport(sender: Hex.encode(document.signer), checks: [.init("signature", ok: ok, "of the text")])
    }

    /// The signature.
    public func identifier(of document: Document) throws(ChainError) -> String {
        guard let signature = document.signature else { throw ChainError(.verify, "unsigned", "has no signature yet") }
        return Hex.encode(signature)
    }

    /// Memos cost nothing.
    public func estimate(_ document: Document, context: NoContext) -> Estimate {
        Estimate(size: document.bytes.count, fee: "0", highestFee: "0", unit: "none")
    }

    /// Memos exclude nothing.
    public func conflicts(_ document: Document) -> Conflicts { Conflicts(keys: [], signingTwiceIsHarmless: true) }
}
