internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet …`
struct WalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet", abstract: "Make and show wallets.",
        subcommands: [
            WalletCreate.self, WalletList.self, WalletShow.self, WalletDerive.self, WalletPresign.self, WalletPool.self, WalletPairs.self,
        ])
}

/// `chainsign wallet create NAME`
struct WalletCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Generate a wallet's keys among parties on this machine.",
        discussion: """
            Each party gets a store of its own, locked by the passphrase. No key is ever in one place: \
            the parties generate it together.
            """)

    @Argument(help: "The wallet's name: letters, digits, '.', '_' and '-'.")
    var name: String
    @Option(name: .long, help: ArgumentHelp("How many parties sign together.", valueName: "t"))
    var threshold: Int
    @Option(name: .long, help: ArgumentHelp("How many parties there are.", valueName: "n"))
    var parties: Int
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        // Before the passphrase is asked for.
        guard folder.parties(of: name).isEmpty else { throw WalletError.exists(name: name) }
        let most = LocalWallet.largestGroup
        guard threshold >= 2, threshold <= parties, parties <= most else {
            throw Failure(
                .input, "threshold", "\(threshold) of \(parties) is not possible",
                hint: "at least 2, at most as many as there are parties, of which at most \(most)"
            )
        }
        let keyring = PassphraseKeyring(passphrase: try Passphrase.new(file: home.passphraseFile, for: "wallet \(name)"))
        var progress = Progress("creating \(name)", total: 4)
        let wallet = try LocalWallet.create(
            name, in: folder, threshold: threshold, parties: parties, keyring: keyring, adapters: try Adapters.registry(),
            createdAt: Int64(Date().timeIntervalSince1970)
        ) { progress.advance($0.label) }
        progress.finish()
        let report = try WalletReport(wallet)
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }
}

extension LocalWallet.CreationStep {
    /// For the progress bar.
    var label: String {
        switch self {
        case .stores: "identities"
        case .keyGeneration: "key generation"
        case .acknowledgements: "acknowledgements"
        case .active: "done"
        }
    }
}

/// `chainsign wallet list`
struct WalletList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the wallets; needs no passphrase.")

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        let wallets = try folder.wallets().map { (name: $0, parties: folder.parties(of: $0)) }
        guard !output.json else {
            try Output.json([
                "home": .string(folder.path),
                "wallets": .array(
                    wallets.map { ["name": .string($0.name), "parties": .array($0.parties.map { .integer($0) })] }),
            ])
            return
        }
        guard !wallets.isEmpty else {
            Output.note("there is no wallet in \(folder.path)")
            return
        }
        var columns = Columns([.left, .left])
        for wallet in wallets { columns.append(wallet.name, "parties \(wallet.parties.map(String.init).joined(separator: ", "))") }
        try Output.line(columns.text)
    }
}

/// `chainsign wallet show NAME`
struct WalletShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a wallet's keys, addresses, epochs, nonces and stores.")

    @Argument(help: "The wallet.")
    var name: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try WalletReport(try home.open(name))
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }
}

/// `chainsign wallet derive NAME PATH`
struct WalletDerive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "derive", abstract: "Derive public keys and addresses at a path.")

    @Argument(help: "The wallet.")
    var name: String
    @Argument(help: "The path, like m/0/5; no hardened steps.")
    var path: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = try PathOption.parse(path)
        let wallet = try home.open(name)
        let keys = try wallet.keys.map { try wallet.derive($0.scheme, path: path) }.map { (key: $0, extended: try $0.extended()) }
        let addresses = try WalletReport.addresses(of: wallet, path: path)
        guard !output.json else {
            try Output.json([
                "wallet": .string(wallet.name), "path": .string(path.description),
                "keys": .array(
                    keys.map { key, extended in
                        [
                            "scheme": .string(key.scheme.rawValue), "path": .string(path.description),
                            "publicKey": .string(Hex.encode(key.publicKey)), "chainCode": .string(Hex.encode(key.chainCode)),
                            "xpub": .optional(extended?.description),
                        ]
                    }),
                "addresses": .array(addresses.map(WalletReport.json)),
            ])
            return
        }
        for (key, extended) in keys {
            try Output.line("\(key.scheme.rawValue) at \(path)")
            var columns = Columns([.left, .left], indent: 2)
            columns.append("public key", Hex.encode(key.publicKey))
            columns.append("chain code", Hex.encode(key.chainCode))
            if let extended { columns.append("xpub", extended.description) }
            try Output.line(columns.text)
        }
        var columns = Columns([.left, .left])
        for (chain, address) in addresses { columns.append(chain, address.text) }
        try Output.line(columns.text)
    }
}
