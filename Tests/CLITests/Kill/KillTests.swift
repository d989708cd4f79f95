import Foundation
import Testing

/// The program is killed, or finds no room on the disk, at calls by which it changes its files; afterwards all is as if it had been
/// done or not been begun, but for the one unit of a pool that a signature on its way may cost.
///
/// `CHAINSIGN_KILLS` says how many kills: 300 where it is not set, some thousands for a soak. `CHAINSIGN_KEEP=1` keeps the folders of
/// what failed. One test after the other: each uses as many programs at a time as it means to.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct KillTests {
    /// How many kills, of all commands together.
    private static let kills = ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 300
    /// A full disk gives an error that the program sees, and has fewer ways to end: one for so many kills is enough.
    private static let killsPerFullDisk = 5
    /// Of so many interruptions at most one costs a unit: there is a moment between taking one and handing out its signature.
    private static let interruptionsPerLostUnit = 5

    @Test func aKillLeavesNothingHalfDone() async throws {
        let bench = try KillBench()
        let trials = try bench.plan(Self.kills, seed: 1) { $0.kills }
        // First each command left to end as it will: the checks must raise no alarm by themselves.
        let uninterrupted = Request.table.flatMap { request in
            [true, false].map { Trial(request: request, blow: .none, calls: 0, readsFirst: $0) }
        }
        let outcomes = await bench.run(uninterrupted + trials)
        report(outcomes, of: "kills")
        let struck = outcomes.filter(\.isStruck).count
        // The last calls of a run can be missing in another; a plan that mostly misses tests nothing.
        #expect(struck * 10 >= trials.count * 9, "only \(struck) of \(trials.count) kills struck")
    }

    @Test func aFullDiskLeavesNothingHalfDone() async throws {
        let bench = try KillBench()
        let trials = try bench.plan(max(Self.kills / Self.killsPerFullDisk, 1), seed: 2) { $0.fullDisks }
        let outcomes = await bench.run(trials)
        // On a full disk a signature tries one set of signers after the other, each with a unit of its own.
        report(outcomes, of: "full disks", limit: false)
        let struck = outcomes.filter(\.isStruck).count
        #expect(struck * 10 >= trials.count * 9, "only \(struck) of \(trials.count) full disks were noticed")
    }

    private func report(_ outcomes: [Outcome], of what: String, limit: Bool = true) {
        for outcome in outcomes where !outcome.faults.isEmpty { Issue.record("\(outcome)") }
        let struck = outcomes.filter(\.isStruck)
        let lost = struck.reduce(0) { $0 + $1.lost }
        var lines = ["\(struck.count) \(what), \(lost) units lost, \(struck.filter { !$0.faults.isEmpty }.count) with faults"]
        for request in Request.table {
            let ours = struck.filter { $0.trial.request == request }
            let failed = ours.filter { !$0.faults.isEmpty }.count
            lines.append("  \(request): \(ours.count), \(ours.reduce(0) { $0 + $1.lost }) lost, \(failed) with faults")
        }
        let summary = lines.joined(separator: "\n")
        print(summary)
        if limit { #expect(lost * Self.interruptionsPerLostUnit <= struck.count, "\(summary)") }
    }
}
