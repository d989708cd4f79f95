public import ChainKit

extension BitcoinAddress {
    /// The longest text that is read here: an extended private key, to be refused by name, has 112 characters.
    private static let longest = 128
    /// Versions of private keys in Base58Check (WIF): Bitcoin, its test networks, Litecoin, Dogecoin.
    private static let privateKeyVersions: Set<UInt8> = [0x80, 0xef, 0xb0, 0x9e]
    /// The version of script hashes on Litecoin before 0x32: Bitcoin's own.
    private static let formerLitecoinScriptHash: UInt8 = 0x05

    /// Reads an address strictly.
    ///
    /// Test networks share versions and prefixes: where `network` is nil, the first that fits is taken, `testnet` before `signet` and
    /// `regtest`. Litecoin's former script hashes (`3…`) are refused: the same text is an address of Bitcoin, so that nobody can tell
    /// whose it is; the error names today's form of the same script.
    ///
    /// - Throws: ``ChainError`` with `invalidAddress`, `invalidChecksum`, `wrongNetwork`, `unsupportedForm` for private keys and for what a
    ///   network lacks, and what ``Bech32`` says of a malformed text. No message repeats the text.
    public init(_ text: String, network: BitcoinNetwork?, field: String = "address") throws(ChainError) {
        guard text.utf8.count <= Self.longest else {
            throw ChainError(.decode, .oversized, "is longer than any address", field: field)
        }
        let lower = text.lowercased()
        if let prefix = Self.segwitPrefixes.first(where: { lower.hasPrefix($0 + "1") }) {
            try self.init(segwit: text, prefix: prefix, network: network, field: field)
        } else {
            try self.init(base58: text, network: network, field: field)
        }
    }

    private static let segwitPrefixes = Array(Set(BitcoinNetwork.all.compactMap(\.segwitPrefix))).sorted()

    private init(segwit text: String, prefix: String, network: BitcoinNetwork?, field: String) throws(ChainError) {
        func failure(_ code: ChainError.Code, _ message: String) -> ChainError { ChainError(.decode, code, message, field: field) }
        let content = try Bech32.decode(text, field: field)
        let owners = BitcoinNetwork.all.filter { $0.segwitPrefix == content.prefix }
        guard let first = owners.first else {
            throw failure(.invalidAddress, "has a prefix that is of no network here")
        }
        guard let version = content.values.first else { throw failure(.truncated, "has nothing between its prefix and its checksum") }
        guard version <= 16 else { throw failure(.unsupportedVersion, "has the witness version \(version); there are 0 to 16") }
        guard content.variant == (version == 0 ? .bech32 : .bech32m) else {
            throw failure(
                .invalidChecksum,
                "has the checksum of \(content.variant == .bech32 ? "Bech32, and version \(version) needs Bech32m" : "Bech32m, and version 0 needs Bech32")"
            )
        }
        let program = try Bech32.bytes(of: content.values.dropFirst(), field: field)
        guard (2...40).contains(program.count) else {
            throw failure(.wrongLength, "has a witness program of \(program.count) bytes; there are 2 to 40")
        }
        guard version > 0 || program.count == 20 || program.count == 32 else {
            throw failure(.wrongLength, "has a witness program of \(program.count) bytes; version 0 has 20 or 32")
        }
        if let network, !owners.contains(network) { throw Self.foreign(owners, network, field) }
        let kind: Kind =
            switch (version, program.count) {
            case (0, 20): .p2wpkh
            case (0, _): .p2wsh
            case (1, 32): .p2tr
            default: .witness
            }
        self.init(
            text: text.lowercased(), kind: kind, network: network ?? first,
            script: ScriptTemplate.witnessScript(version: Int(version), program: program))
    }

    private init(base58 text: String, network: BitcoinNetwork?, field: String) throws(ChainError) {
        func failure(_ code: ChainError.Code, _ message: String) -> ChainError { ChainError(.decode, code, message, field: field) }
        guard let bytes = Base58.decode(text, maximumLength: Self.longest) else {
            // A known prefix with a mistake in it, or the address of a chain that is not here.
            if (try? Bech32.decode(text)) != nil { throw failure(.invalidAddress, "has a prefix that is of no network here") }
            throw failure(.invalidAddress, "is neither Base58 nor begins with a prefix of a network here, like bc1")
        }
        let payload = Array(bytes.dropLast(4))
        guard let version = payload.first, HashFunction.sha256d.digest(of: payload).prefix(4).elementsEqual(bytes.suffix(4)) else {
            // 21 bytes and a checksum: a mistyped address, and no private key, whose text nobody should be asked to compare.
            guard bytes.count == 25 else {
                throw failure(.invalidAddress, "is neither an address in Base58 nor begins with a prefix of a network here, like bc1")
            }
            throw failure(.invalidChecksum, "has a wrong checksum: a character is wrong; compare it with its source")
        }
        try Self.refuseSecrets(payload, field)
        guard payload.count == 21 else {
            throw failure(.wrongLength, "has \(payload.count) bytes; an address in Base58 has 21")
        }
        let hash = Array(payload.dropFirst())
        let owners = BitcoinNetwork.all.filter { $0.keyHashVersion == version || $0.scriptHashVersion == version }
        guard let first = owners.first else { throw failure(.invalidAddress, "has the version \(version), which is of no network here") }
        if let network, !owners.contains(network) {
            if network.id == "litecoin", version == Self.formerLitecoinScriptHash {
                let today = Base58.encodeChecked([network.scriptHashVersion] + hash)
                throw failure(
                    .wrongNetwork,
                    "is an address of Bitcoin; if it is Litecoin's former form of a script hash, write the same script as \(today)")
            }
            throw Self.foreign(owners, network, field)
        }
        let chosen = network ?? first
        let isKey = version == chosen.keyHashVersion
        self.init(
            text: text, kind: isKey ? .p2pkh : .p2sh, network: chosen,
            script: isKey
                ? Script.payToPublicKeyHash(hash) : [Opcode.hash160.rawValue] + Script.push(hash) + [Opcode.equal.rawValue])
    }

    /// Private keys are refused for being that, and nothing of them is kept or repeated.
    static func refuseSecrets(_ payload: [UInt8], _ field: String) throws(ChainError) {
        let isKey = payload.count == 33 || (payload.count == 34 && payload.last == 1)
        if isKey, payload.first.map(privateKeyVersions.contains) == true {
            throw ChainError(
                .decode, .unsupportedForm,
                "is a private key, and not an address: whoever sees it can spend; it was not read, and should stand nowhere",
                field: field)
        }
        if payload.count == 78 { try ExtendedKeyText.refuseAsAddress(payload, field) }
    }

    private static func foreign(_ owners: [BitcoinNetwork], _ wanted: BitcoinNetwork, _ field: String) -> ChainError {
        ChainError(
            .decode, .wrongNetwork, "is an address of \(owners.map(\.name).joined(separator: " or ")), not of \(wanted.name)", field: field)
    }

    /// Checks an address for the adapter; nil means any network.
    public static func validate(address: String, network id: String?) throws(ChainError) -> ChainAddress {
        var network: BitcoinNetwork?
        if let id { network = try BitcoinNetwork.required(id) }
        return try BitcoinAddress(address, network: network).chainAddress
    }
}

extension BitcoinNetwork {
    /// The network of that name, or of the coin that everybody means.
    ///
    /// - Throws: ``ChainError`` with `unknownName`.
    public static func required(_ id: String?, field: String = "network") throws(ChainError) -> BitcoinNetwork {
        guard let network = named(id) else {
            throw ChainError(.decode, .unknownName, "must be one of \(all.map(\.id).joined(separator: ", "))", field: field)
        }
        return network
    }
}
