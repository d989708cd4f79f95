import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// Proposals, statements and certificates, byte for byte and in every field (lifecycle.md sections 0 and 2).
@Suite struct RenewalValueTests {
    private let vectors: RenewalVectors

    init() throws { vectors = try #require(RenewalVectors.all) }

    private func run(_ name: String) throws -> RenewalVectors.Run { try #require(vectors.runs[name]) }

    private func fault(_ body: () throws -> Void) throws -> RenewalFault? {
        guard case .misuse(.renewal(let fault)) = try verdict(body) else { return nil }
        return fault
    }

    @Test(arguments: ["refresh", "reshare"])
    func proposalsAreTheKnownOnes(_ name: String) throws {
        let known = try run(name)
        let (parameters, state) = try vectors.parameters(known)
        let epoch = vectors.epochs[known.before]
        #expect(state.hash == epoch.state.bytes && state.walletID == epoch.wid.bytes)
        let proposal = parameters.proposal
        #expect(proposal.encoded == known.proposal.bytes && proposal.kind.word == name)
        #expect(parameters.operation == known.op.bytes)
        #expect(parameters.seats.publicKeys == known.seats.map(\.bytes))
        #expect(parameters.oldIndices.map { Int($0?.rawValue ?? 0) } == known.oldIndices)
        #expect(parameters.proposal.oldQuorum.map { Int($0.rawValue) } == known.oldQuorum)
        #expect(parameters.leaving.map { Int($0.rawValue) } == known.leaving)
        #expect(parameters.departed.map { Int($0.rawValue) } == known.departed)
        #expect(parameters.absent.map { Int($0.rawValue) } == known.absent)
        #expect(parameters.run?.protocolName == known.protocol && parameters.run?.keyID == epoch.wid.bytes)
        #expect(parameters.run?.epoch == state.epoch.number && parameters.run?.parties == parameters.seats.parties)
        // Made here, it is the same.
        let made =
            try name == "refresh"
            ? RenewalProposal(refreshing: state.epoch)
            : RenewalProposal(
                resharing: state.epoch, threshold: parameters.threshold, roster: parameters.roster,
                oldQuorum: parameters.proposal.oldQuorum.reversed())
        #expect(made == proposal)
    }

    @Test func knownProposalsAreRefused() throws {
        for invalid in vectors.invalidProposals {
            let epoch = try vectors.epochs[run(invalid.run).before].known().epoch
            let proposal = try RenewalProposal(invalid.proposal.bytes)
            let found = try fault { _ = try RenewalParameters(proposal, of: epoch, companion: SilentCompanion()) }
            #expect(found?.rawValue == invalid.reason, "\(invalid.what)")
        }
    }

    @Test(arguments: ["refresh", "reshare"])
    func statementsAndCertificateAreTheKnownOnes(_ name: String) throws {
        let known = try run(name)
        let (parameters, _) = try vectors.parameters(known)
        let after = try vectors.epochs[known.after].known()
        let attempt = parameters.attempt(transcriptHash: known.h.bytes, state: after.hash)
        #expect(attempt == LifecycleAttempt(making: after, operation: parameters.operation) && parameters.isOfThis(attempt))
        func identity(_ seat: PartyIndex) throws -> PartyIdentity {
            try KnownImport.identity(Int(seat.rawValue), known.identitySeeds[Int(seat.rawValue) - 1])
        }
        var statements: [LifecycleStatement] = []
        for seat in parameters.roster.parties {
            let statement = LifecycleStatement(stored: attempt, identity: try identity(seat))
            #expect(statement.encoded == known.stored[Int(seat.rawValue) - 1].bytes)
            statements.append(statement)
        }
        #expect(parameters.lackingStored(attempt, statements).isEmpty)
        #expect(parameters.lackingStored(attempt, Array(statements.dropFirst())) == [try party(1)])
        for (old, commit) in zip(parameters.proposal.oldQuorum, known.commits) {
            let key = try #require(parameters.epoch.roster.publicKey(of: old))
            let seat = try #require(parameters.seats.index(of: key))
            let statement = LifecycleStatement(committing: attempt, identity: try identity(seat))
            #expect(statement.encoded == commit.bytes)
            #expect(parameters.lackingCommits(attempt, statements).contains(old))
            #expect(LifecycleCertificate(parameters, statements: statements) == nil)
            statements.append(try LifecycleStatement(commit.bytes))
        }
        #expect(parameters.lackingCommits(attempt, statements).isEmpty)
        for seat in parameters.seats.parties {
            let statement = LifecycleStatement(erased: attempt, identity: try identity(seat))
            #expect(statement.encoded == known.erased[Int(seat.rawValue) - 1].bytes)
            #expect(try LifecycleStatement(statement.encoded) == statement)
        }
        // Others' statements do not get in the way, in whatever order they come.
        let stranger = try #require(TestParties(1).members.first)
        let other = parameters.attempt(transcriptHash: after.hash, state: after.hash)
        statements.append(LifecycleStatement(committing: attempt, identity: stranger.identity))
        statements.append(LifecycleStatement(committing: other, identity: stranger.identity))
        let certificate = try #require(LifecycleCertificate(parameters, statements: statements.reversed()))
        #expect(certificate.encoded == known.certificate.bytes)
        #expect(try LifecycleCertificate(known.certificate.bytes) == certificate)
        let certified = try certificate.verified(after: parameters.epoch, companion: SilentCompanion())
        #expect(certified.epoch == after.epoch && certified.attempt == attempt)
        #expect(after.keepsKeys(of: try vectors.epochs[known.before].known()))
    }

    /// Statements count for the attempt that they name, and attempts for the proposal that they are at.
    @Test func statementsCountForTheirAttempt() throws {
        let parties = try TestParties(2)
        let shares = try parties.keys(.ed25519, threshold: 2)
        let state = try #require(WalletState(keys: [shares[0].info], roster: parties.roster))
        let parameters = try RenewalParameters(RenewalProposal(refreshing: state.epoch), of: state.epoch, companion: nil)
        let attempt = parameters.attempt(transcriptHash: state.hash, state: state.walletID)
        func statements(_ first: LifecycleAttempt, _ second: LifecycleAttempt) -> [LifecycleStatement] {
            zip(parties.members, [first, second]).map { LifecycleStatement(stored: $1, identity: $0.identity) }
                + parties.members.map { LifecycleStatement(committing: second, identity: $0.identity) }
        }
        #expect(LifecycleCertificate(parameters, statements: statements(attempt, attempt)) != nil)
        let other = parameters.attempt(transcriptHash: state.walletID, state: state.walletID)
        let mixed = statements(other, attempt)
        #expect(LifecycleCertificate(parameters, statements: mixed) == nil)
        #expect(try parameters.lackingStored(attempt, mixed) == [party(1)] && parameters.lackingCommits(attempt, mixed).isEmpty)
        #expect(try parameters.lackingStored(other, mixed) == [party(2)])
        for elsewhere in [
            LifecycleAttempt(
                of: state.walletID, epoch: 1, operation: state.hash, transcriptHash: state.hash, state: state.hash),
            LifecycleAttempt(
                of: state.walletID, epoch: 2, operation: parameters.operation, transcriptHash: state.hash, state: state.hash),
            LifecycleAttempt(
                of: state.hash, epoch: 1, operation: parameters.operation, transcriptHash: state.hash, state: state.hash),
        ] {
            let all = statements(elsewhere, elsewhere)
            #expect(!parameters.isOfThis(elsewhere) && LifecycleCertificate(parameters, statements: all) == nil)
            #expect(parameters.lackingStored(elsewhere, all).count == 2 && parameters.lackingCommits(elsewhere, all).count == 2)
        }
    }

    @Test func chainsOfCertificatesAreWalked() throws {
        var epoch = try vectors.epochs[0].known().epoch
        for name in ["refresh", "reshare"] {
            let certificate = try LifecycleCertificate(run(name).certificate.bytes)
            epoch = try certificate.verified(after: epoch, companion: SilentCompanion()).epoch
        }
        let last = try vectors.epochs[2].known().epoch
        #expect(epoch == last)
    }

    @Test func knownCertificatesAreRefused() throws {
        for invalid in vectors.invalidCertificates {
            let epoch = try vectors.epochs[invalid.epoch].known().epoch
            if invalid.kind == "malformed" {
                #expect(throws: WireError.self, "\(invalid.what)") { try LifecycleCertificate(invalid.bytes.bytes) }
                continue
            }
            let certificate = try LifecycleCertificate(invalid.bytes.bytes)
            let found = try verdict { try certificate.verified(after: epoch, companion: SilentCompanion()) }
            switch found {
            case .misuse(.renewal(let fault)): #expect(invalid.kind == "misuse" && invalid.reason == fault.rawValue)
            case .abort(.check(let name)): #expect(invalid.kind == "abort" && invalid.reason == name)
            default: Issue.record("\(invalid.what): \(String(describing: found))")
            }
        }
    }

    /// No bit of a certificate is without meaning: every other one is refused.
    @Test func everyByteOfACertificateCounts() throws {
        let known = try run("reshare")
        let epoch = try vectors.epochs[known.before].known().epoch
        let bytes = known.certificate.bytes
        for place in bytes.indices {
            let changed = bytes.flipping(place)
            guard let certificate = try? LifecycleCertificate(changed) else { continue }
            #expect(try verdict { try certificate.verified(after: epoch, companion: SilentCompanion()) } != nil, "\(place)")
        }
        for count in bytes.indices { #expect(throws: WireError.self) { try LifecycleCertificate(Array(bytes.prefix(count))) } }
        #expect(throws: WireError.self) { try LifecycleCertificate(bytes + [0]) }
        // The proposal has the length that stands before it, and ends there.
        let length = Int(bytes[5])
        for other in [length - 1, length + 1] {
            #expect(throws: WireError.self) { try LifecycleCertificate(bytes.replacing(5..<6, with: [UInt8(other)])) }
        }
    }

    @Test func proposalsAreReadStrictly() throws {
        let bytes = try run("reshare").proposal.bytes
        for count in bytes.indices { #expect(throws: WireError.self) { try RenewalProposal(Array(bytes.prefix(count))) } }
        func field(_ place: Int, _ value: UInt8) -> String? {
            do { _ = try RenewalProposal(bytes.replacing(place..<place + 1, with: [value])) } catch { return error.field }
            return nil
        }
        #expect(throws: WireError(field: "end", problem: .trailingBytes(1))) { try RenewalProposal(bytes + [0]) }
        #expect(field(0, 2) == "version" && field(1, 81) == "type" && field(2, 0) == "operation" && field(2, 3) == "operation")
        #expect(field(bytes.count - 1, 2) == "companion" && field(bytes.count - 2, 0) == "old quorum")
        #expect(field(74, 255) == "identity 4" && field(74, 2) != nil && field(bytes.count - 4, 3) == "companion")
    }

    @Test func statementsOfOtherKindsAreRefused() throws {
        for bytes in vectors.otherKinds {
            #expect(throws: WireError(field: "kind", problem: .outOfRange)) { try LifecycleStatement(bytes.bytes) }
        }
        #expect(throws: WireError(field: "signature", problem: .outOfRange)) { try LifecycleStatement(vectors.notAuthentic.bytes) }
    }

    @Test func twoVotesAtOneEpochAreAContradiction() throws {
        let votes = try vectors.twoCommits.map { try LifecycleStatement($0.bytes) }
        #expect(votes[0].contradicts(votes[1]) && votes[1].contradicts(votes[0]) && !votes[0].contradicts(votes[0]))
        // Votes at other epochs, other parties' votes, and "stored" of two attempts are none.
        let parties = try TestParties(2)
        let attempt = votes[0].attempt
        func vote(_ epoch: UInt32, _ h: [UInt8], _ member: Int) -> LifecycleStatement {
            LifecycleStatement(
                committing: LifecycleAttempt(
                    of: attempt.walletID, epoch: epoch, operation: attempt.operation, transcriptHash: h, state: attempt.state),
                identity: parties.members[member].identity)
        }
        let (a, b) = (votes[0].transcriptHash, votes[1].transcriptHash)
        #expect(vote(2, a, 0).contradicts(vote(2, b, 0)))
        #expect(!vote(2, a, 0).contradicts(vote(3, b, 0)) && !vote(2, a, 0).contradicts(vote(2, b, 1)))
        let stored = votes.map { LifecycleStatement(stored: $0.attempt, identity: parties.members[0].identity) }
        #expect(!stored[0].contradicts(stored[1]) && !stored[0].contradicts(vote(2, b, 0)) && !vote(2, b, 0).contradicts(stored[0]))
        let elsewhere = LifecycleAttempt(
            of: b, epoch: 2, operation: attempt.operation, transcriptHash: b, state: attempt.state)
        #expect(!vote(2, a, 0).contradicts(LifecycleStatement(committing: elsewhere, identity: parties.members[0].identity)))
    }

    @Test func theEndOfAnEpochIsSignedWithoutARun() throws {
        let state = try vectors.epochs[vectors.deletion.epoch].known()
        let attempt = LifecycleAttempt(deleting: state)
        #expect(attempt.operation == vectors.deletion.op.bytes)
        let identity = try KnownImport.identity(1, run("refresh").identitySeeds[0])
        #expect(LifecycleStatement(erased: attempt, identity: identity).encoded == vectors.deletion.erasedOf1.bytes)
    }

    @Test func quorumsAreMoreThanHalf() {
        for known in vectors.oldQuorumSizes {
            #expect(RenewalParameters.oldQuorumSize(threshold: known[0], parties: known[1]) == known[2])
        }
    }

    @Test func attemptsHaveTheirLengths() throws {
        let h = [UInt8](repeating: 1, count: 32)
        #expect(LifecycleAttempt(walletID: h, epoch: 1, operation: h, transcriptHash: h, state: h) != nil)
        let short = Array(h.dropLast())
        #expect(LifecycleAttempt(walletID: short, epoch: 1, operation: h, transcriptHash: h, state: h) == nil)
        #expect(LifecycleAttempt(walletID: h, epoch: 1, operation: short, transcriptHash: h, state: h) == nil)
        #expect(LifecycleAttempt(walletID: h, epoch: 1, operation: h, transcriptHash: short, state: h) == nil)
        #expect(LifecycleAttempt(walletID: h, epoch: 1, operation: h, transcriptHash: h, state: short) == nil)
    }

    /// The largest certificate, 16 new holders and 16 voters: 32 signatures.
    @Test func aLargeCertificateIsCheckedInMilliseconds() throws {
        let parties = try TestParties(16)
        let shares = try parties.keys(.ed25519, threshold: 3)
        let state = try #require(WalletState(keys: [shares[0].info], roster: parties.roster))
        let parameters = try RenewalParameters(RenewalProposal(refreshing: state.epoch), of: state.epoch, companion: nil)
        let attempt = parameters.attempt(transcriptHash: state.hash, state: state.walletID)
        let statements = parties.members.flatMap {
            [LifecycleStatement(stored: attempt, identity: $0.identity), LifecycleStatement(committing: attempt, identity: $0.identity)]
        }
        let certificate = try #require(LifecycleCertificate(parameters, statements: statements))
        let clock = ContinuousClock()
        var best = Duration.seconds(1)
        for _ in 0..<20 { best = min(best, try clock.measure { _ = try certificate.verified(after: state.epoch, companion: nil) }) }
        // 32 verifications by libsodium are 2 ms, and machines differ.
        #expect(best < .milliseconds(10), "\(best)")
    }
}
