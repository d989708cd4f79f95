import Testing

/// The rules on trees that break them: the architecture tests can fail.
@Suite struct InspectionTests {
    private let house = House(
        rows: ["Core": ["Base"], "Base": [], "Store": ["Core", "GRDB"], "PlugIn": ["Kit"], "Kit": ["Leaf"], "Leaf": []],
        everywhere: ["Foundation"], reexported: ["Leaf"])

    private let manifest = """
        // .target(name: "Commented", dependencies: ["Nothing"]),
        let package = Package(
            name: "p",
            products: [.library(name: "Core", targets: ["Core"])],
            targets: [
                .systemLibrary(name: "Base", pkgConfig: "base", providers: [.apt(["base-dev"])]),
                .target(name: "Core", dependencies: ["Base"], swiftSettings: strict),
                .target(
                    name: "Store",
                    dependencies: [
                        "Core", .product(name: "GRDB", package: "GRDB.swift"), .target(name: "Base", condition: .when(platforms: [.linux])),
                    ]),
                .target(name: "PlugIn", dependencies: ["Kit"], path: "Plugins/PlugIn"),
                .executableTarget(name: "stray"),
                .testTarget(name: "CoreTests", dependencies: ["Core", "Anything"]),
            ]
        )
        """

    private func inspection(manifest: String? = nil, _ files: (path: String, text: String)...) -> Inspection {
        Inspection(
            house: house, manifest: Manifest(manifest ?? self.manifest),
            files: files.map { Inspection.File(path: $0.path, text: $0.text) })
    }

    @Test func targetsAreReadFromText() {
        let targets = Manifest(manifest).targets
        #expect(targets.map(\.name) == ["Base", "Core", "Store", "PlugIn", "stray", "CoreTests"])
        #expect(
            targets.map(\.path) == ["Sources/Base", "Sources/Core", "Sources/Store", "Plugins/PlugIn", "Sources/stray", "Tests/CoreTests"])
        #expect(targets.map(\.dependencies) == [[], ["Base"], ["Core", "GRDB", "Base"], ["Kit"], [], ["Core", "Anything"]])
    }

    @Test func badTargetsAreFound() {
        #expect(
            inspection().targetFindings.map(\.description) == [
                "Package.swift:8: Store may not depend on Base", "Package.swift:14: stray has no row in the table",
            ])
    }

    @Test(arguments: [
        ".target(name: \"Core\", dependencies: shared)", ".target(name: \"Core\", dependencies: shared + [\"Base\"])",
        ".target(name: \"Core\", dependencies: [\"Base\"] + shared)", ".target(name: \"Core\", dependencies: [name])",
        ".target(name: name)",
        ".target(name: \"Core\", dependencies: [.product(name: name, package: \"p\")])",
    ])
    func whatCannotBeReadIsFound(target: String) {
        #expect(inspection(manifest: target).targetFindings.count == 1)
    }

    @Test(arguments: [
        "for i in key.indices { key[i] = 0 }", "for i in 0..<64 { unsafe words[i] = 0 }", "unsafe memset(key, 0, 32)",
        "buffer.update(repeating: 0)", "key = key.map { _ in 0 }", "bzero(p, 4)",
    ])
    func handWrittenWipesAreFound(text: String) {
        #expect(inspection(("Sources/Core/A.swift", text)).wipeFindings.map(\.what) == ["zeros written by hand"])
        #expect(
            inspection(("Sources/Core/A.swift", "for i in a.indices { a[i] = 1 }\nunsafe SecretBytes.wipe(p, count: 4)")).wipeFindings
                .isEmpty)
    }

    @Test(arguments: [
        "import Bad", "public import Bad", "@testable import Bad", "  @preconcurrency internal import struct Bad.Thing", "import Bad.Sub",
        "import\n  Bad", "import Base; import Bad", "#if canImport(Bad)\nimport Bad\n#endif", "/* /* nested */ */ import Bad",
        "import enum Bad.E",
        "let s = \"\\(\"import\")\"\nimport Bad", "let s = \"//\"; import Bad", "let s = #\"\\\"#; import Bad",
    ])
    func forbiddenImportsAreFound(text: String) {
        let findings = inspection(("Sources/Core/A.swift", text)).importFindings
        #expect(findings.contains { $0.what == "Core may not import Bad" }, "\(findings)")
    }

    @Test(arguments: [
        "import Base", "import Foundation", "import struct Base.Thing", "// import Bad", "/* import Bad */", "let s = \"import Bad\"",
        "let s = \"\"\"\n  import Bad\n  \"\"\"", "let s = #\"\"import Bad\"#", "f(import: Bad)", "x.import(Bad)", "importing(Bad)",
        "import struct Base.Bad",
    ])
    func permittedImportsAreNot(text: String) {
        #expect(inspection(("Sources/Core/A.swift", text)).importFindings == [])
    }

    @Test func importsOfPluginsAndStrayFiles() {
        let findings = inspection(
            ("Plugins/PlugIn/A.swift", "import Kit\nimport Core"), ("Sources/Elsewhere/B.swift", ""),
            ("Tests/CoreTests/C.swift", "import Any")
        ).importFindings
        #expect(
            findings.map(\.description) == [
                "Plugins/PlugIn/A.swift:2: PlugIn may not import Core",
                "Sources/Elsewhere/B.swift:1: belongs to no target of Package.swift",
            ])
    }

    @Test(arguments: ["@_exported import Base", "@testable import Base"])
    func attributesAreFound(text: String) {
        #expect(inspection(("Sources/Core/A.swift", text)).importFindings.count == 1)
    }

    @Test func publicTypesAreFound() {
        let source = SwiftSource(
            """
            public struct A<T>: B {
                public enum Inner {}
            }
            public final class C {}
            struct D {}
            // public struct E {}
            public typealias F = Int
            public func f() {}
            """)
        #expect(source.publicTypes == ["A", "C", "F"])
    }

    @Test func aLeafIsHandedOnByThoseWhoMayImportIt() {
        let export = "@_exported public import Leaf"
        #expect(inspection(("Sources/Core/A.swift", export)).importFindings.count == 1)
        let manifest = manifest + ".target(name: \"Kit\", dependencies: [])"
        #expect(inspection(manifest: manifest, ("Sources/Kit/A.swift", export)).importFindings == [])
        #expect(inspection(manifest: manifest, ("Sources/Kit/A.swift", "@_exported import Foundation")).importFindings.count == 1)
    }

    @Test(arguments: [
        "try! f()", "x as! Int", "fatalError()", "fatalError(\"no\")", "preconditionFailure()", "x!.y", "f()!", "a[0]!", "var x: Int!",
        "\"\\(x!)\"", "var x: [Int]!", "x! + 1", "`x`!",
    ])
    func trapsAreFound(text: String) {
        #expect(inspection(("Sources/Core/A.swift", "\n" + text)).trapFindings.map(\.line) == [2])
    }

    @Test(arguments: [
        "try? f()", "x as? Int", "x != y", "!x", "f(!x)", "// x!", "\"x!\"", "a ! b", "x!=y", "let s = \"\"\"\n  x!\n  \"\"\"", "#\"x!\"#",
        "[!x]",
    ])
    func whatDoesNotTrapIsNot(text: String) {
        #expect(inspection(("Sources/Core/A.swift", text)).trapFindings == [])
    }

    @Test func longAndUnfinishedFilesAreFound() {
        let long = String(repeating: "\n", count: 401)
        let findings = inspection(
            ("Sources/Core/A.swift", long), ("Sources/Core/B.swift", String(long.dropLast())), ("Tests/T/C.swift", "\n// FIXME: later"),
            ("Tests/T/D.swift", "TODO(x)"), ("Tests/T/E.swift", "TODOS")
        ).tidinessFindings
        #expect(
            findings.map(\.description) == [
                "Sources/Core/A.swift:401: longer than 400 lines", "Tests/T/C.swift:2: FIXME", "Tests/T/D.swift:1: TODO",
            ])
    }
}
