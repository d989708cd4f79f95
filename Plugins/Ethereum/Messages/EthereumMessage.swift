public import ChainKit

/// A message to be signed outside transactions, with the signature and the signer as far as they are there.
///
/// JSON: `{"personalMessage": {"text"} | {"hex"}}`, `{"typedData": {"types", "primaryType", "domain", "message"}}` or
/// `{"validatorMessage": {"validator", "data"}}`, each with an optional `"signer"` and `"signature"` (65 bytes r ‖ s ‖ v, v 27 or 28).
/// Typed data may stand by itself.
public struct EthereumMessage: Sendable, Equatable {
    /// The content that is signed.
    public enum Content: Sendable, Equatable {
        /// EIP-191, version 0x45.
        case personal(PersonalMessage)
        /// EIP-712.
        case typedData(TypedData)
        /// EIP-191, version 0x00.
        case validator(ValidatorMessage)
    }

    /// The content that is signed.
    public let content: Content
    /// The account that is to sign; nil where nobody is named.
    public var signer: EthereumAddress?
    /// The signature; nil where it is open.
    public internal(set) var signature: EthereumSignature?

    /// A message without signature.
    public init(_ content: Content, signer: EthereumAddress? = nil) {
        self.content = content
        self.signer = signer
    }

    /// The bytes whose Keccak-256 is signed. They begin with 19, as no transaction does.
    public var preimage: [UInt8] {
        switch content {
        case .personal(let message): message.preimage
        case .typedData(let data): data.preimage
        case .validator(let message): message.preimage
        }
    }

    /// The hash that is signed.
    public var digest: [UInt8] { Keccak256.hash(preimage) }

    /// The account that signed; nil where nobody did, or nobody can have.
    public var recovered: EthereumAddress? { signature?.signer(digest: digest) }

    // MARK: Forms

    static let forms: Set<String> = ["personalMessage", "typedData", "validatorMessage"]

    /// Whether a JSON object is meant as a message.
    public static func isMessage(_ json: JSONValue) -> Bool {
        forms.contains { json[$0] != nil } || json["primaryType"] != nil || json["types"] != nil
    }

    /// Whether bytes are meant as a message: EIP-191 chose 19 because no RLP list and no transaction type begins with it.
    public static func isMessage(_ bytes: [UInt8]) -> Bool { bytes.first == 0x19 }

    /// Reads the JSON form.
    public init(_ cursor: JSONCursor) throws(ChainError) {
        guard EthereumMessage.forms.contains(where: { cursor.value[$0] != nil }) else {
            self.init(.typedData(try TypedData(cursor)))
            return
        }
        try cursor.object(allowing: EthereumMessage.forms.union(["signer", "signature"]))
        let present = EthereumMessage.forms.filter { cursor.value[$0] != nil }
        guard present.count == 1 else {
            throw cursor.failure(.ambiguousInput, "has more than one of \(present.sorted().joined(separator: ", "))")
        }
        self.init(try EthereumMessage.content(cursor))
        let chain: UInt256? = if case .typedData(let data) = content { data.chainID } else { nil }
        signer = try cursor.optional("signer").map { (cursor) throws(ChainError) in try EthereumAddress(cursor, chain: chain) }
        signature = try cursor.optional("signature").map { (cursor) throws(ChainError) in try EthereumSignature(message: cursor) }
    }

    private static func check(size: Int, limit: Int, field: String) throws(ChainError) {
        guard size <= limit else {
            throw ChainError(.decode, .oversized, "has \(size) bytes, and at most \(limit) are read", field: field)
        }
    }

    /// Text has another limit than bytes that are none: more is nothing that somebody reads.
    private static func check(_ message: PersonalMessage, field: String) throws(ChainError) {
        try check(size: message.bytes.count, limit: TypedDataLimits.data, field: field)
        if message.text != nil { try check(size: message.bytes.count, limit: TypedDataLimits.text, field: field) }
    }

    private static func content(_ cursor: JSONCursor) throws(ChainError) -> Content {
        if let message = cursor.optional("personalMessage") {
            let content = try personal(message)
            try check(content, field: message.path)
            return .personal(content)
        }
        if let data = cursor.optional("typedData") { return .typedData(try TypedData(data)) }
        let message = try cursor.required("validatorMessage")
        try message.object(allowing: ["validator", "data"])
        let data = try message.required("data")
        let bytes = try data.hex()
        try check(size: bytes.count, limit: TypedDataLimits.data, field: data.path)
        return .validator(ValidatorMessage(validator: try EthereumAddress(try message.required("validator")), data: bytes))
    }

    private static func personal(_ cursor: JSONCursor) throws(ChainError) -> PersonalMessage {
        let object = try cursor.object(allowing: ["text", "hex"])
        guard object.members.count == 1 else { throw cursor.failure(.ambiguousInput, "must have exactly one of text and hex") }
        if let text = cursor.optional("text") { return PersonalMessage(text: try text.string()) }
        return PersonalMessage(bytes: try cursor.required("hex").hex())
    }

    /// Reads a preimage. That of typed data holds nothing but hashes, and nobody signs what he can't read.
    public init(preimage: [UInt8]) throws(ChainError) {
        switch preimage.dropFirst().first {
        case 0x45:
            let message = try PersonalMessage(preimage: preimage)
            try EthereumMessage.check(message, field: "input")
            self.init(.personal(message))
        case 0x00:
            // Two bytes and the validator stand before the data.
            try EthereumMessage.check(size: preimage.count - 22, limit: TypedDataLimits.data, field: "input")
            guard let validator = EthereumAddress(bytes: Array(preimage.dropFirst(2).prefix(20))) else {
                throw ChainError(.decode, .truncated, "ends within the validator's address", field: "validatorMessage.validator")
            }
            self.init(.validator(ValidatorMessage(validator: validator, data: Array(preimage.dropFirst(22)))))
        case 0x01:
            throw ChainError(
                .decode, .unsupportedForm, "holds only hashes of typed data; pass the JSON, from which every party computes them",
                field: "input")
        default: throw ChainError(.decode, .unsupportedVersion, "has a version of EIP-191 other than 00, 01 and 45", field: "input")
        }
    }

    /// The JSON form. Text that is not plain UTF-8 is in hexadecimal.
    public var json: JSONValue {
        var object = JSONObject()
        switch content {
        case .personal(let message):
            object["personalMessage"] =
                message.text.map { ["text": .string($0)] } ?? ["hex": .string("0x" + Hex.encode(message.bytes))]
        case .typedData(let data): object["typedData"] = data.json
        case .validator(let message):
            object["validatorMessage"] = [
                "validator": .string(message.validator.description), "data": .string("0x" + Hex.encode(message.data)),
            ]
        }
        if let signer { object["signer"] = .string(signer.description) }
        if let signature { object["signature"] = .string("0x" + Hex.encode(signature.messageBytes)) }
        return .object(object)
    }

    /// The text to pass on: the signature where there is one, else the preimage, of typed data the JSON.
    public var text: String {
        if let signature { return "0x" + Hex.encode(signature.messageBytes) }
        if case .typedData = content { return json.text() }
        return "0x" + Hex.encode(preimage)
    }
}

extension EthereumSignature {
    /// 65 bytes: r ‖ s ‖ v with v 27 or 28, as contracts and wallets take signatures of messages.
    public var messageBytes: [UInt8] { r.bigEndianBytes + s.bigEndianBytes + [yParity &+ 27] }

    /// Reads ``messageBytes``. What else is called a signature is refused by its name.
    public init(message cursor: JSONCursor) throws(ChainError) {
        let bytes = try cursor.hex()
        switch bytes.count {
        case 65: break
        case 64: throw cursor.failure(.wrongLength, "has 64 bytes, the compact form of EIP-2098: write it with v, in 65 bytes")
        case 66...:
            throw cursor.failure(
                .wrongLength,
                "has \(bytes.count) bytes, more than an account's 65: that of a contract (ERC-1271, ERC-6492) takes the contract to check")
        default: throw cursor.failure(.wrongLength, "must be 65 bytes, not \(bytes.count)")
        }
        guard let v = bytes.last, let r = UInt256(bigEndian: bytes.prefix(32)), let s = UInt256(bigEndian: bytes.dropFirst(32).prefix(32))
        else { throw cursor.failure(.wrongLength, "must be 65 bytes, not \(bytes.count)") }
        switch v {
        case 27, 28: self.init(yParity: v - 27, r: r, s: s)
        case 0, 1: throw cursor.failure(.invalidV, "ends with v of \(v), and must with 1b or 1c (27 or 28): add 27 to it")
        case 31...34:
            throw cursor.failure(.invalidV, "ends with v of \(v), as device and Bitcoin signatures do, and must with 1b or 1c (27 or 28)")
        case 35...:
            throw cursor.failure(
                .invalidV, "ends with v of \(v), which is of a transaction (EIP-155); a message's is 1b or 1c (27 or 28)")
        default: throw cursor.failure(.invalidV, "ends with v of \(v), and must with 1b or 1c (27 or 28)")
        }
    }
}
