internal import ArgumentParser
internal import ChainKit
internal import Signing

/// `chainsign wallet verify-address CONFIRMATION`
struct WalletVerifyAddress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-address", abstract: "Check that parties signed an address.",
        discussion: """
            CONFIRMATION is what 'address --confirm --json' prints. The identities are those of 'wallet show --json', which whoever \
            checks keeps from the day the wallet was made: with --identities no wallet and no passphrase is needed. It exits with 1 \
            where fewer parties than sign together signed this address, or one of the signatures is not its party's.
            """)

    @Argument(help: "A file, - for standard input, or the JSON itself.")
    var confirmation: String
    @Option(
        name: .long, help: ArgumentHelp("The wallet's identities, as 'wallet show --json' prints them.", valueName: "file"),
        completion: .file())
    var identities: String?
    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions

    func validate() throws {
        StandardInput.note("CONFIRMATION", [confirmation])
        StandardInput.note("--identities", [identities].compactMap(\.self))
        guard identities == nil || (wallet.wallet == nil && !wallet.home.means.isNamed) else {
            throw ValidationError("with --identities no wallet is opened: leave out --wallet and --passphrase-file")
        }
    }

    func run() async throws {
        let input = try Input(confirmation, as: "CONFIRMATION")
        let json = try input.json()
        let confirmed = try ChainSession.naming(input) { () throws(ChainError) in try ConfirmedAddress(JSONCursor(json)) }
        let report = confirmed.verify(against: try await known())
        if output.json {
            try Output.json(self.json(confirmed, report))
        } else {
            // Whoever reads no further than stdout reads no address that is not the wallet's.
            if report.valid { try Output.line(Printable.text(confirmed.address, limit: 400)) }
            let place = "\(confirmed.chain) \(confirmed.network), path \(confirmed.path)"
            Output.note("\(report.valid ? "confirmed" : "NOT confirmed"): \(Printable.text(place))")
            for line in CheckList.lines(report, indent: 2) { Output.aside(line) }
        }
        guard report.valid else { throw AnswerIsNo() }
    }

    private func known() async throws -> WalletIdentities {
        guard let identities else { return try await wallet.open().identities }
        let file = try Input.file(named: identities, as: "--identities")
        let json = try file.json()
        return try ChainSession.naming(file) { () throws(ChainError) in try WalletIdentities(JSONCursor(json)) }
    }

    /// `{"valid", "chain", "network", "path", "address", "checks": [{"name", "ok", "detail"}]}`
    private func json(_ confirmed: ConfirmedAddress, _ report: VerificationReport) -> JSONValue {
        [
            "valid": .bool(report.valid), "chain": .string(confirmed.chain), "network": .string(confirmed.network),
            "path": .string(confirmed.path.description), "address": .string(confirmed.address),
            "checks": .array(
                report.checks.map { ["name": .string($0.name), "ok": .bool($0.ok), "detail": .string($0.detail)] }),
        ]
    }
}
