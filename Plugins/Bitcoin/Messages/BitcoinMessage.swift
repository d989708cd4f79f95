internal import ChainKit

/// A message that is signed for an address:
///
/// ```json
/// {"message": "text", "address": "bc1q…", "type": "bip322" | "bip137", "signature": "smp…", "path": "m/0/5",
///  "publicKey", "redeemScript", "witnessScript", "version", "locktime", "sequence", "psbt"}
/// ```
///
/// BIP-322, which is meant where no type is named, signs for every script; BIP-137 for addresses of one key before Taproot. The scripts
/// are those behind the address, and where P2WPKH stands in a script hash the key says as much; version, lock time and sequence are of BIP-322's full form. `psbt` holds signatures of some of several
/// signers. A simple signature is made where the address is of segregated witness and there are no locks; a full one elsewhere.
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
    private let path: KeyPath?
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
        var kind = Kind.bip322
        if let cursor = root.optional("type") {
            guard let known = Kind(rawValue: try cursor.string()) else {
                throw cursor.failure(.unknownName, "must be one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            kind = known
        }
        self.kind = kind
        locks = BIP322.Locks(
            version: try root.optional("version")?.integer() ?? 0, lockTime: try root.optional("locktime")?.integer() ?? 0,
            sequence: try root.optional("sequence")?.integer() ?? 0)
        redeemScript = try RedeemScript.read(root, script: self.address.script)
        witnessScript = try root.optional("witnessScript")?.hex()
        path = try root.optional("path").map { (cursor) throws(ChainError) in try KeyPath(cursor.string()) }
        signature = try root.optional("signature")?.string()
        if kind == .bip137 {
            for name in ["version", "locktime", "sequence", "redeemScript", "witnessScript", "psbt"] where root.optional(name) != nil {
                throw try root.required(name).failure(.unknownField, "belongs to bip322")
            }
            guard [.p2pkh, .p2sh, .p2wpkh].contains(self.address.kind) else {
                throw address.failure(.unsupportedForm, "has no signatures of BIP-137; take bip322")
            }
        }
        if let cursor = root.optional("psbt") {
            let psbt = try PSBT(text: try cursor.string())
            guard psbt.withoutSignatures == toSign else {
                throw cursor.failure(.differentTransaction, "is not the transaction that this message's signature is in")
            }
            partial = psbt
        }
    }

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
        message.partial = nil
        return message
    }

    var isSigned: Bool { signature != nil || partial != nil }

    var keyPaths: [KeyPath] { path.map { [$0] } ?? [] }

    /// What is hashed and signed: BIP-137's prefix and text, or BIP-322's spending transaction.
    var bytes: [UInt8] {
        switch kind {
        case .bip137: BIP137.preimage(Array(text.utf8), network: address.network)
        case .bip322: BIP322.toSign(toSpend, locks: locks).bytes
        }
    }

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
