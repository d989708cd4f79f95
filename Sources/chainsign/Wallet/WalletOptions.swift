internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// The option that names the state folder.
struct FolderOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The state folder; otherwise CHAINSIGN_HOME, otherwise ~/.chainsign.", valueName: "dir"),
        completion: .directory)
    var home: String?

    /// The folder, without what a killed `wallet create` left in it. Before the first wallet is made it need not be there, but for one
    /// that was named with the command, which is expected to be.
    ///
    /// - Parameter sweeps: whether what killed commands left is removed.
    func folder(isToBeMade: Bool = false, sweeps: Bool = true) throws -> WalletHome {
        let (folder, isNamed) = try named()
        Asked.note {
            $0.home = home
            $0.folder = folder
        }
        guard isToBeMade || !isNamed || folder.exists else {
            throw Failure(.input, .missingHome, "there is no folder \(folder.path)", hint: "is --home the right one?")
        }
        try folder.requireUsable()
        if sweeps { folder.sweepDrafts() }
        return folder
    }

    private func named() throws -> (WalletHome, isNamed: Bool) {
        if let home { return (WalletHome(path: home), true) }
        let environment = ProcessInfo.processInfo.environment
        if let home = environment["CHAINSIGN_HOME"], !home.isEmpty { return (WalletHome(path: home), false) }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw Failure(.input, .noHome, "neither CHAINSIGN_HOME nor HOME is set", hint: "name the state folder with --home")
        }
        return (WalletHome(path: home + "/.chainsign"), false)
    }
}

/// The options that name the state folder and what opens the stores.
struct HomeOptions: ParsableArguments {
    @OptionGroup var state: FolderOption
    @OptionGroup var means: UnlockOptions

    /// The folder.
    func folder(isToBeMade: Bool = false) throws -> WalletHome {
        try state.folder(isToBeMade: isToBeMade)
    }

    /// The parties of a wallet of a folder whose stores are there: asked before the passphrase is.
    func parties(of wallet: String, in folder: WalletHome) throws -> [Int] {
        try WalletHome.requireName(wallet)
        Asked.note { $0.wallet = wallet }
        try folder.requireStores(of: wallet)
        return folder.parties(of: wallet)
    }

    /// Unlocks what exists.
    func keyring(for wallet: String) throws -> any StoreKeyring { try means.existing(for: "wallet \(wallet)") }

    /// Opens a wallet. All parties approve what the operator, who is asked once, has confirmed.
    ///
    /// - Parameter held: of a command that opens it again, the keyring of before.
    func open(
        _ name: String, _ timings: Timings = Timings(), with held: (any StoreKeyring)? = nil, restoringWithout absent: Set<PartyIndex> = []
    ) async throws -> LocalWallet {
        let home = try folder()
        _ = try parties(of: name, in: home)
        let keyring = try held ?? keyring(for: name)
        let start = ContinuousClock.now
        let wallet = try await LocalWallet.open(
            name, in: home, keyring: keyring, adapters: try Adapters.registry(), restoringWithout: absent)
        let total = ContinuousClock.now - start
        // One derivation unlocks all parties: their stores share its salt and cost.
        let derivation = (keyring as? PassphraseKeyring)?.derivationTime ?? .zero
        timings.note("argon2id", derivation)
        timings.note("open", total - derivation)
        for (party, error) in wallet.unavailable.sorted(by: { $0.key < $1.key }) {
            let message = Report.failure(from: error).message
            Output.note(message.hasPrefix("party \(party) ") ? "left out: \(message)" : "party \(party) is left out: \(message)")
        }
        for (party, outcome) in wallet.poolOutcomes.sorted(by: { $0.key < $1.key }) {
            guard case .voided(_, _, let units, let reason) = outcome, units.total > 0 || reason == .counterBehind else { continue }
            let void = units.total > 0 ? "\(units.words) went unused and \(units.total == 1 ? "is" : "are") void: " : ""
            // A second copy in use is told where its pools are empty too, as most are.
            let rest = reason == .counterBehind ? "; where both copies are in use, keep one of them alone" : ""
            Output.note("party \(party): \(void)\(reason.words)\(rest)")
        }
        for party in wallet.parties {
            guard let aside = party.place.stalePoolKey else { continue }
            Output.note("party \(party.index): what lay at the place of its pool key was moved to \(aside)")
        }
        LockNotes(wallet).say()
        if let failure = SecretBytes.lockFailure { Output.note(failure) }
        return wallet
    }
}

/// Which wallet: by name, or the only one.
struct WalletOption: ParsableArguments {
    @Option(
        name: [.customShort("w"), .long], help: ArgumentHelp("The wallet; may be left out where there is one.", valueName: "name"),
        completion: Completions.wallets)
    var wallet: String?
    @OptionGroup var home: HomeOptions

    func open(_ timings: Timings = Timings()) async throws -> LocalWallet { try await home.open(try name(), timings) }

    private func name() throws -> String {
        if let wallet { return wallet }
        let folder = try home.folder()
        let wallets = try folder.wallets()
        guard let only = wallets.first else {
            if let unreadable = folder.unreadableWallets().first { try folder.requireStores(of: unreadable) }
            throw Failure.noWallets
        }
        guard wallets.count == 1 else {
            throw Failure(
                .input, .severalWallets, "there are several wallets: \(wallets.joined(separator: ", "))", hint: "choose one with -w NAME")
        }
        return only
    }
}

extension Failure {
    static var noWallets: Failure { Failure(.input, .noWallet, "there is no wallet yet", hint: "make one with \(Asked.now.create)") }
}

/// A derivation path on the command line.
struct PathOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The path from the wallet's key, like m/0/5.", valueName: "path"))
    var path = "m"

    func parsed() throws -> DerivationPath { try PathOption.parse(path) }

    static func parse(_ text: String) throws -> DerivationPath {
        do throws(ChainError) { return try DerivationPath(text) } catch {
            throw Failure(.input, code: error.code.rawValue, "the path \(text) \(error.message)")
        }
    }
}

/// Derivation paths on the command line, where several keys may sign.
struct PathsOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A path of a key that signs, like m/0/5; may be given several times. Otherwise m, and what the document names.",
            valueName: "path"))
    var path: [String] = []

    func parsed() throws -> [DerivationPath] { path.isEmpty ? [.root] : try path.map(PathOption.parse) }
}
