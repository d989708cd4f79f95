/// The requests that were answered so far, so that a second answer of one is refused. What adapters begin with when they assemble.
public struct AnsweredRequests: Sendable {
    private var ids: Set<String> = []

    /// Makes an empty list.
    public init() {}

    /// Notes an answer.
    ///
    /// - Throws: ``ChainError`` `duplicateSignature` where its request was answered before.
    public mutating func note(_ answer: RequestSignature) throws(ChainError) {
        guard ids.insert(answer.request).inserted else {
            throw ChainError(.assemble, .duplicateSignature, "was answered twice", request: Printable.text(answer.request))
        }
    }

    /// The ids of the requests.
    public var requests: Set<String> { ids }
}

extension RequestSignature {
    /// The refusal of an answer to something that the document does not ask.
    ///
    /// - Parameter why: what it asks instead.
    public func unknownRequest(_ why: String) -> ChainError {
        ChainError(.assemble, .unknownRequest, why, request: Printable.text(request))
    }

    /// Returns the parts of an ECDSA signature: r and s in 32 bytes, the recovery id below 4.
    ///
    /// - Throws: ``ChainError`` `schemeMismatch` for a signature of another scheme, `wrongLength` for parts of other lengths.
    public func ecdsa() throws(ChainError) -> (r: [UInt8], s: [UInt8], recoveryID: UInt8) {
        guard case .ecdsa(let r, let s, let recoveryID) = signature else { throw schemeMismatch(.ecdsaSecp256k1) }
        try checkLength()
        return (r, s, recoveryID)
    }

    /// Returns the 64 bytes of a BIP-340 signature.
    ///
    /// - Throws: ``ChainError`` `schemeMismatch` for a signature of another scheme, `wrongLength` for another length.
    public func bip340() throws(ChainError) -> [UInt8] {
        guard case .bip340(let bytes) = signature else { throw schemeMismatch(.bip340Secp256k1) }
        try checkLength()
        return bytes
    }

    /// Returns the 64 bytes of an Ed25519 signature.
    ///
    /// - Throws: ``ChainError`` `schemeMismatch` for a signature of another scheme, `wrongLength` for another length.
    public func ed25519() throws(ChainError) -> [UInt8] {
        guard case .ed25519(let bytes) = signature else { throw schemeMismatch(.ed25519) }
        try checkLength()
        return bytes
    }

    private func schemeMismatch(_ scheme: SignatureScheme) -> ChainError {
        ChainError(
            .assemble, .schemeMismatch, "needs \(scheme.rawValue), and has \(signature.scheme.rawValue)", request: Printable.text(request))
    }

    private func checkLength() throws(ChainError) {
        guard signature.isWellFormed else {
            throw ChainError(.assemble, .wrongLength, "has a signature of a wrong length", request: Printable.text(request))
        }
    }
}
