internal import ChainKit

extension PSBT {
    /// The PSBT of an intent: creator and updater in one.
    init(_ intent: BitcoinIntent) throws(ChainError) {
        let transaction = BitcoinTransaction(
            version: intent.version, inputs: intent.inputs.map { TransactionInput(previous: $0.previous, sequence: $0.sequence) },
            outputs: intent.outputs.map(\.output), lockTime: intent.lockTime)
        self.init(transaction: transaction, version: intent.psbtVersion)
        for (index, input) in intent.inputs.enumerated() {
            inputs[index].add(input)
            inputs[index].add(input.output, in: input.previousTransaction)
            if let path = input.path { inputs[index].map.setHint(path) }
        }
        for (index, output) in intent.outputs.enumerated() {
            if let path = output.path { outputs[index].map.setHint(path) }
        }
        if let network = intent.namedNetwork { namedNetwork = network }
        try refuseExcess()
    }

    // MARK: - Fields of our own

    /// The network that the intent named, as a proprietary field: a PSBT has no other place for it.
    var namedNetwork: BitcoinNetwork? {
        get {
            guard let bytes = global[PSBTGlobalType.proprietary, OwnField.key(.network)] else { return nil }
            return BitcoinNetwork.all.first { Array($0.id.utf8) == bytes }
        }
        set { global[PSBTGlobalType.proprietary, OwnField.key(.network)] = newValue.map { Array($0.id.utf8) } }
    }
}

extension PSBTInput {
    /// Adds the intent's scripts and keys.
    mutating func add(_ input: BitcoinIntent.Input) {
        redeemScript = input.redeemScript
        witnessScript = input.witnessScript
        sighashType = input.sighash
        tapInternalKey = input.internalKey
        tapMerkleRoot = input.merkleRoot
        tapLeafScripts = input.leafScripts.map(\.claim)
        if let key = input.hashedKey { map.hashedKey = key }
    }
}

/// Proprietary fields (BIP-174): the identifier with its length, and a number.
enum OwnField: UInt8 {
    /// In the global map: the network's name.
    case network = 0
    /// In inputs and outputs: a path where the wallet's key may be found, as numbers of 4 bytes. Intents know paths where PSBTs want
    /// keys beside them.
    case path = 1
    /// In inputs: the key whose hash the script has. A derivation could say it too, had an intent the wallet's fingerprint.
    case hashedKey = 2

    private static let identifier = Array("chainsign".utf8)

    static func key(_ field: OwnField) -> [UInt8] { [UInt8(identifier.count)] + identifier + [field.rawValue] }
}

extension PSBTMap {
    /// The key behind a hash, as an intent named it; whether it has the hash is for the reader to see.
    var hashedKey: [UInt8]? {
        get { self[PSBTInputType.proprietary, OwnField.key(.hashedKey)] }
        set { self[PSBTInputType.proprietary, OwnField.key(.hashedKey)] = newValue }
    }

    mutating func setHint(_ path: DerivationPath) {
        self[PSBTInputType.proprietary, OwnField.key(.path)] = path.indices.flatMap(\.littleEndianBytes)
    }

    /// The path that an intent named.
    var hint: DerivationPath? {
        guard let bytes = self[PSBTInputType.proprietary, OwnField.key(.path)], bytes.count.isMultiple(of: 4), bytes.count <= 1024 else {
            return nil
        }
        return DerivationPath(
            stride(from: 0, to: bytes.count, by: 4).map { start in
                bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            })
    }
}

extension PSBT {
    /// The paths that the PSBT names where a key of this scheme may be met, of inputs and outputs, each once; nil means any scheme.
    ///
    /// A derivation has its scheme from the field that it stands in, and an intent's path from the script that it is for: BIP-340 for
    /// Taproot, ECDSA elsewhere, and both where the script is not known.
    func keyPaths(_ scheme: SignatureScheme?) -> [DerivationPath] {
        var seen: Set<DerivationPath> = []
        var paths: [DerivationPath] = []
        func add(_ path: DerivationPath, _ schemes: Set<SignatureScheme>) {
            guard scheme.map({ schemes.contains($0) }) ?? true else { return }
            if seen.insert(path).inserted { paths.append(path) }
        }
        func add(_ map: PSBTMap, _ script: [UInt8]?, _ derivations: [KeyDerivation], _ tapDerivations: [TapKeyDerivation]) {
            if let hint = map.hint { add(hint, Self.schemes(script)) }
            for derivation in derivations { add(DerivationPath(derivation.path), [.ecdsaSecp256k1]) }
            for derivation in tapDerivations { add(DerivationPath(derivation.path), [.bip340Secp256k1]) }
        }
        let hasHints = inputs.contains { $0.map.hint != nil } || outputs.contains { $0.map.hint != nil }
        let spent = hasHints ? (try? utxos()) ?? [] : []
        let scripts = hasHints ? (try? unsignedTransaction().outputs.map(\.script)) ?? [] : []
        for (index, input) in inputs.enumerated() {
            let script = spent.indices.contains(index) ? spent[index]?.script : nil
            add(input.map, script, input.derivations, input.tapDerivations)
        }
        for (index, output) in outputs.enumerated() {
            let script = scripts.indices.contains(index) ? scripts[index] : nil
            add(output.map, script, output.derivations, output.tapDerivations)
        }
        return paths
    }

    /// The schemes of keys that a script may be for.
    static func schemes(_ script: [UInt8]?) -> Set<SignatureScheme> {
        guard let script else { return [.ecdsaSecp256k1, .bip340Secp256k1] }
        if case .payToTaproot = ScriptTemplate(script) { return [.bip340Secp256k1] }
        return [.ecdsaSecp256k1]
    }
}
