internal import ChainKit

/// An input's part of a transaction's size: bytes outside the witness, and items inside.
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
    ///   - locks: What the transaction says of time; nil where it says nothing yet.
    init?(_ spend: Spend, _ input: PSBTInput, _ taproot: TaprootSpend?, _ locks: InputLocks?) {
        if case .taproot = spend.form {
            guard let witness = Self.taproot(input, taproot, locks) else { return nil }
            self.init(witness: witness)
            return
        }
        guard let conditions = spend.conditions else { return nil }
        guard let items = Satisfier(input, spend.kind, locks, .longest).satisfy(conditions)?.items else { return nil }
        let nested = spend.redeemScript.map { Script.push($0).count } ?? 0
        if spend.isWitness {
            self.init(scriptSig: nested, witness: items.map(\.size) + (spend.witnessScript.map { [$0.count] } ?? []))
        } else {
            self.init(scriptSig: items.reduce(nested) { $0 + $1.pushedSize })
        }
    }

    /// The witness of a Taproot output.
    private static func taproot(_ input: PSBTInput, _ claims: TaprootSpend?, _ locks: InputLocks?) -> [Int]? {
        // The finalizer takes the key path where it can.
        if let signature = input.tapKeySignature { return [signature.count] }
        var witnesses: [[Int]] = []
        let leaves = claims?.leaves ?? []
        let satisfiers = LeafSatisfiers(input, locks, .longest)
        for leaf in leaves {
            guard let conditions = leaf.conditions, let items = satisfiers[leaf.hash].satisfy(conditions)?.items else { continue }
            witnesses.append(items.map(\.size) + [leaf.script.count, leaf.controlBlock.count])
        }
        if let longest = witnesses.max(by: { InputSize(witness: $0).weight < InputSize(witness: $1).weight }) { return longest }
        let internalKey = input.tapInternalKey ?? claims?.internalKey
        return leaves.isEmpty && internalKey != TaprootSpend.nobody ? [(input.sighashType ?? 0) == 0 ? 64 : 65] : nil
    }

    /// A candidate of an intent.
    init?(_ input: BitcoinIntent.Input, spending output: TransactionOutput) throws(ChainError) {
        var fields = PSBTInput()
        fields.add(input)
        let spend = try Spend(output, fields, field: input.field)
        var taproot: TaprootSpend?
        if case .taproot(let key) = spend.form, !input.leafScripts.isEmpty {
            var room = LeafRoom()
            taproot = try TaprootSpend(outputKey: key, fields, field: input.field, room: &room)
        }
        self.init(spend, fields, taproot, nil)
    }

    /// Bytes outside the witness: an outpoint, a sequence and the script signature.
    fileprivate var stripped: Int { 40 + CompactSize.size(scriptSig) + scriptSig }
    /// Bytes of the witness. Inputs without one have a zero where others have one.
    fileprivate var witnessBytes: Int { witness.reduce(CompactSize.size(witness.count)) { $0 + CompactSize.size($1) + $1 } }
    /// The input's part of the weight.
    private var weight: Int { stripped * 4 + (witness.isEmpty ? 0 : witnessBytes) }
    /// A quarter of that, rounded up.
    var virtualSize: Int { (weight + 3) / 4 }
}

extension TaprootSpend {
    /// Whether one of the output's leaves may want more than the signatures of its keys.
    var hasUnknownForms: Bool { leaves.contains { $0.conditions == nil } }
}

extension Satisfaction.Item {
    /// The bytes of the item in a script signature.
    fileprivate var pushedSize: Int {
        switch self {
        case .bytes(let bytes): Script.shortestPush(bytes).count
        case .open(let size): 1 + size
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
