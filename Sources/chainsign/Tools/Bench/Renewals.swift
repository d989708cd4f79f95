internal import DKLs23
internal import MPCCore

/// A wallet's next epoch, as all parties of this process run it, without stores; beside `keygen/wallet` it shows what moving costs.
enum RenewalBenchmarks {
    static let all: [Benchmark] = [
        Benchmark("refresh/wallet/2-of-3", parties: 3, yardstick: PrimitiveBenchmarks.secp256k1Verify) {
            let wallet = try Wallet()
            let proposal = RenewalProposal(refreshing: wallet.state.epoch)
            return { try wallet.renew(proposal) }
        },
        Benchmark("reshare/wallet/2-of-3", parties: 3, yardstick: PrimitiveBenchmarks.secp256k1Verify) {
            let wallet = try Wallet()
            let epoch = wallet.state.epoch
            let proposal = try RenewalProposal(resharing: epoch, threshold: 2, roster: epoch.roster, oldQuorum: epoch.roster.parties)
            return { try wallet.renew(proposal) }
        },
        Benchmark("certificate/check/16", parties: 1, yardstick: PrimitiveBenchmarks.ed25519Verify) {
            let certificate = try CertifiedExample(parties: 16)
            return {
                try certificate.check()
                return 0
            }
        },
    ]

    /// A wallet of three keys, whose shares all lie here.
    private final class Wallet {
        let committee: Committee
        let keys: [GeneratedKeys]
        let state: WalletState

        init() throws {
            committee = try Committee(3)
            keys = try committee.generate(
                threshold: 2, schemes: SignatureScheme.allCases, companion: DKLs23Pairs.companion
            ).keys
            guard let first = keys.first, let state = WalletState(keys: first.shares.map(\.info), roster: committee.roster) else {
                throw BenchmarkFailure.result
            }
            self.state = state
        }

        /// One run, and the bytes that all parties sent.
        func renew(_ proposal: RenewalProposal) throws -> Int {
            let parameters = try RenewalParameters(proposal, of: state.epoch, companion: DKLs23Pairs.companion)
            guard let run = parameters.run else { throw BenchmarkFailure.result }
            let opened = try committee.open(run)
            var network = LocalNetwork<DealtKeys>()
            let outcomes = network.drive(
                try opened.map { context, _ in
                    let own = keys.first { $0.shares.first?.info.index == context.me }
                    return try KeyRenewal.run(parameters, state: state, shares: own?.shares ?? [], context: context)
                }, channels: Dictionary(opened.map { ($0.0.me, $0.1) }) { first, _ in first })
            for outcome in outcomes.values { _ = try outcome.get() }
            return network.bytesSent
        }
    }

    /// A certificate of n parties that all voted.
    private struct CertifiedExample {
        private let certificate: LifecycleCertificate
        private let epoch: WalletEpoch

        init(parties n: Int) throws {
            let committee = try Committee(n)
            let keys = try committee.generate(threshold: 2, schemes: [.ed25519]).keys
            guard let first = keys.first, let state = WalletState(keys: first.shares.map(\.info), roster: committee.roster) else {
                throw BenchmarkFailure.result
            }
            epoch = state.epoch
            let parameters = try RenewalParameters(RenewalProposal(refreshing: epoch), of: epoch, companion: nil)
            guard
                let attempt = LifecycleAttempt(
                    walletID: epoch.walletID, epoch: parameters.nextEpoch, operation: parameters.operation,
                    transcriptHash: [UInt8](repeating: 1, count: 32), state: [UInt8](repeating: 2, count: 32)),
                let certificate = LifecycleCertificate(parameters, statements: committee.statements(of: attempt))
            else { throw BenchmarkFailure.result }
            self.certificate = certificate
        }

        func check() throws { _ = try certificate.verified(after: epoch, companion: nil) }
    }
}
