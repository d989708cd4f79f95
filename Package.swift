// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target: what the compiler can refuse, it refuses.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "chainsign",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "chainsign", targets: ["chainsign"]),
        .library(name: "Vocabulary", targets: ["Vocabulary"]),
        .library(name: "Secrets", targets: ["Secrets"]),
        .library(name: "Groups", targets: ["Groups"]),
        .library(name: "MPCCore", targets: ["MPCCore"]),
        .library(name: "FROST", targets: ["FROST"]),
        .library(name: "DKLs23", targets: ["DKLs23"]),
        .library(name: "ShareStore", targets: ["ShareStore"]),
        .library(name: "PartyCore", targets: ["PartyCore"]),
        .library(name: "Signing", targets: ["Signing"]),
        .library(name: "PartyService", targets: ["PartyService"]),
        .library(name: "ChainKit", targets: ["ChainKit"]),
        .library(name: "ChainConformance", targets: ["ChainConformance"]),
        .library(name: "Solana", targets: ["Solana"]),
        .library(name: "Ethereum", targets: ["Ethereum"]),
        .library(name: "Tron", targets: ["Tron"]),
        .library(name: "Bitcoin", targets: ["Bitcoin"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(
            name: "CSecp256k1", pkgConfig: "libsecp256k1",
            providers: [.apt(["libsecp256k1-dev"]), .brew(["secp256k1"])]),
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        .systemLibrary(
            name: "CLibCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(name: "CMalloc"),

        // What both halves speak of.
        .target(name: "Vocabulary", swiftSettings: strict),

        // The core: pure, sans-IO, knows no chain.
        .target(name: "Secrets", dependencies: ["CSodium", "CLibCrypto"], swiftSettings: strict),
        .target(
            name: "Groups", dependencies: ["Secrets", "CSecp256k1", "CSodium", "CLibCrypto"], swiftSettings: strict),
        .target(name: "MPCCore", dependencies: ["Vocabulary", "Groups", "Secrets"], swiftSettings: strict),
        .target(name: "FROST", dependencies: ["MPCCore", "Groups", "Secrets"], swiftSettings: strict),
        .target(name: "CGF128"),
        .target(name: "DKLs23", dependencies: ["MPCCore", "Groups", "Secrets", "CGF128"], swiftSettings: strict),

        // The chains: pure, know no key.
        .target(name: "ChainKit", dependencies: ["Vocabulary", "Groups"], swiftSettings: strict),
        .target(name: "ChainConformance", dependencies: ["ChainKit"], swiftSettings: strict),
        .target(name: "Solana", dependencies: ["ChainKit"], path: "Plugins/Solana", swiftSettings: strict),
        .target(name: "Ethereum", dependencies: ["ChainKit"], path: "Plugins/Ethereum", swiftSettings: strict),
        .target(name: "Tron", dependencies: ["ChainKit"], path: "Plugins/Tron", swiftSettings: strict),
        .target(name: "Bitcoin", dependencies: ["ChainKit"], path: "Plugins/Bitcoin", swiftSettings: strict),

        // Around them.
        .target(
            name: "ShareStore",
            dependencies: ["Secrets", "Groups", "CSQLite", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "PartyCore", dependencies: ["ChainKit", "FROST", "DKLs23", "MPCCore", "ShareStore", "Groups", "Secrets"],
            swiftSettings: strict),
        .target(name: "Signing", dependencies: ["PartyCore", "ChainKit", "MPCCore", "ShareStore"], swiftSettings: strict),
        .target(name: "PartyService", dependencies: ["ChainKit", "MPCCore", "Groups", "Secrets"], swiftSettings: strict),
        .executableTarget(
            name: "chainsign",
            dependencies: [
                "Bitcoin", "Ethereum", "Solana", "Tron", "ChainConformance", "ChainKit", "Signing", "PartyCore", "ShareStore", "FROST",
                "DKLs23",
                "MPCCore",
                "Groups", "Secrets", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict, plugins: ["SourceCommit"]),
        // The commit that `--version` names.
        .plugin(name: "SourceCommit", capability: .buildTool(), path: "Sources/SourceCommit"),

        .testTarget(name: "SecretsTests", dependencies: ["Secrets"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["MPCCore", "Groups", "Secrets"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "GroupsTests", dependencies: ["TestSupport", "Groups", "Secrets", "CLibCrypto"], swiftSettings: strict),
        .testTarget(name: "MPCCoreTests", dependencies: ["TestSupport", "MPCCore", "Groups", "Secrets"], swiftSettings: strict),
        .testTarget(
            name: "FROSTTests", dependencies: ["TestSupport", "FROST", "MPCCore", "Groups", "Secrets", "CLibCrypto"],
            swiftSettings: strict),
        .testTarget(
            name: "DKLs23Tests",
            dependencies: [
                "TestSupport", "Signing", "PartyCore", "ShareStore", "DKLs23", "MPCCore", "Groups", "Secrets", "CGF128", "CLibCrypto",
            ],
            swiftSettings: strict),
        .testTarget(name: "ChainKitTests", dependencies: ["TestSupport", "ChainKit", "Groups"], swiftSettings: strict),
        .testTarget(name: "ChainConformanceTests", dependencies: ["ChainConformance", "ChainKit", "Tron"], swiftSettings: strict),
        .testTarget(name: "SolanaTests", dependencies: ["TestSupport", "Solana", "ChainKit", "ChainConformance"], swiftSettings: strict),
        .testTarget(
            name: "EthereumTests", dependencies: ["TestSupport", "Ethereum", "ChainKit", "ChainConformance"], swiftSettings: strict),
        .testTarget(name: "TronTests", dependencies: ["TestSupport", "Tron", "ChainKit", "ChainConformance"], swiftSettings: strict),
        .testTarget(
            name: "BitcoinTests", dependencies: ["TestSupport", "Bitcoin", "ChainKit", "ChainConformance", "Groups"], swiftSettings: strict),
        .testTarget(
            name: "ShareStoreTests",
            dependencies: ["ShareStore", "Secrets", "Groups", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(
            name: "SigningTests",
            dependencies: [
                "TestSupport", "Signing", "PartyCore", "Solana", "ChainKit", "FROST", "MPCCore", "ShareStore", "Groups", "Secrets",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "PartyServiceTests", dependencies: ["TestSupport", "PartyService", "MPCCore", "Groups", "Secrets"],
            swiftSettings: strict),
        .testTarget(
            name: "CLITests",
            dependencies: ["TestSupport", "chainsign", "Signing", "PartyCore", "ShareStore", "ChainKit", "MPCCore", "Secrets"],
            exclude: ["Files", "Transcripts"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    ]
)

// The constant-time check needs valgrind to say anything: `make ctcheck` asks for it, nobody else builds it.
if Context.environment["CHAINSIGN_CTCHECK"] != nil {
    package.targets += [
        .target(name: "CMemcheck", path: "Tests/CMemcheck"),
        .executableTarget(
            name: "ctcheck", dependencies: ["CMemcheck", "CGF128", "DKLs23", "FROST", "Groups", "MPCCore", "Secrets"],
            path: "Tests/ctcheck",
            swiftSettings: strict),
    ]
}

// Documentation: `make docs`. Nobody else resolves the plug-in.
if Context.environment["CHAINSIGN_DOCC"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"))
}
