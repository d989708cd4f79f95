internal import ChainKit

/// What an input adds to a transaction: bytes outside the witness, and items inside.
///
/// Of an input that is to be signed it is an upper bound, exact but for what ECDSA signatures in DER are shorter: they count 72 bytes with
/// their type (low s; r may need 33 bytes), Schnorr signatures 64 or 65. Two things are taken as they nearly always are:
/// - A key that the script asks for by its hash is compressed, unless the uncompressed one with that hash stands in the input.
/// - A Taproot output with leaves beside it is spent by one of them, by the longest that can be finished here; with several leaves of
///   the same signers, or a signature for the key path, the transaction may become shorter.
struct InputSize: Sendable {
    /// Bytes of the script signature, without its length.
    let scriptSig: Int
    /// Lengths of the witness items.
    let witness: [Int]

    /// DER with a low s, and the byte of the type.
    static let ecdsaSignature = 72

    init(scriptSig: Int = 0, witness: [Int] = []) {
        self.scriptSig = scriptSig
        self.witness = witness
    }

    /// Of an input that is to be signed; nil where nobody can tell: scripts of unknown form may want more than signatures.
    ///
    /// - Parameters:
    ///   - input: The input, of which the script's keys and the signatures that are there count.
    ///   - taproot: What it claims of a Taproot output, where it claims anything.
    init?(_ spend: Spend, _ input: PSBTInput, _ taproot: TaprootSpend?) {
        let signature = Self.ecdsaSignature
        let nested = spend.redeemScript.map { Script.push($0).count } ?? 0
        switch spend.form {
        case .publicKey: self.init(scriptSig: 1 + signature)
        case .publicKeyHash(let hash): self.init(scriptSig: 1 + signature + 1 + input.keyLength(hash: hash))
        case .witnessKeyHash: self.init(scriptSig: nested, witness: [signature, 33])
        case .keyHashScript(let hash, let script):
            if spend.isWitness {
                self.init(scriptSig: nested, witness: [signature, 33, script.count])
            } else {
                self.init(scriptSig: 1 + signature + 1 + input.keyLength(hash: hash) + nested)
            }
        case .script(let script):
            guard let count = Self.signatures(of: script) else { return nil }
            if spend.isWitness {
                // A multisignature takes one item more than it looks at.
                let dummy = spend.required == nil ? [] : [0]
                self.init(scriptSig: nested, witness: dummy + [Int](repeating: signature, count: count) + [script.count])
            } else {
                let bytes = (spend.required == nil ? 0 : 1) + count * (1 + signature)
                self.init(scriptSig: bytes + nested)
            }
        case .taproot:
            guard let witness = Self.taproot(input, taproot) else { return nil }
            self.init(witness: witness)
        case nil: return nil
        }
    }

    /// Signatures of a script that is a key, or a multisignature.
    private static func signatures(of script: [UInt8]) -> Int? {
        switch ScriptTemplate(script) {
        case .payToPublicKey: 1
        case .multisig(let required, _): required
        default: nil
        }
    }

    /// The witness of a Taproot output.
    private static func taproot(_ input: PSBTInput, _ claims: TaprootSpend?) -> [Int]? {
        // The finalizer takes the key path where it can.
        if let signature = input.tapKeySignature { return [signature.count] }
        let signature = (input.sighashType ?? 0) == 0 ? 64 : 65
        let existing = Dictionary(input.tapScriptSignatures.map { ($0.key + $0.leafHash, $0.signature.count) }) { max($0, $1) }
        var witnesses: [[Int]] = []
        let leaves = claims?.leaves ?? []
        for leaf in leaves where leaf.version == TapTree.tapscript {
            guard let policy = LeafPolicy(leaf.script) else { continue }
            let items = policy.sizes { existing[$0 + leaf.hash] ?? signature }
            witnesses.append(items + [leaf.script.count, leaf.controlBlock.count])
        }
        if let longest = witnesses.max(by: { InputSize(witness: $0).weight < InputSize(witness: $1).weight }) { return longest }
        let internalKey = input.tapInternalKey ?? claims?.internalKey
        return leaves.isEmpty && internalKey != nobody ? [signature] : nil
    }

    /// BIP-341's point whose logarithm nobody knows: an internal key that never signs.
    private static let nobody: [UInt8] = [
        0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e,
        0x07, 0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
    ]

    /// A candidate of an intent.
    init?(_ input: BitcoinIntent.Input, spending output: TransactionOutput) throws(ChainError) {
        var fields = PSBTInput()
        fields.add(input)
        let spend = try Spend(output, fields, field: input.field)
        var taproot: TaprootSpend?
        if case .taproot(let key) = spend.form, !input.leafScripts.isEmpty {
            taproot = try TaprootSpend(outputKey: key, fields, field: input.field)
        }
        self.init(spend, fields, taproot)
    }

    /// Bytes outside the witness: an outpoint, a sequence and the script signature.
    fileprivate var stripped: Int { 40 + CompactSize.size(scriptSig) + scriptSig }
    /// Bytes of the witness. Inputs without one have a zero where others have one.
    fileprivate var witnessBytes: Int { witness.reduce(CompactSize.size(witness.count)) { $0 + CompactSize.size($1) + $1 } }
    /// What the input adds to the weight.
    private var weight: Int { stripped * 4 + (witness.isEmpty ? 0 : witnessBytes) }
    /// A quarter of that, rounded up.
    var virtualSize: Int { (weight + 3) / 4 }
}

extension TaprootSpend {
    /// Whether one of the output's leaves may want more than the signatures of its keys.
    var hasUnknownForms: Bool { leaves.contains { $0.version != TapTree.tapscript || LeafPolicy($0.script) == nil } }
}

extension PSBTInput {
    /// The length of the key with a hash: 65 bytes where the uncompressed one stands here.
    fileprivate func keyLength(hash: [UInt8]) -> Int {
        let claimed = derivations.map(\.key) + partialSignatures.map(\.key) + [map.hashedKey].compactMap { $0 }
        return claimed.contains { KeyShape.isUncompressed($0) && Hash160.digest(of: $0) == hash } ? 65 : 33
    }
}

extension LeafPolicy {
    /// The lengths of what the script wants on the stack, by those of the keys' signatures: of a threshold the longest signatures, and
    /// an empty item for each other key.
    fileprivate func sizes(_ signature: ([UInt8]) -> Int) -> [Int] {
        switch self {
        case .all(let keys): return keys.map(signature)
        case .threshold(let required, let keys):
            let longest = keys.map(signature).sorted(by: >).prefix(required)
            return longest + [Int](repeating: 0, count: keys.count - longest.count)
        }
    }
}

/// The size of a transaction whose parts are counted one by one.
struct TransactionSize: Sendable {
    private var inputs = 0
    private var inputBytes = 0
    private var witnessBytes = 0
    private var hasWitness = false
    private var outputs = 0
    private var outputBytes = 0

    init(outputs: [TransactionOutput]) {
        for output in outputs { add(output: output) }
    }

    mutating func add(output: TransactionOutput) {
        outputs += 1
        outputBytes += 8 + CompactSize.size(output.script.count) + output.script.count
    }

    mutating func add(_ input: InputSize) {
        inputs += 1
        inputBytes += input.stripped
        witnessBytes += input.witnessBytes
        if !input.witness.isEmpty { hasWitness = true }
    }

    private var stripped: Int { 8 + CompactSize.size(inputs) + inputBytes + CompactSize.size(outputs) + outputBytes }
    private var witness: Int { hasWitness ? 2 + witnessBytes : 0 }

    /// Bytes on the wire.
    var size: Int { stripped + witness }
    /// BIP-141's weight.
    var weight: Int { stripped * 4 + witness }
    /// A quarter of the weight, rounded up.
    var virtualSize: Int { (weight + 3) / 4 }
}
