extension ScaffoldFamily {
    /// The scheme as Swift.
    var scheme: String { self == .custom ? ".ed25519" : ".ecdsaSecp256k1" }

    /// The module's files by their place in its folder, the manifest of vectors left out. Every plug-in lies so: the parts of the contract at
    /// the root, then bytes, JSON, and what the chain's own field calls its parts.
    var sources: [(path: String, text: String)] {
        let own: [(path: String, text: String)] =
            switch self {
            case .evm:
                Self.account(size: 65, address: AccountText.keccakAddress, signing: AccountSigningText.recoverable)
            case .custom:
                Self.account(size: 64, address: AccountText.keyAddress, signing: AccountSigningText.message)
            case .utxo:
                [
                    ("__NAME__Adapter+Signing", OutputSigningText.signing), ("__NAME__Adapter+Summary", OutputSigningText.summary),
                    ("__NAME__Document", OutputText.document), ("__NAME__Errors", OutputText.errors),
                    ("Addresses/__NAME__Address", OutputText.address), ("JSON/DocumentJSON", OutputText.json),
                    ("Wire/DocumentDecoding", OutputText.decoding),
                ]
            }
        return [("__NAME__Adapter", ScaffoldText.adapter), ("__NAME__Context", ScaffoldText.context)] + own
    }

    /// - Parameter size: the bytes of a signature.
    private static func account(size: Int, address: String, signing: String) -> [(path: String, text: String)] {
        [
            ("__NAME__Adapter+Signing", signing), ("__NAME__Adapter+Summary", AccountText.summary),
            ("__NAME__Document", AccountText.document.replacing("__SIGNATURE__", with: "\(size)")),
            ("__NAME__Errors", AccountText.errors), ("Addresses/__NAME__Address", address), ("JSON/DocumentJSON", AccountText.json),
            ("Wire/DocumentDecoding", AccountText.decoding),
        ]
    }

    /// The file of example vectors.
    var vectors: String {
        let (key, address, intent, raw) =
            switch self {
            case .evm: ScaffoldExamples.keccak
            case .custom: ScaffoldExamples.key
            case .utxo: ScaffoldExamples.output
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
