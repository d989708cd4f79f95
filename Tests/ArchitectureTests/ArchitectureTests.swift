import Testing

/// The package as it lies on disk, against the rules of the house.
@Suite struct ArchitectureTests {
    @Test func everyTargetKeepsToTheTable() throws {
        let inspection = try Checkout.inspection()
        #expect(inspection.manifest.targets.count > 5)
        expectNone(inspection.targetFindings)
    }

    @Test func everyImportKeepsToTheTable() throws {
        let inspection = try Checkout.inspection()
        let imports = inspection.files.flatMap { SwiftSource($0.text).imports }
        #expect(imports.count > 10)
        expectNone(inspection.importFindings)
    }

    /// Whoever wants signatures asks by the contract of schemes; one table says whose implementation answers. The benchmarks measure
    /// implementations.
    @Test func oneTableNamesTheProtocols() throws {
        let named = try Checkout.inspection().files.filter { file in
            ["PartyCore", "Signing", "chainsign"].contains { file.path.hasPrefix("Sources/\($0)/") }
                && SwiftSource(file.text).imports.contains { ["FROST", "DKLs23"].contains($0.module) }
        }
        let table = "Sources/PartyCore/ProtocolTable.swift"
        #expect(named.contains { $0.path == table })
        #expect(named.map(\.path).filter { $0 != table && !$0.hasPrefix("Sources/chainsign/Tools/Bench/") } == [])
    }

    /// Wallets, saga and program know parties by their contract: none of them opens a store, or asks a party for its own.
    @Test func onlyPartiesTouchStores() throws {
        let words = ["SQLiteShareStore", "any ShareStore", "party.store", ".member.store", "LocalParty"]
        let outside = try Checkout.inspection().files.filter { file in
            file.path.hasPrefix("Sources/Signing/") || file.path.hasPrefix("Sources/chainsign/")
        }
        #expect(!outside.isEmpty)
        let found = outside.flatMap { file in
            words.filter { String(SwiftSource(file.text).code).contains($0) }.map { "\(file.path): \($0)" }
        }
        // What a store costs by itself is measured there.
        #expect(found.filter { !$0.hasPrefix("Sources/chainsign/Tools/Bench/Stores.swift") } == [])
    }

    /// Foundation's `Process` reads behind its own buffer in a process with many open files, which ends it. SwiftPM's has few.
    @Test func nobodyStartsProgramsByFoundation() throws {
        let files = try Checkout.inspection().files.filter { !SwiftSource($0.text).positions(of: "Process").isEmpty }
        #expect(files.map(\.path) == ["Sources/SourceCommit/SourceCommitPlugin.swift"])
    }

    /// A name means one thing, whatever is imported.
    @Test func noPublicTypeHasATwin() throws {
        let inspection = try Checkout.inspection()
        var targets: [String: Set<String>] = [:]
        for file in inspection.files where file.path.hasPrefix("Sources/") || file.path.hasPrefix("Plugins/") {
            guard let target = inspection.manifest.target(of: file.path) else { continue }
            for name in SwiftSource(file.text).publicTypes { targets[name, default: []].insert(target.name) }
        }
        #expect(targets["DerivationPath"] == ["Vocabulary"])
        #expect(targets.filter { $0.value.count > 1 }.map { "\($0.key): \($0.value.sorted())" } == [])
    }

    @Test func noTrapsOutsideTheList() throws {
        expectNone(try Checkout.inspection().trapFindings)
    }

    @Test func wipesAreTheLibrarys() throws {
        expectNone(try Checkout.inspection().wipeFindings)
    }

    @Test func filesAreShortAndFinished() throws {
        expectNone(try Checkout.inspection().tidinessFindings)
        expectNone(try Checkout.inspection().sizeFindings)
    }

    /// Whoever has read one plug-in finds his way in the next.
    @Test func everyPlugInHasTheSameLayout() throws {
        let inspection = try Checkout.inspection()
        #expect(inspection.manifest.targets.contains { $0.path.hasPrefix("Plugins/") })
        expectNone(inspection.pluginFindings)
    }

    private func expectNone(_ findings: [Finding], _ location: SourceLocation = #_sourceLocation) {
        let list = findings.map(\.description).joined(separator: "\n")
        #expect(findings.isEmpty, "\(list)", sourceLocation: location)
    }

    /// An exception that nothing uses any longer would let a new trap in.
    @Test(arguments: AllowedTraps.list.map { "\($0.file) \($0.trap) \($0.count)" })
    func exceptionsAreUsed(entry: String) throws {
        let entry = try #require(AllowedTraps.list.first { "\($0.file) \($0.trap) \($0.count)" == entry })
        let file = try #require(Checkout.inspection().files.first { $0.path == entry.file })
        #expect(SwiftSource(file.text).positions(of: entry.trap).count == entry.count)
    }
}
