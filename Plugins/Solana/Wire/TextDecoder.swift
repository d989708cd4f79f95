internal import ChainKit

/// Reads documents in hexadecimal, Base58 or base64 without being told which.
enum TextDecoder {
    /// The longest text worth converting: hexadecimal of the longest document.
    private static let maximumLength = 2 * DocumentDecoder.maximumSize + 2

    /// The one document that the text stands for.
    ///
    /// A text may be valid in several encodings, but hardly ever are the bytes of two of them documents; if they are, it is refused.
    static func decode(
        _ text: String, field: String, read: ([UInt8]) throws(ChainError) -> SolanaDocument
    ) throws(ChainError) -> SolanaDocument {
        guard text.utf8.count <= maximumLength else {
            throw ChainError(.decode, .oversized, "is longer than any document", field: field)
        }
        var found: [SolanaDocument] = []
        var firstError: ChainError?
        for bytes in [Hex.decode(text), Base64.decode(text), Base58.decode(text)] {
            guard let bytes else { continue }
            do {
                let document = try read(bytes)
                if !found.contains(document) { found.append(document) }
            } catch {
                firstError = firstError ?? error
            }
        }
        guard found.count <= 1 else {
            throw ChainError(.decode, .ambiguousInput, "reads as two documents in two encodings; pass 0x and hexadecimal", field: field)
        }
        guard let document = found.first else {
            throw firstError
                ?? ChainError(.decode, .invalidText, "is neither hexadecimal nor Base58 nor padded base64", field: field)
        }
        return document
    }
}
