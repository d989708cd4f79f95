internal import MPCCore
internal import ShareStore

/// Reports where a party stands in the wallet's epochs, and what it holds of attempts at the next one.
struct ReportEpoch {
    let party: LocalParty

    func run() throws(WalletError) -> EpochState {
        let epoch = try party.ownEpoch()
        let records = try WalletError.store { () throws(StoreError) in try party.store.keyRecords() }
        let held = records.filter { $0.state == .active || $0.state == .restored }
        let standing: EpochState.Standing =
            if !held.isEmpty { .holder } else if !party.member.isOutside { .lacking } else {
                try party.certificates().isEmpty ? .newcomer : .departed
            }
        guard let epoch else {
            return EpochState(standing: standing, epoch: nil, since: nil, attempts: [], contradicting: [], isSplit: false)
        }
        let kept = try WalletError.store { () throws(StoreError) in
            try party.store.statements(epoch: epoch.number) + party.store.statements(epoch: epoch.number &+ 1)
        }
        let statements = kept.compactMap { try? LifecycleStatement($0.bytes) }
        return EpochState(
            standing: standing, epoch: standing == .newcomer ? nil : epoch.number, since: held.first?.createdAt,
            attempts: try attempts(epoch, statements), contradicting: Self.contradicting(statements),
            isSplit: try party.isSplit())
    }

    private func attempts(_ epoch: WalletEpoch, _ statements: [LifecycleStatement]) throws(WalletError) -> [EpochState.Attempt] {
        var attempts: [EpochState.Attempt] = []
        for attempt in try party.attempts() where attempt.name.epoch == epoch.number &+ 1 {
            guard let proposal = try? RenewalProposal(attempt.proposal), let named = attempt.lifecycle(of: epoch.walletID) else { continue }
            let parameters = try party.renewal(proposal, of: epoch)
            let own = party.member.identity.publicKey
            attempts.append(
                EpochState.Attempt(
                    proposal: proposal, transcript: attempt.name.transcript, stage: attempt.stage, madeAt: attempt.madeAt,
                    lackingStored: parameters.lackingStored(named, statements).filter {
                        !attempt.holdsShares || parameters.roster.publicKey(of: $0) != own
                    },
                    lackingCommits: parameters.lackingCommits(named, statements).filter {
                        attempt.stage == .pending || attempt.stage == .dropped || epoch.roster.publicKey(of: $0) != own
                    }))
        }
        return attempts
    }

    private static func contradicting(_ statements: [LifecycleStatement]) -> [[UInt8]] {
        let commits = statements.filter { $0.kind == .commit }
        return Set(commits.filter { one in commits.contains { one.contradicts($0) } }.map(\.signer)).sorted {
            $0.lexicographicallyPrecedes($1)
        }
    }
}

extension LocalParty {
    /// Whether it has seen two certificates of one epoch: nothing goes on then.
    func isSplit() throws(WalletError) -> Bool {
        guard let epoch = try ownEpoch() else { return false }
        return try WalletError.store { () throws(StoreError) in try store.statements(epoch: epoch.number) }.contains(where: \.isOfSplit)
    }

    /// Whether it never held anything: an attempt's certificate is to make it a party.
    func isToCome() throws(WalletError) -> Bool {
        try WalletError.store { () throws(StoreError) in try store.keyRecords() }.isEmpty
    }

    /// Whether it holds no share and waits for none that a creation or a backup is to give it: it left the wallet, is to come, or lost its share.
    var isAside: Bool {
        guard let records = try? store.keyRecords() else { return false }
        let holds = records.contains { $0.state == .active || $0.state == .restored || $0.state == .pending }
        return !holds && member.hasMovedOn
    }
}
