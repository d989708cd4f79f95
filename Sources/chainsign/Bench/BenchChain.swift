internal import ChainKit

/// A chain of nothing but inputs, each with a key of its own, for measuring what an order of many requests costs outside any chain.
///
/// JSON: `{"note", "inputs": [{"publicKey", "path"}], "change": {"publicKey", "path"}}`, keys of ECDSA. An input's preimage is of the
/// length that BIP-143's has. Requests, summary and checks are those of a real adapter: keys are found at the document's paths, change by
/// the wallet's keys, and every signature is verified when it is put in and once more at the end.
struct BenchChain: ChainAdapter {
    static let id = "bench"

    struct Input: Sendable, Equatable {
        let publicKey: PublicKey
        let path: DerivationPath
        let preimage: [UInt8]
        var signature: RawSignature?
    }

    struct Document: Sendable, Equatable {
        let note: String
        var inputs: [Input]
        let change: Input
    }

    let identity = ChainIdentity(
        id: BenchChain.id, version: 1, names: ["bench"], networks: [], schemes: [.ecdsaSecp256k1, .bip340Secp256k1], slip44: 0,
        capabilities: [])

    func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        guard key.scheme == .ecdsaSecp256k1 else { throw ChainError(.decode, .schemeMismatch, "is no ECDSA key", field: "publicKey") }
        return ChainAddress(text: Hex.encode(key.bytes), format: "key", publicKey: key, script: key.bytes)
    }

    func validate(address: String, network: String?) throws(ChainError) -> ChainAddress { throw Self.unsupported }

    private static let unsupported = ChainError(.decode, .unsupportedForm, "is nothing that is measured")

    func decode(_ input: ChainInput, context: NoContext) throws(ChainError) -> Document {
        guard case .json(let json) = input else { throw Self.unsupported }
        let cursor = JSONCursor(json)
        try cursor.object(allowing: ["note", "inputs", "change"])
        let note = try cursor.required("note").string()
        var inputs: [Input] = []
        for element in try cursor.required("inputs").elements() { inputs.append(try Self.input(element, note, inputs.count)) }
        return Document(note: note, inputs: inputs, change: try Self.input(cursor.required("change"), note, inputs.count))
    }

    private static func input(_ cursor: JSONCursor, _ note: String, _ position: Int) throws(ChainError) -> Input {
        try cursor.object(allowing: ["publicKey", "path"])
        var preimage = Array("\(note) \(position)".utf8)
        preimage += [UInt8](repeating: 0, count: max(0, 182 - preimage.count))
        return Input(
            publicKey: try PublicKey(.ecdsaSecp256k1, cursor.required("publicKey").hex()),
            path: try DerivationPath(cursor.required("path").string()), preimage: preimage)
    }

    func encode(_ document: Document, as form: DocumentForm) throws(ChainError) -> EncodedDocument { throw Self.unsupported }

    func canonicalBytes(of document: Document) throws(ChainError) -> [UInt8] {
        document.inputs.flatMap { $0.preimage + $0.publicKey.bytes } + document.change.publicKey.bytes
    }

    func summary(of document: Document, context: NoContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    func summary(of document: Document, keys: [WalletKey], context: NoContext) throws(ChainError) -> TransactionSummary {
        var summary = TransactionSummary(kind: "bench")
        let own = Set(keys.map(\.publicKey))
        summary.add(text: own.contains(document.change.publicKey) ? "comes back" : "goes", label: "change")
        return summary
    }

    func keyPaths(of document: Document) -> [DerivationPath] { document.inputs.map(\.path) + [document.change.path] }

    func keyPaths(of document: Document, scheme: SignatureScheme) -> [DerivationPath] {
        scheme == .ecdsaSecp256k1 ? keyPaths(of: document) : []
    }

    func requests(
        for document: Document, keys: [WalletKey], context: NoContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        let paths = Dictionary(keys.map { ($0.publicKey, $0.path) }) { first, _ in first }
        return document.inputs.enumerated().compactMap { position, input in
            paths[input.publicKey].map { path in
                SigningRequest(
                    id: "input/\(position)", path: path, input: .digest(of: input.preimage, hash: .sha256d), verifyKey: input.publicKey,
                    requires: [.lowS])
            }
        }
    }

    func assemble(_ document: Document, signatures: [RequestSignature]) throws(ChainError) -> Assembly<Document> {
        let byID = Dictionary(signatures.map { ($0.request, $0.signature) }) { first, _ in first }
        var signed = document
        for position in signed.inputs.indices {
            guard let signature = byID["input/\(position)"] else { return .partial(signed, missing: []) }
            guard try Self.isValid(signature, of: signed.inputs[position]) else {
                throw ChainError(.assemble, .invalidSignature, "does not verify", request: "input/\(position)")
            }
            signed.inputs[position].signature = signature
        }
        return .complete(signed)
    }

    private static func isValid(_ signature: RawSignature, of input: Input) throws(ChainError) -> Bool {
        guard case .ecdsa(let r, let s, _) = signature else { return false }
        return ECDSACheck.isValid(
            r: r, s: s, digest: HashFunction.sha256d.digest(of: input.preimage), publicKey: input.publicKey.bytes)
    }

    func verify(_ document: Document, context: NoContext) throws(ChainError) -> VerificationReport {
        var checks: [VerificationReport.Check] = []
        for (position, input) in document.inputs.enumerated() {
            let valid = if let signature = input.signature { try Self.isValid(signature, of: input) } else { false }
            checks.append(.init("input/\(position)", ok: valid, ""))
        }
        return VerificationReport(sender: nil, checks: checks)
    }

    func identifier(of document: Document) throws(ChainError) -> String { throw Self.unsupported }

    func estimate(_ document: Document, context: NoContext) throws(ChainError) -> Estimate { throw Self.unsupported }

    func conflicts(_ document: Document) throws(ChainError) -> Conflicts { Conflicts(keys: [], signingTwiceIsHarmless: true) }
}
