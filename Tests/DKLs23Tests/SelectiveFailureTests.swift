import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// The attack that poisoning is for: a Bob who sends everything honestly but for one column u_i, x and y made to fit, fails
/// exactly where Δ_i = 1, and so learns Δ_i. Once is one bit; 128 times would be Δ, and with Δ every pad.
@Suite struct SelectiveFailureTests {
    /// Alice's side of one attempt, started, with Bob's messages of round 1 in it. Bob flips a bit in column i.
    final class Attempt {
        let alice: ProtocolRun<[SigningMaterial]>
        let bob: ProtocolRun<[SigningMaterial]>

        init(_ table: ECDSATable, column: Int?, ledger: any PairLedger, randomness: Randomness) throws {
            let parameters = try PreSigning.parameters(table.keys[0].info, signers: table.signers, batch: 1)
            let contexts = try table.parties.open(parameters, randomness: randomness)
            let (one, two) = (table.signers[0], table.signers[1])
            alice = try PreSigning.run(
                table.keys[0], batch: 1, context: try #require(contexts[one]).0, pairs: ledger, randomness: randomness)
            bob = try PreSigning.run(
                table.keys[1], batch: 1, context: try #require(contexts[two]).0, pairs: try table.freshLedger(of: two),
                randomness: randomness)
            let (fromAlice, fromBob) = (try alice.start(), try bob.start())
            alice.receive(broadcast: try #require(fromBob.broadcast), from: two)
            var message = try #require(fromBob.privates[one]).bytes.exposed()
            if let column { message = try Self.cheat(message, try table.state(two, with: one), column: column) }
            alice.receive(privateMessage: SecretMessage(SecretBytes(copying: message)), from: two)
            bob.receive(broadcast: try #require(fromAlice.broadcast), from: one)
            bob.receive(privateMessage: try #require(fromAlice.privates[two]), from: one)
        }

        /// The honest message with a bit of every block of column i flipped, made anew from Bob's keys and the β in it.
        private static func cheat(_ honest: [UInt8], _ state: PairState, column: Int) throws -> [UInt8] {
            let start = WireHeader.size + 32
            let size = (honest.count - start - 16 * 129) / 128
            let keys = state.bobKeys.exposed()
            func half(_ c: Int) -> [UInt8] { (0..<128).flatMap { keys[16 * (2 * $0 + c)..<16 * (2 * $0 + c + 1)] } }
            func pair(_ choices: [UInt8]) throws -> ExtensionPair {
                try ExtensionPair(
                    batch: 1, session: Array(honest[WireHeader.size..<start]), k0: half(0), k1: half(1),
                    delta: [UInt8](repeating: 0, count: 16), choices: choices)
            }
            let blank = try pair([UInt8](repeating: 0, count: size))
            let (zero, one) = (try blank.stream(blank.keys[0].zero, count: size), try blank.stream(blank.keys[0].one, count: size))
            let model = try pair((0..<size).map { honest[start + $0] ^ zero[$0] ^ one[$0] })
            guard try model.cheatingMessage(errors: [:]) == Array(honest[start...]) else {
                throw MalformedVector(what: "the model's Bob is not the honest one")
            }
            let error = (0..<size).map { UInt8($0 % 16 == column % 16 ? 1 << (column % 8) : 0) }
            return Array(honest.prefix(start)) + (try model.cheatingMessage(errors: [column: error]))
        }

        /// What Alice says to it.
        func verdict() throws -> ProtocolAbort? { try TestSupport.verdict { try self.alice.advance() } }
    }

    static func table() throws -> ECDSATable { try ECDSATable(threshold: 2, of: 2, signers: [1, 2], randomness: .test(100)) }

    static func delta(_ table: ECDSATable) throws -> [Bool] {
        let delta = try table.state(table.signers[0], with: table.signers[1]).delta.exposed()
        return (0..<128).map { delta[$0 / 8] >> ($0 % 8) & 1 == 1 }
    }

    static let failed = ProtocolAbort.Reason.check("OT extension")

    /// The leak that there is without a memory: a fresh ledger each time, and the verdicts spell Δ.
    @Test func verdictsSpellDelta() throws {
        let table = try Self.table()
        let delta = try Self.delta(table)
        var spelt: [Bool] = []
        for column in 0..<128 {
            let ledger = try table.freshLedger(of: table.signers[0])
            switch try Attempt(table, column: column, ledger: ledger, randomness: .test(101)).verdict() {
            case nil: spelt.append(false)
            case .ban(table.signers[1], Self.failed): spelt.append(true)
            case let other: Issue.record("column \(column): \(String(describing: other))")
            }
        }
        #expect(spelt == delta)
        #expect(Set(delta).count == 2)
        // And an honest Bob's message, through the same path.
        let honest = try Attempt(table, column: nil, ledger: table.freshLedger(of: table.signers[0]), randomness: .test(101))
        #expect(try honest.verdict() == nil)
    }

    /// One after the other with one ledger: the first wrong guess bans; of 127 further attempts none evaluates anything.
    @Test func oneAfterTheOther() throws {
        let table = try Self.table()
        let delta = try Self.delta(table)
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        let ledger = CountingLedger(try table.freshLedger(of: table.signers[0]))
        let first = try #require(delta.firstIndex(of: true))
        // This one was started before the ban, and is to find it.
        let early = try Attempt(table, column: 0, ledger: ledger, randomness: .test(102))
        #expect(ledger.evaluations == 0)
        let attempt = try Attempt(table, column: first, ledger: ledger, randomness: .test(103))
        #expect(try attempt.verdict() == .ban(table.signers[1], Self.failed))
        #expect(ledger.evaluations == 1)
        #expect(ledger.isPoisoned(pair))
        #expect(try early.verdict() == .banned(pair))
        for column in 1..<128 {
            // Nor does Bob learn anything from how a run of another batch, or an honest one, ends.
            let abort = try verdict { try Attempt(table, column: column, ledger: ledger, randomness: .test(104)) }
            #expect(abort == .banned(pair), "column \(column)")
        }
        #expect(try verdict { try Attempt(table, column: nil, ledger: ledger, randomness: .test(105)) } == .banned(pair))
        #expect(ledger.evaluations == 1)
    }

    /// All 128 started before any is evaluated, then advanced at once by as many tasks: the check is evaluated until the
    /// first failure and never again, whatever the order; what passed before it is the columns whose Δ_i is 0.
    @Test(arguments: 0..<3)
    func allAtOnce(round: Int) async throws {
        let table = try Self.table()
        let delta = try Self.delta(table)
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        let ledger = CountingLedger(try table.freshLedger(of: table.signers[0]))
        let (started, gate) = (Gate(count: 128), Gate(count: 1))
        let verdicts = try await withThrowingTaskGroup(of: (Int, ProtocolAbort?).self) { group in
            for column in 0..<128 {
                group.addTask {
                    let attempt = try Attempt(table, column: column, ledger: ledger, randomness: .test(UInt8(106 + round)))
                    await started.arrive()
                    await gate.pass()
                    return (column, try attempt.verdict())
                }
            }
            await started.pass()
            #expect(ledger.evaluations == 0)
            await gate.arrive()
            var verdicts: [Int: ProtocolAbort?] = [:]
            for try await (column, verdict) in group { verdicts[column] = verdict }
            return verdicts
        }
        #expect(verdicts.count == 128)
        let passed = verdicts.filter { $0.value == nil }.keys
        let bans = verdicts.filter { $0.value == .ban(table.signers[1], Self.failed) }.keys
        let banned = verdicts.filter { $0.value == .banned(pair) }.keys
        #expect(bans.count == 1 && bans.allSatisfy { delta[$0] })
        #expect(passed.allSatisfy { !delta[$0] })
        #expect(passed.count + bans.count + banned.count == 128)
        #expect(ledger.evaluations == passed.count + 1)
        #expect(ledger.isPoisoned(pair))
    }
}
