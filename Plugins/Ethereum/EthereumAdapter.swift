public import ChainKit

/// Ethereum and every other EVM chain: transactions of the five types, messages of EIP-191 and typed data of EIP-712.
///
/// - Keys are ECDSA over secp256k1; what is signed is the Keccak-256 of the unsigned bytes.
/// - Networks are chain ids: any will do, those of ``EthereumNetworks`` have names.
/// - JSON input: a transaction in the names of JSON-RPC (`type, chainId, nonce, gas, …`), or a message (``EthereumMessage``).
/// - Raw input: a transaction, signed or not, or the bytes of a message that begin with 19.
/// - Context: `{"chainId", "fork", "sender", "replayUnprotected", "tokens", "accounts", "now"}`, every member optional.
public struct EthereumAdapter: ChainPlugin {
    /// The adapter has no state.
    public init() {}

    /// The adapter's identity.
    public let identity = ChainIdentity(
        id: "eth", version: 1, names: ["Ethereum", "EVM"],
        networks: EthereumNetworks.all.map { Network(id: $0.id, name: $0.name, isTest: $0.isTest, chainID: $0.chainID) },
        schemes: [.ecdsaSecp256k1], slip44: 60, capabilities: [.messages, .typedData, .estimates])

    // MARK: - Addresses

    /// The account of a key; the same on every network. Formats are `eip55`, and `eip1191` where the network writes addresses so.
    public func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        let chain = try chain(named: network)
        let address = try EthereumAddress(key)
        let formats = ChainChecksum.isUsed(on: chain) ? ["eip1191", "eip55"] : ["eip55"]
        guard let format = format ?? formats.first, formats.contains(format) else {
            throw ChainError(
                .decode, .unknownName,
                formats.count > 1
                    ? "must be eip1191 or eip55" : "must be eip55, the only format of addresses there", field: "format")
        }
        return ChainAddress(text: text(of: address, on: chain, format: format), format: format, publicKey: key, script: address.bytes)
    }

    /// The account behind an address, whose key the address does not tell.
    public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        let chain = try chain(named: network)
        let address = try EthereumAddress(address, chain: chain)
        let format = ChainChecksum.isUsed(on: chain) ? "eip1191" : "eip55"
        return ChainAddress(text: text(of: address, on: chain, format: format), format: format, script: address.bytes)
    }

    private func text(of address: EthereumAddress, on chain: UInt256?, format: String) -> String {
        guard format == "eip1191", let chain = chain?.uint64 else { return address.description }
        return ChainChecksum.text(address, chain: chain)
    }

    /// A network is one of those that have a name, or a chain id in digits.
    private func chain(named network: String?) throws(ChainError) -> UInt256? {
        guard let network else { return nil }
        if let known = EthereumNetworks.all.first(where: { $0.id == network }) { return UInt256(known.chainID) }
        if let chain = UInt256(decimal: network) { return chain }
        throw ChainError(
            .decode, .unknownName, "must be a chain id, or one of \(identity.networks.map(\.id).joined(separator: ", "))", field: "network")
    }

    // MARK: - Reading and writing

    /// Reads the context, once a document.
    public func read(_ context: ChainContext) throws(ChainError) -> EthereumContext { try EthereumContext(context) }

    /// Reads one of the input forms.
    public func decode(_ input: ChainInput, context: EthereumContext) throws(ChainError) -> EthereumDocument {
        switch input {
        case .raw(let bytes): return try EthereumAdapter.decode(bytes)
        case .container(let text):
            guard let bytes = Hex.decode(text) else {
                let isOdd = Hex.hasOddCount(text)
                throw ChainError(
                    .decode, .invalidText, isOdd ? "has an odd number of hexadecimal digits" : "must be hexadecimal, or JSON",
                    field: "input")
            }
            return try EthereumAdapter.decode(bytes)
        case .json(let value):
            if EthereumMessage.isMessage(value) { return .message(try EthereumMessage(JSONCursor(value))) }
            if let request = value.object.flatMap(WalletRequest.init) {
                if request.isOfMessage {
                    var reader = HandedReader()
                    return .message(try EthereumMessage(JSONCursor(.object(try request.envelope(&reader)))))
                }
                // A node's envelope is taken off; any other has no one place for its transaction.
                guard value["jsonrpc"] != nil else { throw request.refusal }
            }
            let cursor = try JSONCursor(value).withoutEnvelope()
            // A node that was asked for the bytes.
            if let text = cursor.value.string, let bytes = Hex.decode(text) { return try EthereumAdapter.decode(bytes) }
            if EthereumMessage.isMessage(cursor.value) { return .message(try EthereumMessage(cursor)) }
            return .transaction(try TransactionJSON.decode(cursor))
        }
    }

    /// Reads bytes of a transaction or message; the entry for fuzzers and for callers without JSON.
    public static func decode(_ bytes: [UInt8]) throws(ChainError) -> EthereumDocument {
        if EthereumMessage.isMessage(bytes) { return .message(try EthereumMessage(preimage: bytes)) }
        return .transaction(try TransactionDecoder.decode(bytes))
    }

    /// Writes a document. The container is hexadecimal with 0x.
    public func encode(_ document: EthereumDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        switch (document, form) {
        case (.transaction(let transaction), .json): return .json(TransactionJSON.encode(transaction))
        case (.transaction(let transaction), .raw): return .raw(try transaction.networkBytes())
        case (.transaction(let transaction), .container), (.transaction(let transaction), .text("hex")):
            return .text("0x" + Hex.encode(try transaction.networkBytes()))
        case (.message(let message), .json): return .json(message.json)
        case (.message(let message), .raw): return .raw(message.preimage)
        case (.message(let message), .container), (.message(let message), .text("hex")): return .text(message.text)
        case (_, .text(let name)):
            throw ChainError(.decode, .unsupportedForm, "\(Printable.text(name)) is not known; there is hex", field: "form")
        }
    }

    /// A byte for the kind and what is signed: co-signers agree although they hold different signatures.
    public func canonicalBytes(of document: EthereumDocument) throws(ChainError) -> [UInt8] {
        switch document {
        case .transaction(var transaction):
            transaction.signature = nil
            return [0] + (try transaction.networkBytes())
        case .message(let message): return [1] + message.preimage
        }
    }

    /// A transaction's hash, once it is signed; of a message its digest.
    public func identifier(of document: EthereumDocument) throws(ChainError) -> String {
        switch document {
        case .transaction(let transaction):
            guard let hash = transaction.hash else {
                throw ChainError(.verify, .unsigned, "a transaction has its hash from its signature, and that is open", field: "signature")
            }
            return "0x" + Hex.encode(hash)
        case .message(let message):
            guard message.signature != nil else {
                throw ChainError(.verify, .unsigned, "the message is not signed", field: "signature")
            }
            return "0x" + Hex.encode(message.digest)
        }
    }
}
