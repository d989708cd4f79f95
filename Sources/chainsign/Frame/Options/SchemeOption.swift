internal import ChainKit
internal import MPCCore

/// `--scheme` on the command line.
enum SchemeOption {
    /// The scheme of a name; refuses what is none.
    static func parse(_ text: String) throws -> SignatureScheme {
        guard let scheme = SignatureScheme(rawValue: text) else {
            throw Failure(
                .input, .usage, "--scheme \(Printable.text(text, limit: 40)) is no scheme",
                hint: "there are \(SignatureScheme.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return scheme
    }
}
