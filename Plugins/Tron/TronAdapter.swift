public import ChainKit

/// Tron: contracts of all types in use, calls of tokens, and accounts with several keys.
///
/// - Input: a Transaction message or its raw data, in hexadecimal or raw; JSON as Tron's nodes have it.
/// - Context: `{"reference", "tokens", "accounts", "now", "allowFee"}`, see `docs/tron.md`.
public struct TronAdapter: ChainPlugin {
    /// The adapter has no state.
    public init() {}

    /// Who the adapter is.
    public let identity = ChainIdentity(
        id: "tron", version: 2, names: ["Tron"],
        networks: [
            Network(id: "mainnet", name: "Tron", isTest: false), Network(id: "nile", name: "Nile testnet", isTest: true),
            Network(id: "shasta", name: "Shasta testnet", isTest: true),
        ],
        schemes: [.ecdsaSecp256k1], slip44: 195, capabilities: [.containers, .estimates])

    /// The account in Base58Check, the one format; every network has the same addresses.
    public func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        try identity.check(network: network)
        guard format == nil || format == "base58" else {
            throw ChainError(.decode, .unknownName, "must be base58, the only format of Tron's addresses", field: "format")
        }
        let address = try TronAddress(of: key)
        return ChainAddress(text: address.description, format: "base58", publicKey: key, script: address.bytes)
    }

    /// The account behind an address; its key can't be seen.
    public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        try identity.check(network: network)
        guard let address = TronAddress(text: address) else {
            throw ChainError(
                .decode, .invalidAddress, "is not an address of Tron: T… in Base58Check, or 41… in hexadecimal", field: "address")
        }
        return ChainAddress(text: address.description, format: "base58", script: address.bytes)
    }

    /// Reads the context, once a document.
    public func read(_ context: ChainContext) throws(ChainError) -> TronContext { try TronContext(context) }

    /// Reads one of the input forms.
    public func decode(_ input: ChainInput, context: TronContext) throws(ChainError) -> TronDocument {
        var document = try Self.decode(input, context)
        document.permission = context.permission(of: document)
        return document
    }

    private static func decode(_ input: ChainInput, _ context: TronContext) throws(ChainError) -> TronDocument {
        switch input {
        case .json(let value): return try TronDocument(JSONCursor(value), context: context)
        case .raw(let bytes): return try TronDocument(bytes)
        case .container(let text):
            guard let bytes = Hex.decode(text) else {
                throw ChainError(.decode, .invalidText, "is not hexadecimal, nor JSON", field: "input")
            }
            return try TronDocument(bytes)
        }
    }

    /// Writes a transaction; its usual text is hexadecimal, which `broadcasthex` takes.
    public func encode(_ document: TronDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        switch form {
        case .json: return .json(document.json)
        case .raw: return .raw(document.bytes)
        case .container, .text("hex"): return .text(Hex.encode(document.bytes))
        case .text(let name): throw ChainError(.decode, .unsupportedForm, "\(name) is not known; there is hex", field: "form")
        }
    }

    /// The raw data: what co-signers sign, whatever signature is there already.
    public func canonicalBytes(of document: TronDocument) -> [UInt8] { document.rawData }

    /// The transaction id, which does not depend on the signature.
    public func identifier(of document: TronDocument) -> String { Hex.encode(document.identifier) }

    /// The same.
    public func lastingIdentifier(of document: TronDocument) -> String? { identifier(of: document) }
}
