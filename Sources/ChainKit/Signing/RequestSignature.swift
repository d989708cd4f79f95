/// A signature and the request that it answers.
public struct RequestSignature: Sendable, Hashable {
    /// The request's id.
    public let request: String
    /// The signature.
    public let signature: RawSignature

    /// A signature for a request.
    public init(request: String, signature: RawSignature) {
        self.request = request
        self.signature = signature
    }

    /// `{"request", "scheme", "r", "s", "recoveryId"}` or `{"request", "scheme", "signature"}`
    public var json: JSONValue {
        var object: JSONObject = JSONObject()
        object["request"] = .string(request)
        object["scheme"] = .string(signature.scheme.rawValue)
        switch signature {
        case .ecdsa(let r, let s, let recoveryID):
            object["r"] = .string(Hex.encode(r))
            object["s"] = .string(Hex.encode(s))
            object["recoveryId"] = .integer(recoveryID)
        case .bip340(let bytes), .ed25519(let bytes):
            object["signature"] = .string(Hex.encode(bytes))
        }
        return .object(object)
    }

    /// Reads the form that ``json`` writes.
    public init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["request", "scheme", "r", "s", "recoveryId", "signature"])
        let request = try cursor.required("request").string()
        let signature: RawSignature
        switch try cursor.required("scheme").choice(SignatureScheme.self) {
        case .ecdsaSecp256k1:
            signature = .ecdsa(
                r: try cursor.required("r").hex(count: 32), s: try cursor.required("s").hex(count: 32),
                recoveryID: try cursor.required("recoveryId").integer())
        case .bip340Secp256k1: signature = .bip340(try cursor.required("signature").hex(count: 64))
        case .ed25519:
            // As Solana's programs write them; nothing of 64 bytes is as short in hexadecimal.
            let text = try cursor.required("signature")
            if let string = text.value.string, string.utf8.count <= 88, let bytes = Base58.decode(string, maximumLength: 88),
                bytes.count == 64
            {
                signature = .ed25519(bytes)
            } else {
                signature = .ed25519(try text.hex(count: 64))
            }
        }
        guard signature.isWellFormed else { throw try cursor.required("recoveryId").failure(.outOfRange, "must lie in 0…3") }
        self.init(request: request, signature: signature)
    }
}
