/// The capabilities that an adapter may have beyond transactions.
public enum Capability: String, Sendable, Hashable, CaseIterable {
    /// Messages outside transactions.
    case messages
    /// Structured data outside transactions.
    case typedData
    /// Containers of partially signed transactions.
    case containers
    /// Size and fee before signing.
    case estimates
}

/// One network of a family, as data.
public struct Network: Sendable, Hashable {
    /// The name that commands take.
    public let id: String
    /// The name for people.
    public let name: String
    /// Whether the network's coins are worth nothing.
    public let isTest: Bool
    /// The number that its transactions carry, where the chain's do (EIP-155).
    public let chainID: UInt64?

    /// A network.
    public init(id: String, name: String, isTest: Bool, chainID: UInt64? = nil) {
        self.id = id
        self.name = name
        self.isTest = isTest
        self.chainID = chainID
    }

    /// `{"id", "name", "test"}`, and `"chainId"` where there is one.
    public var json: JSONValue {
        var object = JSONObject()
        object["id"] = .string(id)
        object["name"] = .string(name)
        object["test"] = .bool(isTest)
        if let chainID { object["chainId"] = .integer(chainID) }
        return .object(object)
    }
}

/// The identity of an adapter: its id, names, version, networks and capabilities.
public struct ChainIdentity: Sendable, Hashable {
    /// The short id: `sol`.
    public let id: String
    /// The version of the adapter's planning: raised whenever the same input gives other requests.
    public let version: Int
    /// Names for people, the usual one first.
    public let names: [String]
    /// The networks, the main one first.
    public let networks: [Network]
    /// The schemes that it needs.
    public let schemes: [SignatureScheme]
    /// The coin type of SLIP-44.
    public let slip44: UInt32
    /// The capabilities beyond transactions.
    public let capabilities: Set<Capability>

    /// An identity.
    public init(
        id: String, version: Int, names: [String], networks: [Network], schemes: [SignatureScheme], slip44: UInt32,
        capabilities: Set<Capability>
    ) {
        self.id = id
        self.version = version
        self.names = names
        self.networks = networks
        self.schemes = schemes
        self.slip44 = slip44
        self.capabilities = capabilities
    }

    /// Refuses a network that the chain does not have; nil is the main one. For chains whose networks are these and no others.
    ///
    /// - Throws: ``ChainError`` `unknownName`, which names those that there are.
    public func check(network: String?) throws(ChainError) {
        guard let network, !networks.contains(where: { $0.id == network }) else { return }
        throw ChainError(.decode, .unknownName, "must be one of \(networks.map(\.id).joined(separator: ", "))", field: "network")
    }

    /// `{"id", "version", "names", "networks", "schemes", "slip44", "capabilities"}`
    public var json: JSONValue {
        [
            "id": .string(id), "version": .integer(version), "names": .array(names.map { .string($0) }),
            "networks": .array(networks.map(\.json)),
            "schemes": .array(schemes.map { .string($0.rawValue) }), "slip44": .integer(slip44),
            "capabilities": .array(capabilities.map(\.rawValue).sorted().map { .string($0) }),
        ]
    }
}

/// An address and what stands behind it.
public struct ChainAddress: Sendable, Hashable {
    /// The address as people pass it on.
    public let text: String
    /// Its kind, in the chain's words.
    public let format: String
    /// The network that it names, where addresses do.
    public let network: String?
    /// The key behind it, where the address shows it.
    public let publicKey: PublicKey?
    /// The script or account behind it.
    public let script: [UInt8]

    /// An address.
    public init(text: String, format: String, network: String? = nil, publicKey: PublicKey? = nil, script: [UInt8]) {
        self.text = text
        self.format = format
        self.network = network
        self.publicKey = publicKey
        self.script = script
    }

    /// `{"address", "publicKey", "path", "script", "format"}`
    public func json(path: DerivationPath? = nil) -> JSONValue {
        [
            "address": .string(text), "publicKey": .optional(publicKey.map { Hex.encode($0.bytes) }),
            "path": .optional(path?.description), "script": .string(Hex.encode(script)), "format": .string(format),
        ]
    }
}
