internal import Synchronization

/// The input of an adapter: an intent in JSON, raw bytes, or a container as text.
public enum ChainInput: Sendable, Equatable {
    /// An intent or a document in the adapter's JSON.
    case json(JSONValue)
    /// Bytes as the chain has them.
    case raw([UInt8])
    /// Text in one of the chain's usual encodings (base64, Base58, hexadecimal), which the adapter tells apart.
    case container(String)

    /// The largest input in bytes that is not refused: no chain's transaction comes near it.
    public static let maximumSize = 24 << 20

    /// Reads what a user handed over: a file's bytes or a command's argument.
    ///
    /// `{` begins JSON, `0x` hexadecimal; other text is left to the adapter, in one line where it was broken into several
    /// (``HandedText``), and in base64 of the usual form where it was another; other bytes are raw.
    public static func detect(_ bytes: [UInt8]) throws(ChainError) -> ChainInput {
        try check(size: bytes.count)
        guard let handed = try HandedText(bytes, field: "input") else { return .raw(bytes) }
        return try detect(handed)
    }

    /// Reads what a user handed over as text.
    public static func detect(_ text: String) throws(ChainError) -> ChainInput {
        try check(size: text.utf8.count)
        return try detect(HandedText(text))
    }

    private static func check(size: Int) throws(ChainError) {
        guard size <= maximumSize else {
            throw ChainError(.decode, .oversized, "has \(size) bytes, and at most \(maximumSize) are read", field: "input")
        }
    }

    private static func detect(_ handed: HandedText) throws(ChainError) -> ChainInput {
        if handed.firstByte == UInt8(ascii: "{") || handed.firstByte == UInt8(ascii: "[") {
            return .json(try JSONParser.parse(handed.text))
        }
        let text = handed.compact
        guard !text.isEmpty else { throw ChainError(.decode, .truncated, "is empty", field: "input") }
        if text.utf8.starts(with: "0x".utf8) {
            guard let decoded = Hex.decode(text) else {
                throw ChainError(.decode, .invalidText, "begins with 0x and is not hexadecimal", field: "input")
            }
            return .raw(decoded)
        }
        return .container(Base64.usualForm(of: text) ?? text)
    }
}

/// The forms in which a document goes out.
public enum DocumentForm: Sendable, Hashable {
    /// The adapter's JSON; decodes to the same document.
    case json
    /// Bytes.
    case raw
    /// The chain's usual text or container.
    case container
    /// Bytes as text in an encoding of this name: `hex`, `base64`, `base58`.
    case text(String)
}

/// A document in one of its forms.
public enum EncodedDocument: Sendable, Equatable {
    /// JSON.
    case json(JSONValue)
    /// Bytes.
    case raw([UInt8])
    /// Text.
    case text(String)

    /// The document as one string: JSON on several lines, bytes in hexadecimal.
    public var text: String {
        switch self {
        case .json(let value): value.text(.pretty)
        case .raw(let bytes): Hex.encode(bytes)
        case .text(let text): text
        }
    }
}

/// The context of a document: what an adapter needs and the bytes don't hold. Co-signers must have the same, so it is part of the plan's
/// hash.
public struct ChainContext: Sendable, Equatable {
    /// The context's JSON object; each adapter documents its members.
    public let json: JSONValue

    /// The empty context.
    public static let empty = ChainContext(checked: [:])

    private let readings = Readings()

    private init(checked: JSONValue) { json = checked }

    /// A context of this object.
    public init(_ json: JSONValue) throws(ChainError) {
        guard json.object != nil else { throw ChainError(.decode, .wrongType, "must be an object", field: "context") }
        self.json = json
    }

    /// Compares contexts by their JSON.
    public static func == (left: ChainContext, right: ChainContext) -> Bool { left.json == right.json }

    /// The bytes in the plan's hash.
    public var canonicalBytes: [UInt8] {
        readings.bytes.withLock { bytes in
            if let bytes { return bytes }
            let made = json.canonicalBytes
            bytes = made
            return made
        }
    }

    /// Returns what an adapter makes of the context, which is made once, whoever asks how often: a context may have megabytes, and neither
    /// changes.
    ///
    /// - Parameter read: reads the JSON. What it refuses is read again at the next question.
    public func facts<Facts: Sendable>(_ read: () throws(ChainError) -> Facts) throws(ChainError) -> Facts {
        let type = ObjectIdentifier(Facts.self)
        if let known = readings.facts.withLock({ $0[type] }) as? Facts { return known }
        let facts = try read()
        readings.facts.withLock { $0[type] = facts }
        return facts
    }

    /// A cursor at the root, whose paths begin with `context`.
    public func cursor(stage: ChainError.Stage) -> JSONCursor { JSONCursor(json, path: "context", stage: stage) }
}

/// What was read of a context.
private final class Readings: Sendable {
    let facts = Mutex<[ObjectIdentifier: any Sendable]>([:])
    let bytes = Mutex<[UInt8]?>(nil)
}
