internal import ChainKit

/// The parts of a transaction that some inputs' signatures fix: which outputs, and whether the inputs too.
///
/// A coin whose signature leaves the other inputs out (ANYONECANPAY) can be spent without them, and then its own signature alone says where
/// it goes. Any other goes only together with all the inputs, whose signatures then count for it as well.
struct Coverage: Sendable {
    /// Of one input: the types of the signatures that are there, and of those that are asked for.
    private struct Signed {
        let input: Int
        let types: [SighashType]

        var isAlone: Bool { types.contains(where: \.isAnyoneCanPay) }

        /// Whether each signature of it holds an output: the weakest of several is the one that somebody takes.
        func holds(_ output: Int) -> Bool { types.allSatisfy { !$0.isNone && (!$0.isSingle || output == input) } }
    }

    private let signed: [Signed]

    /// - Parameter inputs: those whose signatures count; with none everything is held, for nothing is signed.
    init(_ table: SigningTable, inputs: [Int]) {
        signed = inputs.map { Signed(input: $0, types: table.sighashTypes($0)) }
    }

    /// Whether inputs can neither be added nor taken away.
    var holdsInputs: Bool { signed.allSatisfy { !$0.isAlone } }

    /// Whether an output stays as it is wherever any of the coins goes.
    func holds(output: Int) -> Bool {
        let together = signed.contains { $0.holds(output) }
        return signed.allSatisfy { $0.isAlone ? $0.holds(output) : together }
    }
}

extension SigningTable {
    /// The types of an input's signatures: of those that are there, and of the ones that are asked for.
    func sighashTypes(_ index: Int) -> [SighashType] {
        var types: [SighashType] = []
        var isOpen = false
        for slot in slots(index) {
            guard let bytes = existing(slot) else {
                isOpen = true
                types.append(slot.type)
                continue
            }
            let type =
                slot.scheme == .ecdsaSecp256k1 ? SignatureBytes.parse(ecdsa: bytes)?.type : SignatureBytes.parse(schnorr: bytes)?.type
            types.append(type ?? slot.type)
        }
        if !isOpen, types.isEmpty, let spend = spends[index], !psbt.inputs[index].isFinal {
            types.append(SighashType(rawValue: psbt.inputs[index].sighashType ?? spend.defaultSighash))
        }
        return Array(Set(types)).sorted { $0.rawValue < $1.rawValue }
    }
}
