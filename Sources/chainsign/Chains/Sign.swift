internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Signing

/// What every signing command takes.
struct SigningOptions: ParsableArguments {
    @OptionGroup var wallet: WalletOption
    @OptionGroup var path: PathsOption
    @Option(
        name: .long,
        help: ArgumentHelp("Exactly these parties sign, like 1,3; otherwise as many of the reachable as needed.", valueName: "parties"))
    var signers: String?
    @Flag(name: .long, help: "Say where the time went.")
    var timings = false
    @Flag(name: .long, help: "Sign what the summary says without asking.")
    var yes = false

    @Flag(
        help:
            "Take an ECDSA key's pre-signatures from a pool, or make them in a run that can sign this request alone; otherwise from a pool where one is filled."
    )
    var source: PreSignatureSource?

    /// The parties named.
    func parties() throws -> [PartyIndex]? { try signers.map { try PartyList.parse($0, option: "--signers") } }

    var materialSource: MaterialSource {
        switch source {
        case nil: .automatic
        case .fromPool: .pool
        case .interactive: .interactive
        }
    }

    /// Refuses a choice of pre-signatures where no request is of the one scheme that has them.
    func requireUse(of schemes: some Sequence<SigningScheme>) throws {
        guard let source, !schemes.contains(.ecdsaSecp256k1) else { return }
        let option = source == .fromPool ? "--from-pool" : "--interactive"
        throw Failure(
            .input, .usage, "\(option) is for ECDSA keys, and no ECDSA key signs this",
            hint: "leave it out: other keys have no pre-signatures")
    }

    /// Asks the operator, unless told not to.
    func confirm() throws {
        if yes { return }
        guard Terminal.canAsk else {
            throw Failure(
                .refused, .notConfirmed, "nobody confirmed the summary, and there is no terminal to ask on",
                hint: "read the summary, then sign it with --yes")
        }
        guard Terminal.confirm("sign this?") else {
            throw Failure(.refused, .notConfirmed, "not confirmed; nothing was signed")
        }
    }
}

/// `--from-pool` or `--interactive`, for keys that have pre-signatures.
enum PreSignatureSource: String, EnumerableFlag {
    case fromPool
    case interactive
}

/// `chainsign sol sign INPUT`
struct SignCommand<Chain: ChainPlugin, Options: ChainOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sign", abstract: "Sign with a wallet.",
            discussion: """
                The summary of what would be signed goes to stderr, the signed artefact alone to stdout. \
                Where signatures of others are missing, it is the container to pass on.

                \(FormatExample.help(of: Chain.id, command: "sign"))
                """)
    }

    @OptionGroup var argument: InputArgument
    @OptionGroup var options: SigningOptions
    @OptionGroup var facts: PlanningOptions<Options>
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let signing = try WalletSigning(options)
        // The document is read before the passphrase is asked for.
        try options.requireUse(of: Chain().identity.schemes)
        let session = try signing.timings.measure("read") { try ChainSession(Chain.id, input: argument.input, facts: facts) }
        try await signing.run(session, with: try options.wallet.open(signing.timings), output) { $0.noteWhatIsMissing() }
    }
}

/// Signing a document with a local wallet: show, ask, sign, check, print.
struct WalletSigning {
    /// Where the keys are that may sign; of a message's several keys the first signs.
    let paths: [KeyPath]
    let timings = Timings()
    private let options: SigningOptions
    private let parties: [PartyIndex]?

    /// The key that signs where only one can.
    var path: KeyPath { paths.first ?? .root }

    /// Refuses options that say nothing, before anybody is asked for a passphrase.
    init(_ options: SigningOptions) throws {
        self.options = options
        parties = try options.parties()
        paths = try options.path.parsed()
    }

    /// Signs, and prints the artefact; `aside` says on stderr what belongs beside its bare text.
    func run(_ session: ChainSession, with wallet: LocalWallet, _ output: OutputOptions, aside: (Artefact) -> Void) async throws {
        let (artefact, outcome) = try await sign(session, with: wallet)
        if output.json {
            try Output.json(
                artefact.json(
                    signatures: outcome.signatures, signers: outcome.signers.map { Int($0.rawValue) },
                    timings: options.timings ? timings : nil))
        } else {
            if options.timings { Output.note(timings.text) }
            try Output.line(artefact.text)
            aside(artefact)
        }
    }

    private func sign(_ session: ChainSession, with wallet: LocalWallet) async throws -> (Artefact, SigningSaga.Outcome) {
        let order = SigningOrder(
            chain: session.adapter.identity.id, input: try session.input.detected(), context: session.context, paths: paths)
        let outcome: SigningSaga.Outcome
        do {
            let reading = try timings.measure("plan") { try wallet.read(order) }
            try options.requireUse(of: reading.plan.requests.map(\.scheme))
            Output.aside(SummaryText.text(reading.summary, on: .error))
            if let source = session.input.source { Output.aside("read from \(source)") }
            try options.confirm()
            outcome = try await timings.measure("sign") { try await wallet.sign(order, signers: parties, source: options.materialSource) }
        } catch let error as WalletError {
            guard case .chain(let error) = error else { throw error }
            throw Report.failure(from: error, source: session.input)
        }
        for (party, reason) in outcome.excluded { Output.note("party \(party) was left out: \(reason)") }
        for (party, reason) in outcome.unlogged { Output.note("party \(party) could not log the release: \(reason)") }
        return (try timings.measure("write") { try Artefact(outcome.assembly, session) }, outcome)
    }
}
