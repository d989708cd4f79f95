extension ScaffoldFamily {
    /// The scheme as Swift.
    var scheme: String { self == .custom ? ".ed25519" : ".ecdsaSecp256k1" }

    private typealias Texts = (
        document: String, encoding: String, json: String, errors: String, summary: String, signing: String, address: String
    )

    private func account(_ signing: String, _ address: String, signature size: String) -> Texts {
        (
            AccountText.document.replacing("__SIGNATURE__", with: size), AccountText.encoding, AccountText.json, AccountText.errors,
            AccountText.summary, signing, address
        )
    }

    /// The module's files by their path in its folder, the manifest of vectors left out. The layout is that of every plug-in.
    var sources: [(path: String, text: String)] {
        let own: Texts =
            switch self {
            case .evm: account(AccountText.recoverableSigning, AccountText.keccakAddress, signature: "65")
            case .custom: account(AccountText.messageSigning, AccountText.keyAddress, signature: "64")
            case .utxo:
                (
                    OutputText.document, OutputText.encoding, OutputText.json, OutputText.errors, OutputText.summary, OutputText.signing,
                    OutputText.address
                )
            }
        return [
            ("__NAME__Adapter.swift", ScaffoldText.adapter), ("__NAME__Adapter+Summary.swift", own.summary),
            ("__NAME__Adapter+Signing.swift", own.signing), ("__NAME__Context.swift", ScaffoldText.context),
            ("__NAME__Document.swift", own.document), ("__NAME__Errors.swift", own.errors),
            ("Wire/DocumentEncoding.swift", own.encoding), ("JSON/DocumentJSON.swift", own.json),
            ("Addresses/__NAME__Address.swift", own.address),
        ]
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
            {"id":"an intent and its bytes","op":"decode","input":{"json":\(intent)},"expect":{"result":"ok","raw":"\(raw)"}},
            {"id":"an intent without anything","op":"decode","input":{"json":{}},"expect":{"result":"error","error":"missingField","stage":"decode"}}
            ]}
            """
    }
}
