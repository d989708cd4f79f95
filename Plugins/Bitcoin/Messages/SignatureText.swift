internal import ChainKit

/// The text of a message's signature as other programs write it.
public enum BitcoinSignatureText {
    /// The text in the form that documents have: padded base64 of the usual alphabet, behind BIP-322's prefix where there is one.
    ///
    /// What is none stays as it is, for whoever reads it to refuse.
    public static func usual(_ text: String) -> String {
        let prefix = BIP322.Format.allCases.map(\.rawValue).first { text.utf8.starts(with: $0.utf8) } ?? ""
        guard let bytes = Base64.decodeAnyForm(String(text.dropFirst(prefix.count))) else { return text }
        return prefix + Base64.encode(bytes)
    }
}
