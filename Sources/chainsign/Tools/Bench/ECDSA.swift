internal import DKLs23
internal import Groups
internal import MPCCore
internal import Secrets

/// DKLs23 as all parties of this process run it, without stores and without sealing: pair set-ups, pre-signing, the online round.
enum ECDSABenchmarks {
    private static let quorums: [(threshold: Int, parties: Int)] = [(2, 2), (2, 3), (3, 5), (5, 9)]

    static let all: [Benchmark] =
        [
            // All keys of a wallet and the pair set-ups, in one run.
            Benchmark("keygen/wallet/2-of-3", parties: 3, yardstick: PrimitiveBenchmarks.secp256k1Verify) {
                let committee = try Committee(3)
                return {
                    try committee.generate(
                        threshold: 2, schemes: SignatureScheme.allCases, companion: DKLs23Pairs.companion
                    ).bytes
                }
            }
        ]
        + quorums.map { quorum in
            // Round 0, pre-signing of one and the online round.
            Benchmark(
                "dkls23/sign/\(quorum.threshold)-of-\(quorum.parties)", parties: quorum.threshold,
                yardstick: PrimitiveBenchmarks.secp256k1Verify
            ) {
                let signers = try ECDSASigners(threshold: quorum.threshold, of: quorum.parties)
                return {
                    let (materials, bytes) = try signers.presign(1)
                    return bytes + (try signers.sign(materials.map { $0[0] }))
                }
            }
        } + [
            Benchmark("dkls23/presign-100/2-of-3", parties: 2, yardstick: PrimitiveBenchmarks.secp256k1Verify, pieces: 100) {
                let signers = try ECDSASigners(threshold: 2, of: 3)
                return { try signers.presign(100).bytes }
            },
            Benchmark("dkls23/online/2-of-3", parties: 2, yardstick: PrimitiveBenchmarks.secp256k1Verify) {
                let signers = try ECDSASigners(threshold: 2, of: 3)
                var pool = try signers.presign(256).materials.map { Array($0) }
                return {
                    if pool[0].isEmpty { pool = try signers.presign(256).materials }
                    return try signers.sign(pool.indices.map { pool[$0].removeLast() })
                }
            },
        ]
}

/// A signer set with its pair set-ups.
private final class ECDSASigners {
    private let committee: Committee
    private let keys: [KeyShare]
    private let ledgers: [PartyIndex: VolatilePairLedger]

    init(threshold: Int, of parties: Int) throws {
        committee = try Committee(parties)
        let generated = try committee.generate(
            threshold: threshold, schemes: [.ecdsaSecp256k1], companion: DKLs23Pairs.companion
        ).keys.prefix(threshold)
        keys = generated.compactMap(\.shares.first)
        ledgers = Dictionary(zip(keys.map(\.info.index), generated.map { VolatilePairLedger(setups: $0.pairSetups) })) { first, _ in first }
    }

    func presign(_ batch: Int) throws -> (materials: [[SigningMaterial]], bytes: Int) {
        guard let key = keys.first else { throw BenchmarkFailure.result }
        let contexts = try committee.open(try PreSigning.parameters(key.info, signers: keys.map(\.info.index), batch: batch))
        var runs: [ProtocolRun<[SigningMaterial]>] = []
        for (context, _) in contexts {
            guard let key = keys.first(where: { $0.info.index == context.me }), let ledger = ledgers[context.me] else {
                throw BenchmarkFailure.result
            }
            runs.append(try PreSigning.run(key, batch: batch, context: context, pairs: ledger))
        }
        var network = LocalNetwork<[SigningMaterial]>()
        let outcomes = network.drive(runs, channels: Dictionary(contexts.map { ($0.0.me, $0.1) }) { first, _ in first })
        return (try outcomes.sorted { $0.key < $1.key }.map { try $0.value.get() }, network.bytesSent)
    }

    func sign(_ materials: [SigningMaterial]) throws -> Int {
        let digest = SHA256.hash([1])
        guard let first = materials.first,
            let batch = SigningBatch(
                requestHash: digest, signers: keys.map(\.info.index),
                items: [.init(message: digest, tweak: nil, materials: [DKLs23ECDSA.reference(first.label)])])
        else { throw BenchmarkFailure.result }
        var online: [OnlineShare] = []
        var messages: [PartyIndex: [UInt8]] = [:]
        for (key, material) in zip(keys, materials) {
            let share = try DKLs23ECDSA.sign(batch, key: key, materials: [material])
            messages[key.info.index] = share.message
            online.append(share)
        }
        // One of the signers combines and verifies.
        guard let first = online.first, try first.combine(messages).count == 1 else { throw BenchmarkFailure.result }
        return messages.values.reduce(0) { $0 + $1.count }
    }
}
