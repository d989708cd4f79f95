internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// `chainsign wallet drill NAME`
struct WalletDrill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill", abstract: "Try a wallet's backups: restore them elsewhere, sign with every key, report.",
        discussion: """
            The backups go into a throw-away folder, which is gone afterwards. Every restored party signs a message there with every key, \
            and the addresses are compared with the wallet's. Without --from, backups are made for it in memory; with it, the files are \
            tried, of as many parties as sign together or more, and their check is noted. Nothing that is signed is a transaction.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("The backups to try.", valueName: "file"), completion: .file())
    var from: [String] = []
    @OptionGroup var key: BackupKeyOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opener = BackupOpener(key, home.means)
        let opened = try from.map(opener.open)
        _ = try home.folder()
        let wallet = try await home.unlocking(name, typed: opener.typed) { try await home.open(name, with: $0) }
        let set = try await opened.isEmpty ? backups(of: wallet) : BackupSet(opened)
        try set.requireQuorum()
        guard let state = wallet.state, BackupStanding(of: set.backups[0], beside: state) == .current else {
            throw Failure(
                .refused, .doesNotVerify, "the backups are not of what wallet \(name) signs with now",
                hint: "\(Asked.now.checkBackup(from.first ?? "FILE")) says what they are of")
        }
        let folder = try TemporaryFolder()
        let restored = try await LocalWallet.restore(
            set, checked: [:], as: name, in: WalletHome(path: folder.path + "/home"),
            keyring: PassphraseKeyring(passphrase: SecretBytes(random: 32)), adapters: try Adapters.registry(), without: set.absent,
            createdAt: Int64(Date().timeIntervalSince1970))
        guard case .inUse(let copy) = restored else {
            if case .waiting(let error) = restored { throw Report.failure(from: error) }
            return
        }
        let verdict = DrillVerdict(
            parties: set.parties, addressesAgree: try addressesAgree(wallet, copy), trials: try await signatures(copy, set))
        // Files that do not bring the wallet back are not noted as checked, and nobody is told that they do.
        if verdict.isGood { for one in opened { _ = try await wallet.check(one.backup, one.note) } }
        if output.json {
            try Output.json(verdict.json(of: name, epoch: set.state.keys[0].epoch))
        } else {
            try Output.line(verdict.text(of: name))
            if let conclusion = verdict.conclusion { Output.note(conclusion) }
        }
        guard verdict.isGood else { throw AnswerIsNo() }
    }

    /// Of every party that is here, sealed to a key that goes with this command.
    private func backups(of wallet: LocalWallet) async throws -> BackupSet {
        let secret = SecretBytes(random: 32)
        let recipient = try X25519PrivateKey(secret: secret.copy()).publicKey
        let key = BackupKey.identity(BackupSecret(secret))
        var backups: [Backup] = []
        for party in wallet.parties {
            let file = try await party.sealBackup(madeAt: UInt64(max(Date().timeIntervalSince1970, 1)), to: .key(recipient), for: .drill)
                .file
            backups.append(try BackupFile.open(file, with: key))
        }
        return try BackupSet(backups)
    }

    private func addressesAgree(_ wallet: LocalWallet, _ copy: LocalWallet) throws -> Bool {
        let (own, others) = (try WalletReport.addresses(of: wallet, path: .root), try WalletReport.addresses(of: copy, path: .root))
        return own.map(\.address) == others.map(\.address) && wallet.keys.map(\.publicKey) == copy.keys.map(\.publicKey)
    }

    /// Every party signs with every key, in sets that begin with each party in turn.
    private func signatures(_ wallet: LocalWallet, _ set: BackupSet) async throws -> [DrillVerdict.Trial] {
        let sets = Self.sets(of: set.parties, set.threshold)
        let text = "restore drill of wallet \(name)"
        let trials = try wallet.keys.flatMap { key in try messages(key.scheme, wallet, text).map { (key.scheme, $0.chain, $0.intent) } }
        let progress = Progress("drill of \(name)", total: trials.count * sets.count)
        var made: [DrillVerdict.Trial] = []
        for (scheme, chain, intent) in trials {
            for signers in sets {
                let outcome = try await wallet.sign(SigningOrder(chain: chain, input: .json(intent)), signers: signers)
                made.append(DrillVerdict.Trial(scheme: scheme, chain: chain, signers: signers, valid: outcome.report?.valid == true))
                progress.advance(to: made.count, chain)
            }
        }
        progress.finish()
        return made
    }

    /// Sets of t of these parties in which each of them is.
    static func sets(of parties: [PartyIndex], _ threshold: Int) -> [[PartyIndex]] {
        stride(from: 0, to: parties.count, by: threshold).map { start in
            (0..<threshold).map { parties[(start + $0) % parties.count] }.sorted()
        }
    }

    /// One message for the scheme, on the chain that has one.
    private func messages(_ scheme: SignatureScheme, _ wallet: LocalWallet, _ text: String) throws -> [(chain: String, intent: JSONValue)] {
        for chain in Adapters.chains {
            guard let drill = chain.drill, drill.scheme == scheme else { continue }
            return [(chain.id, try drill.message(DemoAddresses(wallet: wallet, chain: chain.id), text))]
        }
        return []
    }
}
