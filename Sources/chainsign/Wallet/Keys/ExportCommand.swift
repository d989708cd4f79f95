internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// `chainsign wallet export NAME`
struct WalletExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Put a wallet's private keys together in one file.",
        discussion: """
            This undoes what the wallet is for: whoever has the file, or ever had it, signs alone and for ever, \
            and no later change of shares heals that. Every party's log keeps it. For another program to sign, \
            move the coins to it by a transaction instead; to keep the wallet safe, make backups.

            The file is JSON, with every form in which a key exists: hex, wif and xprv on secp256k1; scalars \
            on Ed25519, of which no seed and so no Solana keypair file exists. 'wallet import' reads not this file but \
            one form alone in a file of its own: xprv, with the same children, or hex or wif, with others. It reads no \
            scalar: an Ed25519 key cannot be imported again.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(name: .long, help: ArgumentHelp("The new file, readable by this user alone.", valueName: "file"), completion: .file())
    var out: String
    @Flag(
        name: .customLong("i-understand-that-this-makes-one-key"), help: "Say that you want whole keys, from which everything can be spent."
    )
    var isUnderstood = false
    @Option(
        name: .long, help: ArgumentHelp("A key to export; may be given several times, otherwise all.", valueName: "scheme"),
        completion: Completions.schemes)
    var scheme: [String] = []
    @Option(
        name: .long, help: ArgumentHelp("Exactly these parties give their shares, like 1,3.", valueName: "parties"))
    var signers: String?
    @Option(name: .long, help: ArgumentHelp("The networks that wif and xprv are written for: main or test.", valueName: "networks"))
    var networks: Networks = .main
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    /// The kinds of networks.
    enum Networks: String, ExpressibleByArgument, CaseIterable {
        case main
        case test

        var network: ExtendedPublicKey.Network { self == .main ? .main : .test }
    }

    func run() async throws {
        guard isUnderstood else {
            throw Failure(
                .refused, .notConfirmed, "an export makes one key of many shares: whoever has the file signs alone, for ever",
                hint: "to keep the wallet safe make backups; if one key is meant, say so with --i-understand-that-this-makes-one-key")
        }
        try OutFile.require(out)
        let schemes = try scheme.map(SchemeOption.parse)
        let parties = try signers.map { try PartyList.parse($0, option: "--signers") }
        let wallet = try await home.open(name)
        // Before any share leaves.
        let file = try Self.file(out)
        let export = try await wallet.export(schemes.isEmpty ? nil : schemes, signers: parties)
        let written = export.keys.map { WrittenKeys($0, for: networks.network) }
        do throws(StoreError) {
            try file.write(ExportText(wallet: wallet, written).bytes)
            try file.finish()
        } catch { throw Report.failure(from: error) }
        for (party, error) in export.untold.sorted(by: { $0.key < $1.key }) {
            Output.note("party \(party) could not log the export: \(Report.failure(from: error).message)")
        }
        Output.note("\(out) has whole keys now: whoever reads it signs alone", isSentence: true)
        if output.json { try Output.json(json(export, written)) } else { try Output.line(text(written)) }
    }

    private static func file(_ path: String) throws -> NewFile {
        do throws(StoreError) { return try NewFile(path) } catch { throw Report.failure(from: error) }
    }

    private func text(_ keys: [WrittenKeys]) -> String {
        keys.map { written in
            var columns = Columns([.left, .left], indent: 2)
            columns.append("public key", Hex.encode(written.key.publicKey))
            columns.append("written as", written.forms.map(\.form.rawValue).joined(separator: ", "))
            for absent in written.key.absentForms { columns.append("no \(absent.rawValue)", absent.reason) }
            return "\(written.key.scheme.rawValue)\n\(columns.text)"
        }.joined(separator: "\n")
    }

    /// `{"wallet", "file", "holders", "keys": [{"scheme", "publicKey", "forms", "absent": [{"form", "reason"}]}], "unlogged"}`
    private func json(_ export: LocalWallet.Export, _ keys: [WrittenKeys]) -> JSONValue {
        [
            "wallet": .string(name), "file": .string(out), "holders": .array(export.holders.map { .integer($0.rawValue) }),
            "keys": .array(
                keys.map { written in
                    [
                        "scheme": .string(written.key.scheme.rawValue), "publicKey": .string(Hex.encode(written.key.publicKey)),
                        "forms": .array(written.forms.map { .string($0.form.rawValue) }),
                        "absent": .array(
                            written.key.absentForms.map { ["form": .string($0.rawValue), "reason": .string($0.reason)] }),
                    ]
                }),
            "unlogged": .array(export.untold.keys.sorted().map { .integer($0.rawValue) }),
        ]
    }
}

/// A key with all its forms.
struct WrittenKeys {
    let key: WholeKey
    let forms: [WrittenKey]

    init(_ key: WholeKey, for network: ExtendedPublicKey.Network) {
        self.key = key
        forms = key.written(for: network)
    }
}
