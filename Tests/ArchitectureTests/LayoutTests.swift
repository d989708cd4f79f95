import Testing

/// The rules of where things lie, on trees that break them.
@Suite struct LayoutTests {
    private func inspection(_ paths: [String], lines: Int = 1) -> Inspection {
        let text = String(repeating: "\n", count: lines)
        return Inspection(
            house: House(rows: [:], everywhere: []),
            manifest: Manifest(
                """
                let package = Package(
                    name: "p",
                    targets: [
                        .target(name: "Kit"),
                        .target(name: "Sol", dependencies: ["Kit"], path: "Plugins/Sol"),
                    ]
                )
                """),
            files: paths.map { Inspection.File(path: $0, text: text) })
    }

    private static let whole = Inspection.pluginFiles.map { "Plugins/Sol/Sol\($0).swift" }

    @Test func aWholePlugInPasses() {
        #expect(inspection(Self.whole).pluginFindings == [])
        // What is in folders, and what vectors test, is the chain's own affair.
        #expect(inspection(Self.whole + ["Plugins/Sol/Wire/Thing.swift", "Plugins/Sol/Primitives.swift"]).pluginFindings == [])
        #expect(inspection(Self.whole + ["Sources/Kit/Anything.swift"]).pluginFindings == [])
    }

    @Test(arguments: whole)
    func whatIsMissingIsFound(_ path: String) {
        let findings = inspection(Self.whole.filter { $0 != path }).pluginFindings
        #expect(findings == [Finding(file: path, line: 1, what: "is missing: every plug-in has it")])
    }

    @Test(arguments: ["SolErrorCodes.swift", "Thing.swift", "primitives.swift"])
    func whatLiesAboutIsFound(_ name: String) {
        let findings = inspection(Self.whole + ["Plugins/Sol/" + name]).pluginFindings
        #expect(findings == [Finding(file: "Plugins/Sol/" + name, line: 1, what: "belongs into a folder")])
    }

    @Test func fullFoldersAreFound() {
        func folder(_ count: Int, _ name: String) -> [String] { (0..<count).map { "\(name)/F\($0).swift" } }
        #expect(inspection(folder(15, "Sources/Kit") + folder(15, "Sources/Kit/Wire")).sizeFindings == [])
        #expect(inspection(folder(16, "Sources/Kit/Wire") + folder(16, "Tests/KitTests")).sizeFindings.map(\.file) == ["Sources/Kit/Wire"])
    }

    @Test func longFilesAreFound() {
        #expect(inspection(["Plugins/Sol/Wire/A.swift"], lines: 300).sizeFindings == [])
        #expect(inspection(["Plugins/Sol/Wire/A.swift"], lines: 301).sizeFindings.map(\.line) == [301])
        #expect(inspection(["Tests/SolTests/A.swift"], lines: 301).sizeFindings == [])
    }
}
