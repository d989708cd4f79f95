internal import ChainKit

/// Benchmarks of an adapter's own work, beside the protocols.
enum PlanBenchmarks {
    private static let inputs = 1000

    static let all: [Benchmark] = [
        // Requests of a transaction that spends a thousand outputs of one key: every digest with its preimage, checked and hashed.
        Benchmark("btc/plan-1000/p2wpkh", yardstick: PrimitiveBenchmarks.secp256k1Verify, pieces: inputs) {
            let adapter = try Adapters.registry().adapter("btc")
            // The key whose secret is 1.
            let generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            let key = WalletKey(try PublicKey(.ecdsaSecp256k1, Hex.decode(generator) ?? []))
            let address = JSONValue.string(try adapter.address(for: key.publicKey).text)
            let spent: [JSONValue] = (0..<inputs).map { index in
                [
                    "txid": .string(String(repeating: "ab", count: 32)), "vout": .integer(index), "value": 100_000, "address": address,
                ]
            }
            let document = try adapter.decode(
                .json(["inputs": .array(spent), "outputs": [["address": address, "value": .integer(99_000 * inputs)]]]))
            return {
                guard try adapter.plan(document, keys: [key]).requests.count == inputs else { throw BenchmarkFailure.result }
                return 0
            }
        }
    ]
}
