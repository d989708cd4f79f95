internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// `chainsign wallet import NAME`
struct WalletImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Split private keys that exist among parties on this machine.",
        discussion: """
            The key is read from a file, from standard input (-), or asked for; it is never given on the \
            command line. It is split in this process, and afterwards each party has a share. The original, \
            wherever it is kept, remains the whole key: whoever has it signs alone. Where that matters, make a \
            wallet and move the coins.

            Forms are hex and wif (secp256k1, with a chain code made here: children differ from import to \
            import), xprv (BIP-32: the same addresses as the original's; hardened steps only now, with \
            --derive), ed25519-seed and solana-keypair. A wallet may have a key of each scheme: give --form \
            and KEY once for each, in the same order.

            chainsign wallet import cold --threshold 2 --parties 3 --form xprv --derive m/84h/0h/0h master.txt
            """)

    @Argument(help: "The wallet's name: letters, digits, '.', '_' and '-'.")
    var name: String
    @Argument(
        help: ArgumentHelp("A file with a key, or - for standard input; without any the key is asked for.", valueName: "key"),
        completion: .file())
    var keys: [String] = []
    @Option(
        name: .long, help: ArgumentHelp("How many parties sign together.", valueName: "t"),
        transform: WholeNumber.parser("from 2 to the number of parties"))
    var threshold: Int
    @Option(
        name: .long, help: ArgumentHelp("How many parties there are.", valueName: "n"),
        transform: WholeNumber.parser("from 2 to \(LocalWallet.largestGroup)"))
    var parties: Int
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The form of a key: \(KeyForm.allCases.map(\.rawValue).joined(separator: ", ")); once for each key.", valueName: "form"),
        completion: .list(KeyForm.allCases.map(\.rawValue)))
    var form: [String]
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The scheme of a key, where it is to be another than ecdsa-secp256k1 or ed25519; for all keys or none.", valueName: "scheme"),
        completion: Completions.schemes)
    var scheme: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Steps from an extended key to the one that is imported, like m/84h/0h/0h; once for each xprv.", valueName: "path"))
    var derive: [String] = []
    @Flag(name: .long, help: "Import what is shown without asking.")
    var yes = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for key in keys { StandardInput.note(ImportedKeyFile.role, [key]) }
    }

    func run() async throws {
        let wishes = try wishes()
        let folder = try home.folder(isToBeMade: true)
        // Before a key or the passphrase is asked for.
        Asked.note { ($0.wallet, $0.isForNewName) = (name, true) }
        try folder.requireFree(name)
        let most = LocalWallet.largestGroup
        guard threshold >= 2, threshold <= parties, parties <= most else {
            throw Failure(
                .input, .threshold, "\(threshold) of \(parties) is not possible",
                hint: "at least 2, at most as many as there are parties, of which at most \(most)")
        }
        let wallet = try await split(try wishes.map { try $0.read() }, wishes, in: folder)
        Output.note(
            "the original remains the whole key: whoever has it signs alone. Destroy it only when the wallet has signed and its backups are checked",
            isSentence: true)
        let report = try await WalletReport(wallet)
        guard !output.json else { return try Output.json(report.json) }
        try Output.line(report.text)
        Output.note("next, a backup of each party, kept apart from the others: \(Asked.now.backups(ofParties: parties))", isSentence: true)
    }

    /// The keys are let go of, and wiped, when this returns.
    private func split(_ keys: [WholeKey], _ wishes: [Wish], in folder: WalletHome) async throws -> LocalWallet {
        try confirm(keys, wishes)
        let keyring = try home.means.new(for: "wallet \(name)")
        let steps = LocalWallet.CreationStep.allCases
        let progress = Progress("importing into \(name)", total: steps.count - 1)
        let wallet = try await LocalWallet.importing(
            keys, as: name, in: folder, threshold: threshold, parties: parties, keyring: keyring, adapters: try Adapters.registry(),
            createdAt: Int64(Date().timeIntervalSince1970)
        ) { progress.advance(to: steps.firstIndex(of: $0) ?? 0, $0.labelOfImport) }
        progress.finish()
        return wallet
    }

    /// What is to be imported, on stderr, and the question.
    private func confirm(_ keys: [WholeKey], _ wishes: [Wish]) throws {
        Output.aside("to be split among \(parties) parties, of which \(threshold) sign, as wallet \(name)")
        for (key, wish) in zip(keys, wishes) { Output.aside(try KeyPreview(key, wish.form).text) }
        try Confirmation(
            subject: "the keys", hint: "compare public key and addresses, then import with --yes", question: "import this?",
            nothing: "nothing was made"
        ).require(yes: yes)
    }

    /// One key that is to be read.
    private struct Wish {
        let form: KeyForm
        let scheme: SignatureScheme?
        let path: DerivationPath
        let file: String?

        func read() throws -> WholeKey {
            let text = try ImportedKeyFile.read(file, what: form.words)
            do throws(KeyFormError) { return try WholeKey(reading: text, form: form, scheme: scheme, path: path) } catch {
                throw WalletError.keyForm(error)
            }
        }
    }

    /// Pairs the options by their order; refuses what does not come out even.
    private func wishes() throws -> [Wish] {
        let forms = try form.map { text in
            guard let form = KeyForm(rawValue: text) else {
                throw Failure(
                    .input, .usage, "--form \(Printable.text(text, limit: 40)) is no form of a private key",
                    hint: "there are \(KeyForm.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return form
        }
        let schemes = try scheme.map(SchemeOption.parse)
        guard keys.count == forms.count || keys.isEmpty && forms.count == 1 else {
            throw Failure(
                .input, .usage, "there are \(forms.count) forms and \(keys.count) keys", hint: "give --form and KEY once for each key")
        }
        guard schemes.isEmpty || schemes.count == forms.count else {
            throw Failure(.input, .usage, "--scheme is given for some keys and not for others", hint: "give it for all keys, or for none")
        }
        let signing = forms.indices.map { schemes.isEmpty ? forms[$0].schemes.first : schemes[$0] }
        if let twice = signing.enumerated().first(where: { signing[..<$0].contains($1) })?.element {
            throw Failure(
                .input, .usage, "two keys are of \(twice.rawValue), and a wallet has one key of a scheme",
                hint: "import them as two wallets, or name their schemes with --scheme")
        }
        var paths = try derive.map { try PathOption.parse($0) }[...]
        let extended = forms.filter { $0 == .extended }.count
        guard paths.isEmpty || paths.count == extended else {
            throw Failure(
                .input, .usage, "--derive is for extended keys, and --form xprv is given \(extended) times",
                hint: "give --derive once for each xprv; m is the key itself")
        }
        return forms.enumerated().map { position, form in
            Wish(
                form: form, scheme: schemes.isEmpty ? nil : schemes[position],
                path: form == .extended ? paths.popFirst() ?? .root : .root, file: keys.isEmpty ? nil : keys[position])
        }
    }
}

extension LocalWallet.CreationStep {
    /// For the progress bar.
    fileprivate var labelOfImport: String { self == .keyGeneration ? "splitting" : label }
}

/// A key as its owner recognises it: public key, extended public key, addresses.
struct KeyPreview {
    private let key: WholeKey
    private let form: KeyForm

    init(_ key: WholeKey, _ form: KeyForm) { (self.key, self.form) = (key, form) }

    var text: String {
        get throws {
            var columns = Columns([.left, .left], indent: 2)
            columns.append("public key", Hex.encode(key.publicKey))
            // Where the form has no chain code one is made here, and no other program knows what hangs on it.
            if let extended = try extended { columns.append(form == .extended ? "xpub" : "new xpub", extended.description) }
            for (chain, address) in try addresses { columns.append(chain, address) }
            return "\(key.scheme.rawValue)\n\(columns.text)"
        }
    }

    private var extended: ExtendedPublicKey? {
        get throws {
            try DerivedKey(scheme: key.scheme, publicKey: key.publicKey, chainCode: key.chainCode, path: .root)
                .extended(underRootAt: key.bip32, for: key.network)
        }
    }

    /// The addresses that a wallet shows of this key.
    private var addresses: [(chain: String, address: String)] {
        get throws {
            let bytes = key.scheme == .bip340Secp256k1 ? Array(key.publicKey.dropFirst()) : key.publicKey
            let publicKey = try PublicKey(key.scheme, bytes)
            return try Adapters.registry().all.compactMap { adapter in
                guard adapter.identity.schemes.contains(key.scheme), let address = try? adapter.address(for: publicKey) else { return nil }
                return (adapter.identity.id, address.text)
            }
        }
    }
}
