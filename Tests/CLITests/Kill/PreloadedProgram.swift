import Foundation

/// The program with C libraries of the tests in front of the system's: `Files/KillAt.c`, which counts the calls that change files and
/// interrupts one, and `Files/CheapPassphrase.c`, without which most of the time would go into Argon2.
struct PreloadedProgram: Sendable {
    static var isSupported: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }

    /// Nothing here takes a second; a program that waits for what never comes is ended, and fails.
    private static let seconds = 60

    private let program: Program
    private let killAt: String
    private let cheapPassphrase: String

    /// Compiles the libraries into a folder. Swift comes with a C compiler, which may be the only one.
    init(in folder: String) throws {
        let program = try Program.built()
        killAt = try Self.compiled("KillAt", with: program, in: folder)
        cheapPassphrase = try Self.compiled("CheapPassphrase", with: program, in: folder)
        self.program = program
    }

    /// Compiles one of the libraries into a folder; where it is.
    static func compiled(_ name: String, with program: Program, in folder: String) throws -> String {
        let searched = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin"]
        let compilers = searched.flatMap { folder in ["cc", "clang", "gcc"].map { "\(folder)/\($0)" } }
        guard let compiler = compilers.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { throw NoCompiler() }
        let source = TranscriptFile.files.appendingPathComponent("\(name).c").path
        let library = "\(folder)/\(name).so"
        let command = "'\(compiler)' -shared -fPIC -O1 -Wall -Werror -o '\(library)' '\(source)'"
        let result = try program.run(command, in: folder)
        guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
        return library
    }

    struct NoCompiler: Error, CustomStringConvertible {
        var description: String { "there is no C compiler in the path" }
    }

    /// Runs the program in a folder, in which `home` is its own.
    func run(_ arguments: String, in folder: String) throws -> Program.Result {
        try program.run("exec timeout \(Self.seconds) env LD_PRELOAD='\(cheapPassphrase)' chainsign \(arguments)", in: folder)
    }

    /// The same with a blow; with it the calls that it made until then.
    func run(_ arguments: String, in folder: String, _ blow: Blow) throws -> (result: Program.Result, calls: FileCalls) {
        try strike("chainsign \(arguments)", in: folder, blow)
    }

    /// Strikes any program; calls in the folder's `home` count.
    func strike(_ command: String, in folder: String, _ blow: Blow) throws -> (result: Program.Result, calls: FileCalls) {
        let count = "\(folder)/calls"
        try Data().write(to: URL(fileURLWithPath: count))
        let environment = [
            "LD_PRELOAD='\(killAt):\(cheapPassphrase)'", "CHAINSIGN_KILL_UNDER='\(folder)/home'", "CHAINSIGN_KILL_COUNT='\(count)'",
            blow.settings,
        ]
        let result = try program.run("exec timeout \(Self.seconds) env \(environment.joined(separator: " ")) \(command)", in: folder)
        return (result, FileCalls(try String(contentsOfFile: count, encoding: .utf8)))
    }

    /// A line of shell that has to succeed.
    func shell(_ command: String, in folder: String) throws {
        let result = try program.run(command, in: folder)
        guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
    }
}

/// A command that has to succeed for there to be a test did not.
struct Unexpected: Error, CustomStringConvertible {
    let command: String
    let result: Program.Result
    var description: String { "\(command): exit code \(result.exitCode)\n\(result.errors)" }
}

extension Program.Result {
    /// The output as JSON of a kind; nil where it is not.
    func decoded<Value: Decodable>(_ type: Value.Type) -> Value? { try? JSONDecoder().decode(type, from: Data(output.utf8)) }

    /// What went wrong, in the program's words.
    var problem: String {
        let error = errorLines.first { $0.hasPrefix("chainsign: error: ") } ?? errorLines.last ?? "no message"
        return "exit code \(exitCode), \(error)"
    }
}
