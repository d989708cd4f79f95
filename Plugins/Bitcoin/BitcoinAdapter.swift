public import ChainKit

/// Bitcoin and the chains that share its transactions: Litecoin and Dogecoin are networks here.
///
/// - Keys: ECDSA over secp256k1 for everything before Taproot, BIP-340 for Taproot.
/// - JSON input: an intent, a document as this adapter writes it, or a message.
/// - Raw input: a transaction or a PSBT; as text hexadecimal, and of PSBTs base64.
/// - Context: `{"network", "prevouts", "previousTransactions", "allowFee", "allowSighash", "flags"}`, every member optional.
/// - What an input belongs to is read from the script that it spends. What a PSBT says of keys and paths is a hint where to look.
public struct BitcoinAdapter: ChainPlugin {
    /// The adapter has no state.
    public init() {}

    /// The adapter's identity.
    public let identity = ChainIdentity(
        id: "btc", version: 1, names: ["Bitcoin"],
        networks: BitcoinNetwork.all.map { Network(id: $0.id, name: $0.name, isTest: $0.isTest) },
        schemes: [.ecdsaSecp256k1, .bip340Secp256k1], slip44: 0, capabilities: [.messages, .containers, .estimates])

    // MARK: - Addresses

    /// The address of a key: P2WPKH of an ECDSA key and P2TR of a BIP-340 key, unless another format is named (``AddressFormat``).
    public func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        try BitcoinAddress.address(for: key, network: network, format: format)
    }

    /// The script behind an address.
    public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        try BitcoinAddress.validate(address: address, network: network)
    }

    // MARK: - Reading and writing

    /// Reads a context, which a document is then decoded in.
    public func read(_ context: ChainContext) throws(ChainError) -> BitcoinContext { try BitcoinContext(context) }

    /// Reads one of the input forms. What the context knows of the outputs that are spent becomes part of the document, so that whatever
    /// is done with it reads the same.
    public func decode(_ input: ChainInput, context: BitcoinContext) throws(ChainError) -> BitcoinDocument {
        switch input {
        case .json(let value): return try DocumentJSON.decode(JSONCursor(value), context: context)
        case .raw(let bytes): return try Self.decode(bytes, context)
        case .container(let text):
            if let bytes = Hex.decode(text) { return try Self.decode(bytes, context) }
            // The magic in base64.
            guard text.utf8.starts(with: "cHNidP".utf8) else {
                throw ChainError(.decode, .invalidText, "must be a transaction in hexadecimal, a PSBT in base64, or JSON", field: "input")
            }
            return try Self.document(of: PSBT(text: text), context)
        }
    }

    private static func decode(_ bytes: [UInt8], _ context: BitcoinContext) throws(ChainError) -> BitcoinDocument {
        if bytes.starts(with: PSBT.magic) { return try document(of: PSBT(bytes), context) }
        let transaction = try BitcoinTransaction(bytes, allowsExtension: context.network.hasExtensionBlocks)
        return .transaction(try NetworkTransaction(transaction, context: context))
    }

    /// A document as text in JSON.
    static func document(text cursor: JSONCursor, _ context: BitcoinContext) throws(ChainError) -> BitcoinDocument {
        let text = try cursor.string()
        if let bytes = Hex.decode(text) { return try decode(bytes, context) }
        return try document(of: PSBT(text: text), context)
    }

    /// The document in a PSBT: a message where it says so, and otherwise a transaction.
    static func document(of psbt: PSBT, _ context: BitcoinContext) throws(ChainError) -> BitcoinDocument {
        let network = psbt.namedNetwork ?? context.network
        for (index, input) in psbt.inputs.enumerated() where !network.hasExtensionBlocks {
            guard let previous = input.map[PSBTInputType.nonWitnessUTXO], ScannedTransaction.isExtended(previous) else { continue }
            throw ChainError(
                .decode, .invalidText, "is of a form that Litecoin's nodes alone write: name the network",
                field: "inputs[\(index)].nonWitnessUtxo.flag")
        }
        if let message = psbt.genericSignedMessage { return .message(try BitcoinMessage(message, in: psbt, context)) }
        return .psbt(try psbt.updated(context))
    }

    /// Writes a document. The container of a transaction is hexadecimal, of a PSBT base64, of a message its signature or its JSON; the form
    /// `psbt` of a transaction is the PSBT that it came out of.
    public func encode(_ document: BitcoinDocument, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
        switch (document, form) {
        case (_, .json): return .json(DocumentJSON.encode(document))
        case (.transaction(let transaction), .raw): return .raw(transaction.transaction.bytes)
        case (.transaction(let transaction), .container), (.transaction(let transaction), .text("hex")):
            return .text(Hex.encode(transaction.transaction.bytes))
        case (.psbt(let psbt), .raw): return .raw(psbt.bytes)
        case (.psbt(let psbt), .container), (.psbt(let psbt), .text("base64")): return .text(psbt.base64)
        case (.psbt(let psbt), .text("hex")): return .text(Hex.encode(psbt.bytes))
        case (.psbt(let psbt), .text("psbt")): return .text(psbt.base64)
        case (.transaction(let transaction), .text("psbt")):
            guard let origin = transaction.origin else {
                throw ChainError(
                    .decode, .unsupportedForm, "is a transaction of which nobody says what it spends: there is no PSBT of it", field: "form"
                )
            }
            return .text(origin.base64)
        case (.message(let message), .text("psbt")): return .text(message.partial?.base64 ?? message.signature ?? message.json.text())
        case (.message(let message), .raw):
            // As other programs made it, where they did.
            return .raw(message.partial.flatMap { $0.genericSignedMessage == nil ? nil : $0.bytes } ?? message.bytes)
        case (.message(let message), .container):
            // Programs that know the field take the PSBT back.
            let container = message.partial.flatMap { $0.genericSignedMessage == nil ? nil : $0.base64 }
            return .text(message.signature ?? container ?? message.json.text())
        case (_, .text(let name)):
            throw ChainError(
                .decode, .unsupportedForm, "\(Printable.text(name)) is not known here; there are hex and psbt, and base64 of a PSBT",
                field: "form")
        }
    }

    /// A byte for the kind, and what is signed: the transaction without signatures, and of a PSBT or
    /// what is known of the outputs that are spent everything but signatures.
    public func canonicalBytes(of document: BitcoinDocument) throws(ChainError) -> [UInt8] {
        switch document {
        case .transaction(let transaction):
            // What the summary says of amounts and the requests of scripts comes from the origin.
            let origin = transaction.isWholeSigned ? nil : transaction.origin?.withoutSignatures.bytes
            return [0] + transaction.transaction.unsigned.bytes(withWitness: false) + (origin ?? [])
        case .psbt(let psbt): return [1] + psbt.withoutSignatures.bytes
        case .message(let message): return [2] + message.unsigned.json.canonicalBytes
        }
    }

    /// The transaction's id; of a PSBT the id that it will have, where no signature can change it.
    public func identifier(of document: BitcoinDocument) throws(ChainError) -> String {
        switch document {
        case .transaction(let transaction): return transaction.transaction.id
        case .psbt(let psbt): return try psbt.finalID()
        case .message:
            throw ChainError(.verify, .unsupportedForm, "a message has no id on the chain", field: "input")
        }
    }

    /// The id, where no signature that is still to come can change it.
    public func lastingIdentifier(of document: BitcoinDocument) -> String? {
        switch document {
        case .transaction(let transaction):
            transaction.isWholeSigned ? transaction.transaction.id : try? transaction.origin?.finalID()
        case .psbt(let psbt): try? psbt.finalID()
        case .message: nil
        }
    }

    /// The document's network where it names one, otherwise the context's, which without a word is the main one.
    public func network(of document: BitcoinDocument, context: BitcoinContext) -> String? {
        try? Self.network(of: document, context, stage: .plan).id
    }

    /// Whether any input has a signature.
    public func isSigned(_ document: BitcoinDocument) throws(ChainError) -> Bool {
        switch document {
        case .transaction(let transaction): transaction.isSigned
        case .psbt(let psbt): psbt != psbt.withoutSignatures
        case .message(let message): message.isSigned
        }
    }

    /// The outputs that are spent. To sign again authorises nothing new: they can be spent once.
    public func conflicts(_ document: BitcoinDocument) throws(ChainError) -> Conflicts {
        let spent: [OutPoint]
        switch document {
        case .transaction(let network): spent = network.transaction.inputs.map(\.previous)
        case .psbt(let psbt):
            spent =
                psbt.version == .v2
                ? psbt.inputs.compactMap(\.previousOutPoint) : try psbt.unsignedTransaction().inputs.map(\.previous)
        case .message: return Conflicts(keys: [], signingTwiceIsHarmless: true, note: "a message spends nothing")
        }
        return Conflicts(keys: spent.map { "outpoint/\($0)" }, signingTwiceIsHarmless: true)
    }

    /// The paths that the document names.
    public func keyPaths(of document: BitcoinDocument) -> [DerivationPath] { keyPaths(of: document, nil) }

    /// The paths of keys of this scheme: BIP-340 for Taproot, ECDSA for everything else.
    public func keyPaths(of document: BitcoinDocument, scheme: SignatureScheme) -> [DerivationPath] {
        keyPaths(of: document, .some(scheme))
    }

    private func keyPaths(of document: BitcoinDocument, _ scheme: SignatureScheme?) -> [DerivationPath] {
        switch document {
        case .transaction(let transaction): transaction.origin?.keyPaths(scheme) ?? []
        case .psbt(let psbt): psbt.keyPaths(scheme)
        case .message(let message):
            scheme.map { PSBT.schemes(message.address.script).contains($0) } ?? true ? message.keyPaths : []
        }
    }

    /// A PSBT with what the context knows of the outputs that it spends (the updater's role).
    public func updated(_ psbt: PSBT, context: BitcoinContext) throws(ChainError) -> PSBT { try psbt.updated(context) }
}

extension PSBT {
    /// A copy without the fields that signers and finalizers add.
    var withoutSignatures: PSBT {
        let signatures: Set<UInt64> = [
            PSBTInputType.partialSignature, PSBTInputType.finalScriptSig, PSBTInputType.finalScriptWitness, PSBTInputType.tapKeySignature,
            PSBTInputType.tapScriptSignature,
        ]
        var unsigned = self
        for index in unsigned.inputs.indices { unsigned.inputs[index].map.removeAll { signatures.contains($0.type) } }
        return unsigned
    }

    /// The id, where all script signatures are known: the inputs are finished, or their signatures go into the witness.
    fileprivate func finalID() throws(ChainError) -> String {
        var transaction = try unsignedTransaction()
        for (index, output) in try utxos().enumerated() {
            let input = inputs[index]
            if input.isFinal {
                transaction.inputs[index].scriptSig = input.finalScriptSig ?? []
                continue
            }
            guard let output else { throw Self.noID(index) }
            if ScriptTemplate.witnessProgram(output.script) != nil { continue }
            guard let redeem = input.redeemScript, ScriptTemplate.witnessProgram(redeem) != nil,
                case .payToScriptHash(Hash160.digest(of: redeem)) = ScriptTemplate(output.script)
            else { throw Self.noID(index) }
            transaction.inputs[index].scriptSig = Script.push(redeem)
        }
        return transaction.id
    }

    private static func noID(_ index: Int) -> ChainError {
        ChainError(.verify, .unsigned, "has its part of the id from its signature, and that is open", field: "inputs[\(index)]")
    }
}
