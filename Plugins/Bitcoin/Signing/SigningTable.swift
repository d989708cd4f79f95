internal import ChainKit

/// A PSBT opened for signing: what its inputs spend, which signatures they take, and what those are over.
struct SigningTable: Sendable {
    private(set) var psbt: PSBT
    let transaction: BitcoinTransaction
    /// The outputs that the inputs spend, as far as the PSBT says it.
    let outputs: [TransactionOutput?]
    /// The ways in which they are spent; nil where the output is not known.
    let spends: [Spend?]
    /// The claims about Taproot outputs, where the spent output is one.
    let taproots: [TaprootSpend?]
    private let digests: TransactionDigests

    /// The most bytes of all preimages of the kind before BIP-143, which grow with the square of the inputs.
    private static let mostLegacyBytes = 32 << 20

    init(_ psbt: PSBT) throws(ChainError) {
        self.psbt = psbt
        transaction = try psbt.unsignedTransaction()
        try Self.refuseOversized(psbt, transaction, .plan)
        outputs = try psbt.utxos()
        var spends: [Spend?] = []
        spends.reserveCapacity(outputs.count)
        for (index, output) in outputs.enumerated() {
            guard let output else {
                spends.append(nil)
                continue
            }
            spends.append(try Spend(output, psbt.inputs[index], field: Self.field(index)))
        }
        self.spends = spends
        var taproots: [TaprootSpend?] = []
        taproots.reserveCapacity(spends.count)
        var room = LeafRoom()
        for (index, spend) in spends.enumerated() {
            var taproot: TaprootSpend?
            if case .taproot(let key) = spend?.form, !psbt.inputs[index].isFinal {
                taproot = try TaprootSpend(outputKey: key, psbt.inputs[index], field: Self.field(index), room: &room)
            }
            taproots.append(taproot)
        }
        self.taproots = taproots
        let known = outputs.compactMap { $0 }
        digests = TransactionDigests(transaction, spent: known.count == outputs.count ? known : nil)
    }

    /// The table of a PSBT that has other signatures.
    func holding(_ psbt: PSBT) -> SigningTable {
        var table = self
        table.psbt = psbt
        return table
    }

    /// Before anything is looked up: what nodes don't relay is not signed, and what no block holds is not looked at.
    static func refuseOversized(_ psbt: PSBT, _ transaction: BitcoinTransaction, _ stage: ChainError.Stage) throws(ChainError) {
        let size = transaction.strippedSize
        let isWhole = size * 4 <= BitcoinTransaction.weightLimit && psbt.inputs.allSatisfy(\.isFinal)
        guard isWhole || size * 4 <= NetworkPolicy.highestWeight else {
            throw ChainError(
                stage, .oversized, "has \(size) bytes without signatures, more than nodes relay: make several of it",
                field: "transaction")
        }
    }

    static func field(_ index: Int) -> String { "inputs[\(index)]" }

    // MARK: - Slots

    /// More places than anybody has keys for, in the leaves of one input.
    private static let mostSlots = 1000

    /// The places for signatures in an input that is not finished, filled or not.
    func slots(_ index: Int) -> [Slot] {
        let input = psbt.inputs[index]
        guard !input.isFinal, let spend = spends[index], let form = spend.form else { return [] }
        let name = "input/\(index)"
        let type = SighashType(rawValue: input.sighashType ?? spend.defaultSighash)
        func slot(_ id: String, _ signer: Slot.Signer) -> Slot { Slot(id: id, input: index, signer: signer, type: type) }
        switch form {
        case .publicKey(let key): return [slot(name, .key(key))]
        case .publicKeyHash(let hash), .witnessKeyHash(let hash), .keyHashScript(let hash, _):
            let known = input.claimedKeys.first { Hash160.digest(of: $0) == hash && (!spend.isWitness || KeyShape.isCompressed($0)) }
            return [slot(name, .keyHash(hash, known: known))]
        case .script:
            guard !spend.hasCodeSeparator else { return [] }
            return spend.scriptKeys(claimed: input.claimedKeys).map { key in
                if let hash = key.hash { return slot("\(name)/\(Hex.encode(hash))", .keyHash(hash, known: key.known)) }
                return slot("\(name)/\(Hex.encode(key.known ?? []))", .key(key.known ?? []))
            }
        case .taproot:
            guard let taproot = taproots[index] else { return [] }
            var slots = [slot(name, .output(taproot))]
            for leaf in taproot.leaves where slots.count < Self.mostSlots {
                let keys = leaf.keys
                let leafName = "\(name)/leaf/\(Hex.encode(leaf.hash))"
                slots += keys.map { slot(keys.count == 1 ? leafName : "\(leafName)/\(Hex.encode($0))", .leaf($0, leaf)) }
            }
            return slots
        }
    }

    /// The signature that fills a slot already.
    func existing(_ slot: Slot) -> [UInt8]? {
        let input = psbt.inputs[slot.input]
        switch slot.signer {
        case .key(let key): return input.map[PSBTInputType.partialSignature, key]
        case .keyHash(_, let known): return known.flatMap { input.map[PSBTInputType.partialSignature, $0] }
        case .output: return input.tapKeySignature
        case .leaf(let key, let leaf): return input.map[PSBTInputType.tapScriptSignature, key + leaf.hash]
        }
    }

    // MARK: - What is signed

    /// Bytes of preimages so far, so that hostile transactions end in an error and not in memory; and the signatures that were looked at,
    /// so that each is looked at once.
    struct Budget {
        fileprivate var legacyBytes = 0
        /// The signatures that are valid.
        fileprivate(set) var valid = ValidSignatures()
        /// By slot: the bytes that were looked at last, and the verdict.
        private var verdicts: [String: (bytes: [UInt8], isValid: Bool)] = [:]

        init() {}

        /// All bytes again, knowing what is known of signatures.
        init(knowing known: Budget) {
            valid = known.valid
            verdicts = known.verdicts
        }

        /// The verdict on these bytes in a slot; nil where nobody looked at them.
        func verdict(_ bytes: [UInt8], _ slot: Slot) -> Bool? {
            verdicts[slot.id].flatMap { $0.bytes == bytes ? $0.isValid : nil }
        }

        mutating func note(_ bytes: [UInt8], _ slot: Slot, isValid: Bool) { verdicts[slot.id] = (bytes, isValid) }

        /// Whether r ‖ s is valid for a digest: of an ECDSA key as a script has it, compressed or not.
        mutating func isValid(r: [UInt8], s: [UInt8], digest: [UInt8], key: [UInt8]) -> Bool {
            guard let compressed = KeyShape.compressed(key), ECDSACheck.isValid(r: r, s: s, digest: digest, publicKey: compressed) else {
                return false
            }
            valid.insert(r + s, digest: digest, key: key)
            return true
        }

        /// Whether a signature of BIP-340 is valid for a digest.
        mutating func isValid(schnorr signature: [UInt8], digest: [UInt8], key: [UInt8]) -> Bool {
            guard BIP340Check.isValid(signature: signature, message: digest, publicKey: key) else { return false }
            valid.insert(signature, digest: digest, key: key)
            return true
        }
    }

    /// The bytes that a slot's signature signs.
    func signingInput(_ slot: Slot, type: SighashType? = nil, _ budget: inout Budget) throws(ChainError) -> SigningInput {
        let index = slot.input
        let field = Self.field(index)
        let type = type ?? slot.type
        guard let spend = spends[index] else { throw Self.unknownOutput(index) }
        switch slot.signer {
        case .output, .leaf:
            guard type.isTaproot else { throw Self.invalidType(type, field) }
            var leafData: Sighash.Leaf?
            if case .leaf(_, let leaf) = slot.signer { leafData = Sighash.Leaf(hash: leaf.hash) }
            do {
                return .digest(of: try Sighash.taprootPreimage(digests, input: index, type: type, leaf: leafData), hash: .sha256)
            } catch {
                if digests.spent == nil, let missing = outputs.firstIndex(of: nil) { throw Self.unknownOutput(missing) }
                throw error
            }
        case .key, .keyHash:
            guard type.isDefinedForECDSA else { throw Self.invalidType(type, field) }
            // Nobody means a signature that holds without an output: refused in every version.
            guard type.rawValue & 0x1f != 3 || index < transaction.outputs.count else {
                throw ChainError(
                    .plan, .sighashSingleBug, "is SINGLE, and there is no output \(index) that it could be for",
                    field: "\(field).sighashType")
            }
            guard let scriptCode = spend.scriptCode else {
                throw ChainError(.plan, .unsupportedScript, "spends a script that cannot be signed for here", field: field)
            }
            if spend.isWitness {
                let preimage = try Sighash.segwitPreimage(
                    digests, input: index, scriptCode: scriptCode, value: spend.output.value, type: type)
                return .digest(of: preimage, hash: .sha256d)
            }
            guard psbt.inputs[index].map.has(PSBTInputType.nonWitnessUTXO) else {
                throw ChainError(
                    .plan, .unknownPreviousOutput,
                    "is missing: a signature of this kind commits to no amount, so that the whole transaction has to prove it",
                    field: "\(field).nonWitnessUtxo")
            }
            let preimage = try Sighash.legacyPreimage(transaction, input: index, scriptCode: scriptCode, type: type).signable(input: index)
            budget.legacyBytes += preimage.count
            guard budget.legacyBytes <= Self.mostLegacyBytes else {
                throw ChainError(
                    .plan, .oversized,
                    "and those before it take more than \(Self.mostLegacyBytes) bytes to sign: spend them in several transactions",
                    field: field)
            }
            return .digest(of: preimage, hash: .sha256d)
        }
    }

    static func unknownOutput(_ index: Int) -> ChainError {
        ChainError(
            .plan, .unknownPreviousOutput,
            "does not say what it spends: add witnessUtxo or nonWitnessUtxo, or value and address to the intent",
            field: field(index))
    }

    private static func invalidType(_ type: SighashType, _ field: String) -> ChainError {
        ChainError(
            .plan, .invalidSighashType, "\(SighashName.text(type.rawValue)) is no type for this input", field: "\(field).sighashType")
    }
}

extension Spend {
    /// The hash type where nobody says one: it signs everything.
    var defaultSighash: UInt32 { if case .taproot = form { 0 } else { 1 } }
}
