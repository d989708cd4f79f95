import Groups
import MPCCore
import Secrets
import Synchronization
import TestSupport
import Testing

@testable import DKLs23

#if os(Linux)
    /// A round holds what it needs and nothing of the round before: what is done with is gone from the process while the run goes on.
    @Suite struct RoundMemoryTests {
        /// Gives each set-up away once, so that whoever took it has the only copy.
        private final class GivingLedger: PairLedger {
            private let setups: Mutex<[PartyIndex: SecretMessage]>

            init(_ setups: [PartyIndex: SecretMessage]) { self.setups = Mutex(setups) }

            func evaluate(
                _ pair: PartyPair, setup: [UInt8], culprit: PartyIndex, _ check: () -> ProtocolAbort.Reason?
            ) throws(ProtocolAbort) {
                if let reason = check() { throw .ban(culprit, reason) }
            }

            func isPoisoned(_ pair: PartyPair) -> Bool { false }

            func setup(with peer: PartyIndex) -> SecretMessage? { setups.withLock { $0.removeValue(forKey: peer) } }
        }

        private struct Side {
            let run: ProtocolRun<[SigningMaterial]>
            var outbox = Outbox()
        }

        /// Both parties of a run that was made and not started; their ledgers had the only copies of their set-ups.
        private static func sides(_ scan: MemoryScan) throws -> [Side] {
            let table = try ECDSATable(threshold: 2, of: 2, signers: [1, 2])
            let contexts = try table.parties.open(PreSigning.parameters(table.keys[0].info, signers: table.signers, batch: 2))
            return try table.keys.map { key in
                let me = key.info.index
                let peer = try #require(table.signers.first { $0 != me })
                let state = try table.state(me, with: peer)
                scan.look(for: "zero seed \(me)", state.zeroSeed)
                scan.look(for: "delta \(me)", state.delta)
                for i in 0..<128 { scan.look(for: "Alice's keys \(me)", state.aliceKeys, 16 * i..<16 * (i + 1)) }
                // Both of each transfer: one of them is Alice's key of the other party.
                let other = try table.state(peer, with: me)
                let delta = other.delta.exposed()
                for i in 0..<128 {
                    let unchosen = 2 * i + (delta[i / 8] >> (i % 8) & 1 == 1 ? 0 : 1)
                    scan.look(for: "Bob's keys \(me)", state.bobKeys, 16 * unchosen..<16 * (unchosen + 1))
                }
                let record = SecretMessage(try #require(table.ledgers[me]?.setup(with: peer)).bytes.copy())
                let context = try #require(contexts[me]).0
                return Side(run: try PreSigning.run(key, batch: 2, context: context, pairs: GivingLedger([peer: record])))
            }
        }

        private static func exchange(_ sides: [Side]) throws {
            for sender in sides {
                for receiver in sides where receiver.run.context.me != sender.run.context.me {
                    receiver.run.receive(broadcast: try #require(sender.outbox.broadcast), from: sender.run.context.me)
                    let message = try #require(sender.outbox.privates[receiver.run.context.me])
                    receiver.run.receive(privateMessage: message, from: sender.run.context.me)
                }
            }
        }

        @Test func aRoundHoldsNothingOfTheOneBefore() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                try RoundMemoryTests.live(scan)
                #expect(try scan.found() == [])
            }
        }

        private static func live(_ scan: MemoryScan) throws {
            var sides = try sides(scan)
            for position in sides.indices { sides[position].outbox = try sides[position].run.start() }
            let needed = (1...2).flatMap { ["delta \($0)"] + [String](repeating: "Alice's keys \($0)", count: 128) }
            #expect(try scan.found().sorted() == needed.sorted(), "after round 1: what Alice needs, once")
            try exchange(sides)
            for position in sides.indices {
                guard case .send(let outbox) = try sides[position].run.advance() else { throw MalformedVector(what: "finished early") }
                sides[position].outbox = outbox
            }
            #expect(try scan.found() == [], "after round 2: nothing of it")
            try exchange(sides)
            for side in sides {
                guard case .finished(let materials) = try side.run.advance() else { throw MalformedVector(what: "not finished") }
                #expect(materials.count == 2)
            }
        }
    }
#endif
