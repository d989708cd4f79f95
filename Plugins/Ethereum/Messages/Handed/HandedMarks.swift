internal import ChainKit

/// Words by which typed data and wallet requests are known in a text that is not JSON: cut off, or of another language's syntax.
enum HandedMarks {
    private static let typedData = ["primaryType", "EIP712Domain"].map { Array($0.utf8) }
    private static let requests = [
        "eth_signTypedData", "personal_sign", "eth_sign", "eth_sendTransaction", "eth_sendRawTransaction", "wallet_sendCalls",
    ].map { Array($0.utf8) }

    /// What a text that is not JSON was meant to be; nil where it is a text like any other.
    static func recognised(in bytes: [UInt8]) -> String? {
        // Whoever writes about typed data in prose has no braces around it.
        guard bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) else { return nil }
        if typedData.contains(where: { holds(bytes, $0) }) { return "typed data" }
        guard isOpening(bytes), requests.contains(where: { holds(bytes, $0) }) else { return nil }
        return "a wallet request"
    }

    /// Whether bytes begin as JSON of a structure, or a quotation of it, does.
    static func isOpening(_ bytes: some Collection<UInt8>) -> Bool {
        let first = bytes.first { $0 > 0x20 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
            || first == UInt8(ascii: "(") || first == UInt8(ascii: "`")
    }

    private static func holds(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, bytes.count >= word.count else { return false }
        return bytes.indices.dropLast(word.count - 1).contains { start in
            bytes[start] == first && bytes[start..<start + word.count].elementsEqual(word)
        }
    }
}
