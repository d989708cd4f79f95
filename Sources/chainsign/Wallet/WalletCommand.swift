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
        discussion: """
            To keep a wallet safe, make a backup of each party with 'wallet backup', and prove it good with \
            'wallet check-backup' where it is kept. Never copy the home while it is in use, and never pools/: \
            what lies there is used once, and once more in a copy gives the private key away.

            A party whose store is lost comes back with 'wallet restore'; when every machine is gone, 'wallet \
            recover' makes a wallet of as many backups as sign together. 'wallet drill' tries all of it.
            """,
        subcommands: [
            WalletCreate.self, WalletList.self, WalletShow.self, WalletDerive.self, WalletPresign.self, WalletPool.self, WalletPairs.self,
            WalletVerifyAddress.self, WalletBackup.self, WalletBackupKey.self, WalletCheckBackup.self, WalletRestore.self,
            WalletConfirm.self, WalletRecover.self, WalletDrill.self, WalletPassphrase.self, WalletRenameCommand.self, WalletDelete.self,
            WalletDrafts.self, WalletImport.self, WalletExport.self, WalletRefresh.self, WalletReshare.self, WalletRepair.self,
            WalletAbandon.self,
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
    @Option(
        name: .long, help: ArgumentHelp("How many parties sign together.", valueName: "t"),
        transform: WholeNumber.parser("from 2 to the number of parties"))
    var threshold: Int
    @Option(
        name: .long, help: ArgumentHelp("How many parties there are.", valueName: "n"),
        transform: WholeNumber.parser("from 2 to \(LocalWallet.largestGroup)"))
    var parties: Int
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder(isToBeMade: true)
        // Before the passphrase is asked for.
        Asked.note { ($0.wallet, $0.isForNewName) = (name, true) }
        try folder.requireFree(name)
        let most = LocalWallet.largestGroup
        guard threshold >= 2, threshold <= parties, parties <= most else {
            throw Failure(
                .input, .threshold, "\(threshold) of \(parties) is not possible",
                hint: "at least 2, at most as many as there are parties, of which at most \(most)"
            )
        }
        let keyring = try home.means.new(for: "wallet \(name)")
        let steps = LocalWallet.CreationStep.allCases
        let progress = Progress("creating \(name)", total: steps.count - 1)
        let wallet = try await LocalWallet.create(
            name, in: folder, threshold: threshold, parties: parties, keyring: keyring, adapters: try Adapters.registry(),
            createdAt: Int64(Date().timeIntervalSince1970)
        ) { progress.advance(to: steps.firstIndex(of: $0) ?? 0, $0.label) }
        progress.finish()
        let report = try await WalletReport(wallet)
        guard !output.json else { return try Output.json(report.json) }
        try Output.line(report.text)
        Output.note("next, a backup of each party, kept apart from the others: \(Asked.now.backups(ofParties: parties))", isSentence: true)
    }
}

extension LocalWallet.CreationStep {
    /// For the progress bar.
    var label: String {
        switch self {
        case .keyGeneration: "key generation"
        case .stores: "stores"
        case .acknowledgements: "acknowledgements"
        case .active: "done"
        }
    }
}

/// `chainsign wallet show NAME`
struct WalletShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a wallet's keys, addresses, epochs, nonces and stores.")

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await WalletReport(try await home.open(name))
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }
}

/// `chainsign wallet derive NAME PATH`
struct WalletDerive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "derive", abstract: "Derive public keys, addresses and watch-only descriptors at a path.",
        discussion: """
            With the descriptors a program elsewhere watches the addresses below the path: .../0/i to be paid \
            at, .../1/i for change. It can make PSBTs, which 'chainsign btc sign' signs; it can spend nothing.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Argument(help: "The path, like m/0/5; no hardened steps.")
    var path: String
    @Option(
        name: .long, help: ArgumentHelp("The network of the descriptors, the chain's main one where left out.", valueName: "network"),
        completion: Completions.watchedNetworks)
    var network: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = try PathOption.parse(path)
        let wallet = try await home.open(name)
        let keys = try wallet.keys.map { root in
            let key = try wallet.derive(root.scheme, path: path)
            return (key: key, extended: try key.extended(underRootAt: root.bip32))
        }
        let addresses = try WalletReport.addresses(of: wallet, path: path)
        let exports = try watchOnly(wallet, keys)
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
                "descriptors": .array(exports.flatMap { chain, exports in exports.map { WalletDerive.json(chain, $0) } }),
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
        for (chain, exports) in exports {
            try Output.line("\(chain), to watch \(path) and below")
            var columns = Columns([.left, .left, .left], indent: 2)
            for export in exports { for (label, text) in export.texts { columns.append(export.title, label, text) } }
            try Output.line(columns.text)
        }
    }

    /// The wallet's exports, of each chain that has any.
    private func watchOnly(
        _ wallet: LocalWallet, _ keys: [(key: DerivedKey, extended: ExtendedPublicKey?)]
    ) throws -> [(chain: String, exports: [WatchOnlyExport])] {
        let watched = try keys.compactMap { key, extended -> WatchedKey? in
            guard let extended else { return nil }
            let root = try wallet.key(key.scheme)
            return WatchedKey(
                scheme: key.scheme, key: extended, rootFingerprint: WalletKey.fingerprint(ofRoot: root.publicKey), path: key.path)
        }
        return try Adapters.chains.compactMap { chain in
            guard let watching = chain.watching else { return nil }
            do throws(ChainError) { return (chain.id, try watching(watched, network)) } catch {
                throw Failure(.input, code: error.code.rawValue, "--network \(error.message)")
            }
        }
    }

    private static func json(_ chain: String, _ export: WatchOnlyExport) -> JSONValue {
        var object = JSONObject()
        object["chain"] = .string(chain)
        for member in export.json.object?.members ?? [] { object[member.name] = member.value }
        return .object(object)
    }
}
