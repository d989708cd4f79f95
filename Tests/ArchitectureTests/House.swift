/// Who may import whom. A new arrow is a decision about the design: it is made here, and nowhere by accident.
struct House {
    /// What each target may import of ours and of other packages. A target without a row is refused.
    private(set) var rows: [String: Set<String>]
    /// What every target may import.
    let everywhere: Set<String>
    /// Modules that an importer may hand on: leaves, and the parties that a wallet's own interface is made of.
    var reexported: Set<String> = []

    /// The house with a row for each plug-in, all alike: it may import ChainKit alone, and the program may import it.
    func with(plugins: [String]) -> House {
        var house = self
        for plugin in plugins { house.rows[plugin] = ["ChainKit"] }
        house.rows["chainsign", default: []].formUnion(plugins)
        return house
    }

    /// Whether a target may import a module.
    func allows(_ module: String, in target: String) -> Bool {
        everywhere.contains(module) || rows[target]?.contains(module) == true
    }

    private static let cModules: Set<String> = ["CSecp256k1", "CSodium", "CLibCrypto", "CGF128"]
    private static let core: Set<String> = ["Secrets", "Groups", "MPCCore"]
    private static let belowParties = core.union(["FROST", "DKLs23", "CGGMP24", "ShareStore", "ChainKit"])
    /// The coordinator: it knows parties by their contract, and of the store's module what their answers are made of.
    private static let belowSigning: Set<String> = ["PartyCore", "ChainKit", "MPCCore", "ShareStore"]
    private static let observation: Set<String> = ["Logging", "Metrics"]
    private static let network: Set<String> = [
        "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2", "HummingbirdTLS", "AsyncHTTPClient", "NIOCore", "NIOSSL", "X509",
        "SwiftASN1", "ServiceLifecycle",
    ]

    /// The house of this package.
    static let chainsign = House(
        rows: [
            "CSecp256k1": [], "CSodium": [], "CLibCrypto": [], "CGF128": [], "CSQLite": [], "CMalloc": [],
            "Vocabulary": [],
            "Secrets": ["CSodium", "CLibCrypto"],
            "Groups": cModules.union(["Secrets"]),
            "MPCCore": ["Vocabulary", "Groups", "Secrets"],
            "FROST": core,
            "DKLs23": core.union(["CGF128"]),
            "CGGMP24": core,
            "ShareStore": core.union(["CSQLite", "GRDB"]),
            "ChainKit": ["Vocabulary", "Groups"],
            "ChainConformance": ["ChainKit"],
            "PartyCore": belowParties.union(observation),
            "Signing": belowSigning.union(observation),
            "PartyService": belowParties.union(observation).union(network).union(["PartyCore", "Signing"]),
            "chainsign": belowParties.union(observation).union(network)
                .union(["PartyCore", "ChainConformance", "Signing", "PartyService", "ArgumentParser", "CMalloc"]),
            // It runs while others are built, and nothing of it is in the program.
            "SourceCommit": ["PackagePlugin"],
            // The constant-time check lives under Tests/ and is built for `make ctcheck` alone.
            "CMemcheck": [],
            // What several test targets share.
            "TestSupport": core,
            "ctcheck": core.union(["CMemcheck", "CGF128", "FROST", "DKLs23"]),
        ],
        everywhere: ["Swift", "Synchronization", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin"],
        reexported: ["Vocabulary", "PartyCore"])
}

/// Zeros written by hand that are no wipe.
enum AllowedZeroing {
    static let list = [
        // The next sum begins there.
        "Sources/Groups/Secp256k1/Secp256k1ScalarSum.swift"
    ]
}

/// Traps that stand with a reason. Everything else that ends the process by design is refused in Sources and Plugins.
enum AllowedTraps {
    /// file, trap, how many.
    static let list: [(file: String, trap: String, count: Int)] = [
        // No answer is left where memory runs out, or an own invariant of storage is broken.
        ("Sources/Secrets/SecretBytes.swift", "fatalError", 1),
        ("Sources/Groups/SecretScalar.swift", "fatalError", 2),
        ("Sources/Groups/Secp256k1/Secp256k1Context.swift", "fatalError", 1),
        ("Sources/Secrets/SecretPointers.swift", "fatalError", 2),
    ]

    static func count(of trap: String, in file: String) -> Int {
        list.filter { $0.file == file && $0.trap == trap }.reduce(0) { $0 + $1.count }
    }
}
