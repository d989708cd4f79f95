import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Statements and answers on counters (rule S5): whose word counts, and for what.
@Suite struct CounterTests {
    private func fresh(_ test: TestHome) async throws -> LocalWallet { try await test.create(schemes: [.ed25519]) }

    @Test func aStatementIsKeptAndGivenBack() async throws {
        let test = try TestHome()
        let wallet = try await fresh(test)
        let (speaker, listener) = (wallet.locals[0], wallet.locals[1])
        let statement = try await speaker.statement()
        try await listener.record([statement])
        #expect(try await listener.answer(RollCall(party: speaker).challenge()).seen == statement)
        // A party keeps nothing of itself.
        try await speaker.record([statement])
        #expect(try speaker.store.counter(of: speaker.index.rawValue) == nil)
    }

    /// What the party that it speaks of has not signed is not kept: anybody could void anybody's pools.
    @Test func onlyTheSpeakersOwnWordIsKept() async throws {
        let test = try TestHome()
        let wallet = try await fresh(test)
        let (speaker, listener, other) = (wallet.locals[0], wallet.locals[1], wallet.locals[2])
        let honest = try await speaker.statement()
        let ahead = PoolCounter(generation: honest.counter.generation, count: honest.counter.count + 1)
        var bent = honest.signature
        bent[0] ^= 1
        let forged = [
            PoolStatement(party: speaker.index, counter: ahead, position: honest.position, signature: honest.signature),
            PoolStatement(
                party: speaker.index, counter: honest.counter,
                position: ChainPosition(sequence: honest.position.sequence, hash: [UInt8](repeating: 1, count: 32)),
                signature: honest.signature),
            PoolStatement(
                party: speaker.index, counter: honest.counter,
                position: ChainPosition(sequence: honest.position.sequence + 1, hash: honest.position.hash), signature: honest.signature),
            PoolStatement(party: other.index, counter: honest.counter, position: honest.position, signature: honest.signature),
            PoolStatement(party: speaker.index, counter: honest.counter, position: honest.position, signature: bent),
            PoolStatement(party: speaker.index, counter: honest.counter, position: honest.position, signature: []),
        ]
        try await listener.record(forged)
        for party in [speaker, other] { #expect(try listener.store.counter(of: party.index.rawValue) == nil) }
    }

    /// A cheat's number that no store can keep does not keep the honest words beside it from being kept.
    @Test func nonsenseCostsNobodyElsesWord() async throws {
        let test = try TestHome()
        let wallet = try await fresh(test)
        let (cheat, honest, listener) = (wallet.locals[0], wallet.locals[1], wallet.locals[2])
        let word = try await honest.statement()
        for counter in [PoolCounter(generation: .max, count: 0), PoolCounter(generation: 1, count: 1 << 63)] {
            let progress = PoolProgress(counter: counter, position: word.position)
            try await listener.record([PoolStatement(progress, member: cheat.member), word])
        }
        #expect(try listener.store.counter(of: cheat.index.rawValue) == nil)
        #expect(try await listener.answer(RollCall(party: honest).challenge()).seen == word)
    }

    /// An answer counts for the challenge that it answers, from the party that signed it.
    @Test func onlyAFreshAnswerOfItsPartyConfirms() async throws {
        let test = try TestHome()
        let wallet = try await fresh(test)
        let (party, second, third) = (wallet.locals[0], wallet.locals[1], wallet.locals[2])
        let (old, new) = (RollCall(party: party).challenge(), RollCall(party: party).challenge())
        #expect(old != new)
        let stale = try await second.answer(old)
        let theirs = try await third.answer(new)
        let claimed = PoolAnswer(party: second.index, seen: nil, signature: theirs.signature)
        let honest = try await second.answer(new)
        #expect(RollCall(party: party).confirming(new, [stale, claimed]).isEmpty)
        #expect(RollCall(party: party).confirming(new, [honest, theirs]) == [honest, theirs])
    }

    /// An answer whose statement is not the asker's own voids nothing.
    @Test func aForgedMemoryVoidsNothing() async throws {
        let test = try TestHome()
        let wallet = try await fresh(test)
        try await wallet.presign(.ed25519, count: 2)
        let (party, liar) = (wallet.locals[0], wallet.locals[1])
        let challenge = RollCall(party: party).challenge()
        let honest = try await party.statement()
        let ahead = PoolStatement(
            party: party.index, counter: PoolCounter(generation: 9, count: 9), position: honest.position, signature: honest.signature)
        let answer = PoolAnswer(party: liar.index, seen: ahead, signature: try await liar.answer(challenge).signature)
        #expect(try await RollCall(party: party).confirm(challenge, [answer]) == nil)
        #expect(try party.store.poolLevels().map(\.available) == [2])
    }

    /// A failed check is told to every other party by the party itself, before it is told to anybody else.
    @Test func aPoisoningIsHeardByAll() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let (party, peer, third) = (wallet.locals[0], wallet.locals[1], wallet.locals[2])
        let key = try wallet.key(.ecdsaSecp256k1)
        let ledger = try #require(party.keyring.ledgers.first)
        let pair = try #require(PartyPair(party.index, peer.index))
        let records = try party.store.pairs(keyID: key.keyID, epoch: key.epoch)
        let setup = try #require(records.first { $0.peer == peer.index.rawValue }).publicPart
        // A run in which a check fails, for which nobody but the party knows yet.
        let ticket = try await party.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: [party.index, peer.index]))
        #expect(throws: ProtocolAbort.self) { try ledger.evaluate(pair, setup: setup, culprit: peer.index) { .check("a test's") } }
        for other in [peer, third] { #expect(try other.store.counter(of: party.index.rawValue)?.counter.count != 1) }
        // It fails here for want of hellos; before anybody hears that, all have heard of the poisoning.
        await #expect(throws: WalletError.self) { try await party.advance(ticket.id, with: [:]) }
        let progress = try party.store.progress()
        #expect(progress.counter.count == 1)
        for other in [peer, third] { #expect(try other.store.counter(of: party.index.rawValue)?.counter == progress.counter) }
    }
}
