internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Signing

/// The options of every signing command.
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
    func requireUse(of schemes: some Sequence<SignatureScheme>) throws {
        guard let source, !schemes.contains(.ecdsaSecp256k1) else { return }
        let option = source == .fromPool ? "--from-pool" : "--interactive"
        throw Failure(
            .input, .usage, "\(option) is for ECDSA keys, and no ECDSA key signs this",
            hint: "leave it out: other keys have no pre-signatures")
    }

    /// Asks the operator, unless told not to. What is asked stands right before the question, whatever the summary's length.
    func confirm(_ digest: SummaryDigest) throws {
        if yes { return }
        guard Terminal.canAsk else {
            throw Failure(
                .refused, .notConfirmed, "nobody confirmed the summary, and there is no terminal to ask on",
                hint: "read the summary, then sign it with --yes")
        }
        let size = Terminal.size(of: .error)
        guard SummaryDigest.fits(columns: size.columns, lines: size.lines) else {
            throw Failure(
                .input, .smallTerminal,
                "a terminal of \(size.columns) columns and \(size.lines) lines is too small to show what is to be signed; nothing was signed",
                hint:
                    "make it at least \(SummaryDigest.narrowest) columns wide and \(SummaryDigest.lowest) lines high, or read the summary "
                    + "and sign it with --yes")
        }
        Output.aside("\n" + SummaryText.text(digest, columns: size.columns))
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
                Where signatures of others are missing, it is the container to pass on. With --json "source" says \
                where an ECDSA key's pre-signatures came from: pool, interactive (a run of their own) or mixed.

                \(FormatExample.help(of: Chain.id, command: "sign"))
                """)
    }

    @OptionGroup var argument: InputArgument
    @OptionGroup var options: SigningOptions
    @OptionGroup var facts: PlanningOptions<Options>
    @OptionGroup var form: Options.Form
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let signing = try WalletSigning(options, as: form.name)
        // The document is read before the passphrase is asked for.
        try options.requireUse(of: Chain().identity.schemes)
        let session = try signing.timings.measure("read") { try ChainSession(Chain.id, input: argument.input, facts: facts) }
        try await signing.run(session, with: try await options.wallet.open(signing.timings), output) { $0.noteWhatIsMissing() }
    }
}

/// Signing a document with a local wallet: show, ask, sign, check, print.
struct WalletSigning {
    /// The paths of the keys that may sign.
    let paths: [DerivationPath]
    let timings = Timings()
    private let options: SigningOptions
    private let parties: [PartyIndex]?
    private let form: String?

    /// The key that signs where only one can.
    ///
    /// - Throws: ``Failure`` where several were named, of which all but one would do nothing.
    func onePath() throws -> DerivationPath {
        guard paths.count <= 1 else {
            throw Failure(.input, .usage, "a message is signed by one key, and --path names \(paths.count)", hint: "give --path once")
        }
        return paths.first ?? .root
    }

    /// Refuses options that say nothing, before anybody is asked for a passphrase.
    ///
    /// - Parameter form: the chain's own name of the form in which the artefact is printed.
    init(_ options: SigningOptions, as form: String? = nil) throws {
        self.options = options
        self.form = form
        parties = try options.parties()
        paths = try options.path.parsed()
    }

    /// Signs, and prints the artefact; `aside` says on stderr what belongs beside its bare text.
    func run(_ session: ChainSession, with wallet: LocalWallet, _ output: OutputOptions, aside: (Artefact) -> Void) async throws {
        let (artefact, outcome) = try await sign(session, with: wallet)
        if output.json {
            try Output.json(
                artefact.json(
                    signatures: outcome.signatures, signers: outcome.signers.map { Int($0.rawValue) }, source: outcome.source,
                    timings: options.timings ? timings : nil))
        } else {
            if options.timings { Output.note(timings.text) }
            try Output.line(artefact.text)
            aside(artefact)
        }
    }

    /// The signer: the keys that the plan wants signatures of, and the account where a key has one address.
    private func signer(of reading: OrderReading, _ session: ChainSession, _ wallet: LocalWallet) -> SummaryDigest.Signer {
        // Where coins are locked by keys of several schemes, each key has several addresses: the summary says which of them pays.
        let hasOneAddress = session.adapter.identity.schemes.count == 1
        var keys: [SummaryDigest.Signer.Key] = []
        var seen: Set<DerivationPath> = []
        for request in reading.plan.requests where seen.insert(request.path).inserted {
            let address = hasOneAddress ? request.verifyKey.flatMap { try? session.adapter.address(for: $0).text } : nil
            keys.append(SummaryDigest.Signer.Key(path: request.path.description, address: address))
        }
        return SummaryDigest.Signer(wallet: wallet.name, keys: keys)
    }

    private func sign(_ session: ChainSession, with wallet: LocalWallet) async throws -> (Artefact, SigningSaga.Outcome) {
        let order = SigningOrder(
            chain: session.adapter.identity.id, input: session.detected, context: session.context, paths: paths)
        let outcome: SigningSaga.Outcome
        do {
            let prepared = try timings.measure("plan") { try wallet.prepare(order, decoded: session.document) }
            let reading = prepared.reading
            // Before anybody is asked whether to sign it.
            guard !reading.plan.requests.isEmpty else { throw WalletError.signedAlready }
            try options.requireUse(of: reading.plan.requests.map(\.scheme))
            let summary = reading.summary.judged(at: Clock.now)
            let signer = signer(of: reading, session, wallet)
            Output.aside(SummaryText.text(summary, on: .error))
            // Also where nobody is asked: whoever reads the log sees whose signature it was.
            Output.aside("  to be signed by \(signer.text)")
            if let source = session.input.source { Output.aside("read from \(source)") }
            try options.confirm(
                SummaryDigest(
                    summary, signer: signer, inspect: "chainsign \(session.adapter.identity.id) inspect"))
            outcome = try await timings.measure("sign") {
                try await wallet.sign(prepared, signers: parties, source: options.materialSource)
            }
        } catch WalletError.chain(let error) {
            throw Report.failure(from: error, source: session.input, wallet: wallet.name)
        } catch WalletError.signedAlready {
            throw Failure(
                .input, code: WalletError.signedAlready.code.rawValue,
                "\(session.input.name) is signed already: nothing in it is left for wallet \(wallet.name) to sign",
                hint: "'verify' checks its signatures, and 'inspect' shows what else it waits for")
        }
        for (party, reason) in outcome.excluded { Output.note("party \(party) was left out: \(reason)") }
        for (party, reason) in outcome.unlogged { Output.note("party \(party) could not log the release: \(reason)") }
        return (try timings.measure("write") { try Artefact(outcome.assembly, session, as: form, verified: outcome.report) }, outcome)
    }
}

extension SigningSaga.Outcome {
    /// The source of pre-signatures: `pool`, `interactive` (runs of their own), or `mixed` where several runs took them from both; nil
    /// where no key has any.
    var source: String? {
        guard let first = sources.first else { return nil }
        return sources.count == 1 ? first.rawValue : "mixed"
    }
}
