package import MPCCore
internal import ShareStore

extension LocalParty {
    /// The wallet's epoch as this party's own store has it; nil at a party that was never told of any.
    ///
    /// Whoever holds shares knows it from the public records beside them. Whoever followed a certificate without a share knows it from that. A
    /// newcomer has the roster of the epoch that is to end, which its operator vouched for, and the rest in what it agreed to.
    func ownEpoch() throws(WalletError) -> WalletEpoch? {
        if let state = try? walletState() { return state.epoch }
        let schemes = try ownSchemes()
        if let last = try certificates().last, let certificate = try? LifecycleCertificate(last.bytes) {
            do throws(WireError) { return try WalletEpoch(certificate, schemes: schemes) } catch {
                throw .inconsistent(wallet: store.info.wallet, problem: "party \(index)'s certificate does not decode (\(error.field))")
            }
        }
        guard let attempt = try attempts().first(where: { $0.name.epoch == member.epoch &+ 1 }),
            let proposal = try? RenewalProposal(attempt.proposal), proposal.epoch == member.epoch
        else { return nil }
        return WalletEpoch(endedBy: proposal, roster: member.roster, schemes: schemes)
    }

    /// Chain, attempts and statements, as the store has them.
    func certificates() throws(WalletError) -> [EpochCertificate] {
        try WalletError.store { () throws(StoreError) in try store.certificates() }
    }
    func attempts() throws(WalletError) -> [AttemptRecord] {
        try WalletError.store { () throws(StoreError) in try store.attempts() }
    }

    /// The roster of an epoch that its store knows.
    func roster(of epoch: UInt32) throws(WalletError) -> Roster? {
        try WalletError.store { () throws(StoreError) in try store.rosters() }.first { $0.epoch == epoch }
            .flatMap { Roster(joined: $0.roster) }
    }

    /// The schemes of the wallet's keys, whatever is known of them.
    private func ownSchemes() throws(WalletError) -> [SignatureScheme] {
        let records = try WalletError.store { () throws(StoreError) in try store.keyRecords() }.map(\.scheme)
        let attempted = try attempts().flatMap { $0.keys.map(\.key.scheme) }
        return Set((records + attempted).compactMap { SignatureScheme(rawValue: $0) }).sorted()
    }

    /// A proposal against an epoch, with what this party knows of earlier rosters.
    func renewal(_ proposal: RenewalProposal, of epoch: WalletEpoch) throws(WalletError) -> RenewalParameters {
        let rosters = try WalletError.store { () throws(StoreError) in try store.rosters() }
        let earlier = rosters.filter { $0.epoch < epoch.number }.compactMap { Roster(joined: $0.roster) }
        return try WalletError.run { () throws(ProtocolAbort) in
            try RenewalParameters(proposal, of: epoch, earlierRosters: earlier, companion: ProtocolTable.companion(of: epoch.schemes))
        }
    }
}

extension Roster {
    /// A roster out of a store: its keys one behind the other.
    init?(joined bytes: [UInt8]) {
        guard bytes.count % 32 == 0 else { return nil }
        self.init(publicKeys: stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) })
    }
}

extension ProtocolTable {
    /// What rides along for a wallet of these schemes.
    package static func companion(of schemes: [SignatureScheme]) -> (any KeyGenerationCompanion)? {
        schemes.lazy.compactMap { scheme(forNew: $0).pairSetups?.companion }.first
    }
}
