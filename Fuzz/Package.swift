// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets, in a package of their own: libFuzzer instruments every module that it builds, and nobody else needs that.
// `make fuzz` and `make fuzz-corpus` at the top level build and run them.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "chainsign-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "chainsign", path: "..")],
    targets: [
        .target(name: "CLibFuzzer"),
        .target(
            name: "Fuzzing", dependencies: ["CLibFuzzer", .product(name: "ChainKit", package: "chainsign")], swiftSettings: strict),
        .executableTarget(
            name: "FuzzBitcoin",
            dependencies: ["Fuzzing", .product(name: "Bitcoin", package: "chainsign"), .product(name: "ChainKit", package: "chainsign")],
            swiftSettings: strict,
            // The program has a main of its own, and so has libFuzzer's library: gold fails on the pair, lld takes the first.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        .executableTarget(
            name: "FuzzEthereum",
            dependencies: ["Fuzzing", .product(name: "Ethereum", package: "chainsign")],
            swiftSettings: strict,
            // The program has a main of its own, and so has libFuzzer's library: gold fails on the pair, lld takes the first.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        .executableTarget(
            name: "FuzzSolana",
            dependencies: ["Fuzzing", .product(name: "Solana", package: "chainsign")],
            swiftSettings: strict,
            // The program has a main of its own, and so has libFuzzer's library: gold fails on the pair, lld takes the first.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        .executableTarget(
            name: "FuzzTron",
            dependencies: ["Fuzzing", .product(name: "Tron", package: "chainsign")],
            swiftSettings: strict,
            // The program has a main of its own, and so has libFuzzer's library: gold fails on the pair, lld takes the first.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        // `make stress` builds these without instrumentation, for they measure times. Bitcoin's and Ethereum's bombs are the tests', by links.
        .target(
            name: "Stressing",
            dependencies: [.product(name: "ChainConformance", package: "chainsign"), .product(name: "ChainKit", package: "chainsign")],
            swiftSettings: strict),
        .executableTarget(
            name: "StressBitcoin",
            dependencies: [
                "Stressing", .product(name: "Bitcoin", package: "chainsign"), .product(name: "ChainConformance", package: "chainsign"),
                .product(name: "ChainKit", package: "chainsign"),
            ],
            swiftSettings: strict + [.define("STRESSING")], linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        .executableTarget(
            name: "StressEthereum",
            dependencies: [
                "Stressing", .product(name: "ChainConformance", package: "chainsign"), .product(name: "ChainKit", package: "chainsign"),
                .product(name: "Ethereum", package: "chainsign"),
            ],
            swiftSettings: strict + [.define("STRESSING")], linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        .executableTarget(
            name: "StressSolana",
            dependencies: [
                "Stressing", .product(name: "Solana", package: "chainsign"),
            ],
            swiftSettings: strict + [.define("STRESSING")], linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
        .executableTarget(
            name: "StressTron",
            dependencies: [
                "Stressing", .product(name: "Tron", package: "chainsign"),
            ],
            swiftSettings: strict + [.define("STRESSING")], linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
    ]
)
