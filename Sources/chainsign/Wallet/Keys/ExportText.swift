internal import ChainKit
internal import MPCCore
internal import Secrets
internal import Signing

/// The content of an exported file: JSON that is put together in memory that is wiped, for a JSON writer would leave strings of it behind (rule M1).
///
/// `{"format": "chainsign-keys/1", "wallet", "keys": [{"scheme", "publicKey", "chainCode", "forms": {"hex", …}}]}`
struct ExportText {
    private enum Piece {
        case open(String)
        case secret(WrittenKey)

        var count: Int {
            switch self {
            case .open(let text): text.utf8.count
            case .secret(let key): key.text.count
            }
        }
    }
    private var pieces: [Piece] = []

    init(wallet: LocalWallet, _ keys: [WrittenKeys]) {
        open("{\n  \"format\": \"chainsign-keys/1\",\n  \"wallet\": \(JSONValue.string(wallet.name).text()),\n  \"keys\": [")
        for (position, written) in keys.enumerated() {
            let key = written.key
            open("\(position == 0 ? "" : ",")\n    {\n      \"scheme\": \"\(key.scheme.rawValue)\",\n")
            open("      \"publicKey\": \"\(Hex.encode(key.publicKey))\",\n      \"chainCode\": \"\(Hex.encode(key.chainCode))\",\n")
            open("      \"forms\": {")
            for (place, form) in written.forms.enumerated() {
                open("\(place == 0 ? "" : ",")\n        \"\(form.form.rawValue)\": \"")
                // Digits of alphabets that JSON does not escape.
                pieces.append(.secret(form))
                open("\"")
            }
            open("\n      }\n    }")
        }
        open("\n  ]\n}\n")
    }

    private mutating func open(_ text: String) { pieces.append(.open(text)) }

    /// The file's bytes.
    var bytes: SecretBytes {
        var bytes = SecretBytes(zeros: pieces.reduce(0) { $0 + $1.count })
        var offset = 0
        for piece in pieces {
            switch piece {
            case .open(let text): bytes.write(SecretBytes(copying: Array(text.utf8)), at: offset)
            case .secret(let key): bytes.write(key.text, at: offset)
            }
            offset += piece.count
        }
        return bytes
    }
}
