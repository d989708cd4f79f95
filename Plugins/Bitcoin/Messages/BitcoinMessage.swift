internal import ChainKit

/// A message that is signed for an address:
///
/// ```json
/// {"message": "text", "address": "bc1q…", "type": "bip322" | "bip137", "signature": "smp…", "path": "m/0/5",
///  "publicKey", "redeemScript", "witnessScript", "version", "locktime", "sequence", "psbt"}
/// ```
///
/// BIP-322, which is meant where no type is named, signs for every script; BIP-137 for addresses of one key before Taproot. The scripts
/// are those behind the address, and where P2WPKH stands in a script hash the key says as much; version, lock time and sequence are of BIP-322's full form. `psbt` is a container of the message, with signatures of some of several
/// signers or without, as other programs make them too. A simple signature is made where the address is of segregated witness and there are no locks; a full one elsewhere.
public struct BitcoinMessage: Sendable, Hashable {
    /// The two standards.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case bip137
        case bip322
    }

    /// Nobody reads more before he signs.
    private static let longest = 1 << 20

    /// The text.
    public let text: String
    /// For whom it is signed.
    public let address: BitcoinAddress
    let kind: Kind
    let locks: BIP322.Locks
    let redeemScript: [UInt8]?
    let witnessScript: [UInt8]?
    private let path: DerivationPath?
    /// The signature in base64, with its prefix where it has one.
    public internal(set) var signature: String?
    /// The spending transaction with signatures of some of several signers.
    var partial: PSBT?

    init(_ root: JSONCursor, context: BitcoinContext) throws(ChainError) {
        try root.object(allowing: [
            "message", "address", "type", "signature", "path", "publicKey", "redeemScript", "witnessScript", "version", "locktime",
            "sequence",
            "psbt",
        ])
        let message = try root.required("message")
        text = try message.string()
        guard text.utf8.count <= Self.longest else { throw message.failure(.oversized, "has more than \(Self.longest) bytes") }
        let address = try root.required("address")
        self.address = try BitcoinAddress(try address.string(), network: context.namedNetwork, field: address.path)
        let kind = try root.optional("type").map { (cursor) throws(ChainError) in try cursor.choice(Kind.self) } ?? .bip322
        self.kind = kind
        locks = BIP322.Locks(
            version: try root.optional("version")?.integer() ?? 0, lockTime: try root.optional("locktime")?.integer() ?? 0,
            sequence: try root.optional("sequence")?.integer() ?? 0)
        redeemScript = try RedeemScript.read(root, script: self.address.script)
        witnessScript = try root.optional("witnessScript")?.hex()
        path = try root.optional("path").map { (cursor) throws(ChainError) in try DerivationPath(cursor.string()) }
        signature = try root.optional("signature")?.string()
        if kind == .bip137 {
            for name in ["version", "locktime", "sequence", "redeemScript", "witnessScript", "psbt"] where root.optional(name) != nil {
                throw try root.required(name).failure(.unknownField, "belongs to bip322")
            }
            guard [.p2pkh, .p2sh, .p2wpkh].contains(self.address.kind) else {
                throw address.failure(.unsupportedForm, "has no signatures of BIP-137; take bip322")
            }
        }
        if let cursor = root.optional("psbt") { partial = try container(PSBT(text: try cursor.string()), cursor.path) }
    }

    /// The message that a PSBT says it is for (BIP-322): its text, and the address whose script it spends.
    init(_ text: [UInt8], in psbt: PSBT, _ context: BitcoinContext) throws(ChainError) {
        let field = "genericSignedMessage"
        guard text.count <= Self.longest else {
            throw ChainError(.decode, .oversized, "has more than \(Self.longest) bytes", field: field)
        }
        guard let message = String(validating: text, as: UTF8.self) else {
            throw ChainError(.decode, .invalidText, "is no text in UTF-8, and nobody signs what he can't read", field: field)
        }
        let transaction = try psbt.unsignedTransaction()
        guard let input = transaction.inputs.first, transaction.inputs.count == 1 else {
            throw ChainError(
                .decode, .unsupportedForm, "has \(transaction.inputs.count) inputs: proofs of funds are checked here, and not signed",
                field: "inputs")
        }
        guard let spent = try psbt.utxos()[0] else {
            throw ChainError(
                .decode, .unknownPreviousOutput, "is missing: it says for which address the message is", field: "inputs[0].witnessUtxo")
        }
        guard let address = BitcoinAddress(script: spent.script, network: psbt.namedNetwork ?? context.network) else {
            throw ChainError(.decode, .unsupportedForm, "has a script without an address", field: "inputs[0].witnessUtxo")
        }
        self.text = message
        self.address = address
        kind = .bip322
        locks = BIP322.Locks(version: transaction.version, lockTime: transaction.lockTime, sequence: input.sequence)
        redeemScript = psbt.inputs[0].redeemScript
        witnessScript = psbt.inputs[0].witnessScript
        path = nil
        signature = nil
        partial = nil
        partial = try container(psbt, field)
    }

    /// A PSBT of the very transaction that this message's signature is in, whoever made it and whatever it says of keys. It is kept as it
    /// came.
    private func container(_ psbt: PSBT, _ field: String) throws(ChainError) -> PSBT {
        guard try psbt.unsignedTransaction() == toSign.unsignedTransaction(),
            psbt.genericSignedMessage.map({ $0 == Array(text.utf8) }) ?? true
        else {
            throw ChainError(.decode, .differentTransaction, "is not of the transaction that this message's signature is in", field: field)
        }
        guard try psbt.utxos()[0] ?? toSpend.outputs[0] == toSpend.outputs[0] else {
            throw ChainError(.decode, .utxoMismatch, "is not what the message's transaction holds", field: "\(field).inputs[0]")
        }
        // BIP-322: every signature is over all of it.
        if let type = psbt.inputs[0].sighashType, type != 1, type != 0 || !isTaproot {
            throw ChainError(
                .decode, .invalidSighashType, "is \(SighashName.text(type)), and messages are signed with ALL",
                field: "\(field).inputs[0].sighashType")
        }
        return psbt
    }

    /// The container that is signed, with the spent output where it leaves that out.
    var signable: PSBT {
        let own = toSign
        guard var psbt = partial, !psbt.inputs.isEmpty, !psbt.inputs[0].isFinal else { return partial ?? own }
        for type in [
            PSBTInputType.nonWitnessUTXO, PSBTInputType.witnessUTXO, PSBTInputType.redeemScript, PSBTInputType.witnessScript,
        ] where !psbt.inputs[0].map.has(type) { psbt.inputs[0].map[type] = own.inputs[0].map[type] }
        return psbt
    }

    private var isTaproot: Bool { if case .payToTaproot = ScriptTemplate(address.script) { true } else { false } }

    /// The message in JSON; decodes to the same.
    var json: JSONValue {
        var object = JSONObject()
        object["message"] = .string(text)
        object["address"] = .string(address.text)
        object["type"] = .string(kind.rawValue)
        if let path { object["path"] = .string(path.description) }
        if let redeemScript { object["redeemScript"] = .string(Hex.encode(redeemScript)) }
        if let witnessScript { object["witnessScript"] = .string(Hex.encode(witnessScript)) }
        if locks.version != 0 { object["version"] = .integer(locks.version) }
        if locks.lockTime != 0 { object["locktime"] = .integer(locks.lockTime) }
        if locks.sequence != 0 { object["sequence"] = .integer(locks.sequence) }
        if let partial { object["psbt"] = .string(partial.base64) }
        if let signature { object["signature"] = .string(signature) }
        return .object(object)
    }

    /// The message without signatures.
    var unsigned: BitcoinMessage {
        var message = self
        message.signature = nil
        let open = partial?.withoutSignatures
        message.partial = open == toSign ? nil : open
        return message
    }

    var isSigned: Bool { signature != nil || partial.map { $0 != $0.withoutSignatures } ?? false }

    var keyPaths: [DerivationPath] { (path.map { [$0] } ?? []) + (partial?.keyPaths(nil) ?? []) }

    /// The bytes that are hashed and signed: BIP-137's prefix and text, or BIP-322's spending transaction.
    var bytes: [UInt8] {
        switch kind {
        case .bip137: BIP137.preimage(Array(text.utf8), network: address.network)
        case .bip322: BIP322.toSign(toSpend, locks: locks).bytes
        }
    }

    /// Times before which the signature does not hold, in words.
    var times: [(label: String, text: String)] { kind == .bip322 ? TimeWords.all(BIP322.toSign(toSpend, locks: locks)) : [] }

    /// BIP-322's transaction that holds the message.
    var toSpend: BitcoinTransaction { BIP322.toSpend(Array(text.utf8), script: address.script) }

    /// BIP-322's spending transaction, open.
    var toSign: PSBT {
        let toSpend = toSpend
        var psbt = PSBT(transaction: BIP322.toSign(toSpend, locks: locks), version: .v0)
        psbt.inputs[0].redeemScript = redeemScript
        psbt.inputs[0].witnessScript = witnessScript
        psbt.inputs[0].add(toSpend.outputs[0], in: PreviousTransaction(toSpend))
        return psbt
    }
}
