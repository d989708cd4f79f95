import ChainKit

/// An adapter that is no chain's, for orders that spend from many keys at once: of several schemes, at several paths, with and without
/// tweaks, and with something that comes back.
///
/// JSON: `{"spends": [{"scheme", "publicKey", "path", "text", "root"}], "outputs": [{"publicKey", "path", "amount"}]}`. `path` is a hint
/// and may be left out or wrong. `root` is `"none"` for a key path without scripts, or 32 bytes in hexadecimal. Once it is signed there is
/// a signature in each spend.
struct LedgerAdapter: ChainAdapter {
    struct Spend: Sendable, Equatable {
        let publicKey: PublicKey
        let path: DerivationPath?
        let text: String
        let tweak: KeyTweak
        var signature: RawSignature?
    }

    struct Output: Sendable, Equatable {
        let publicKey: [UInt8]
        let path: DerivationPath?
        let amount: String
    }

    struct Document: Sendable, Equatable {
        var spends: [Spend]
        let outputs: [Output]
    }

    /// In the order in which a wallet is asked for an address.
    var identity: ChainIdentity {
        ChainIdentity(
            id: "ledger", version: 1, names: ["ledger"], networks: [], schemes: [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519],
            slip44: 0,
            capabilities: [])
    }

    /// `hash` of an ECDSA key, which is the usual one, `output` of a BIP-340 key.
    func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        let schemes: [String: SignatureScheme] = ["hash": .ecdsaSecp256k1, "output": .bip340Secp256k1]
        let format = format ?? "hash"
        guard let scheme = schemes[format] else { throw ChainError(.decode, .unknownName, "is no format", field: "format") }
        guard key.scheme == scheme else {
            throw ChainError(.decode, .schemeMismatch, "\(format) is of \(scheme.rawValue) keys", field: "publicKey")
        }
        return ChainAddress(text: "\(format):\(Hex.encode(key.bytes))", format: format, publicKey: key, script: key.bytes)
    }

    func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        throw ChainError(.decode, .unsupportedForm, "is not read here", field: "address")
    }

    func decode(_ input: ChainInput, context: NoContext) throws(ChainError) -> Document {
        guard case .json(let json) = input else { throw ChainError(.decode, .unsupportedForm, "must be JSON", field: "input") }
        let cursor = JSONCursor(json, path: "", stage: .decode)
        _ = try cursor.object(allowing: ["spends", "outputs"])
        var spends: [Spend] = []
        for spend in try cursor.required("spends").elements() { spends.append(try Self.spend(spend)) }
        var outputs: [Output] = []
        for output in try cursor.optional("outputs")?.elements() ?? [] {
            _ = try output.object(allowing: ["publicKey", "path", "amount"])
            outputs.append(
                Output(
                    publicKey: try output.required("publicKey").hex(), path: try Self.path(output),
                    amount: try output.required("amount").string()))
        }
        return Document(spends: spends, outputs: outputs)
    }

    private static func spend(_ cursor: JSONCursor) throws(ChainError) -> Spend {
        _ = try cursor.object(allowing: ["scheme", "publicKey", "path", "text", "root"])
        guard let scheme = SignatureScheme(rawValue: try cursor.required("scheme").string()) else {
            throw cursor.failure(.unknownName, "is of no scheme")
        }
        let root = try cursor.optional("root")?.string()
        let tweak: KeyTweak = root.map { $0 == "none" ? .taproot(merkleRoot: nil) : .taproot(merkleRoot: Hex.decode($0)) } ?? .none
        return Spend(
            publicKey: try PublicKey(scheme, try cursor.required("publicKey").hex()), path: try path(cursor),
            text: try cursor.required("text").string(), tweak: tweak)
    }

    private static func path(_ cursor: JSONCursor) throws(ChainError) -> DerivationPath? {
        try cursor.optional("path").map { field throws(ChainError) in try DerivationPath(field.string()) }
    }

    func encode(_ document: Document, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        .text(document.spends.map(\.text).joined(separator: "\n"))
    }

    func canonicalBytes(of document: Document) throws(ChainError) -> [UInt8] {
        Array(document.spends.map { "\($0.text) \(Hex.encode($0.publicKey.bytes))" }.joined(separator: "\n").utf8)
            + document.outputs.flatMap { $0.publicKey + Array($0.amount.utf8) }
    }

    /// Everything goes to strangers.
    func summary(of document: Document, context: NoContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    /// What goes to a key of the wallet's comes back.
    func summary(of document: Document, keys: [WalletKey], context: NoContext) throws(ChainError) -> TransactionSummary {
        var summary = TransactionSummary(kind: "ledger")
        let own = Set(keys.map(\.publicKey.bytes))
        for output in document.outputs {
            summary.add(text: output.amount, label: own.contains(output.publicKey) ? "change" : "payment")
        }
        return summary
    }

    func keyPaths(of document: Document) -> [DerivationPath] { document.spends.compactMap(\.path) + document.outputs.compactMap(\.path) }

    /// A spend says of which scheme its key is, an output does not.
    func keyPaths(of document: Document, scheme: SignatureScheme) -> [DerivationPath] {
        document.spends.filter { $0.publicKey.scheme == scheme }.compactMap(\.path) + document.outputs.compactMap(\.path)
    }

    /// A request for every spend whose key is known. Under signatures of an earlier round, which no ledger has, another is signed.
    func requests(
        for document: Document, keys: [WalletKey], context: NoContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        let paths = Dictionary(keys.map { ($0.publicKey, $0.path) }) { first, _ in first }
        var requests: [SigningRequest] = []
        for (index, spend) in document.spends.enumerated() {
            guard let path = keys.isEmpty ? .root : paths[spend.publicKey] else { continue }
            requests.append(
                SigningRequest(
                    id: "spend/\(index)", path: path,
                    input: prior.isEmpty ? Self.input(spend) : .digest(of: [UInt8(clamping: prior.count)], hash: .sha256d),
                    tweak: spend.tweak, verifyKey: try Self.verifyKey(spend)))
        }
        guard !requests.isEmpty else { throw ChainError(.plan, .noOwnedSigner, "spends from no key of yours") }
        return requests
    }

    private static func input(_ spend: Spend) -> SigningInput {
        spend.publicKey.scheme == .ed25519 ? .message(Array(spend.text.utf8)) : .digest(of: Array(spend.text.utf8), hash: .sha256d)
    }

    private static func verifyKey(_ spend: Spend) throws(ChainError) -> PublicKey {
        guard case .taproot(let root) = spend.tweak else { return spend.publicKey }
        return try PublicKey(
            .bip340Secp256k1, BIP340Check.output(internalKey: spend.publicKey.bytes, merkleRoot: root)?.key ?? [])
    }

    func assemble(_ document: Document, signatures: [RequestSignature]) throws(ChainError) -> Assembly<Document> {
        var signed = document
        for index in signed.spends.indices {
            signed.spends[index].signature = signatures.first { $0.request == "spend/\(index)" }?.signature
        }
        let missing = signed.spends.indices.filter { signed.spends[$0].signature == nil }
        guard missing.isEmpty else {
            return .partial(
                signed,
                missing: missing.map {
                    MissingSignature(request: "spend/\($0)", signer: Hex.encode(signed.spends[$0].publicKey.bytes))
                })
        }
        return .complete(signed)
    }

    func verify(_ document: Document, context: NoContext) throws(ChainError) -> VerificationReport {
        var checks: [VerificationReport.Check] = []
        for (index, spend) in document.spends.enumerated() {
            let valid: Bool
            if let signature = spend.signature {
                valid = try Self.verifyKey(spend).isValid(signature, for: Self.input(spend))
            } else {
                valid = false
            }
            checks.append(.init("spend/\(index)", ok: valid, valid ? "verifies" : "does not verify"))
        }
        return VerificationReport(sender: nil, checks: checks)
    }

    func identifier(of document: Document) throws(ChainError) -> String {
        throw ChainError(.plan, .unsupportedForm, "a ledger has no id")
    }

    func estimate(_ document: Document, context: NoContext) throws(ChainError) -> Estimate {
        Estimate(size: document.spends.count, fee: "0", highestFee: "0", unit: "")
    }

    func conflicts(_ document: Document) throws(ChainError) -> Conflicts { Conflicts(keys: [], signingTwiceIsHarmless: true) }
}
