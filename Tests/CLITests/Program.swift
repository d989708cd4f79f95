import Foundation
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

    /// A line of shell that has not begun, with the environment of ``run(_:in:)``.
    func process(_ command: String, in directory: String) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = [
            "PATH": folder.path + ":/usr/bin:/bin", "HOME": directory, "CHAINSIGN_HOME": directory + "/home",
            "CHAINSIGN_PASSPHRASE": "correct horse", "LANG": "C.UTF-8", "TMPDIR": directory,
            "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
        ]
        return process
    }

    /// Runs a line of shell with the program in the path, its state in the folder, and nothing of the caller's environment.
    func run(_ command: String, in directory: String) throws -> Result {
        let process = process(command, in: directory)
        // Files, not pipes: nobody has to read while the process writes.
        let files = ["output", "errors"].map { URL(fileURLWithPath: "\(directory)/.\($0)-\(UUID().uuidString)") }
        for file in files { try Data().write(to: file) }
        let handles = try files.map { try FileHandle(forWritingTo: $0) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        for file in files { try FileManager.default.removeItem(at: file) }
        return Result(output: texts[0], errors: texts[1], exitCode: process.terminationStatus)
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
