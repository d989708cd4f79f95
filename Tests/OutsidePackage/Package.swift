// swift-tools-version: 6.2
import PackageDescription

// A package outside: its own adapter with its own vectors, a threshold scheme of its own, and the program that README and Signing's documentation show, on chainsign's
// libraries alone. `make outside` builds it and runs both, together with what lies in the folder Scaffold then: what `chainsign new-adapter` wrote,
// and a copy of the module that the article Adding a chain shows.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let chainKit: Target.Dependency = .product(name: "ChainKit", package: "chainsign")
let conformance: Target.Dependency = .product(name: "ChainConformance", package: "chainsign")

let package = Package(
    name: "outside",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "chainsign", path: "../..")],
    targets: [
        .target(name: "Memo", dependencies: [chainKit], swiftSettings: strict),
        .executableTarget(
            name: "Treasury",
            dependencies: [
                .product(name: "ChainKit", package: "chainsign"),
                .product(name: "Secrets", package: "chainsign"),
                .product(name: "ShareStore", package: "chainsign"),
                .product(name: "Signing", package: "chainsign"),
                .product(name: "Solana", package: "chainsign"),
            ]),
        // A threshold scheme of somebody else's.
        .testTarget(
            name: "ToySchemeTests",
            dependencies: [
                .product(name: "Groups", package: "chainsign"),
                .product(name: "MPCCore", package: "chainsign"),
                .product(name: "Secrets", package: "chainsign"),
                .product(name: "Vocabulary", package: "chainsign"),
            ], swiftSettings: strict),
        .testTarget(name: "MemoTests", dependencies: ["Memo", chainKit, conformance], swiftSettings: strict),
    ]
)

// The names of scaffolded modules, with commas between them.
let scaffolds = (Context.environment["CHAINSIGN_SCAFFOLD"] ?? "").split(separator: ",").map(String.init)
for name in scaffolds {
    package.targets += [
        .target(name: name, dependencies: [chainKit], path: "Scaffold/Plugins/\(name)", swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests", dependencies: [.target(name: name), chainKit, conformance], path: "Scaffold/Tests/\(name)Tests",
            swiftSettings: strict),
    ]
}
if !scaffolds.isEmpty {
    package.targets += [
        // The module that Adding a chain builds, as a package outside would have it: on ChainKit's public interface alone.
        .target(name: "Tutorial", dependencies: [chainKit], path: "Scaffold/Plugins/Tutorial", swiftSettings: strict),
        .testTarget(name: "TutorialTests", dependencies: ["Tutorial", chainKit, conformance], swiftSettings: strict),
        .testTarget(
            name: "ScaffoldTests", dependencies: scaffolds.map { .target(name: $0) } + [chainKit, conformance], swiftSettings: strict),
    ]
}
