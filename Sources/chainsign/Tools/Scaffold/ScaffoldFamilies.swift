extension ScaffoldFamily {
    /// The scheme as Swift.
    var scheme: String { self == .custom ? ".ed25519" : ".ecdsaSecp256k1" }

    /// The module's files by what follows the name, the manifest of vectors left out.
    var sources: [(suffix: String, text: String)] {
        let own: [(suffix: String, text: String)] =
            switch self {
            case .evm:
                [
                    ("Address", AccountText.keccakAddress), ("Document", AccountText.document.replacing("__SIGNATURE__", with: "65")),
                    ("Adapter+Summary", AccountText.summary), ("Adapter+Signing", AccountText.recoverableSigning),
                ]
            case .custom:
                [
                    ("Address", AccountText.keyAddress), ("Document", AccountText.document.replacing("__SIGNATURE__", with: "64")),
                    ("Adapter+Summary", AccountText.summary), ("Adapter+Signing", AccountText.messageSigning),
                ]
            case .utxo:
                [
                    ("Address", OutputText.address), ("Document", OutputText.document), ("Adapter+Summary", OutputText.summary),
                    ("Adapter+Signing", OutputText.signing),
                ]
            }
        return [("Adapter", ScaffoldText.adapter)] + own
    }

    /// The file of example vectors.
    var vectors: String {
        let (key, address, intent, raw) =
            switch self {
            case .evm: AccountText.keccakExample
            case .custom: AccountText.keyExample
            case .utxo: OutputText.example
            }
        return """
            {"format":"chainsign-vector/1","chain":"__ID__",
            "source":{"name":"examples that came with the scaffold","url":"vectors/__ID__","licence":"Apache-2.0","note":"Replace them by facts that others published."},
            "cases":[
            {"id":"the address of a key","op":"address","input":{"json":\(key)},"expect":{"result":"ok","address":"\(address)"}},
            {"id":"an intent and its bytes","op":"decode","input":{"json":\(intent)},"expect":{"result":"ok","raw":"\(raw)"}}
            ]}
            """
    }
}
