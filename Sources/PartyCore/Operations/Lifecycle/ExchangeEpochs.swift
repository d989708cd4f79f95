internal import MPCCore
internal import ShareStore

/// Does at this party what news of epochs allow: it follows certificates, votes for an attempt of its own that every new holder has stored, and
/// goes on to the epoch that everybody's votes certify (lifecycle.md section 2). Whoever carried the news is not believed: each statement and
/// certificate proves itself.
struct ExchangeEpochs {
    let party: LocalParty

    /// The most certificates and statements that are looked at, what sixteen parties tell; both are verified one by one.
    private static let mostCertificates = 16 * EpochNews.mostCertificates
    private static let mostStatements = 16 * EpochNews.mostStatements

    func run(_ news: EpochNews) throws(WalletError) -> EpochNews {
        // A store that takes no changes is told nothing, and tells what it has.
        guard party.store.changesRefusal == nil, !news.isEmpty, let epoch = try party.ownEpoch() else { return try report() }
        let certificates = news.certificates.compactMap { try? LifecycleCertificate($0) }.sorted { $0.proposal.epoch < $1.proposal.epoch }
        let known = Set(try party.certificates().map(\.bytes))
        for past in certificates.filter({ $0.proposal.epoch < epoch.number && !known.contains($0.encoded) }).prefix(Self.mostCertificates) {
            try compare(past, epoch)
        }
        // A chain may be longer than what is verified at once: the rest comes with the next news.
        for next in certificates.filter({ $0.proposal.epoch >= epoch.number }).prefix(Self.mostCertificates) { try follow(next) }
        let told = news.statements.prefix(Self.mostStatements).compactMap { try? LifecycleStatement($0) }
        try decide(told)
        return try report()
    }

    // MARK: - Certificates

    /// Goes on to the epoch that a certificate begins, where it ends this party's. A wallet that is split in two goes nowhere.
    private func follow(_ certificate: LifecycleCertificate) throws(WalletError) {
        guard let epoch = try party.ownEpoch(), try !party.isSplit() else { return }
        // Of two that begin one epoch the second is compared.
        guard certificate.proposal.epoch >= epoch.number else { return try compare(certificate, epoch) }
        guard certificate.proposal.epoch == epoch.number else { return }
        guard let certified = try? certificate.verified(after: epoch, companion: ProtocolTable.companion(of: epoch.schemes)) else { return }
        let attempt = certified.attempt
        let name = AttemptName(epoch: attempt.epoch, operation: attempt.operation, transcript: attempt.transcriptHash)
        let held = try party.attempts().first { $0.name == name && $0.state == attempt.state && $0.holdsShares }
        let roster = certified.parameters.nextRoster
        // Who was to come by another attempt than the one that counts is no party, and has nothing that could end.
        let isToCome = try party.isToCome()
        guard held != nil || !isToCome else { return }
        try WalletError.store { () throws(StoreError) in
            if held != nil {
                do throws(StoreError) {
                    _ = try party.store.activateAttempt(name, certificate: certificate.encoded, roster: roster)
                    return
                } catch { guard error.isOfPendingShare else { throw error } }
            }
            // A pending share that does not open is as good as lost: a repair gives it again. A newcomer knows the keys by nothing else.
            let keys = isToCome ? held?.keys.map(\.key) : nil
            _ = try party.store.depart(
                EpochCertificate(name, state: attempt.state, bytes: certificate.encoded), keys: keys ?? [], roster: roster)
        }
        try party.reload()
    }

    /// Notes that an epoch of this party's chain has a second certificate, with the votes of both: somebody voted twice, and whoever sees it says
    /// so.
    private func compare(_ other: LifecycleCertificate, _ epoch: WalletEpoch) throws(WalletError) {
        let number = other.proposal.epoch &+ 1
        guard let followed = try party.certificates().first(where: { $0.epoch == number }),
            let own = try? LifecycleCertificate(followed.bytes), own.transcriptHash != other.transcriptHash,
            let before = try party.roster(of: other.proposal.epoch)
        else { return }
        let ended = WalletEpoch(endedBy: own.proposal, roster: before, schemes: epoch.schemes)
        let companion = ProtocolTable.companion(of: epoch.schemes)
        guard let theirs = try? other.votes(after: ended, companion: companion),
            let ours = try? own.votes(after: ended, companion: companion)
        else { return }
        // Of epochs that are over no statements are kept.
        if number == epoch.number { try store(theirs + ours) }
        try WalletError.store { () throws(StoreError) in
            try party.store.storeStatement(KeptStatement(split: epoch.number, transcript: other.transcriptHash, state: other.state))
        }
    }

    // MARK: - Votes

    /// Keeps what was said of this party's attempts, votes where every new holder has stored, and makes the certificate that all votes are.
    private func decide(_ told: [LifecycleStatement]) throws(WalletError) {
        guard let epoch = try party.ownEpoch(), try !party.isSplit() else { return }
        let next = epoch.number &+ 1
        let attempts = try party.attempts().filter { $0.name.epoch == next }
        guard !attempts.isEmpty else { return }
        // Votes count whatever they are for: a party has one at an epoch.
        let relevant = told.filter { said in
            said.walletID == epoch.walletID && said.epoch == next
                && (said.kind == .commit || said.kind == .stored && attempts.contains { $0.name.operation == said.operation })
        }
        // A full disk, a copy in use: what cannot be kept or voted for now is later, and what is certified counts all the same.
        var refusal: WalletError?
        var statements = relevant
        do throws(WalletError) { statements = try keep(relevant, epoch) } catch { refusal = error }
        for attempt in attempts {
            guard let proposal = try? RenewalProposal(attempt.proposal),
                let parameters = try? party.renewal(proposal, of: epoch), let named = attempt.lifecycle(of: epoch.walletID)
            else { continue }
            statements += own(attempt, named)
            // Who could not read what was kept does not know what it has voted for.
            if refusal == nil, attempt.stage == .pending, parameters.votes(member: party.member),
                parameters.lackingStored(named, statements).isEmpty, try !isCommittedElsewhere(named, statements, but: attempts)
            {
                do throws(StoreError) {
                    _ = try party.store.commitAttempt(attempt.name)
                    statements.append(LifecycleStatement(committing: named, identity: party.member.identity))
                } catch { refusal = .store(error) }
            }
            if let certificate = LifecycleCertificate(parameters, statements: statements.filter({ $0.attempt == named })) {
                return try follow(certificate)
            }
        }
        if let refusal { throw refusal }
    }

    /// Whether this party has voted for another attempt, in its own words that others kept: what it forgot counts as made. What its operator has
    /// forced aside does not stand in the way.
    private func isCommittedElsewhere(
        _ attempt: LifecycleAttempt, _ statements: [LifecycleStatement], but attempts: [AttemptRecord]
    ) throws(WalletError) -> Bool {
        let identity = party.member.identity.publicKey
        var released = Set(attempts.filter { $0.stage == .shelved }.map(\.name.transcript))
        released.formUnion(try kept(epoch: attempt.epoch).filter(\.isOfRelease).map(\.transcript))
        return statements.contains {
            $0.kind == .commit && $0.signer == identity && $0.attempt != attempt && !released.contains($0.transcriptHash)
        }
    }

    /// Stores statements of whoever has a say in an attempt here; all that are kept.
    private func keep(_ told: [LifecycleStatement], _ epoch: WalletEpoch) throws(WalletError) -> [LifecycleStatement] {
        let voters = Set(epoch.roster.publicKeys)
        let holders = Set(try party.attempts().compactMap { try? RenewalProposal($0.proposal) }.flatMap(\.roster))
        let new = told.filter { ($0.kind == .commit ? voters : holders).contains($0.signer) }
        try store(new)
        return try kept(epoch: epoch.number &+ 1).compactMap { try? LifecycleStatement($0.bytes) }
    }

    private func kept(epoch: UInt32) throws(WalletError) -> [KeptStatement] {
        try WalletError.store { () throws(StoreError) in try party.store.statements(epoch: epoch) }
    }

    /// Stores what is new of it. What one signer says too often, or otherwise than before, costs no other's word.
    private func store(_ statements: [LifecycleStatement]) throws(WalletError) {
        var new: [KeptStatement] = []
        for epoch in Set(statements.map(\.epoch)) {
            let known = Set(try self.kept(epoch: epoch).map(\.bytes))
            new += statements.filter { $0.epoch == epoch && !known.contains($0.encoded) }.map(KeptStatement.init)
        }
        guard !new.isEmpty else { return }
        do throws(StoreError) { try party.store.storeStatements(new) } catch {
            guard error.isOfOneStatement else { throw .store(error) }
            for statement in new {
                do throws(StoreError) { try party.store.storeStatement(statement) } catch {
                    guard error.isOfOneStatement else { throw .store(error) }
                }
            }
        }
    }

    /// This party's statements, as its store's marks have them: the same bytes each time.
    private func own(_ attempt: AttemptRecord, _ named: LifecycleAttempt) -> [LifecycleStatement] {
        var statements: [LifecycleStatement] = []
        if attempt.holdsShares { statements.append(LifecycleStatement(stored: named, identity: party.member.identity)) }
        if attempt.stage == .committed || attempt.stage == .shelved {
            statements.append(LifecycleStatement(committing: named, identity: party.member.identity))
        }
        return statements
    }

    // MARK: - What it tells

    private func report() throws(WalletError) -> EpochNews {
        var news = EpochNews()
        news.certificates = try party.certificates().map(\.bytes)
        guard let epoch = try party.ownEpoch() else { return news }
        news.epoch = party.member.isOutside && news.certificates.isEmpty ? nil : epoch.number
        let next = epoch.number &+ 1
        let attempts = try party.attempts().filter { $0.name.epoch == next }
        // Of what it gave up it tells no more that anybody has stored it: nobody is to vote for what cannot be certified. Votes are told for ever.
        let over = Set(attempts.filter { $0.stage == .dropped }.map(\.name.transcript))
        let stored = LifecycleStatement.Kind.stored.rawValue
        let kept = try self.kept(epoch: next).filter { !$0.isOwnNote && ($0.kind != stored || !over.contains($0.transcript)) }
        let own = attempts.filter { $0.stage != .dropped }.flatMap { attempt -> [LifecycleStatement] in
            attempt.lifecycle(of: epoch.walletID).map { self.own(attempt, $0) } ?? []
        }
        news.statements = Array(Set(kept.map(\.bytes) + own.map(\.encoded)))
        return news
    }
}

extension StoreError {
    /// Whether a statement was refused, and nothing is wrong with the store.
    fileprivate var isOfOneStatement: Bool {
        switch self {
        case .statementConflict, .tooManyStatements: true
        default: false
        }
    }

    /// Whether it is about a share of an attempt that does not open.
    fileprivate var isOfPendingShare: Bool {
        switch self {
        case .tampered, .epochKeyMissing: true
        default: false
        }
    }
}

extension AttemptRecord {
    /// The attempt as statements name it.
    func lifecycle(of walletID: [UInt8]) -> LifecycleAttempt? {
        LifecycleAttempt(
            walletID: walletID, epoch: name.epoch, operation: name.operation, transcriptHash: name.transcript, state: state)
    }
}

extension KeptStatement {
    /// This party's own note that its epoch has a second certificate, which leads to another state.
    fileprivate init(split epoch: UInt32, transcript: [UInt8], state: [UInt8]) {
        self.init(epoch: epoch, transcript: transcript, kind: Self.split, signer: [UInt8](repeating: 0, count: 32), bytes: state)
    }

    /// This party's own note that a vote which it had forgotten does not bind it any more: its operator forced it.
    init(released vote: KeptStatement) {
        self.init(
            epoch: vote.epoch, transcript: vote.transcript, kind: Self.released, signer: [UInt8](repeating: 0, count: 32),
            bytes: vote.transcript)
    }

    /// No statement has these kinds.
    private static let (split, released): (UInt8, UInt8) = (81, 82)
    /// Whether it is such a note.
    var isOfSplit: Bool { kind == Self.split }
    var isOfRelease: Bool { kind == Self.released }
    /// Whether it is this party's own, and told to nobody.
    var isOwnNote: Bool { isOfSplit || isOfRelease }

    fileprivate init(_ statement: LifecycleStatement) {
        self.init(
            epoch: statement.epoch, transcript: statement.transcriptHash, kind: statement.kind.rawValue, signer: statement.signer,
            bytes: statement.encoded)
    }
}

extension RenewalParameters {
    /// Whether a party is of the old quorum: all of it votes.
    func votes(member: Member) -> Bool {
        epoch.roster.index(of: member.identity.publicKey).map { proposal.oldQuorum.contains($0) } ?? false
    }

    /// The roster of the epoch that comes, as a store takes it; nil where it stays the same.
    var nextRoster: NextRoster? {
        guard roster != epoch.roster else { return nil }
        var numbers: [UInt8: UInt8] = [:]
        for seat in roster.parties { if let old = oldIndex(of: seat) { numbers[old.rawValue] = seat.rawValue } }
        return NextRoster(roster: roster.publicKeys.flatMap(\.self), numbers: numbers)
    }
}
