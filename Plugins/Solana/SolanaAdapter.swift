public import ChainKit

/// Solana: legacy transactions, those of version 0 with address lookup tables and of version 1, off-chain messages and plain ones.
///
/// - Keys are Ed25519; the message itself is signed, not a digest of it.
/// - A transaction with several signers is passed on partially signed; open places are 64 zero bytes.
/// - Context: `{"lookupTables": {"<table>": ["<address>", …]}, "tokens": {"<mint>": {"symbol", "decimals"}}, "allowFee"}`.
/// - JSON input: an intent (`feePayer`, `recentBlockhash`, `version`, `payments`, `instructions`, …), a document in the shape
///   of Solana's RPC (`version`, `signatures`, `message`), an `offchainMessage`, a `plainMessage`, or `{"transaction": "<text>"}` and
///   `{"message": "<text>"}` around a binary form.
/// - Text: hexadecimal, Base58 or base64 of a transaction, a bare message, an off-chain message or its envelope.
public struct SolanaAdapter: ChainPlugin {
    /// The adapter has no state.
    public init() {}

    /// The adapter's identity.
    public let identity = ChainIdentity(
        id: "sol", version: 2, names: ["Solana"],
        networks: [
            Network(id: "mainnet-beta", name: "Solana", isTest: false), Network(id: "testnet", name: "Solana testnet", isTest: true),
            Network(id: "devnet", name: "Solana devnet", isTest: true),
        ],
        schemes: [.ed25519], slip44: 501, capabilities: [.messages, .containers, .estimates])

    /// The key in Base58; every network and the one format `base58` have the same addresses.
    public func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        try identity.check(network: network)
        guard format == nil || format == "base58" else {
            throw ChainError(.decode, .unknownName, "must be base58, the only format of Solana's addresses", field: "format")
        }
        guard key.scheme == .ed25519 else {
            throw ChainError(.decode, .invalidKey, "must be an ed25519 key, not \(key.scheme.rawValue)", field: "publicKey")
        }
        return ChainAddress(text: Base58.encode(key.bytes), format: "base58", publicKey: key, script: key.bytes)
    }

    /// The account behind an address: with its key, or of format `program-derived` where no key can exist.
    public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        try identity.check(network: network)
        guard let account = SolanaPublicKey(base58: address) else {
            throw ChainError(.decode, .invalidAddress, "is not an address of Solana: 32 bytes in Base58", field: "address")
        }
        guard account.isOnCurve else {
            return ChainAddress(text: account.description, format: "program-derived", script: account.bytes)
        }
        return ChainAddress(
            text: account.description, format: "base58", publicKey: try PublicKey(.ed25519, account.bytes), script: account.bytes)
    }

    /// Reads the context.
    public func read(_ context: ChainContext) throws(ChainError) -> SolanaContext { try SolanaContext(context) }

    /// Reads one of the input forms. Lookup tables need not be in the context: planning asks for them.
    public func decode(_ input: ChainInput, context: SolanaContext) throws(ChainError) -> SolanaDocument {
        switch input {
        case .raw(let bytes): return try DocumentDecoder.decode(bytes)
        case .container(let text) where text.utf8.first == UInt8(ascii: "{"):
            return try DocumentJSON.decode(JSONCursor(try JSONParser.parse(text)), context: context)
        case .container(let text): return try TextDecoder.decode(text, field: "input", read: DocumentDecoder.decode)
        case .json(let value): return try DocumentJSON.decode(JSONCursor(value), context: context)
        }
    }

    /// Reads bytes of any binary form; the entry for fuzzers and for callers without JSON.
    public static func decode(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument { try DocumentDecoder.decode(bytes) }

    /// Writes a document. The container is base64; text may be `base64`, `base58` or `hex`. Messages that do not say who signs are
    /// bytes without their signatures; their container is their JSON.
    public func encode(_ document: SolanaDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        guard document.namesSigners else {
            let json = DocumentJSON.encode(document)
            switch form {
            case .json: return .json(json)
            case .container: return .text(json.text(.compact))
            case .raw: return .raw(document.bytes)
            case .text:
                throw ChainError(.decode, .unsupportedForm, "is for documents whose bytes say who signs; this one has JSON", field: "form")
            }
        }
        switch form {
        case .json: return .json(DocumentJSON.encode(document))
        case .raw: return .raw(document.bytes)
        case .container, .text("base64"): return .text(Base64.encode(document.bytes))
        case .text("hex"): return .text(Hex.encode(document.bytes))
        case .text("base58"):
            let bytes = document.bytes
            // What could not be read again must not be written.
            guard bytes.count <= 2900 else {
                throw ChainError(.decode, .unsupportedForm, "documents above 2900 bytes are written in base64 or hex", field: "form")
            }
            return .text(Base58.encode(bytes))
        case .text(let name):
            throw ChainError(.decode, .unsupportedForm, "\(name) is not known; there are base64, base58 and hex", field: "form")
        }
    }

    /// A byte for the kind and what is signed: co-signers agree although they hold different signatures of others.
    public func canonicalBytes(of document: SolanaDocument) -> [UInt8] {
        switch document.payload {
        case .message(let message):
            // What the intent says of tables is part of what is shown, as the context is.
            return document.tables.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }.reduce([0] + message.bytes) {
                $0 + $1.key.bytes + UInt16(clamping: $1.value.count).littleEndianBytes + $1.value.flatMap(\.bytes)
            }
        case .offchain(let message): return [1] + (message.namesSigners ? [] : message.signers.flatMap(\.bytes)) + message.bytes
        case .plain(let message): return [2] + message.signer.bytes + message.bytes
        }
    }

    /// The first signature in Base58, by which the network knows a transaction; a message's is its first signer's.
    public func identifier(of document: SolanaDocument) throws(ChainError) -> String {
        guard let first = document.signatures.first, let signature = first else {
            throw ChainError(
                .verify, .unsigned, "a transaction is named by its first signature, and that is still open", field: "signatures[0]")
        }
        return Base58.encode(signature)
    }
}
