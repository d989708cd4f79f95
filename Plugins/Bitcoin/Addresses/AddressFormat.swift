public import ChainKit

/// The forms in which one key is paid.
public enum AddressFormat: String, Sendable, Hashable, CaseIterable {
    /// Hash of the key, before segregated witness (BIP-44).
    case p2pkh
    /// Version 0 in a script hash (BIP-49).
    case p2shP2WPKH = "p2sh-p2wpkh"
    /// Version 0 (BIP-84).
    case p2wpkh
    /// Version 1, the key as internal key without scripts (BIP-86).
    case p2tr

    /// The scheme of its signatures.
    public var scheme: SignatureScheme { self == .p2tr ? .bip340Secp256k1 : .ecdsaSecp256k1 }

    /// Whether a network has addresses of this form.
    func exists(on network: BitcoinNetwork) -> Bool {
        switch self {
        case .p2pkh: true
        case .p2shP2WPKH, .p2wpkh: network.hasSegwit
        case .p2tr: network.hasTaproot
        }
    }

    /// The usual form for a key of this scheme.
    static func usual(_ scheme: SignatureScheme, on network: BitcoinNetwork) -> AddressFormat {
        scheme == .bip340Secp256k1 ? .p2tr : network.hasSegwit ? .p2wpkh : .p2pkh
    }

    /// The output script of a key: 33 bytes compressed (or 65 with both coordinates, for p2pkh), 32 x-only for Taproot.
    /// Nil for other lengths, and for an internal key that is no point; hashes are made of any bytes, the caller's keys being checked.
    func script(key: [UInt8]) -> [UInt8]? {
        switch self {
        case .p2pkh:
            guard key.count == 33 || key.count == 65 else { return nil }
            return Script.payToPublicKeyHash(Hash160.digest(of: key))
        case .p2shP2WPKH:
            return redeemScript(key: key).map { ScriptTemplate.payToScriptHash(Hash160.digest(of: $0)).script } ?? nil
        case .p2wpkh:
            guard key.count == 33 else { return nil }
            return ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: key))
        case .p2tr:
            guard key.count == 32, let output = BIP340Check.output(internalKey: key, merkleRoot: nil) else { return nil }
            return ScriptTemplate.witnessScript(version: 1, program: output.key)
        }
    }

    /// The script behind p2sh-p2wpkh; nil for the others and for keys that are not compressed.
    func redeemScript(key: [UInt8]) -> [UInt8]? {
        guard self == .p2shP2WPKH, key.count == 33 else { return nil }
        return ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: key))
    }
}

extension BitcoinAddress {
    /// The address of a key; nil means the main network, and p2wpkh (Dogecoin: p2pkh), or p2tr for a key of BIP-340.
    ///
    /// - Throws: ``ChainError`` with `schemeMismatch` where the form needs a key of the other scheme, `unknownName`, and `unsupportedForm`
    ///   for what the network lacks.
    public static func address(for key: PublicKey, network id: String?, format name: String?) throws(ChainError) -> ChainAddress {
        let network = try BitcoinNetwork.required(id)
        var format = AddressFormat.usual(key.scheme, on: network)
        if let name {
            guard let known = AddressFormat(rawValue: name) else {
                throw ChainError(
                    .decode, .unknownName, "must be one of \(AddressFormat.allCases.map(\.rawValue).joined(separator: ", "))",
                    field: "format")
            }
            format = known
        }
        guard format.exists(on: network) else {
            throw ChainError(
                .decode, .unsupportedForm, "\(format.rawValue) is not known to \(network.name); take p2pkh", field: "format")
        }
        guard key.scheme == format.scheme else {
            throw ChainError(
                .decode, .schemeMismatch, "of \(format.rawValue) must be one of \(format.scheme.rawValue), not of \(key.scheme.rawValue)",
                field: "publicKey")
        }
        guard let script = format.script(key: key.bytes), let address = BitcoinAddress(script: script, network: network) else {
            throw ChainError(.decode, .invalidKey, "has no address of the form \(format.rawValue)", field: "publicKey")
        }
        return ChainAddress(text: address.text, format: format.rawValue, network: network.id, publicKey: key, script: script)
    }
}
