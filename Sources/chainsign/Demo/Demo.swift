internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// `chainsign demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Make a throw-away 2-of-3 wallet, sign on each chain, verify, show every step.",
        discussion: "Nothing is sent anywhere, and nothing stays: the wallet lies in a temporary folder.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try TemporaryFolder()
        var page = DemoPage(isSilent: output.json)
        try page.line("chainsign \(Version.number): a throw-away wallet signs on each chain")

        let wallet = try create(in: folder, &page)
        try await fillPool(of: wallet, &page)
        var (transactions, messages): ([JSONValue], [JSONValue]) = ([], [])
        var isVerified = true
        for chain in Adapters.chains {
            guard let demo = chain.demo else { continue }
            let addresses = DemoAddresses(wallet: wallet, chain: chain.id)
            try showAddress(chain.id, try addresses.payer, wallet, &page)
            for (position, transaction) in try demo(addresses).enumerated() {
                // Another pair of parties each time.
                let signers = [1, position.isMultiple(of: 2) ? 3 : 2].compactMap { PartyIndex($0) }
                let (json, valid) = try await sign(transaction, on: chain.id, wallet, signers: signers, &page)
                if transaction.isMessage { messages.append(json) } else { transactions.append(json) }
                isVerified = isVerified && valid
            }
        }
        let elapsed = page.elapsed
        if output.json {
            try Output.json([
                "verified": .bool(isVerified), "wallet": try WalletReport(wallet).json, "transactions": .array(transactions),
                "messages": .array(messages), "seconds": Decimals.json(elapsed),
            ])
        } else {
            let verdict = isVerified ? Output.style(.green, "verified", on: .output) : Output.style(.red, "NOT verified", on: .output)
            try Output.line(
                "\n\(transactions.count) transactions and \(messages.count) message\(messages.count == 1 ? "" : "s") signed and \(verdict) "
                    + "in \(Decimals.duration(elapsed)); the wallet is gone")
            try Output.line("next: chainsign wallet create NAME --threshold 2 --parties 3, and README.md")
        }
        guard isVerified, !transactions.isEmpty else { throw AnswerIsNo() }
    }

    private func create(in folder: TemporaryFolder, _ page: inout DemoPage) throws -> LocalWallet {
        try page.begin("three parties generate keys that none of them ever holds")
        let wallet = try LocalWallet.create(
            "demo", in: WalletHome(path: folder.path + "/home"), threshold: 2, parties: 3,
            keyring: PassphraseKeyring(passphrase: SecretBytes(random: 32)), adapters: try Adapters.registry(),
            createdAt: Int64(Date().timeIntervalSince1970))
        for key in wallet.keys {
            // The curve's name would not fit beside the others, and says no more.
            try page.fact(String(key.scheme.rawValue.prefix { $0 != "-" }), Hex.encode(key.publicKey))
            try page.fact("key id", Hex.encode(key.keyID))
        }
        try page.fact("parties", "1, 2, 3, each with one share in a store of its own; any 2 sign")
        try page.end()
        return wallet
    }

    /// The set that signs every second transaction of a chain has pre-signatures at hand; the other makes them as it signs.
    private func fillPool(of wallet: LocalWallet, _ page: inout DemoPage) async throws {
        let signers = [1, 2].compactMap { PartyIndex($0) }
        try page.begin("parties 1 and 2 prepare ECDSA signatures before there is anything to sign")
        try await wallet.presign(.ecdsaSecp256k1, count: 4, signers: signers)
        let levels = try wallet.parties.map { try $0.store.poolLevels().map(\.available).total }
        try page.fact("pool", "\(levels.map(String.init).joined(separator: ", ")) pre-signatures at parties 1, 2, 3; each signs once")
        try page.end()
    }

    private func showAddress(_ chain: String, _ address: ChainAddress, _ wallet: LocalWallet, _ page: inout DemoPage) throws {
        try page.begin("\(chain): the address, derived and signed by two parties")
        let confirmations = try wallet.confirmAddress(on: chain, path: .root)
        try page.fact("address", address.text)
        try page.fact("confirmed", "by parties \(confirmations.map(\.party.description).joined(separator: " and "))")
        try page.end()
    }

    private static func origin(_ sources: Set<MaterialSource>) -> String {
        switch sources {
        case [.pool]: ", with a pre-signature from their pool: one message each"
        case [.interactive]: ", in a run of their own that can sign nothing else"
        default: ""
        }
    }

    private func sign(
        _ transaction: DemoTransaction, on chain: String, _ wallet: LocalWallet, signers: [PartyIndex], _ page: inout DemoPage
    ) async throws -> (JSONValue, isValid: Bool) {
        try page.begin("\(chain): \(transaction.title)")
        let session = try ChainSession(chain, input: Input(transaction.intent, name: "the demo's intent"))
        let order = SigningOrder(chain: chain, input: .json(transaction.intent))
        let prepared = try wallet.prepare(order)
        let reading = prepared.reading
        for line in reading.summary.text.split(separator: "\n") { try page.block(String(line)) }
        let outcome = try await wallet.sign(prepared, signers: signers)
        let artefact = try Artefact(outcome.assembly, session, verified: outcome.report)
        let seconds = page.sinceBegin

        // As a stranger would: from the text that left, and what the chain knows.
        let received = try session.adapter.decode(try transaction.received(artefact.text), context: transaction.facts)
        let report = try session.adapter.verify(received)
        try page.fact("plan", Hex.encode(reading.planHash))
        try page.fact("signers", outcome.signers.map(\.description).joined(separator: " and ") + DemoCommand.origin(outcome.sources))
        try page.fact("signed", artefact.text)
        if let identifier = artefact.identifier { try page.fact("id", identifier) }
        for check in report.checks { try page.fact(CheckList.mark(check), "\(check.name): \(check.detail)") }
        try page.end()
        let json: JSONValue = [
            "chain": .string(chain), "title": .string(transaction.title), "signed": .string(artefact.text),
            "id": .optional(artefact.identifier), "signers": .array(outcome.signers.map { .integer($0.rawValue) }),
            "summary": reading.summary.json, "verification": report.json, "seconds": Decimals.json(seconds),
        ]
        return (json, report.valid && artefact.isComplete)
    }
}
