internal import ArgumentParser
internal import ChainKit

/// `chainsign sol verify INPUT`
struct VerifyCommand<Chain: ChainPlugin, Options: ChainOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "verify", abstract: "Check a finished artefact as the chain would; exits with 1 where it is not valid.",
            discussion: """
                Where facts are missing the answer is neither yes nor no: 'valid' is null in the JSON, and the exit code is 2. \
                \(Options.verifying)
                """)
    }

    @OptionGroup var argument: InputArgument
    @Option(name: .long, help: ArgumentHelp("Who must have sent it.", valueName: "address"))
    var sender: String?
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = try ChainSession(Chain.id, input: argument.input, facts: facts)
        try Verification.verify(session, sender: sender, json: output.json)
    }
}

enum Verification {
    /// Prints the verdict; throws ``AnswerIsNo`` where it is no.
    ///
    /// - Parameters:
    ///   - what: what the sender did: messages are signed and sent nowhere.
    ///   - kind: as what the document was read, where there was a choice.
    static func verify(
        _ session: ChainSession, sender: String?, json: Bool, did what: String = "sent by", kind: String? = nil
    ) throws {
        let report = try session.naming { () throws(ChainError) in
            try session.adapter.verify(session.document)
        }
        let checked = try sender.map { try expecting($0, report, session.adapter) } ?? report
        if json {
            var object = checked.json.object ?? JSONObject()
            if let kind { object["kind"] = .string(kind) }
            try Output.json(.object(object))
        } else {
            try Output.line(
                checked.valid
                    ? Output.style(.green, "valid", on: .output) + (checked.sender.map { ", \(what) \($0)" } ?? "")
                        + CheckList.relayNote(checked, on: .output)
                    : checked.isOpen
                        ? Output.style(.yellow, "not known", on: .output) : Output.style(.red, "not valid", on: .output))
            for line in CheckList.lines(checked, indent: 2) { try Output.line(line) }
        }
        guard !checked.isOpen else { throw AnswerIsOpen() }
        guard checked.valid else { throw AnswerIsNo() }
    }

    /// The report with one check more. Addresses are compared as accounts, not as text.
    private static func expecting(
        _ sender: String, _ report: VerificationReport, _ adapter: AnyChainAdapter
    ) throws -> VerificationReport {
        let expected: ChainAddress
        do throws(ChainError) { expected = try adapter.validate(address: Input.word(sender)) } catch {
            throw Failure(.input, code: error.code.rawValue, "--sender \(sender) \(error.message)")
        }
        let actual = report.sender.flatMap { try? adapter.validate(address: $0) }
        let check = VerificationReport.Check(
            "sender", ok: actual?.script == expected.script, "is \(report.sender ?? "unknown"), expected \(expected.text)")
        return VerificationReport(sender: report.sender, checks: report.checks + [check])
    }
}
