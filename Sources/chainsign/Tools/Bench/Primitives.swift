internal import ChainKit
internal import Groups
internal import MPCCore
internal import Secrets

/// Single-key operations of the system's libraries: what the protocols' figures are measured against.
enum PrimitiveBenchmarks {
    static let secp256k1Verify = "primitive/secp256k1-verify"
    static let ed25519Verify = "primitive/ed25519-verify"

    static let all: [Benchmark] = [
        Benchmark("primitive/secp256k1-sign", yardstick: secp256k1Verify) {
            let key = try throwAwayKey()
            return {
                _ = try sign(with: key)
                return 0
            }
        },
        Benchmark(secp256k1Verify, yardstick: secp256k1Verify) {
            let key = try throwAwayKey()
            let signature = try sign(with: key)
            let publicKey = key.key.publicKey
            return {
                guard ThrowAwayECDSAKey.isValid(signature: signature, digest: digest, publicKey: publicKey) else {
                    throw BenchmarkFailure.result
                }
                return 0
            }
        },
        Benchmark("primitive/secp256k1-basemul", yardstick: secp256k1Verify) {
            let scalar = ScalarHolder()
            return {
                guard scalar.scalar.timesGenerator() != nil else { throw BenchmarkFailure.result }
                return 0
            }
        },
        Benchmark("primitive/secp256k1-ecdh", yardstick: secp256k1Verify) {
            let (own, other) = (try throwAwayKey(), try throwAwayKey().key.publicKey)
            return {
                guard let secret = own.key.sharedSecret(with: other), secret.count == 32 else { throw BenchmarkFailure.result }
                return 0
            }
        },
        Benchmark("primitive/ed25519-sign", yardstick: ed25519Verify) {
            let key = SigningKey()
            return {
                _ = key.key.sign(digest)
                return 0
            }
        },
        Benchmark(ed25519Verify, yardstick: ed25519Verify) {
            let key = SigningKey()
            let signature = key.key.sign(digest)
            let publicKey = key.key.publicKey
            return {
                guard Ed25519.isValid(signature: signature, message: digest, publicKey: publicKey) else { throw BenchmarkFailure.result }
                return 0
            }
        },
        Benchmark("primitive/sha256-64") {
            let input = [UInt8](repeating: 0x5a, count: 64)
            return {
                _ = SHA256.hash(input)
                return 0
            }
        },
        keccak(64), keccak(16384),
        // Of a thousand neighbours five steps below a key, per key: all steps but the last are walked once.
        Benchmark("primitive/bip32-derive-1000", yardstick: secp256k1Verify, pieces: 1000) {
            let root = try Committee(2).generate(threshold: 2, schemes: [.ecdsaSecp256k1]).keys.first?.shares.first?.info
            guard let root else { throw BenchmarkFailure.result }
            let paths = (0..<1000).map { DerivationPath([84, 0, 0, 0, UInt32($0)]) }
            return {
                guard try DerivedKey.keys(root: root, paths: paths).count == paths.count else { throw BenchmarkFailure.result }
                return 0
            }
        },
    ]

    private static func keccak(_ count: Int) -> Benchmark {
        Benchmark("primitive/keccak256-\(count)") {
            let input = [UInt8](repeating: 0x5a, count: count)
            return {
                _ = Keccak256.hash(input)
                return 0
            }
        }
    }

    private static let digest = SHA256.hash(Array("chainsign bench".utf8))

    /// Closures can't capture move-only values; these hold them.
    private final class ECDSAHolder {
        let key: ThrowAwayECDSAKey
        init(_ key: consuming ThrowAwayECDSAKey) { self.key = key }
    }
    private final class SigningKey {
        let key = Ed25519SigningKey(random: .system)
    }
    private final class ScalarHolder {
        let scalar = SecretScalar<Secp256k1>(random: .system)
    }

    private static func throwAwayKey() throws -> ECDSAHolder {
        guard let key = ThrowAwayECDSAKey() else { throw BenchmarkFailure.result }
        return ECDSAHolder(key)
    }

    private static func sign(with holder: ECDSAHolder) throws -> [UInt8] {
        guard let signature = holder.key.sign(digest: digest) else { throw BenchmarkFailure.result }
        return signature
    }
}

/// An operation that came out wrong: figures of it would mean nothing.
enum BenchmarkFailure: Error {
    case result
}
