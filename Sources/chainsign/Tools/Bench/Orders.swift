internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// Whole orders, signed by a wallet of this process: every party reads the order for itself and keeps its share in a store of its own,
/// whose changes are synced to the disk.
enum OrderBenchmarks {
    static let all: [Benchmark] = [
        // Fifty ECDSA requests at fifty paths, with pre-signatures from the pool: everything but the making of these.
        Benchmark.supplied("dkls23/online-50/2-of-3", parties: 2, yardstick: PrimitiveBenchmarks.secp256k1Verify) {
            let wallet = try await BenchWallet(requests: 50)
            return .supplied(wallet.fill, wallet.sign)
        }
    ]
}

/// A wallet of three parties in a temporary folder, whose first two have pre-signatures for as many orders as it is told to fill in.
private final class BenchWallet {
    private let folder: TemporaryFolder
    private let wallet: LocalWallet
    private let requests: Int
    private let inputs: [JSONValue]
    private let change: JSONValue
    private let signers: [PartyIndex]

    init(requests: Int) async throws {
        folder = try TemporaryFolder()
        var adapters = AdapterRegistry()
        try adapters.register(
            BenchChain(), vectors: VectorManifest(chain: BenchChain.id, cases: 1, digest: String(repeating: "0", count: 64)))
        wallet = try await LocalWallet.create(
            "bench", in: WalletHome(path: folder.path + "/home"), threshold: 2, parties: 3,
            keyring: PassphraseKeyring(passphrase: SecretBytes(random: 32)), adapters: adapters,
            schemes: [.ecdsaSecp256k1, .bip340Secp256k1], createdAt: 0)
        self.requests = requests
        signers = [1, 2].compactMap { PartyIndex($0) }
        let wallet = wallet
        func input(_ path: DerivationPath) throws -> JSONValue {
            let key = try wallet.address(on: BenchChain.id, path: path).address.text
            return ["publicKey": .string(key), "path": .string(path.description)]
        }
        inputs = try (0..<requests).map { try input(DerivationPath([0, UInt32($0)])) }
        change = try input(DerivationPath([1, 0]))
    }

    func fill() async throws { try await wallet.presign(.ecdsaSecp256k1, count: requests, signers: signers) }

    func sign() async throws -> Int {
        let note = Hex.encode(Randomness.system.bytes(16))
        let order = SigningOrder(
            chain: BenchChain.id, input: .json(["note": .string(note), "inputs": .array(inputs), "change": change]))
        let outcome = try await wallet.sign(order, source: .pool)
        guard outcome.report?.valid == true, outcome.signatures.count == requests, outcome.signers == signers else {
            throw BenchmarkFailure.result
        }
        return 0
    }
}
