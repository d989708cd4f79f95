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

    /// Who the adapter is.
    public let identity = ChainIdentity(
        id: "eth", version: 1, names: ["Ethereum", "EVM"],
        networks: EthereumNetworks.all.map { Network(id: $0.id, name: $0.name, isTest: $0.isTest, chainID: $0.chainID) },
        schemes: [.ecdsaSecp256k1], slip44: 60, capabilities: [.messages, .typedData, .estimates])

    // MARK: - Addresses

    /// The account of a key; the same on every network. The one format is `eip55`.
    public func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        try check(network: network)
        guard format == nil || format == "eip55" else {
            throw ChainError(.decode, .unknownName, "must be eip55, the only format of Ethereum's addresses", field: "format")
        }
        let address = try EthereumAddress(key)
        return ChainAddress(text: address.description, format: "eip55", publicKey: key, script: address.bytes)
    }

    /// The account behind an address, whose key the address does not tell.
    public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        try check(network: network)
        let address = try EthereumAddress(address)
        return ChainAddress(text: address.description, format: "eip55", script: address.bytes)
    }

    /// A network is one of those that have a name, or a chain id in digits.
    private func check(network: String?) throws(ChainError) {
        guard let network, !identity.networks.contains(where: { $0.id == network }), UInt256(decimal: network) == nil else { return }
        throw ChainError(
            .decode, .unknownName, "must be a chain id, or one of \(identity.networks.map(\.id).joined(separator: ", "))", field: "network")
    }

    // MARK: - Reading and writing

    /// Reads one of the input forms.
    public func decode(_ input: ChainInput, context: ChainContext) throws(ChainError) -> EthereumDocument {
        _ = try EthereumContext(context, stage: .decode)
        switch input {
        case .raw(let bytes): return try EthereumAdapter.decode(bytes)
        case .container(let text):
            guard let bytes = Hex.decode(text) else {
                throw ChainError(.decode, .invalidText, "must be hexadecimal, or JSON", field: "input")
            }
            return try EthereumAdapter.decode(bytes)
        case .json(let value):
            if EthereumMessage.isMessage(value) { return .message(try EthereumMessage(JSONCursor(value))) }
            if let request = value.object.flatMap(WalletRequest.init), request.isOfMessage {
                var reader = HandedReader()
                return .message(try EthereumMessage(JSONCursor(.object(try request.envelope(&reader)))))
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

    /// What a human or a policy approves.
    public func summary(of document: EthereumDocument, context: ChainContext) throws(ChainError) -> TransactionSummary {
        switch document {
        case .transaction(let transaction): try transaction.summary(context: context)
        case .message(let message): try message.summary(context: context)
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

    /// The chain that the signature counts on, by its name where it has one; of messages typed data alone name one.
    public func network(of document: EthereumDocument, context: ChainContext) -> String? {
        let chainID: UInt256?
        switch document {
        case .transaction(let transaction): chainID = transaction.chainID
        case .message(let message): chainID = if case .typedData(let data) = message.content { data.chainID } else { nil }
        }
        return chainID.map { EthereumNetworks.chain($0)?.id ?? $0.description }
    }

    /// Size as it is sent, and the highest fee: gas at the highest price, and blob gas at its own. What of it is taken the base fees of
    /// the block decide, which nobody knows before.
    public func estimate(_ document: EthereumDocument, context: ChainContext) throws(ChainError) -> Estimate {
        _ = try EthereumContext(context, stage: .plan)
        switch document {
        case .message(let message): return Estimate(size: message.preimage.count, fee: "0", highestFee: "0", unit: "wei")
        case .transaction(var transaction):
            guard let fee = transaction.highestFee else {
                throw ChainError(.plan, .overflow, "times the gas price exceeds 256 bits", field: "gas")
            }
            // A signature yet to come is counted at its full length.
            if transaction.signature == nil { transaction.signature = EthereumSignature(yParity: 1, r: .max, s: .max) }
            return Estimate(
                size: try transaction.networkBytes().count, fee: fee.description, highestFee: fee.description, unit: "wei")
        }
    }
}
