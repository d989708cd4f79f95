internal import ArgumentParser
internal import ChainKit

/// `chainsign sol inspect INPUT`
struct InspectCommand<Chain: ChainPlugin, Options: ChainOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "inspect", abstract: "Decode, summarise, and verify where it is signed; never needs a wallet.",
            discussion: FormatExample.help(of: Chain.id, command: "inspect"))
    }

    @OptionGroup var argument: InputArgument
    @OptionGroup var facts: PlanningOptions<Options>
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = try ChainSession(Chain.id, input: argument.input, facts: facts)
        let summary = try session.naming { () throws(ChainError) in
            try session.adapter.summary(of: session.document).judged(at: Clock.now)
        }
        let identifier = session.identifier
        let report = try session.naming { () throws(ChainError) -> VerificationReport? in
            guard try session.adapter.isSigned(session.document) else { return nil }
            return try session.adapter.verify(session.document)
        }
        guard !output.json else {
            try Output.json(try json(session, summary, report))
            return
        }
        try Output.line(SummaryText.text(summary, on: .output))
        if let estimate = try? session.adapter.estimate(session.document) {
            let weight = estimate.weight.map { ", weight \($0)" } ?? ""
            try Output.line("  size: \(estimate.size) bytes\(weight)")
        }
        if let identifier { try Output.line("  id: \(identifier)") }
        if let report {
            try Output.line(
                "\nsignatures \(report.valid ? "verify" : report.isOpen ? "cannot be checked" : "do not verify")"
                    + CheckList.relayNote(report, on: .output))
            for line in CheckList.lines(report, indent: 2) { try Output.line(line) }
        } else {
            // Where facts for the plan are missing the summary has said so.
            let open = (try? session.adapter.plan(session.document).requests) ?? []
            try Output.line("\nnot signed\(open.isEmpty ? "" : "; waits for")")
            let signers = signers(session)
            for request in open { try Output.line("  \(request.id)  \(try signers[request.id] ?? signer(of: request, session))") }
        }
    }

    /// The signer of each request, as the adapter names it of a document without signatures.
    private func signers(_ session: ChainSession) -> [String: String] {
        guard case .partial(_, let missing, _)? = try? session.adapter.assemble(session.document, signatures: []) else { return [:] }
        return Dictionary(missing.map { ($0.request, $0.signer) }) { first, _ in first }
    }

    private func signer(of request: SigningRequest, _ session: ChainSession) throws -> String {
        guard let key = request.verifyKey else { return "a key that the document does not name" }
        return (try? session.adapter.address(for: key).text) ?? Hex.encode(key.bytes)
    }

    /// `{"chain", "document", "summary"}`, and `"id"` and `"verification"` where it is signed.
    private func json(_ session: ChainSession, _ summary: TransactionSummary, _ report: VerificationReport?) throws -> JSONValue {
        var object = JSONObject()
        object["chain"] = .string(Chain.id)
        guard
            case .json(let document) = try session.naming({ () throws(ChainError) in
                try session.adapter.encode(session.document, as: .json)
            })
        else {
            throw ChainError(.decode, .unsupportedForm, "\(Chain.id) has no JSON form of this document")
        }
        object["document"] = document
        object["summary"] = summary.json
        if let identifier = session.identifier { object["id"] = .string(identifier) }
        if let report { object["verification"] = report.json }
        return .object(object)
    }
}
