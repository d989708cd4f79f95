public import ChainKit

extension PSBT {
    /// The updater's role: what the context knows of the outputs that are spent, and, for the inputs and outputs whose scripts these
    /// keys make or stand in, the scripts behind them and where the keys come from. Nothing that stands there is changed, and finished
    /// inputs are left as they are.
    ///
    /// - Throws: ``ChainError`` with `utxoMismatch` where the context contradicts the PSBT, `scriptMismatch` where scripts do not have
    ///   the hashes that they stand behind.
    public func updated(keys: [WalletKey], context: BitcoinContext) throws(ChainError) -> PSBT {
        var psbt = try updated(context)
        let index = UpdaterKeys(keys)
        var room = LeafRoom()
        for (position, output) in try psbt.utxos().enumerated() where !psbt.inputs[position].isFinal {
            guard let output else { continue }
            psbt.inputs[position] = try psbt.inputs[position].updated(
                spending: output, index, field: "inputs[\(position)]", room: &room)
        }
        for (position, output) in try psbt.unsignedTransaction().outputs.enumerated() where psbt.outputs.indices.contains(position) {
            psbt.outputs[position] = psbt.outputs[position].updated(paying: output, index)
        }
        return psbt
    }
}

/// The keys of an updater, found by what scripts say of them.
private struct UpdaterKeys {
    /// By the script that a key makes alone.
    private var scripts: [[UInt8]: (format: AddressFormat?, key: WalletKey)] = [:]
    /// By the bytes of the key: 33 or 32.
    private var keys: [[UInt8]: WalletKey] = [:]
    /// Of ECDSA, by the compressed key's Hash160.
    private var hashes: [[UInt8]: WalletKey] = [:]

    init(_ walletKeys: [WalletKey]) {
        for key in walletKeys where key.masterFingerprint != nil {
            let bytes = key.publicKey.bytes
            if keys[bytes] == nil {
                keys[bytes] = key
                if key.publicKey.scheme == .ecdsaSecp256k1 { hashes[Hash160.digest(of: bytes)] = key }
            }
            for format in AddressFormat.allCases where format.scheme == key.publicKey.scheme {
                if let script = format.script(key: bytes) { add(script, format, key) }
            }
            if key.publicKey.scheme == .ecdsaSecp256k1, let script = ScriptTemplate.payToPublicKey(bytes).script { add(script, nil, key) }
        }
    }

    private mutating func add(_ script: [UInt8], _ format: AddressFormat?, _ key: WalletKey) {
        if scripts[script] == nil { scripts[script] = (format, key) }
    }

    /// The key that makes a script alone; without a format it stands there itself.
    func owner(of script: [UInt8]) -> (format: AddressFormat?, key: WalletKey)? { scripts[script] }

    /// The key with these bytes.
    func key(_ bytes: [UInt8]) -> WalletKey? { keys[bytes] }

    /// The ECDSA key that a script names.
    func key(_ named: ScriptKey) -> WalletKey? {
        named.known.flatMap(KeyShape.compressed).flatMap { keys[$0] } ?? named.hash.flatMap { hashes[$0] }
    }
}

extension PSBTInput {
    fileprivate func updated(
        spending output: TransactionOutput, _ own: UpdaterKeys, field: String, room: inout LeafRoom
    ) throws(ChainError) -> PSBTInput {
        var input = self
        if let (format, key) = own.owner(of: output.script) {
            switch format {
            case .p2tr:
                input.tapInternalKey = input.tapInternalKey ?? key.publicKey.bytes
                input.map.addOrigin(PSBTInputType.tapDerivation, of: key, leaves: [])
            case .p2shP2WPKH:
                input.redeemScript = input.redeemScript ?? AddressFormat.p2shP2WPKH.redeemScript(key: key.publicKey.bytes)
                input.witnessUTXO = input.witnessUTXO ?? output
                input.map.addOrigin(PSBTInputType.derivation, of: key)
            case .p2pkh, .p2wpkh, nil: input.map.addOrigin(PSBTInputType.derivation, of: key)
            }
            return input
        }
        let spend = try Spend(output, input, field: field)
        for key in spend.scriptKeys(claimed: []) {
            guard let key = own.key(key) else { continue }
            input.map.addOrigin(PSBTInputType.derivation, of: key)
        }
        guard case .taproot(let outputKey) = spend.form else { return input }
        let taproot: TaprootSpend
        do throws(ChainError) { taproot = try TaprootSpend(outputKey: outputKey, input, field: field, room: &room) } catch {
            // One input's leaves are no reason to leave out what is known of the others.
            guard error.code == .oversized else { throw error }
            return input
        }
        var leaves: [[UInt8]: [[UInt8]]] = [:]
        var order: [[UInt8]] = []
        func add(_ key: [UInt8], _ leaf: [UInt8]?) {
            guard own.key(key) != nil else { return }
            if leaves[key] == nil { order.append(key) }
            leaves[key, default: []] += leaf.map { [$0] } ?? []
        }
        if let claimed = taproot.internalKey, taproot.root(ofInternalKey: claimed) != nil { add(claimed, nil) }
        for leaf in taproot.leaves {
            for key in leaf.keys { add(key, leaf.hash) }
        }
        for key in order {
            guard let known = own.key(key) else { continue }
            input.map.addOrigin(PSBTInputType.tapDerivation, of: known, leaves: leaves[key] ?? [])
        }
        return input
    }
}

extension PSBTOutput {
    fileprivate func updated(paying output: TransactionOutput, _ own: UpdaterKeys) -> PSBTOutput {
        guard let (format, key) = own.owner(of: output.script) else { return self }
        var updated = self
        switch format {
        case .p2tr:
            updated.tapInternalKey = updated.tapInternalKey ?? key.publicKey.bytes
            updated.map.addOrigin(PSBTOutputType.tapDerivation, of: key, leaves: [])
        case .p2shP2WPKH:
            updated.redeemScript = updated.redeemScript ?? AddressFormat.p2shP2WPKH.redeemScript(key: key.publicKey.bytes)
            updated.map.addOrigin(PSBTOutputType.derivation, of: key)
        case .p2pkh, .p2wpkh, nil: updated.map.addOrigin(PSBTOutputType.derivation, of: key)
        }
        return updated
    }
}

extension PSBTMap {
    /// Says where a key comes from; nil leaves are those of ECDSA keys.
    fileprivate mutating func addOrigin(_ type: UInt64, of key: WalletKey, leaves: [[UInt8]]? = nil) {
        let bytes = key.publicKey.bytes
        guard let fingerprint = key.masterFingerprint, self[type, bytes] == nil else { return }
        let path = key.path.indices
        self[type, bytes] =
            leaves.map { TapKeyDerivation(key: bytes, leafHashes: $0, fingerprint: fingerprint, path: path).value }
            ?? KeyDerivation(key: bytes, fingerprint: fingerprint, path: path).origin.bytes
    }
}
