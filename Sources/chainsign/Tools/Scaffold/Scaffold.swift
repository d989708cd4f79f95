internal import ChainKit
internal import FoundationEssentials

/// The files of a new adapter and the lines that make it known, before anything is written.
struct Scaffold {
    struct File {
        let path: String
        let text: String
    }

    /// A line to add to a file that exists.
    struct Edit {
        let file: String
        let place: String
        let line: String
    }

    let id: String
    let name: String
    let family: ScaffoldFamily
    let files: [File]

    init(id: String, name: String?, family: ScaffoldFamily) throws {
        try Self.check(id: id)
        let name = name ?? id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        try Self.check(name: name)
        self.id = id
        self.name = name
        self.family = family

        func fill(_ template: String) -> String {
            template.replacing("__NAME__", with: name).replacing("__ID__", with: id).replacing("__SCHEME__", with: family.scheme)
        }
        let vectors = fill(family.vectors) + "\n"
        let listing = Hex.encode(HashFunction.sha256.digest(of: Array(vectors.utf8))) + "  examples.json\n"
        let digest = Hex.encode(HashFunction.sha256.digest(of: Array(listing.utf8)))
        let module = "Plugins/\(name)"
        var files = family.sources.map { File(path: "\(module)/\(fill($0.path))", text: fill($0.text) + "\n") }
        let manifest = fill(ScaffoldText.manifest).replacing("__DIGEST__", with: digest)
        files.append(File(path: "\(module)/\(name)Vectors.swift", text: manifest + "\n"))
        files.append(File(path: "vectors/\(id)/examples.json", text: vectors))
        files.append(File(path: "Tests/\(name)Tests/ConformanceTests.swift", text: fill(ScaffoldText.tests) + "\n"))
        self.files = files
    }

    /// Whether a folder is that of this program, which a chain can be made known to; any other is a package that depends on its libraries.
    static func isOurs(_ folder: String?) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder ?? ".")/Sources/chainsign/Adapters.swift")
    }

    /// Lines that make the module known to the package and, where the program lies in it, to that.
    func edits(inOurs isOurs: Bool) -> [Edit] {
        guard isOurs else {
            func product(_ name: String) -> String { ".product(name: \"\(name)\", package: \"chainsign\")" }
            return [
                Edit(file: "Package.swift", place: "dependencies", line: ".package(name: \"chainsign\", path: \"../chainsign\"),"),
                Edit(
                    file: "Package.swift", place: "targets",
                    line: ".target(name: \"\(name)\", dependencies: [\(product("ChainKit"))], path: \"Plugins/\(name)\"),"),
                Edit(
                    file: "Package.swift", place: "targets",
                    line:
                        ".testTarget(name: \"\(name)Tests\", dependencies: [\"\(name)\", \(product("ChainKit")), \(product("ChainConformance"))]),"
                ),
            ]
        }
        return [
            Edit(
                file: "Package.swift", place: "targets",
                line: ".target(name: \"\(name)\", dependencies: [\"ChainKit\"], path: \"Plugins/\(name)\", swiftSettings: strict),"),
            Edit(
                file: "Package.swift", place: "targets",
                line:
                    ".testTarget(name: \"\(name)Tests\", dependencies: [\"\(name)\", \"ChainKit\", \"ChainConformance\"], swiftSettings: strict),"
            ),
            Edit(file: "Package.swift", place: "dependencies of the executable target chainsign", line: "\"\(name)\","),
            Edit(file: "Sources/chainsign/Adapters.swift", place: "imports", line: "internal import \(name)"),
            Edit(file: "Sources/chainsign/Adapters.swift", place: "chains", line: "ChainEntry(\(name)Adapter.self),"),
        ]
    }

    /// The commands to run next. The program knows the chains of its own package alone.
    func commands(inOurs isOurs: Bool) -> [String] {
        let test = "swift test --filter \(name)Tests"
        guard isOurs else { return [test] }
        return [test, "swift run -c release chainsign conformance \(id)", "swift run -c release chainsign \(id) plan --help"]
    }

    /// `{"id", "name", "family", "files": ["…"], "edits": [{"file", "place", "line"}], "commands": ["…"]}`
    func json(inOurs isOurs: Bool) -> JSONValue {
        [
            "id": .string(id), "name": .string(name), "family": .string(family.rawValue),
            "files": .array(files.map { .string($0.path) }),
            "edits": .array(
                edits(inOurs: isOurs).map { ["file": .string($0.file), "place": .string($0.place), "line": .string($0.line)] }),
            "commands": .array(commands(inOurs: isOurs).map { .string($0) }),
        ]
    }

    // MARK: - Writing

    /// Writes all files, or none where one of their folders is there already.
    func write(into folder: String?) throws {
        let manager = FileManager.default
        let root = folder ?? "."
        guard folder != nil || manager.fileExists(atPath: "Package.swift") else {
            throw Failure(
                .input, .missingFile, "there is no Package.swift here",
                hint: "run it in the package's folder, or name a folder with --into")
        }
        for path in ["Plugins/\(name)", "vectors/\(id)", "Tests/\(name)Tests"] where manager.fileExists(atPath: "\(root)/\(path)") {
            throw Failure(
                .input, .exists, "\(path) is there already, and nothing is written over",
                hint: "choose another id or --name, or remove the folder")
        }
        for file in files {
            let path = "\(root)/\(file.path)"
            do {
                let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
                try manager.createDirectory(atPath: parent, withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
            } catch {
                throw Failure(.input, .unwritableFile, "cannot write \(path)", hint: "may you write into \(root)?")
            }
        }
    }

    // MARK: - Names

    private static func check(id: String) throws {
        let isLetter: (Unicode.Scalar) -> Bool = { ("a"..."z").contains($0) }
        guard let first = id.unicodeScalars.first, isLetter(first), id.unicodeScalars.last != "-", !id.contains("--"), id.utf8.count <= 32,
            id.unicodeScalars.allSatisfy({ isLetter($0) || ("0"..."9").contains($0) || $0 == "-" })
        else {
            throw Failure(
                .input, .invalidName, "'\(id)' is no id of a chain",
                hint: "lower-case letters, digits and single hyphens, a letter first, at most 32: kas, my-chain")
        }
        guard !Adapters.chains.contains(where: { $0.id == id }) else {
            throw Failure(.input, .exists, "the chain \(id) is here already", hint: "see 'chainsign chains'")
        }
    }

    /// Modules that are there, and words that would not compile.
    static let taken: Set<String> = [
        "Any", "ArgumentParser", "Bitcoin", "CGF128", "CLibCrypto", "CMalloc", "CMemcheck", "CSQLite", "CSecp256k1", "CSodium",
        "ChainConformance", "ChainKit", "DKLs23", "Darwin", "Ethereum", "FROST", "Foundation", "FoundationEssentials", "GRDB", "Glibc",
        "Groups", "MPCCore", "Musl", "PartyCore", "PartyService", "Secrets", "Self", "ShareStore", "Signing", "Solana", "SourceCommit",
        "Swift",
        "Synchronization", "TestSupport", "Testing", "Tron", "Type", "Vocabulary",
    ]

    private static func check(name: String) throws {
        let isLetter: (Unicode.Scalar) -> Bool = { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }
        guard let first = name.unicodeScalars.first, ("A"..."Z").contains(first), name.utf8.count <= 32,
            name.unicodeScalars.allSatisfy({ isLetter($0) || ("0"..."9").contains($0) })
        else {
            throw Failure(
                .input, .invalidName, "'\(name)' is no name of a module",
                hint: "letters and digits, a capital first: Kaspa; give one with --name")
        }
        guard !taken.contains(name) else {
            throw Failure(.input, .exists, "a module \(name) is there already", hint: "give another with --name")
        }
    }
}
