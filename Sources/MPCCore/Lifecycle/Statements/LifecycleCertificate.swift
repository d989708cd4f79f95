/// The proof that an epoch has one successor: every new holder has stored its shares, and every member of the old quorum has voted for that
/// (lifecycle.md section 2). Whoever holds the statements makes it, and whoever knows the epoch's state checks it.
///
/// version, type, length of the proposal (4), proposal, h (32), state′ (32), n′ signatures "stored" by new index, |O| signatures "commit" by O.
public struct LifecycleCertificate: Hashable, Sendable {
    /// The proposal that was carried out.
    public let proposal: RenewalProposal
    /// The hash h of the run that made the shares.
    public let transcriptHash: [UInt8]
    /// The hash of the new epoch's state.
    public let state: [UInt8]
    private let stored: [[UInt8]]
    private let commits: [[UInt8]]

    /// Puts a certificate together; nil where a statement is missing for every attempt that these are of.
    public init?(_ parameters: RenewalParameters, statements: [LifecycleStatement]) {
        let attempts = Set(statements.filter { $0.kind == .commit }.map(\.attempt))
        for attempt in attempts {
            let stored = parameters.signatures(.stored, of: attempt, statements)
            let commits = parameters.signatures(.commit, of: attempt, statements)
            guard stored.count == parameters.roster.count, commits.count == parameters.proposal.oldQuorum.count else { continue }
            proposal = parameters.proposal
            transcriptHash = attempt.transcriptHash
            state = attempt.state
            self.stored = stored
            self.commits = commits
            return
        }
        return nil
    }

    /// The encoding.
    public var encoded: [UInt8] {
        var writer = WireWriter()
        for byte in [WireHeader.version, MessageType.lifeCertificate.rawValue] { writer.byte(byte) }
        let proposal = proposal.encoded
        writer.write(UInt32(truncatingIfNeeded: proposal.count))
        for field in [proposal, transcriptHash, state] + stored + commits { writer.write(field) }
        return writer.bytes
    }

    /// Reads a certificate strictly. It proves nothing before it is ``verified(after:companion:)``.
    public init(_ bytes: [UInt8]) throws(WireError) {
        var reader = try WireReader(bytes, of: .lifeCertificate)
        let length = Int(try reader.number("length of the proposal"))
        let proposal = try RenewalProposal(try reader.bytes(length, "proposal"))
        self.proposal = proposal
        transcriptHash = try reader.bytes(32, "transcript hash")
        state = try reader.bytes(32, "state")
        var signatures: [[UInt8]] = []
        for _ in proposal.roster { signatures.append(try reader.bytes(64, "signature of a holder")) }
        stored = signatures
        signatures = []
        for _ in proposal.oldQuorum { signatures.append(try reader.bytes(64, "signature of the old quorum")) }
        commits = signatures
        try reader.finish()
    }

    /// Checks the certificate against the epoch that one knows, in the page's order, and gives the one that follows.
    ///
    /// - Throws: `misuse` where it is of another epoch or its proposal is none of this one, `abort(certificate)` for a signature that is not
    ///   there.
    public func verified(after epoch: WalletEpoch, companion: (any KeyGenerationCompanion)?) throws(ProtocolAbort) -> CertifiedEpoch {
        guard proposal.epoch == epoch.number else { throw .misuse(.renewal(.certificate)) }
        // What a member knows of earlier rosters has no say: a certificate is valid for all or for nobody.
        let parameters = try RenewalParameters(proposal, of: epoch, companion: companion)
        let attempt = parameters.attempt(transcriptHash: transcriptHash, state: state)
        let voters = proposal.oldQuorum.compactMap { epoch.roster.publicKey(of: $0) }
        guard stored.count == parameters.roster.count, commits.count == voters.count,
            zip(stored, parameters.roster.publicKeys).allSatisfy({
                LifecycleStatement.isSignature($0, of: .stored, attempt, by: $1)
            }),
            zip(commits, voters).allSatisfy({ LifecycleStatement.isSignature($0, of: .commit, attempt, by: $1) })
        else { throw .abort(.check("certificate")) }
        return CertifiedEpoch(parameters: parameters, attempt: attempt)
    }
}

extension LifecycleCertificate {
    /// The votes that it is made of, each a statement by itself, for whoever compares them with another certificate's.
    ///
    /// - Throws: as ``verified(after:companion:)``.
    public func votes(
        after epoch: WalletEpoch, companion: (any KeyGenerationCompanion)?
    ) throws(ProtocolAbort) -> [LifecycleStatement] {
        let attempt = try verified(after: epoch, companion: companion).attempt
        let voters = proposal.oldQuorum.compactMap { epoch.roster.publicKey(of: $0) }
        return zip(voters, commits).map { LifecycleStatement(verified: .commit, attempt, by: $0, signature: $1) }
    }
}

/// A certificate that was checked: what a party needs for making the next epoch the wallet's.
public struct CertifiedEpoch: Sendable {
    /// The proposal that was carried out, against the epoch that ends: who holds, who goes, who was away.
    public let parameters: RenewalParameters
    /// The attempt that was certified: op, h, state′.
    public let attempt: LifecycleAttempt

    /// The epoch that begins.
    public var epoch: WalletEpoch {
        WalletEpoch(
            walletID: attempt.walletID, number: attempt.epoch, state: attempt.state, threshold: parameters.threshold,
            roster: parameters.roster, schemes: parameters.epoch.schemes)
    }
}

extension RenewalParameters {
    /// Whether an attempt is one at this proposal.
    public func isOfThis(_ attempt: LifecycleAttempt) -> Bool {
        attempt.walletID == epoch.walletID && attempt.epoch == nextEpoch && attempt.operation == operation
    }

    /// The new holders whose "stored" of an attempt is not among the statements: nobody commits before there are none (rule S9).
    public func lackingStored(_ attempt: LifecycleAttempt, _ statements: [LifecycleStatement]) -> [PartyIndex] {
        let signers = signers(.stored, of: attempt, statements)
        return roster.parties.filter { party in roster.publicKey(of: party).map { signers[$0] == nil } ?? true }
    }

    /// The members of O, old indices, whose "commit" of an attempt is not among the statements.
    public func lackingCommits(_ attempt: LifecycleAttempt, _ statements: [LifecycleStatement]) -> [PartyIndex] {
        let signers = signers(.commit, of: attempt, statements)
        return proposal.oldQuorum.filter { party in epoch.roster.publicKey(of: party).map { signers[$0] == nil } ?? true }
    }

    /// The signatures of those who have to sign, in the certificate's order: fewer where one is missing.
    fileprivate func signatures(
        _ kind: LifecycleStatement.Kind, of attempt: LifecycleAttempt, _ statements: [LifecycleStatement]
    ) -> [[UInt8]] {
        let signers = signers(kind, of: attempt, statements)
        let keys = kind == .stored ? roster.publicKeys : proposal.oldQuorum.compactMap { epoch.roster.publicKey(of: $0) }
        return keys.compactMap { signers[$0] }
    }

    private func signers(
        _ kind: LifecycleStatement.Kind, of attempt: LifecycleAttempt, _ statements: [LifecycleStatement]
    ) -> [[UInt8]: [UInt8]] {
        guard isOfThis(attempt) else { return [:] }
        var signers: [[UInt8]: [UInt8]] = [:]
        for statement in statements where statement.kind == kind && statement.attempt == attempt {
            signers[statement.signer] = statement.signatureBytes
        }
        return signers
    }
}
