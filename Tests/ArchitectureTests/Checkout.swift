import FoundationEssentials
import Testing

/// The files of this checkout.
enum Checkout {
    /// <root>/Tests/ArchitectureTests/<this file>
    private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

    static func inspection() throws -> Inspection {
        var files: [Inspection.File] = []
        for folder in ["Sources", "Plugins", "Tests"] { files += try self.files(in: folder, ".swift") }
        let manifest = Manifest(try read(root + "/Package.swift"))
        // What lies under Plugins is a plug-in, and stands under the rule for all of them.
        let plugins = manifest.targets.filter { $0.path.hasPrefix("Plugins/") }.map(\.name)
        return Inspection(house: .chainsign.with(plugins: plugins), manifest: manifest, files: files)
    }

    /// Every page of Markdown, and every Swift file that may cite one.
    static func citations() throws -> Citations {
        var pages = try FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasSuffix(".md") }.sorted().map {
            Inspection.File(path: $0, text: try read(root + "/" + $0))
        }
        for folder in ["docs", "Sources", "Plugins", "Tests", "vectors"] { pages += try files(in: folder, ".md") }
        var sources: [Inspection.File] = []
        for folder in ["Sources", "Plugins", "Tests", "Fuzz/Sources"] { sources += try files(in: folder, ".swift") }
        return Citations(pages: pages, sources: sources) { FileManager.default.fileExists(atPath: root + "/" + $0) }
    }

    /// One file.
    static func text(_ path: String) throws -> String { try read(root + "/" + path) }

    private static func files(in folder: String, _ ending: String) throws -> [Inspection.File] {
        let base = root + "/" + folder
        guard FileManager.default.fileExists(atPath: base) else {
            try #require(folder == "Plugins", "no \(folder) in \(root)")
            return []
        }
        return try FileManager.default.subpathsOfDirectory(atPath: base).sorted().filter { $0.hasSuffix(ending) }.map {
            Inspection.File(path: folder + "/" + $0, text: try read(base + "/" + $0))
        }
    }

    private static func read(_ path: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: path), "\(path)")
        return try #require(String(data: data, encoding: .utf8), "\(path) is not UTF-8")
    }
}
