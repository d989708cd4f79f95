internal import ArgumentParser
internal import Bitcoin
internal import ChainKit

/// `chainsign btc psbt …`: the roles of BIP-174 and BIP-370; the signer's is `chainsign btc sign`.
struct PSBTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psbt", abstract: "Make, fill, join, finish and read partially signed transactions (BIP-174, BIP-370, BIP-371).",
        discussion: """
            Each command is a role: create, update, combine, finalize, extract; 'chainsign btc sign' is the \
            signer. A PSBT is a file, - for standard input, or the text itself in base64 or hexadecimal. stdout \
            is the PSBT alone, in base64.
            """,
        subcommands: [
            PSBTCreate.self, PSBTUpdate.self, PSBTCombine.self, PSBTFinalize.self, PSBTExtract.self, PSBTConvert.self, PSBTDecode.self,
        ])
}

/// `chainsign btc psbt create INPUT`
struct PSBTCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a PSBT of an intent or of an unsigned transaction.",
        discussion: """
            An intent selects coins and makes change where it gives "utxos" and a "feeRate" in place of \
            "inputs". What is spent comes from the intent or from --context; 'update' adds what is known later.

            \(FormatExample.page(of: BitcoinAdapter.id))
            """)

    @Argument(help: "An intent in JSON or a transaction: a file, - for standard input, or the text itself.", completion: .file())
    var input: String
    @Option(
        name: .long,
        help: ArgumentHelp(
            "0 (BIP-174) or 2 (BIP-370); otherwise what the intent says, or 0.", valueName: "version"))
    var psbtVersion: PSBTVersionArgument?
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: PSBTOutputOptions

    func validate() throws { StandardInput.note("INPUT", [input]) }

    func run() async throws {
        let source = try Input(input)
        let context = try facts.context()
        let detected = try source.detected()
        let made = try ChainSession.naming(source) { () throws(ChainError) in
            let document = try BitcoinAdapter().decode(detected, context: BitcoinAdapter().read(context))
            return try PSBTCreate.psbt(of: document, version: psbtVersion?.version)
        }
        try source.refuseTwoReadings { (try? BitcoinAdapter().decode($0, context: BitcoinAdapter().read(context))) != nil }
        guard let made else {
            throw Failure(
                .input, .wrongDocument, "\(source.name) is neither an intent nor an unsigned transaction",
                hint: "a PSBT goes into 'update', 'convert' or 'sign'; a signed transaction needs none")
        }
        try output.print(made)
    }

    /// The PSBT of what was read; nil where it is signed, a PSBT already, or a message.
    private static func psbt(of document: BitcoinDocument, version: PSBT.Version?) throws(ChainError) -> PSBT? {
        guard try !BitcoinAdapter().isSigned(document) else { return nil }
        return switch document {
        case .psbt(let psbt): try psbt.converted(to: version ?? psbt.version)
        case .transaction(let transaction):
            try (transaction.origin ?? PSBT(transaction: transaction.transaction, version: .v0)).converted(to: version ?? .v0)
        case .message: nil
        }
    }
}

/// `chainsign btc psbt decode PSBT`
struct PSBTDecode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Show every field of a PSBT, those that nobody here knows included.",
        discussion: "What it pays and to whom is in 'chainsign btc inspect'.")

    @OptionGroup var argument: PSBTArgument
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let psbt = try argument.read()
        guard !output.json else { return try Output.json(psbt.json) }
        let counts = "\(Counted.text(psbt.inputs.count, "input")), \(Counted.text(psbt.outputs.count, "output"))"
        try Output.line("PSBT version \(psbt.version.rawValue), \(counts), \(psbt.bytes.count) bytes")
        if let id = psbt.json["txid"]?.string { try Output.line("  txid \(id)") }
        try lines("global", psbt.json["global"])
        for (name, list) in [("input", "inputs"), ("output", "outputs")] {
            for (index, map) in (psbt.json[list]?.array ?? []).enumerated() { try lines("\(name) \(index)", map) }
        }
    }

    private func lines(_ title: String, _ map: JSONValue?) throws {
        try Output.line(Output.style(.bold, title, on: .output))
        var columns = Columns([.left, .left], indent: 2)
        for member in map?.object?.members ?? [] {
            for element in member.value.array ?? [member.value] { columns.append(member.name, PSBTDecode.text(element)) }
        }
        for line in columns.lines { try Output.line(line) }
    }

    private static func text(_ value: JSONValue) -> String {
        value.string.map { Printable.text($0, limit: 400) } ?? Printable.sentence(value.text(), limit: 400)
    }
}

/// `0` or `2` on the command line.
struct PSBTVersionArgument: ExpressibleByArgument {
    let version: PSBT.Version

    init?(argument: String) {
        guard let version = UInt32(argument).flatMap(PSBT.Version.init), argument == "\(version.rawValue)" else { return nil }
        self.version = version
    }

    static var allValueStrings: [String] { PSBT.Version.allCases.map { "\($0.rawValue)" } }
}

/// A PSBT as an argument.
struct PSBTArgument: ParsableArguments {
    @Argument(help: "A PSBT: a file, - for standard input, or the text itself.", completion: .file())
    var psbt: String

    func validate() throws { StandardInput.note("PSBT", [psbt]) }

    func read() throws -> PSBT { try PSBTArgument.read(psbt).psbt }

    static func read(_ argument: String) throws -> (psbt: PSBT, source: Input) {
        let source = try Input(argument, as: "PSBT")
        let detected = try source.detected()
        let psbt = try ChainSession.naming(source) { () throws(ChainError) in try decode(detected) }
        try source.refuseTwoReadings { (try? decode($0)) != nil }
        return (psbt, source)
    }

    private static func decode(_ input: ChainInput) throws(ChainError) -> PSBT {
        switch input {
        case .raw(let bytes): try PSBT(bytes)
        case .container(let text): try PSBT(text: text)
        case .json: try refuseJSON()
        }
    }

    private static func refuseJSON() throws(ChainError) -> PSBT {
        throw ChainError(
            .decode, .unsupportedForm, "is JSON, and not a PSBT: 'chainsign btc psbt create' makes one of an intent", field: "psbt")
    }
}

/// The options of printing PSBTs.
struct PSBTOutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print hexadecimal in place of base64.")
    var hex = false
    @OptionGroup var output: OutputOptions

    var json: Bool { output.json }

    func text(_ psbt: PSBT) -> String { hex ? Hex.encode(psbt.bytes) : psbt.base64 }

    /// `{"psbt", "version", "txid"}` and what else belongs to it, or the text alone.
    func print(_ psbt: PSBT, _ members: [(name: String, value: JSONValue)] = []) throws {
        guard json else { return try Output.line(text(psbt)) }
        var object = JSONObject()
        object["psbt"] = .string(text(psbt))
        object["version"] = .integer(psbt.version.rawValue)
        object["txid"] = .optional((try? psbt.unsignedTransaction())?.id)
        for member in members { object[member.name] = member.value }
        try Output.json(.object(object))
    }
}

/// Numbers of things in sentences.
enum Counted {
    static func text(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
}
