internal import ArgumentParser
internal import ChainKit

/// `chainsign sol assemble INPUT --signatures FILE`
struct AssembleCommand<Chain: ChainPlugin>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "assemble", abstract: "Put signatures that were made elsewhere into a document.",
            discussion: """
                Every signature is verified first. stdout is the artefact alone; where signatures of \
                others are missing, it is the container to pass on.
                """)
    }

    @OptionGroup var argument: InputArgument
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The \"signatures\" list of 'sign --json', or an object with such a member; - for standard input.", valueName: "file"),
        completion: .file())
    var signatures: String
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { StandardInput.note("--signatures", [signatures]) }

    func run() async throws {
        let session = try ChainSession(Chain.id, input: argument.input, facts: facts)
        let signatures = try SignatureFile.read(signatures)
        let assembly = try session.naming { () throws(ChainError) in
            try session.adapter.assemble(session.document, signatures: signatures)
        }
        let artefact = try Artefact(assembly, session)
        if output.json {
            try Output.json(artefact.json(signatures: signatures, signers: nil))
        } else {
            try Output.line(artefact.text)
            if let sender = artefact.sender { Output.note("signed by \(sender)") }
            artefact.noteWhatIsMissing()
        }
    }
}

/// The list of signatures that `sign --json` prints, alone or within its object.
enum SignatureFile {
    static func read(_ path: String) throws -> [RequestSignature] {
        let input = try Input.file(named: path, as: "--signatures")
        let json = try input.json()
        do throws(ChainError) {
            // Of an object only the member counts: `sign --json` prints more than that.
            let list = json.array == nil ? try JSONCursor(json).required("signatures") : JSONCursor(json, path: "signatures")
            var signatures: [RequestSignature] = []
            for element in try list.elements() { signatures.append(try RequestSignature(element)) }
            return signatures
        } catch { throw Report.failure(from: error, source: input) }
    }
}

/// A signed or assembled document, checked by the adapter before it leaves.
struct Artefact {
    let chain: String
    /// In the chain's usual text.
    let text: String
    let identifier: String?
    /// Whose it is by its signatures, once it is complete: a document that names nobody is whoever's the signature is.
    let sender: String?
    let isComplete: Bool
    let missing: [MissingSignature]
    /// Why a network would not take it, or its nodes not relay it; of a container what it is open for, or who has to finish it.
    let refusals: [String]

    /// - Parameters:
    ///   - form: the chain's own name of the form that is printed; nil for the usual one.
    ///   - verified: the adapter's report of the finished document, where whoever signed it has one.
    init(
        _ assembly: Assembly<ChainDocument>, _ session: ChainSession, as form: String? = nil, verified: VerificationReport? = nil
    ) throws {
        chain = session.adapter.identity.id
        let document = assembly.document
        let wanted = form.map { DocumentForm.text($0) } ?? .container
        text = try session.naming { () throws(ChainError) in try session.adapter.encode(document, as: wanted) }.text
        identifier = try? session.adapter.identifier(of: document)
        isComplete = assembly.isComplete
        guard !isComplete else {
            missing = []
            let report =
                if let verified { verified } else {
                    try session.naming { () throws(ChainError) in
                        try session.adapter.verify(document)
                    }
                }
            guard report.sound else {
                throw Failure(.refused, .doesNotVerify, "the assembled artefact does not verify: \(CheckList.failures(report))")
            }
            refusals = CheckList.refusals(report)
            sender = report.sender
            return
        }
        sender = nil
        guard case .partial(_, let missing, let notes) = assembly else {
            (missing, refusals) = ([], [])
            return
        }
        (self.missing, refusals) = (missing, notes)
    }

    /// `{"chain", "complete", "signed", "id", "sender", "signatures", "signers"}`, `"sender"` where it is complete and shows one, `"source"`
    /// where pre-signatures were used, `"notes"` where it would do nothing as it is, and `"missing"` where it is not complete.
    func json(signatures: [RequestSignature], signers: [Int]?, source: String? = nil, timings: Timings? = nil) -> JSONValue {
        var object = JSONObject()
        object["chain"] = .string(chain)
        object["complete"] = .bool(isComplete)
        object["signed"] = .string(text)
        object["id"] = .optional(identifier)
        if let sender { object["sender"] = .string(sender) }
        object["signatures"] = .array(signatures.map(\.json))
        if let signers { object["signers"] = .array(signers.map { .integer($0) }) }
        if let source { object["source"] = .string(source) }
        if let timings { object["timings"] = timings.json }
        if !refusals.isEmpty { object["notes"] = .array(refusals.map { .string($0) }) }
        if !isComplete { object["missing"] = .array(missing.map(\.json)) }
        return .object(object)
    }

    /// Prints why it would be refused and what is missing.
    func noteWhatIsMissing() {
        for refusal in refusals { Output.note(refusal) }
        guard !isComplete else { return }
        Output.note("not complete: this is the container to pass on")
        for signature in missing {
            Output.note(
                "missing \(([signature.request + " of " + signature.signer] + signature.alternatives).joined(separator: ", or of "))")
        }
    }
}
