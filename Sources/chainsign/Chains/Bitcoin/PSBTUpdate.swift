internal import ArgumentParser
internal import Bitcoin
internal import ChainKit
internal import MPCCore
internal import Signing

/// `chainsign btc psbt update PSBT`
struct PSBTUpdate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Add what is known of inputs and outputs: what is spent, scripts, where keys come from.",
        discussion: """
            What is spent comes from --context and --previous-transaction. With -w, inputs and outputs whose \
            scripts are the wallet's get its redeem scripts, key origins and internal keys; the wallet's keys \
            are looked for at the paths that the PSBT names, at --path, and at m/0/i and m/1/i with i below \
            --scan. What stands there already stays.
            """)

    @OptionGroup var argument: PSBTArgument
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A whole transaction whose outputs are spent: a file or hexadecimal; may be given several times.", valueName: "tx"),
        completion: .file())
    var previousTransaction: [String] = []
    @OptionGroup var wallet: WalletOption
    @OptionGroup var places: KeyPlaces
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: PSBTOutputOptions

    func validate() throws {
        StandardInput.note(PreviousTransactions.option, previousTransaction)
        guard wallet.wallet != nil || (places.path.isEmpty && places.scan == nil && !wallet.home.means.isNamed) else {
            throw ValidationError("--path, --scan and --passphrase-file are about a wallet's keys: name it with -w")
        }
    }

    func run() async throws {
        guard facts.file != nil || !previousTransaction.isEmpty || wallet.wallet != nil else {
            throw Failure(
                .input, .usage, "there is nothing to update from", hint: "pass --previous-transaction, --context or -w NAME, or several")
        }
        let paths = try places.parsed()
        let (psbt, source) = try PSBTArgument.read(argument.psbt)
        let context = try PreviousTransactions(previousTransaction).adding(to: try facts.context())
        let hints = BitcoinAdapter().keyPaths(of: .psbt(psbt))
        let keys = try wallet.wallet == nil ? [] : BitcoinKeys.keys(of: try await wallet.open(), paths: paths, hints: hints)
        let updated = try ChainSession.naming(source) { () throws(ChainError) in
            try psbt.updated(keys: keys, context: BitcoinAdapter().read(context))
        }
        let changes = PSBTChanges(from: psbt, to: updated)
        if !output.json { for line in changes.lines { Output.note(line) } }
        try output.print(updated, [("added", changes.json)])
    }
}

/// The paths at which a wallet's keys are looked for.
struct KeyPlaces: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("A path of a key of the wallet, like m/0/5; may be given several times.", valueName: "path"))
    var path: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp("Look for keys at m/0/i and m/1/i for each i below this number; 100 where it is left out.", valueName: "count"),
        transform: KeyPlaces.count)
    var scan: UInt32?

    static let count: @Sendable (String) throws -> UInt32 = WholeNumber.parser("from 0 to \(mostScanned)")
    /// Above this, a search takes longer than anybody waits.
    static let mostScanned: UInt32 = 10_000
    /// The number scanned by default.
    static let usuallyScanned: UInt32 = 100

    func validate() throws { try Self.check(scan) }

    static func check(_ scan: UInt32?) throws {
        guard scan.map({ $0 <= mostScanned }) ?? true else { throw ValidationError("--scan takes at most \(mostScanned)") }
    }

    func parsed() throws -> [DerivationPath] {
        try [DerivationPath.root] + path.map(PathOption.parse)
            + (0..<(scan ?? Self.usuallyScanned)).flatMap { [DerivationPath([0, $0]), DerivationPath([1, $0])] }
    }
}

/// A wallet's keys as the adapter takes them.
enum BitcoinKeys {
    /// Longer paths in a document are nobody's here.
    private static let longestHint = 8

    /// The keys at the paths, and at those of a document's hints that lead somewhere.
    static func keys(of wallet: LocalWallet, paths: [DerivationPath], hints: [DerivationPath]) throws -> [WalletKey] {
        var keys: [WalletKey] = []
        for scheme in [SignatureScheme.ecdsaSecp256k1, .bip340Secp256k1] {
            let root = try wallet.key(scheme)
            let usable = hints.prefix(Int(KeyPlaces.mostScanned)).map(root.fromHere).filter { hint in
                hint.indices.count <= longestHint && hint.indices.allSatisfy { $0 < 1 << 31 }
            }
            var seen: Set<DerivationPath> = []
            let all = (paths + usable).filter { seen.insert($0).inserted }
            let fingerprint = WalletKey.fingerprint(ofRoot: root.publicKey)
            do throws(DerivedKey.Failure) {
                let derived = try DerivedKey.keys(root: root, paths: all)
                for (path, key) in zip(all, derived) {
                    let bytes = scheme == .bip340Secp256k1 ? Array(key.publicKey.dropFirst()) : key.publicKey
                    guard let publicKey = try? PublicKey(scheme, bytes) else { continue }
                    keys.append(WalletKey(publicKey, path: path, masterFingerprint: fingerprint))
                }
            } catch {
                // Which of them leads nowhere, the error that names one says.
                for path in all { _ = try wallet.derive(scheme, path: path) }
                throw error
            }
        }
        return keys
    }
}

/// Whole transactions on the command line, as the context has them.
struct PreviousTransactions {
    static let option = "--previous-transaction"
    private let texts: [String]

    init(_ arguments: [String]) throws {
        texts = try arguments.map { argument in
            let source = try Input(argument, as: Self.option)
            try source.refuseTwoReadings { (try? BitcoinAdapter().decode($0, context: .empty)) != nil }
            switch try source.detected() {
            case .raw(let bytes): return Hex.encode(bytes)
            case .container(let text): return text
            case .json:
                throw Failure(
                    .input, .unsupportedForm, "\(source.name) is JSON, and not a transaction",
                    hint: "--previous-transaction takes a transaction in hexadecimal or as bytes")
            }
        }
    }

    /// The context with these among its previous transactions.
    func adding(to context: ChainContext) throws -> ChainContext {
        guard !texts.isEmpty else { return context }
        var object = context.json.object ?? JSONObject()
        object["previousTransactions"] = .array((object["previousTransactions"]?.array ?? []) + texts.map { .string($0) })
        return try ChainContext(.object(object))
    }
}

/// The fields that an update added, map by map.
struct PSBTChanges {
    private let maps: [(name: String, fields: [String])]

    init(from before: PSBT, to after: PSBT) {
        maps = [("input", "inputs"), ("output", "outputs")].flatMap { name, list in
            let old = before.json[list]?.array ?? []
            return (after.json[list]?.array ?? []).enumerated().map { index, map in
                let known = old.indices.contains(index) ? old[index] : .null
                return ("\(name) \(index)", (map.object?.members ?? []).filter { known[$0.name] != $0.value }.map(\.name))
            }
        }
    }

    var lines: [String] {
        let changed = maps.filter { !$0.fields.isEmpty }
        guard !changed.isEmpty else { return ["nothing to add: none of this is known, or all of it stands there"] }
        return changed.map { "\($0.name): added \($0.fields.joined(separator: ", "))" }
    }

    /// `{"input 0": ["witnessUtxo"]}`
    var json: JSONValue {
        var object = JSONObject()
        for map in maps where !map.fields.isEmpty { object[map.name] = .array(map.fields.map { .string($0) }) }
        return .object(object)
    }
}
