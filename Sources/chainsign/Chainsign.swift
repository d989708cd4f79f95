internal import ArgumentParser
internal import Groups
internal import ShareStore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The root of all commands.
struct Chainsign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chainsign",
        abstract: "Sign transactions for many chains with keys that exist nowhere in one piece.",
        discussion: """
            Exit codes: 0 done; 1 the answer is no; 2 wrong usage or input; 3 a party, store or \
            server could not be reached; 4 a protocol abort; 130 interrupted; 141 whoever read the output \
            went away. With --json a command prints one JSON object, errors as {"error": {"kind", \
            "message", "hint"}}; docs/output.md, installed as share/doc/chainsign/output.md, has all of them.
            """,
        version: Version.text,
        subcommands: [
            DemoCommand.self, WalletCommand.self, AuditCommand.self, ChainsCommand.self, ConformanceCommand.self,
            NewAdapterCommand.self, BenchCommand.self,
        ],
        groupedSubcommands: [CommandGroup(name: "Chains", subcommands: Adapters.chains.map(\.command))])
}

/// Runs the command line and ends with one of the documented exit codes.
@main
enum Program {
    /// The words of the command line.
    static let arguments = WholeNumber.joined(Array(CommandLine.arguments.dropFirst()))

    static func main() async {
        Memory.keepWhatIsFreed()
        Memory.leaveNoCore()
        Passphrase.takeFromEnvironment()
        Output.prepare()
        StoreWait.announce { Output.note("waiting for another process to be done with \($0)") }
        do {
            if let fault = LinkedLibraries.fault {
                throw Failure(.unreachable, .unsuitableLibrary, fault, hint: "install the version that your distribution supports")
            }
            if let misread = MisreadCommand(ofHelp: arguments) { throw Failure(misread) }
            var command = try Chainsign.parseAsRoot(arguments)
            try RepeatedOption.refuse(arguments)
            try StandardInput.requireOneClaim()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            // Arguments that did not parse can't say whether JSON was asked for; the text of the command line can.
            exit(Report.error(error, json: arguments.contains("--json")))
        }
    }
}
