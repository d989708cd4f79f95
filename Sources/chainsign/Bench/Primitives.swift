internal import Groups
internal import Secrets

/// Single-key operations of the system's libraries: what the protocols' figures are measured against.
enum PrimitiveBenchmarks {
    static let secp256k1Verify = "primitive/secp256k1-verify"
    static let ed25519Verify = "primitive/ed25519-verify"

    static let all: [Benchmark] = [
        Benchmark("primitive/secp256k1-sign", yardstick: secp256k1Verify) {
            let key = try throwAwayKey()
            return { try require(key.key.sign(digest: digest)).count }
        },
        Benchmark(secp256k1Verify, yardstick: secp256k1Verify) {
            let key = try throwAwayKey()
            let signature = try require(key.key.sign(digest: digest))
            let publicKey = key.key.publicKey
            return {
                guard ThrowAwayECDSAKey.isValid(signature: signature, digest: digest, publicKey: publicKey) else { throw failed }
                return 0
            }
        },
        Benchmark("primitive/secp256k1-basemul", yardstick: secp256k1Verify) {
            let scalar = SecretScalar<Secp256k1>(random: .system)
            let box = Box(scalar)
            return { try require(box.scalar.timesGenerator()) == box.other ? throwFailed() : 0 }
        },
        Benchmark("primitive/secp256k1-ecdh", yardstick: secp256k1Verify) {
            let (own, other) = (try throwAwayKey(), try throwAwayKey().key.publicKey)
            return {
                guard let secret = own.key.sharedSecret(with: other) else { throw failed }
                return secret.count - 32
            }
        },
        Benchmark("primitive/ed25519-sign", yardstick: ed25519Verify) {
            let key = SigningKey()
            return { key.key.sign(digest).count }
        },
        Benchmark(ed25519Verify, yardstick: ed25519Verify) {
            let key = SigningKey()
            let signature = key.key.sign(digest)
            let publicKey = key.key.publicKey
            return {
                guard Ed25519.isValid(signature: signature, message: digest, publicKey: publicKey) else { throw failed }
                return 0
            }
        },
        Benchmark("primitive/sha256-64") {
            let input = [UInt8](repeating: 0x5a, count: 64)
            return { SHA256.hash(input).count - 32 }
        },
    ]
}
