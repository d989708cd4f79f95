public import ChainKit

/// An address: a script in the form in which people pass it on.
public struct BitcoinAddress: Sendable, Hashable, CustomStringConvertible {
    /// The kind of script that an address pays to.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The hash of a key.
        case p2pkh
        /// The hash of a script (BIP-16).
        case p2sh
        /// The hash of a key, version 0 (BIP-141).
        case p2wpkh
        /// The hash of a script, version 0 (BIP-141).
        case p2wsh
        /// An output key (BIP-341).
        case p2tr
        /// A witness program without rules: whoever finds it may take what it gets, until a rule is made.
        case witness
    }

    /// The address in its usual form: segwit addresses in lower case.
    public let text: String
    /// The kind of script.
    public let kind: Kind
    /// The network that it is read for. Test networks share most of their addresses.
    public let network: BitcoinNetwork
    /// The output script.
    public let script: [UInt8]

    /// The text.
    public var description: String { text }

    /// The kind, with the version of a witness program that has no rules: `p2wpkh`, `witness-v2`.
    public var format: String {
        guard kind == .witness, let (version, _) = ScriptTemplate.witnessProgram(script) else { return kind.rawValue }
        return "witness-v\(version)"
    }

    /// The warning to whoever pays to it; nil where there is none.
    public var warning: String? {
        switch kind {
        case .witness: "no rule says yet who may spend from this witness program: anybody may"
        case .p2tr where (try? PublicKey(.bip340Secp256k1, Array(script.dropFirst(2)))) == nil:
            "its output key is not a point of secp256k1: nobody can ever spend from it"
        default: nil
        }
    }

    /// In the framework's terms.
    public var chainAddress: ChainAddress { ChainAddress(text: text, format: format, network: network.id, script: script) }

    /// The address of an output script; nil where the script has none on this network.
    public init?(script: [UInt8], network: BitcoinNetwork) {
        let kind: Kind
        let text: String?
        switch ScriptTemplate(script) {
        case .payToPublicKeyHash(let hash):
            (kind, text) = (.p2pkh, Base58.encodeChecked([network.keyHashVersion] + hash))
        case .payToScriptHash(let hash):
            (kind, text) = (.p2sh, Base58.encodeChecked([network.scriptHashVersion] + hash))
        case .payToWitnessPublicKeyHash(let program): (kind, text) = (.p2wpkh, Self.segwit(network, 0, program))
        case .payToWitnessScriptHash(let program): (kind, text) = (.p2wsh, Self.segwit(network, 0, program))
        case .payToTaproot(let key): (kind, text) = (.p2tr, Self.segwit(network, 1, key))
        case .unknownWitness(let version, let program):
            // Version 0 with another length is no program of the future, it is invalid (BIP-141).
            guard version > 0 else { return nil }
            (kind, text) = (.witness, Self.segwit(network, version, program))
        case .payToPublicKey, .multisig, .data, .other: return nil
        }
        guard let text else { return nil }
        self.init(text: text, kind: kind, network: network, script: script)
    }

    /// The parts of an address that was read.
    init(text: String, kind: Kind, network: BitcoinNetwork, script: [UInt8]) {
        self.text = text
        self.kind = kind
        self.network = network
        self.script = script
    }

    private static func segwit(_ network: BitcoinNetwork, _ version: Int, _ program: [UInt8]) -> String? {
        guard let prefix = network.segwitPrefix else { return nil }
        return try? Bech32.encode(
            prefix: prefix, values: [UInt8(truncatingIfNeeded: version)] + Bech32.values(of: program),
            variant: version == 0 ? .bech32 : .bech32m)
    }
}
