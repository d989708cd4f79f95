import Foundation
import PackagePlugin

/// Writes the commit that is built into a constant of the target, so that `chainsign --version` says which source it is made of.
///
/// The same tree at the same commit gives the same constant. Outside a repository there is none, and nothing fails.
@main
struct SourceCommitPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let folder = context.pluginWorkDirectoryURL.appending(path: "SourceCommit", directoryHint: .isDirectory)
        let file = folder.appending(path: "SourceCommit.swift")
        let text = Self.source(Repository(of: context.package.directoryURL)?.state)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is as it was is not compiled again.
        if (try? String(contentsOf: file, encoding: .utf8)) != text { try text.write(to: file, atomically: true, encoding: .utf8) }
        return [
            .prebuildCommand(
                displayName: "Noting the commit", executable: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", ":"],
                outputFilesDirectory: folder)
        ]
    }

    private static func source(_ state: String?) -> String {
        """
        /// The commit that was built.
        enum SourceCommit {
            /// Its hash, with a plus sign where files were changed since; nil where the source lay in no repository.
            static let built: String? = \(state.map { "\"\($0)\"" } ?? "nil")
        }

        """
    }
}

/// The repository whose root the package is. One around it, which some other project's source lies in, says nothing of this source.
private struct Repository {
    /// The package's folder.
    private let root: URL
    /// What belongs to this checkout: HEAD.
    private let own: URL
    /// What belongs to all checkouts of the repository: branches.
    private let common: URL

    init?(of root: URL) {
        self.root = root
        var own = root.appending(path: ".git")
        // A checkout beside others has a file there that says where its folder is.
        if let link = Self.line(of: own), link.hasPrefix("gitdir: ") {
            own = URL(fileURLWithPath: String(link.dropFirst("gitdir: ".count)), relativeTo: root)
        }
        guard FileManager.default.fileExists(atPath: own.appending(path: "HEAD").path) else { return nil }
        self.own = own
        common = Self.line(of: own.appending(path: "commondir")).map { URL(fileURLWithPath: $0, relativeTo: own) } ?? own
    }

    /// The commit's hash in twelve digits, with a plus sign where files differ from it.
    var state: String? {
        guard let hash else { return nil }
        return hash.prefix(12) + (isChanged ? "+" : "")
    }

    private var hash: String? {
        guard let head = Self.line(of: own.appending(path: "HEAD")) else { return nil }
        guard head.hasPrefix("ref: ") else { return Self.checked(head) }
        let name = String(head.dropFirst("ref: ".count))
        for folder in [own, common] {
            if let hash = Self.line(of: folder.appending(path: name)) { return Self.checked(hash) }
        }
        let packed = (try? String(contentsOf: common.appending(path: "packed-refs"), encoding: .utf8)) ?? ""
        return packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }.flatMap { Self.checked(String($0.prefix { $0 != " " })) }
    }

    /// Whether tracked files were changed, as git says; where there is no git to ask, nobody knows, and the commit stands alone.
    private var isChanged: Bool {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "--no-optional-locks", "-C", root.path, "status", "--porcelain", "--untracked-files=no"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        let text = try? output.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        return process.terminationStatus == 0 && text?.isEmpty == false
    }

    /// A file's first line.
    private static func line(of file: URL) -> String? {
        (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n", maxSplits: 1).first.map(String.init)
    }

    /// SHA-1 or SHA-256, in hexadecimal.
    private static func checked(_ hash: String) -> String? {
        [40, 64].contains(hash.utf8.count) && hash.allSatisfy { $0.isASCII && $0.isHexDigit } ? hash : nil
    }
}
