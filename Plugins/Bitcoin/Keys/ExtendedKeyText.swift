public import ChainKit

/// An extended public key as wallets pass it on: BIP-32's 78 bytes under a version that also tells the form of the addresses (SLIP-132).
///
/// BIP-32's own key is what is kept; the version's meaning stands beside it.
public struct ExtendedKeyText: Sendable, Hashable {
    /// The use of the keys below, as far as the version says.
    public enum Use: Sendable, Hashable {
        /// BIP-32's own versions: any form, though SLIP-132 means hashes of keys and scripts before segregated witness.
        case any
        /// One key an address, in this form.
        case single(AddressFormat)
        /// One of several keys of a script: p2wsh, bare or in p2sh.
        case multisig(nested: Bool)
    }

    /// The key with BIP-32's version: main or test.
    public let key: ExtendedPublicKey
    /// The letters at the beginning: `zpub`.
    public let prefix: String
    /// The use that the version says.
    public let use: Use
    /// The network that the version is registered for. Test networks share theirs, and other coins often use Bitcoin's.
    public let network: BitcoinNetwork

    /// A registered pair of versions.
    struct Version: Sendable {
        let publicKey: UInt32
        let privateKey: UInt32
        let prefix: String
        let use: Use
        /// Nil where the coin's network is not here.
        let network: String?
        let isTest: Bool
    }

    /// SLIP-132's versions of the coins here, and Dogecoin's, which its node has (`chainparams`).
    static let versions: [Version] = [
        Version(0x0488_b21e, 0x0488_ade4, "xpub", .any, "mainnet"),
        Version(0x049d_7cb2, 0x049d_7878, "ypub", .single(.p2shP2WPKH), "mainnet"),
        Version(0x04b2_4746, 0x04b2_430c, "zpub", .single(.p2wpkh), "mainnet"),
        Version(0x0295_b43f, 0x0295_b005, "Ypub", .multisig(nested: true), "mainnet"),
        Version(0x02aa_7ed3, 0x02aa_7a99, "Zpub", .multisig(nested: false), "mainnet"),
        Version(0x0435_87cf, 0x0435_8394, "tpub", .any, "testnet", isTest: true),
        Version(0x044a_5262, 0x044a_4e28, "upub", .single(.p2shP2WPKH), "testnet", isTest: true),
        Version(0x045f_1cf6, 0x045f_18bc, "vpub", .single(.p2wpkh), "testnet", isTest: true),
        Version(0x0242_89ef, 0x0242_85b5, "Upub", .multisig(nested: true), "testnet", isTest: true),
        Version(0x0257_5483, 0x0257_5048, "Vpub", .multisig(nested: false), "testnet", isTest: true),
        Version(0x019d_a462, 0x019d_9cfe, "Ltub", .any, "litecoin"),
        Version(0x01b2_6ef6, 0x01b2_6792, "Mtub", .single(.p2shP2WPKH), "litecoin"),
        Version(0x0436_f6e1, 0x0436_ef7d, "ttub", .any, nil, isTest: true),
        Version(0x02fa_cafd, 0x02fa_c398, "dgub", .any, "dogecoin"),
    ]

    /// Reads an extended public key of any registered version; private ones are refused unread.
    ///
    /// - Throws: ``ChainError`` with `invalidText`, `wrongLength`, `unsupportedForm` for private keys, `unsupportedVersion`,
    ///   `wrongNetwork` for Litecoin's test network, and what `ExtendedPublicKey` says of the rest.
    public init(_ text: String, field: String = "extendedKey") throws(ChainError) {
        func failure(_ code: ChainError.Code, _ message: String) -> ChainError { ChainError(.decode, code, message, field: field) }
        guard let bytes = Base58.decodeChecked(text, maximumLength: 128) else {
            throw failure(.invalidText, "is not Base58 with a right checksum; compare it with its source")
        }
        guard bytes.count == 78 else { throw failure(.wrongLength, "must be 78 bytes, not \(bytes.count)") }
        let version = Self.version(bytes)
        try Self.refuseSecret(bytes, field)
        guard let row = Self.versions.first(where: { $0.publicKey == version }) else {
            throw failure(.unsupportedVersion, "has the version \(Hex.encode(bytes.prefix(4))), which is none of the coins here")
        }
        guard let network = row.network.flatMap(BitcoinNetwork.named) else {
            throw failure(.wrongNetwork, "is a key (\(row.prefix)) for Litecoin's test network, which is not among the networks here")
        }
        let plain: ExtendedPublicKey.Network = row.isTest ? .test : .main
        key = try ExtendedPublicKey(bytes: plain.rawValue.littleEndianBytes.reversed() + bytes.dropFirst(4))
        prefix = row.prefix
        use = row.use
        self.network = network
    }

    /// The key under the version that is registered for this form on this network; nil where there is none.
    public static func text(of key: ExtendedPublicKey, format: AddressFormat, network: BitcoinNetwork) -> String? {
        let id = network.isTest ? "testnet" : network.id
        let row = versions.first { row in
            guard row.network == id else { return false }
            return switch format {
            case .p2pkh: row.use == .any
            case .p2shP2WPKH, .p2wpkh: row.use == .single(format)
            case .p2tr: false
            }
        }
        guard let row else { return nil }
        return Base58.encodeChecked(row.publicKey.littleEndianBytes.reversed() + key.bytes.dropFirst(4))
    }

    /// Refuses an extended key where an address is asked for; a private one with the advice that it needs.
    static func refuseAsAddress(_ payload: [UInt8], _ field: String) throws(ChainError) {
        try refuseSecret(payload, field)
        let number = version(payload)
        guard versions.contains(where: { $0.publicKey == number }) else { return }
        throw ChainError(
            .decode, .unsupportedForm, "is an extended public key, and not an address: derive one from it", field: field)
    }

    /// Refuses 78 bytes that are a private key's, whatever is wrong with them besides.
    static func refuseSecret(_ bytes: [UInt8], _ field: String) throws(ChainError) {
        guard !isPrivate(bytes) else {
            throw ChainError(
                .decode, .unsupportedForm, "is an extended private key, which must never be shown; it was not read. Give the public one",
                field: field)
        }
    }

    private static func version(_ bytes: [UInt8]) -> UInt32 { bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// By its version, or by the zero byte before a private key where a public one begins with 02 or 03: coins that are not here have
    /// private keys too.
    private static func isPrivate(_ bytes: [UInt8]) -> Bool {
        let number = version(bytes)
        if versions.contains(where: { $0.privateKey == number }) { return true }
        return bytes.count == 78 && bytes[45] == 0 && !versions.contains { $0.publicKey == number }
    }
}

extension ExtendedKeyText.Version {
    fileprivate init(
        _ publicKey: UInt32, _ privateKey: UInt32, _ prefix: String, _ use: ExtendedKeyText.Use, _ network: String?, isTest: Bool = false
    ) {
        self.init(publicKey: publicKey, privateKey: privateKey, prefix: prefix, use: use, network: network, isTest: isTest)
    }
}

extension AddressFormat {
    /// The output script of an extended key's own point.
    func script(of key: ExtendedPublicKey) -> [UInt8]? { script(key: self == .p2tr ? Array(key.publicKey.dropFirst()) : key.publicKey) }
}
