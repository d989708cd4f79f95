public import ChainKit
internal import Groups
public import MPCCore

/// A party's signed word that an address is the wallet's: no coordinator can swap a deposit address (`address --confirm`).
public struct AddressConfirmation: Equatable, Sendable {
    /// The party.
    public let party: PartyIndex
    /// Ed25519 signature of the party's identity over ``ConfirmedAddress/hash``: 64 bytes.
    public let signature: [UInt8]

    /// A party's word, to be checked.
    public init(party: PartyIndex, signature: [UInt8]) {
        self.party = party
        self.signature = signature
    }
}

/// Which address of a wallet a party is to confirm.
public struct AddressQuery: Equatable, Sendable {
    /// The adapter's id.
    public let chain: String
    /// The path from the wallet's key.
    public let path: DerivationPath
    /// The network; nil means the chain's main one.
    public let network: String?
    /// The address's format; nil means the usual one.
    public let format: String?

    /// A query.
    public init(chain: String, path: DerivationPath = .root, network: String? = nil, format: String? = nil) {
        self.chain = chain
        self.path = path
        self.network = network
        self.format = format
    }
}

/// An address with what parties signed of it: all that somebody elsewhere needs to check it, beside the parties' identities.
///
/// The identities (``WalletIdentities``) come to whoever checks by another way than the address, once: they are what he trusts.
public struct ConfirmedAddress: Equatable, Sendable {
    /// The id of the wallet's key behind the address: 32 bytes.
    public let keyID: [UInt8]
    /// The adapter's id.
    public let chain: String
    /// The network: the one asked for, otherwise the chain's main one.
    public let network: String
    /// The path from the wallet's key.
    public let path: DerivationPath
    /// The address.
    public let address: String
    /// The parties' confirmations.
    public let confirmations: [AddressConfirmation]

    /// An address and its confirmations, unchecked.
    public init(
        keyID: [UInt8], chain: String, network: String, path: DerivationPath, address: String, confirmations: [AddressConfirmation]
    ) {
        self.keyID = keyID
        self.chain = chain
        self.network = network
        self.path = path
        self.address = address
        self.confirmations = confirmations
    }

    /// The 32 bytes that a party signs, as the message of Ed25519: SHA-256(T ‖ T ‖ fields) with T = SHA-256("sign/address"), and of fields,
    /// each behind its length as 8 bytes big-endian: key id (32 bytes); chain, network (UTF-8); number of the path's steps, then each step
    /// (4 bytes big-endian each, fields of their own); address (UTF-8).
    public var hash: [UInt8] {
        var transcript = Transcript(.address)
        transcript.absorb(keyID)
        transcript.absorb(chain)
        transcript.absorb(network)
        transcript.absorb(UInt32(clamping: path.indices.count))
        for index in path.indices { transcript.absorb(index) }
        transcript.absorb(address)
        return transcript.hash()
    }

    /// Checks every confirmation against the identities.
    ///
    /// An address is valid where the key is one of the wallet's and t different parties signed. A signature that is not its party's, or a
    /// second one of the same party, refuses it: no honest address has one.
    public func verify(against wallet: WalletIdentities) -> VerificationReport {
        var checks = [
            VerificationReport.Check(
                "key", ok: wallet.keyIDs.contains(keyID),
                "\(Hex.encode(keyID)) is \(wallet.keyIDs.contains(keyID) ? "" : "not ")the wallet's")
        ]
        let hash = hash
        var seen: Set<PartyIndex> = []
        var signed = 0
        for confirmation in confirmations {
            let isTheirs = wallet.roster.isSignature(confirmation.signature, of: hash, by: confirmation.party)
            let isFirst = seen.insert(confirmation.party).inserted
            if isTheirs, isFirst { signed += 1 }
            checks.append(
                .init(
                    "party \(confirmation.party)", ok: isTheirs && isFirst,
                    !isFirst ? "says so twice" : isTheirs ? "signed this address" : "did not sign this address"))
        }
        checks.append(.init("quorum", ok: signed >= wallet.threshold, "\(signed) of the \(wallet.threshold) parties that are needed"))
        return VerificationReport(sender: nil, checks: checks)
    }

    /// Reads what ``json`` writes, among the other members of `address --confirm --json`.
    ///
    /// - Throws: ``ChainError`` that names the field.
    public init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: [
            "address", "publicKey", "path", "script", "format", "chain", "network", "keyId", "confirmations",
        ])
        let list = try cursor.required("confirmations")
        let elements = try list.elements()
        guard elements.count <= 255 else { throw list.failure(.outOfRange, "must be at most 255, one of each party") }
        var confirmations: [AddressConfirmation] = []
        for element in elements {
            try element.object(allowing: ["party", "signature"])
            confirmations.append(
                AddressConfirmation(
                    party: try WalletIdentities.party(element.required("party")),
                    signature: try element.required("signature").hex(count: 64)))
        }
        let path = try cursor.required("path")
        let text = try path.string()
        do throws(ChainError) { self.path = try DerivationPath(text) } catch { throw path.failure(error.code, error.message) }
        keyID = try cursor.required("keyId").hex(count: 32)
        chain = try cursor.required("chain").string()
        network = try cursor.required("network").string()
        address = try cursor.required("address").string()
        self.confirmations = confirmations
    }

    /// `{"chain", "network", "keyId", "path", "address", "confirmations": [{"party", "signature"}]}`
    public var json: JSONValue {
        [
            "chain": .string(chain), "network": .string(network), "keyId": .string(Hex.encode(keyID)), "path": .string(path.description),
            "address": .string(address),
            "confirmations": .array(
                confirmations.map { ["party": .integer($0.party.rawValue), "signature": .string(Hex.encode($0.signature))] }),
        ]
    }
}

/// A wallet's public facts, which whoever checks confirmations has to know beforehand.
public struct WalletIdentities: Equatable, Sendable {
    /// t: so many parties have to say the same.
    public let threshold: Int
    /// The parties' identities.
    public let roster: Roster
    /// The ids of the wallet's keys: 32 bytes each.
    public let keyIDs: [[UInt8]]

    /// A wallet as it was made known.
    public init(threshold: Int, roster: Roster, keyIDs: [[UInt8]]) {
        self.threshold = threshold
        self.roster = roster
        self.keyIDs = keyIDs
    }

    /// Reads `{"threshold", "parties": [{"party", "identity"}], "keys": [{"keyId"}]}`, with or without the other members of `wallet show
    /// --json`. The parties are 1…n, each once.
    ///
    /// - Throws: ``ChainError`` that names the field.
    public init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: [
            "wallet", "threshold", "parties", "keys", "addresses", "stores", "missing", "epoch", "kept", "noFailOver",
        ])
        let list = try cursor.required("parties")
        var identities: [PartyIndex: [UInt8]] = [:]
        for element in try list.elements() {
            try element.object(allowing: ["party", "identity", "state"])
            let party = try element.required("party")
            guard identities.updateValue(try element.required("identity").hex(count: 32), forKey: try Self.party(party)) == nil else {
                throw party.failure(.duplicateSignature, "occurs twice")
            }
        }
        let ordered = PartyIndex.all(identities.count)?.compactMap { identities[$0] } ?? []
        guard ordered.count == identities.count, let roster = Roster(publicKeys: ordered) else {
            throw list.failure(.outOfRange, "must be the parties 1 to n, each with an identity of its own")
        }
        let threshold = try cursor.required("threshold")
        self.threshold = try threshold.integer()
        guard self.threshold >= 1, self.threshold <= roster.count else {
            throw threshold.failure(.outOfRange, "must lie in 1…\(roster.count), the number of parties")
        }
        self.roster = roster
        var keyIDs: [[UInt8]] = []
        for element in try cursor.required("keys").elements() {
            try element.object(allowing: ["scheme", "keyId", "epoch", "publicKey", "origin"])
            keyIDs.append(try element.required("keyId").hex(count: 32))
        }
        self.keyIDs = keyIDs
    }

    fileprivate static func party(_ cursor: JSONCursor) throws(ChainError) -> PartyIndex {
        guard let party = PartyIndex(try cursor.integer(as: Int.self)) else { throw cursor.failure(.outOfRange, "must lie in 1…255") }
        return party
    }
}
