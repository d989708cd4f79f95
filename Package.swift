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
        .library(name: "Groups", targets: ["Groups"]),
        .library(name: "ShareStore", targets: ["ShareStore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")
    ],
    targets: [
        .systemLibrary(
            name: "CSecp256k1", pkgConfig: "libsecp256k1",
            providers: [.apt(["libsecp256k1-dev"]), .brew(["secp256k1"])]),
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        .systemLibrary(
            name: "CLibCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        .target(name: "Secrets", dependencies: ["CSodium", "CLibCrypto"], swiftSettings: strict),
        .target(
            name: "Groups", dependencies: ["Secrets", "CSecp256k1", "CSodium", "CLibCrypto"], swiftSettings: strict),

        .target(
            name: "ShareStore",
            dependencies: ["Secrets", "Groups", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),

        .testTarget(name: "SecretsTests", dependencies: ["Secrets"], swiftSettings: strict),
        .testTarget(
            name: "ShareStoreTests",
            dependencies: ["ShareStore", "Secrets", "Groups", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(name: "GroupsTests", dependencies: ["Groups", "Secrets", "CLibCrypto"], swiftSettings: strict),
    ]
)
