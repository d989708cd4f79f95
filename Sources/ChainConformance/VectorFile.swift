public import ChainKit

/// What a case exercises.
public enum VectorOperation: String, Sendable, CaseIterable {
    /// Key to address, or address to account.
    case address
    /// Reading and writing back.
    case decode
    /// Signing requests.
    case plan
    /// Signatures into the document.
    case assemble
    /// The verdict on a finished artefact.
    case verify
    /// What a human approves.
    case summary
    /// The transaction's id.
    case identifier
    /// Size and fee.
    case estimate
    /// A message outside transactions: reading it and its requests.
    case message
}

/// One case of a vector file.
public struct VectorCase: Sendable {
    /// Unique within its file.
    public let id: String
    /// What it exercises.
    public let operation: VectorOperation
    /// The caller's keys.
    public let keys: [WalletKey]
    /// The declared context.
    public let context: ChainContext
    /// The input, in exactly one form.
    public let input: ChainInput
    /// Signatures for `assemble`.
    public let signatures: [RequestSignature]
    /// What must come out.
    public let expect: JSONCursor
    /// Why the case is not run, where it is not.
    public let skip: String?
}

/// A file of `chainsign-vector/1`: facts of one source about one chain.
///
/// ```json
/// {"format": "chainsign-vector/1", "chain": "sol", "source": {"name", "url", "licence", "note"},
///  "cases": [{"id", "op", "keys", "context", "input", "signatures", "expect", "note", "skip"}]}
/// ```
///
/// `keys` are `{"publicKey", "scheme", "path"}`; `input` has exactly one of `json`, `raw` (hexadecimal) and `container` (text);
/// `signatures` belong to `assemble`; `note` and `skip` are for people, and a skipped case must say why.
public struct VectorFile: Sendable {
    /// The format that this module reads.
    public static let format = "chainsign-vector/1"

    /// Files are their makers' own: they may be larger than what strangers send.
    private static let limits = JSONParser.Limits(bytes: 64 << 20, values: 1 << 22)

    /// The file's name.
    public let name: String
    /// The adapter's id.
    public let chain: String
    /// Where the facts come from.
    public let source: (name: String, url: String, licence: String)
    /// The cases.
    public let cases: [VectorCase]

    /// Checks a file's text against the format, all the rules of the JSON Schema included.
    public init(name: String, text: [UInt8]) throws(ChainError) {
        let root = JSONCursor(try JSONParser.parse(text, limits: VectorFile.limits))
        self.name = name
        try root.object(allowing: ["format", "chain", "source", "cases"])
        let format = try root.required("format")
        guard try format.string() == VectorFile.format else { throw format.failure(.unsupportedVersion, "must be \(VectorFile.format)") }
        chain = try VectorFile.filled(root.required("chain"))

        let source = try root.required("source")
        try source.object(allowing: ["name", "url", "licence", "note"])
        self.source = (
            try VectorFile.filled(source.required("name")), try VectorFile.filled(source.required("url")),
            try VectorFile.filled(source.required("licence"))
        )
        _ = try source.optional("note")?.string()

        var cases: [VectorCase] = []
        var seen: Set<String> = []
        for cursor in try root.required("cases").elements() {
            let vector = try VectorCase(cursor)
            guard seen.insert(vector.id).inserted else { throw try cursor.required("id").failure(.duplicateCase, "occurs twice") }
            cases.append(vector)
        }
        guard !cases.isEmpty else { throw try root.required("cases").failure(.missingField, "must not be empty") }
        self.cases = cases
    }

    fileprivate static func filled(_ cursor: JSONCursor) throws(ChainError) -> String {
        let text = try cursor.string()
        guard !text.isEmpty else { throw cursor.failure(.missingField, "must not be empty") }
        return text
    }
}

extension VectorFile: CustomStringConvertible {
    /// The name, as test reports show it.
    public var description: String { name }
}

extension ChainError.Code {
    static let duplicateCase: Self = "duplicateCase"
    static let unreadableFile: Self = "unreadableFile"
}

extension VectorCase {
    init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["id", "op", "keys", "context", "input", "signatures", "expect", "note", "skip"])
        id = try VectorFile.filled(cursor.required("id"))
        let op = try cursor.required("op")
        guard let operation = VectorOperation(rawValue: try op.string()) else {
            throw op.failure(.unknownName, "must be one of \(VectorOperation.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.operation = operation

        var keys: [WalletKey] = []
        for key in try cursor.optional("keys")?.elements() ?? [] { keys.append(try VectorCase.key(key)) }
        self.keys = keys
        context = try cursor.optional("context").map { cursor throws(ChainError) in try ChainContext(cursor.value) } ?? .empty
        input = try VectorCase.input(cursor.required("input"))

        var signatures: [RequestSignature] = []
        if let list = cursor.optional("signatures") {
            guard operation == .assemble else { throw list.failure(.unknownField, "belong to assemble") }
            for signature in try list.elements() { signatures.append(try RequestSignature(signature)) }
        }
        self.signatures = signatures

        expect = try cursor.required("expect")
        guard expect.value.object != nil else { throw expect.failure(.wrongType, "must be an object") }
        let result = try expect.required("result")
        switch try result.string() {
        case "ok": break
        case "error":
            try expect.object(allowing: ["result", "error", "stage", "field"])
            _ = try VectorFile.filled(expect.required("error"))
            if let stage = expect.optional("stage"), ChainError.Stage(rawValue: try stage.string()) == nil {
                throw stage.failure(.unknownName, "must be decode, plan, assemble or verify")
            }
        default: throw result.failure(.unknownName, "must be ok or error")
        }
        _ = try cursor.optional("note")?.string()
        skip = try cursor.optional("skip").map(VectorFile.filled)
    }

    static func key(_ cursor: JSONCursor) throws(ChainError) -> WalletKey {
        try cursor.object(allowing: ["publicKey", "scheme", "path", "masterFingerprint"])
        let scheme = try cursor.required("scheme")
        guard let known = SignatureScheme(rawValue: try scheme.string()) else { throw scheme.failure(.unknownName, "is no known scheme") }
        return WalletKey(
            try PublicKey(known, cursor.required("publicKey").hex()),
            path: try cursor.optional("path").map { cursor throws(ChainError) in try DerivationPath(cursor.string()) } ?? .root,
            masterFingerprint: try cursor.optional("masterFingerprint").map { cursor throws(ChainError) in try cursor.hex(count: 4) })
    }

    private static func input(_ cursor: JSONCursor) throws(ChainError) -> ChainInput {
        let object = try cursor.object(allowing: ["json", "raw", "container"])
        guard object.members.count == 1 else { throw cursor.failure(.wrongType, "must have exactly one of json, raw, container") }
        if let json = cursor.optional("json") { return .json(json.value) }
        if let raw = cursor.optional("raw") { return .raw(try raw.hex()) }
        return .container(try cursor.required("container").string())
    }
}
