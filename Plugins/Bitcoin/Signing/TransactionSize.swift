internal import ChainKit

/// What an input adds to a transaction: bytes outside the witness, and items inside. Signatures that are not there yet count at full
/// length: 72 bytes with the type for ECDSA (low s; r may need 33 bytes), 64 or 65 for Schnorr.
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

    /// An input that is signed.
    init(_ input: TransactionInput) { self.init(scriptSig: input.scriptSig.count, witness: input.witness.map(\.count)) }

    /// Of an input that is to be signed; nil where nobody can tell.
    init?(_ spend: Spend, leaf: TaprootSpend.Leaf?, sighash: UInt32?) {
        let signature = Self.ecdsaSignature
        let nested = spend.redeemScript.map { Script.push($0).count } ?? 0
        switch spend.form {
        case .publicKey: self.init(scriptSig: 1 + signature)
        case .publicKeyHash: self.init(scriptSig: 1 + signature + 1 + 33)
        case .witnessKeyHash: self.init(scriptSig: nested, witness: [signature, 33])
        case .keyHashScript(_, let script):
            if spend.isWitness {
                self.init(scriptSig: nested, witness: [signature, 33, script.count])
            } else {
                self.init(scriptSig: 1 + signature + 1 + 33 + nested)
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
            let length = (sighash ?? 0) == 0 ? 64 : 65
            // Whoever puts leaves beside the input means to spend by one.
            if let leaf {
                self.init(witness: [Int](repeating: length, count: max(1, leaf.keys.count)) + [leaf.script.count, leaf.controlBlock.count])
            } else {
                self.init(witness: [length])
            }
        case nil: return nil
        }
    }

    /// Signatures of a script that is a key, a key's hash, or a multisignature.
    private static func signatures(of script: [UInt8]) -> Int? {
        switch ScriptTemplate(script) {
        case .payToPublicKey: 1
        case .multisig(let required, _): required
        default: nil
        }
    }

    /// A candidate of an intent.
    init?(_ input: BitcoinIntent.Input, spending output: TransactionOutput) throws(ChainError) {
        let spend = try Spend(output, redeemScript: input.redeemScript, witnessScript: input.witnessScript, field: input.field)
        self.init(spend, leaf: input.leafScripts.first.map { TaprootSpend.Leaf($0.claim) }, sighash: input.sighash)
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
        inputBytes += 40 + CompactSize.size(input.scriptSig) + input.scriptSig
        witnessBytes += input.witness.reduce(CompactSize.size(input.witness.count)) { $0 + CompactSize.size($1) + $1 }
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
