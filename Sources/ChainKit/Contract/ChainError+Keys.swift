extension ChainError {
    /// None of the caller's keys signs the document. The sentence goes on from `keys`, its field.
    ///
    /// - Parameter signers: whose signatures the document asks for, as far as it says so.
    public static func noOwnedSigner(askedFor signers: [String]) -> ChainError {
        var seen: Set<String> = []
        let signers = signers.filter { seen.insert($0).inserted }
        // A document may name thousands.
        let most = 5
        let rest = signers.count - most
        let list = signers.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        let message =
            switch signers.count {
            case 0: "include none that can sign this"
            case 1: "do not include that of \(list)"
            default: "do not include that of any signer asked for: \(list)"
            }
        return ChainError(.plan, .noOwnedSigner, message, field: "keys")
    }
}
