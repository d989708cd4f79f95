import Foundation
import MPCCore
import Secrets
import ShareStore
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// What a party answers to a question about its state (lifecycle.md section 7).
@Suite struct StatusTests {
    private struct Known: Decodable {
        struct Attempt: Decodable {
            let operation, transcript: HexBytes
            let stage: String
        }
        let asker, nonce, answerer, seed, walletID, state, hash, signature: HexBytes
        let epoch: UInt32
        let attempts: [Attempt]
    }

    @Test func theKnownAnswer() throws {
        let known: Known = try VectorFile.read("lifecycle/status.json", format: "chainsign-status-vector/1")
        let question = StatusQuestion(asker: known.asker.bytes, nonce: known.nonce.bytes)
        let attempts = try known.attempts.map {
            PartyStatus.Attempt(
                operation: $0.operation.bytes, transcript: $0.transcript.bytes, stage: try #require(AttemptStage(rawValue: $0.stage)))
        }
        let hash = PartyStatus.hash(
            question, by: known.answerer.bytes, known.walletID.bytes, known.epoch, known.state.bytes, attempts)
        #expect(hash == known.hash.bytes)
        let identity = try PartyIdentity(index: number(1), seed: SecretBytes(copying: known.seed.bytes))
        #expect(identity.publicKey == known.answerer.bytes && identity.signature(of: hash) == known.signature.bytes)
        let roster = try #require(Roster(publicKeys: [known.answerer.bytes, known.asker.bytes]))
        let status = PartyStatus(
            walletID: known.walletID.bytes, epoch: known.epoch, state: known.state.bytes, attempts: attempts,
            signature: known.signature.bytes)
        #expect(status.isAuthentic(question, by: number(1), roster) && !status.isAuthentic(question, by: number(2), roster))
        // The words of the stages are under the signature.
        #expect(AttemptStage.allCases.map(\.rawValue) == ["pending", "committed", "dropped", "shelved"])
    }

    /// What a party has stored of a next epoch belongs to its answer, and nobody changes it on the way.
    @Test func attemptsAreSignedFor() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let party = try #require(wallet.locals.first)
        let attempt = try #require(try party.attempts().first)
        let question = StatusQuestion(freshFrom: wallet.roster.publicKeys[1])
        func isAuthentic(_ status: PartyStatus) -> Bool { status.isAuthentic(question, by: party.index, wallet.roster) }
        for stage in [AttemptStage.pending, .dropped] {
            let status = try await party.status(question)
            let told = PartyStatus.Attempt(operation: attempt.name.operation, transcript: attempt.name.transcript, stage: stage)
            #expect(status.attempts == [told] && isAuthentic(status))
            for other in [[], [PartyStatus.Attempt(operation: told.operation, transcript: told.transcript, stage: .committed)]] {
                #expect(
                    !isAuthentic(
                        PartyStatus(
                            walletID: status.walletID, epoch: status.epoch, state: status.state, attempts: other,
                            signature: status.signature)))
            }
            try await party.setAsideAttempts(force: false)
        }
    }
}
