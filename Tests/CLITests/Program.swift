import Foundation
import TestSupport
import Testing

/// The built program, which lies beside the test bundle.
struct Program {
    struct Result {
        let output: String
        let errors: String
        let exitCode: Int32

        var outputLines: [String] { Self.lines(output) }
        var errorLines: [String] { Self.lines(errors) }

        private static func lines(_ text: String) -> [String] {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            while lines.last == "" { lines.removeLast() }
            return lines
        }
    }

    private let folder: URL

    static func built() throws -> Program {
        // Linux runs the bundle as a program; macOS loads it into one and names it among the arguments.
        let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }.map { URL(fileURLWithPath: $0) }
        for start in [Bundle.main.bundleURL, Bundle.main.executableURL].compactMap({ $0 }) + bundles {
            var folder = start
            for _ in 0..<5 {
                if FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("chainsign").path) {
                    return Program(folder: folder)
                }
                folder.deleteLastPathComponent()
            }
        }
        throw Missing()
    }

    struct Missing: Error, CustomStringConvertible {
        var description: String { "the program chainsign is not beside the tests" }
    }

    /// Starts a line of shell with the program in the path, its state in the folder, and nothing of the caller's environment.
    func start(_ command: String, in directory: String, input: Int32? = nil, output: Int32, errors: Int32) throws -> StartedProgram {
        let environment = [
            "PATH": folder.path + ":/usr/bin:/bin", "HOME": directory, "CHAINSIGN_HOME": directory + "/home",
            "CHAINSIGN_PASSPHRASE": "correct horse", "LANG": "C.UTF-8", "TMPDIR": directory,
            "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
        ]
        let words = ["/bin/sh", "-c", "cd -- \"$1\" && exec /bin/sh -c \"$2\"", "sh", directory, command]
        return try StartedProgram(words, environment: environment, input: input, output: output, errors: errors)
    }

    /// Runs it to its end.
    func run(_ command: String, in directory: String) throws -> Result {
        // Files, not pipes: nobody has to read while the process writes.
        let files = try (0..<2).map { _ in try PrintedFile(in: directory) }
        let end = try start(command, in: directory, output: files[0].descriptor, errors: files[1].descriptor).wait()
        return Result(output: try files[0].text(), errors: try files[1].text(), exitCode: end.code)
    }
}

/// A private folder, empty or a copy of another, gone with its owner.
final class Folder: Sendable {
    let path: String

    init(copying source: URL? = nil) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("chainsign-cli-\(UUID().uuidString)")
        if let source {
            try FileManager.default.copyItem(at: source, to: url)
        } else {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: url.path)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
