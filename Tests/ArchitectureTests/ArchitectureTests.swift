import FoundationEssentials
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

    @Test func noTrapsOutsideTheList() throws {
        expectNone(try Checkout.inspection().trapFindings)
    }

    @Test func wipesAreTheLibrarys() throws {
        expectNone(try Checkout.inspection().wipeFindings)
    }

    @Test func filesAreShortAndFinished() throws {
        expectNone(try Checkout.inspection().tidinessFindings)
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

/// The files of this checkout.
private enum Checkout {
    static func inspection() throws -> Inspection {
        // <root>/Tests/ArchitectureTests/<this file>
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        var files: [Inspection.File] = []
        for folder in ["Sources", "Plugins", "Tests"] {
            let base = root + "/" + folder
            guard FileManager.default.fileExists(atPath: base) else {
                try #require(folder == "Plugins", "no \(folder) in \(root)")
                continue
            }
            for path in try FileManager.default.subpathsOfDirectory(atPath: base).sorted() where path.hasSuffix(".swift") {
                files.append(Inspection.File(path: folder + "/" + path, text: try read(base + "/" + path)))
            }
        }
        let manifest = Manifest(try read(root + "/Package.swift"))
        // What lies under Plugins is a plug-in, and stands under the rule for all of them.
        let plugins = manifest.targets.filter { $0.path.hasPrefix("Plugins/") }.map(\.name)
        return Inspection(house: .chainsign.with(plugins: plugins), manifest: manifest, files: files)
    }

    private static func read(_ path: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: path), "\(path)")
        return try #require(String(data: data, encoding: .utf8), "\(path) is not UTF-8")
    }
}
