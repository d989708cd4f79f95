internal import ArgumentParser
internal import ChainConformance
internal import ChainKit
internal import FoundationEssentials

/// `chainsign conformance [CHAIN]`
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance", abstract: "Run the vectors: a line per file, failures in full.",
        discussion: """
            Exits with 1 where a case fails, and without CHAIN also where an adapter has no vectors \
            in the folder. A folder that differs from the one that the adapter was built against is \
            run all the same, and said to differ.
            """)

    @Argument(help: ArgumentHelp("A chain of 'chainsign chains'.", valueName: "chain"))
    var chain: String?
    @Option(
        name: .long, help: ArgumentHelp("Folders of vectors, one per chain; or one chain's folder.", valueName: "dir"),
        completion: .directory)
    var vectors = "vectors"
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let registry = try Adapters.registry()
        let (folders, missing) = try self.folders(registry)
        var reports: [(chain: String, report: ConformanceReport)] = []
        var failures: [Failure] = []
        for (id, path) in folders {
            let folder: VectorFolder
            do { folder = try read(path, of: id, registry) } catch {
                failures.append(Report.failure(from: error))
                continue
            }
            let report = Conformance.run(try registry.adapter(id), files: folder.files)
            reports.append((id, report))
            guard !output.json else { continue }
            try Output.line("\(Output.style(.bold, id, on: .output)): \(report.passed) of \(folder.manifest.cases) cases passed")
            try Output.line(report.text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
            if let manifest = registry.manifests[id], folder.manifest != manifest {
                Output.note("\(path) is not the folder that the adapter \(id) was built against (\(manifest.cases) cases)")
            }
        }
        if reports.isEmpty, let first = failures.first { throw first }
        if output.json { try Output.json(json(reports, missing, failures)) }
        for id in missing where !output.json { try Output.line("\(Output.style(.bold, id, on: .output)): no vectors in \(vectors)") }
        let isNo = !missing.isEmpty || !reports.allSatisfy(\.report.ok)
        guard failures.isEmpty else { throw SomeFailed(failures: failures, isNo: isNo) }
        if isNo { throw AnswerIsNo() }
    }

    private func read(_ path: String, of id: String, _ registry: AdapterRegistry) throws -> VectorFolder {
        let folder: VectorFolder
        do throws(ChainError) { folder = try VectorFolder(path) } catch {
            throw Failure(.input, code: error.code.rawValue, "\(error.field ?? path) \(error.message)")
        }
        guard registry.manifests[id]?.chain == folder.manifest.chain else {
            throw Failure(
                .input, .wrongAdapter, "\(path) holds vectors of \(folder.manifest.chain), not of \(id)",
                hint: "say 'chainsign conformance \(folder.manifest.chain) --vectors \(path)'")
        }
        return folder
    }

    /// Which chain's vectors lie where, and which chains have none. A folder may be named for the chain's id or its name, or be the
    /// chain's own.
    private func folders(_ registry: AdapterRegistry) throws -> (found: [(String, String)], missing: [String]) {
        let wanted = try chain.map { [try registry.adapter($0)] } ?? registry.all
        var found: [(String, String)] = []
        var missing: [String] = []
        for adapter in wanted {
            let names = [adapter.identity.id] + adapter.identity.names.map { $0.lowercased() }
            let candidates = names.map { "\(vectors)/\($0)" } + (chain == nil ? [] : [vectors])
            if let path = candidates.first(where: isFolder) {
                found.append((adapter.identity.id, path))
            } else {
                missing.append(adapter.identity.id)
            }
        }
        guard !found.isEmpty else {
            throw Failure(
                .input, .missingFile, "there are no vectors in \(vectors)",
                hint: "run it where the repository's folder 'vectors' lies, or name the folder with --vectors")
        }
        return (found, missing)
    }

    private func isFolder(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    private func json(
        _ reports: [(chain: String, report: ConformanceReport)], _ missing: [String], _ failures: [Failure]
    ) -> JSONValue {
        var object = JSONObject()
        object["ok"] = .bool(missing.isEmpty && failures.isEmpty && reports.allSatisfy(\.report.ok))
        object["missing"] = .array(missing.map { .string($0) })
        object["chains"] = .array(
            reports.map { chain, report in
                [
                    "chain": .string(chain), "ok": .bool(report.ok), "passed": .integer(report.passed),
                    "files": report.json["files"] ?? [],
                ]
            })
        if !failures.isEmpty { object["failed"] = .array(failures.map(\.json)) }
        return .object(object)
    }
}
