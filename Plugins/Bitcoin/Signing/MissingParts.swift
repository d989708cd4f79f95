internal import ChainKit

/// The parts that unfinished inputs lack: the nearest way through their scripts that this transaction can go.
struct MissingParts {
    private let table: SigningTable
    /// Of requests that are there.
    private(set) var signatures: [MissingSignature] = []
    /// Notes on parts that no signature brings.
    private(set) var notes: [String] = []

    init(_ table: SigningTable) { self.table = table }

    /// - Parameter reason: why the input could not be finished here.
    mutating func add(_ index: Int, _ reason: String) {
        guard let spend = table.spends[index], spend.form != nil else { return note(index, reason) }
        let input = table.psbt.inputs[index]
        let slots = table.slots(index)
        let locks = InputLocks(table.transaction, input: index)
        if case .taproot = spend.form {
            addTaproot(index, input, slots, locks, reason)
        } else if let conditions = spend.conditions {
            add(Satisfier(input, spend.kind, locks, .nearest).satisfy(conditions)?.needs, index, slots, reason)
        } else {
            noteUnknown(index, slots, reason)
        }
    }

    private mutating func addTaproot(_ index: Int, _ input: PSBTInput, _ slots: [Slot], _ locks: InputLocks, _ reason: String) {
        guard let taproot = table.taproots[index] else { return note(index, reason) }
        var ways: [(distance: Int, signed: Int, needs: [Satisfaction.Need], slots: [Slot])] = []
        let satisfiers = LeafSatisfiers(input, locks, .nearest)
        let slotsByLeaf = Dictionary(grouping: slots, by: \.leafHash)
        for leaf in taproot.leaves {
            let satisfier = satisfiers[leaf.hash]
            guard let conditions = leaf.conditions, let found = satisfier.satisfy(conditions) else { continue }
            ways.append((found.distance, satisfier.signatures.count, found.needs, slotsByLeaf[leaf.hash] ?? []))
        }
        // The key's own way, unless nobody has the key.
        if taproot.internalKey != TaprootSpend.nobody, let key = slots.first(where: \.isKeyPath) {
            ways.append((1, 0, [.signatures(1, of: [taproot.outputKey])], [key]))
        }
        let nearest = ways.min { ($0.distance, -$0.signed) < ($1.distance, -$1.signed) }
        guard let nearest else { return noteUnknown(index, slots.filter { !$0.isKeyPath }, reason) }
        add(nearest.needs, index, nearest.slots, reason)
    }

    private mutating func add(_ needs: [Satisfaction.Need]?, _ index: Int, _ slots: [Slot], _ reason: String) {
        guard let needs else {
            return note(
                index, "no way through its script is open to this transaction: its lock time or sequence is not what the script asks")
        }
        guard !needs.isEmpty else { return noteUnknown(index, slots, reason) }
        var added = 0
        for need in needs {
            switch need {
            case .signatures(let count, let keys):
                let open = keys.compactMap { key in slots.first { $0.takes(key) } }
                let alternatives = open.dropFirst(count).map(\.signerText)
                for slot in open.prefix(count) {
                    signatures.append(MissingSignature(request: slot.id, signer: slot.signerText, alternatives: alternatives))
                    added += 1
                }
            case .signatureOfHash(let hash):
                guard let slot = slots.first(where: { $0.takes(hash: hash) }) else { continue }
                signatures.append(MissingSignature(request: slot.id, signer: slot.signerText))
                added += 1
            case .preimage(let function, let hash):
                note(index, "the preimage of \(function) \(Hex.encode(hash)) is missing")
                added += 1
            }
        }
        if added == 0 { note(index, reason) }
    }

    /// Notes an input that this program cannot read: whether signatures are missing, others know.
    private mutating func noteUnknown(_ index: Int, _ slots: [Slot], _ reason: String) {
        let signed = slots.count { table.existing($0) != nil }
        note(
            index,
            signed > 0
                ? "\(reason); the PSBT has \(signed) signature\(signed == 1 ? "" : "s") for it: another program has to finish it" : reason)
    }

    private mutating func note(_ index: Int, _ text: String) { notes.append("input \(index): \(text)") }
}

extension Slot {
    /// The leaf that a signature is for.
    fileprivate var leafHash: [UInt8]? { if case .leaf(_, let leaf) = signer { leaf.hash } else { nil } }

    /// Whether a signature of this key fills the slot.
    fileprivate func takes(_ key: [UInt8]) -> Bool {
        switch signer {
        case .key(let own), .keyHash(_, let own?): own == key
        case .leaf(let own, _): own == key
        case .output(let spend): spend.outputKey == key
        case .keyHash(_, nil): false
        }
    }

    /// Whether a signature of the key with this hash fills the slot.
    fileprivate func takes(hash: [UInt8]) -> Bool {
        if case .keyHash(hash, _) = signer { true } else { false }
    }
}
