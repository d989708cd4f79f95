internal import ChainKit

/// The caller's keys, found by what scripts say of them. Nothing that a document claims is looked at.
struct Keyring: Sendable {
    /// By compressed key, and by the uncompressed one where asked for.
    private var keys: [[UInt8]: WalletKey] = [:]
    /// By the hash of either form: the key, and the form.
    private var hashes: [[UInt8]: (key: WalletKey, form: [UInt8])] = [:]
    /// By x-only key.
    private var internalKeys: [[UInt8]: WalletKey] = [:]
    /// The scripts behind P2WPKH in a script hash, by the output's script; filled where some input lacks its own.
    private var nested: [[UInt8]: [UInt8]] = [:]
    /// By the Taproot output without a script tree.
    private var outputs: [[UInt8]: WalletKey] = [:]

    /// Keys for these ways to spend; what none of them needs is not computed.
    init(_ walletKeys: [WalletKey], for spends: [Spend?]) {
        let forms = spends.compactMap { $0 }
        let isUncompressedPossible = forms.contains { spend in
            guard spend.isLegacy else { return false }
            if case .publicKey(let key) = spend.form { return KeyShape.isUncompressed(key) }
            return true
        }
        let isScriptMissing = forms.contains { spend in
            guard spend.form == nil, spend.redeemScript == nil, case .payToScriptHash = ScriptTemplate(spend.output.script) else {
                return false
            }
            return true
        }
        let isTaprootPossible = forms.contains { if case .taproot = $0.form { true } else { false } }
        for key in walletKeys {
            let bytes = key.publicKey.bytes
            switch key.publicKey.scheme {
            case .ecdsaSecp256k1:
                add(key, as: bytes)
                if isScriptMissing, let script = AddressFormat.p2shP2WPKH.script(key: bytes) {
                    nested[script] = AddressFormat.p2shP2WPKH.redeemScript(key: bytes)
                }
                if isUncompressedPossible, let uncompressed = ECDSACheck.uncompressed(bytes) { add(key, as: uncompressed) }
            case .bip340Secp256k1:
                if internalKeys[bytes] == nil { internalKeys[bytes] = key }
                guard isTaprootPossible, let output = BIP340Check.output(internalKey: bytes, merkleRoot: nil) else { continue }
                if outputs[output.key] == nil { outputs[output.key] = key }
            case .ed25519: continue
            }
        }
    }

    private mutating func add(_ key: WalletKey, as form: [UInt8]) {
        guard keys[form] == nil else { return }
        keys[form] = key
        hashes[Hash160.digest(of: form)] = (key, form)
    }

    /// The key with these bytes.
    func key(_ bytes: [UInt8]) -> WalletKey? { keys[bytes] }

    /// The key with this hash; in version 0 only compressed keys count.
    func key(hash: [UInt8], isWitness: Bool) -> WalletKey? {
        guard let found = hashes[hash], !isWitness || KeyShape.isCompressed(found.form) else { return nil }
        return found.key
    }

    /// The script behind a script hash of P2WPKH that one of the keys makes.
    func redeemScript(of script: [UInt8]) -> [UInt8]? { nested[script] }

    /// The key with this x-only form.
    func leafKey(_ bytes: [UInt8]) -> WalletKey? { internalKeys[bytes] }

    /// The key that makes a Taproot output, and the tree's root that it takes: by itself, or with what the document says of the tree.
    func taprootKey(_ spend: TaprootSpend) -> (key: WalletKey, merkleRoot: [UInt8]?)? {
        if let key = outputs[spend.outputKey] { return (key, nil) }
        guard let claimed = spend.internalKey, let key = internalKeys[claimed], let root = spend.root(ofInternalKey: claimed) else {
            return nil
        }
        return (key, root)
    }
}
