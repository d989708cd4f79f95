internal import ArgumentParser
internal import Bitcoin
internal import ChainKit

/// `chainsign btc psbt combine PSBT…`
struct PSBTCombine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine", abstract: "Join PSBTs of one transaction: all fields and signatures of all of them.",
        discussion: "The order in which they are named makes no difference. PSBTs of other transactions or versions are refused.")

    @Argument(help: "PSBTs of one transaction.", completion: .file())
    var psbts: [String]
    @OptionGroup var output: PSBTOutputOptions

    func run() async throws {
        guard psbts.filter(StandardInput.isMeant).count <= 1 else {
            throw Failure(.input, .usage, "standard input can't be two PSBTs", hint: "put one of them into a file")
        }
        guard let first = psbts.first else { throw Failure(.input, .usage, "there is nothing to combine") }
        var combined = try PSBTArgument.read(first).psbt
        for argument in psbts.dropFirst() {
            let (other, source) = try PSBTArgument.read(argument)
            combined = try ChainSession.naming(source) { () throws(ChainError) in try combined.combined(with: other) }
        }
        try output.print(combined)
    }
}

/// `chainsign btc psbt finalize PSBT`
struct PSBTFinalize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finalize", abstract: "Make script signatures and witnesses of the inputs that have all their signatures.",
        discussion: "What other inputs lack is said on stderr, and as \"unfinished\" with --json.")

    @OptionGroup var argument: PSBTArgument
    @OptionGroup var output: PSBTOutputOptions

    func run() async throws {
        let (psbt, source) = try PSBTArgument.read(argument.psbt)
        let (finished, unfinished) = try ChainSession.naming(source) { () throws(ChainError) in try psbt.finalized() }
        if !output.json {
            for (input, reason) in unfinished { Output.note("input \(input) is not finished: \(reason)") }
        }
        try output.print(
            finished,
            [
                ("complete", .bool(unfinished.isEmpty)),
                ("unfinished", .array(unfinished.map { ["input": .integer($0.input), "reason": .string($0.reason)] })),
            ])
    }
}

/// `chainsign btc psbt extract PSBT`
struct PSBTExtract: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract", abstract: "Take the signed transaction out; exits with 1 where a signature is missing or not valid.",
        discussion: """
            Inputs that have all their signatures are finished first. The transaction is verified as the \
            network would before it is printed, in hexadecimal.
            """)

    @OptionGroup var argument: PSBTArgument
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (psbt, source) = try PSBTArgument.read(argument.psbt)
        let context = try facts.context()
        let (finished, unfinished) = try ChainSession.naming(source) { () throws(ChainError) in try psbt.finalized() }
        guard unfinished.isEmpty else {
            let reasons = unfinished.map { "input \($0.input): \($0.reason)" }.joined(separator: "; ")
            throw Failure(
                .refused, .unfinished, "\(source.name) is not complete: \(reasons)",
                hint: "'chainsign btc inspect' shows who has to sign, if anybody; 'combine' joins what they return")
        }
        let (transaction, report) = try ChainSession.naming(source) { () throws(ChainError) in
            let transaction = try finished.extracted()
            let document = BitcoinDocument.transaction(NetworkTransaction(transaction, origin: finished))
            return (transaction, try BitcoinAdapter().verify(document, context: BitcoinAdapter().read(context)))
        }
        guard !report.isOpen else {
            throw Failure(
                .input, .notKnown, "the transaction of \(source.name) cannot be checked: \(CheckList.failures(report))",
                hint: "say what it spends in 'prevouts' or 'previousTransactions' of --context")
        }
        guard report.sound else {
            throw Failure(
                .refused, .doesNotVerify, "the transaction of \(source.name) does not verify: \(CheckList.failures(report))",
                hint: "whoever finished the inputs that are named must sign again")
        }
        guard !output.json else {
            return try Output.json([
                "transaction": .string(Hex.encode(transaction.bytes)), "txid": .string(transaction.id), "verification": report.json,
            ])
        }
        for refusal in CheckList.refusals(report) { Output.note(refusal) }
        try Output.line(Hex.encode(transaction.bytes))
        Output.note("transaction \(transaction.id)")
    }
}

/// `chainsign btc psbt convert PSBT --to 0`
struct PSBTConvert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Write a PSBT in the other version; nothing is lost on the way, or it is refused.")

    @OptionGroup var argument: PSBTArgument
    @Option(name: .customLong("to"), help: ArgumentHelp("0 (BIP-174) or 2 (BIP-370).", valueName: "version"))
    var version: PSBTVersionArgument
    @OptionGroup var output: PSBTOutputOptions

    func run() async throws {
        let (psbt, source) = try PSBTArgument.read(argument.psbt)
        try output.print(try ChainSession.naming(source) { () throws(ChainError) in try psbt.converted(to: version.version) })
    }
}
