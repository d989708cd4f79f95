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
