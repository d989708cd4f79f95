import Foundation
import Synchronization

/// Where commands are interrupted: a folder with the compiled libraries and a lane for each of the machine's cores that is used. Gone
/// with its owner, but for the folders that are kept.
final class KillBench: Sendable {
    private static let width = 2

    private let lanes: [Lane]
    private let scratch: Scratch

    init() throws {
        let scratch = try Scratch()
        let program = try PreloadedProgram(in: scratch.code)
        lanes = try (0..<Self.width).map { try Lane(program, in: "\(scratch.homes)/lane-\($0)") }
        self.scratch = scratch
    }

    /// As many trials as wanted, the same number for each command, spread evenly over the places where a blow can strike.
    func plan(_ count: Int, seed: UInt64, places: (FileCalls) -> [Blow]) throws -> [Trial] {
        var trials: [Trial] = []
        for (index, request) in Request.table.enumerated() {
            let share = count * (index + 1) / Request.table.count - count * index / Request.table.count
            let calls = try lanes[0].calls(of: request)
            var random = SplitMix64(state: seed << 32 | UInt64(index))
            for (number, blow) in Self.spread(places(calls), share, &random).enumerated() {
                trials.append(Trial(request: request, blow: blow, calls: calls.calls.count, readsFirst: number % 2 == 0))
            }
        }
        return trials
    }

    /// One of each of as many equal stretches; all of them once, and again, where more are wanted than there are.
    private static func spread(_ places: [Blow], _ count: Int, _ random: inout SplitMix64) -> [Blow] {
        guard !places.isEmpty else { return [] }
        let rest = count % places.count
        let rounds = Array(repeating: places, count: count / places.count).flatMap { $0 }
        return rounds + (0..<rest).map { places[Int.random(in: $0 * places.count / rest..<($0 + 1) * places.count / rest, using: &random)] }
    }

    /// Runs trials, one at a time in each lane.
    func run(_ trials: [Trial]) async -> [Outcome] {
        let queue = Queue(trials)
        return await withTaskGroup(of: [Outcome].self) { group in
            for lane in lanes {
                group.addTask {
                    var outcomes: [Outcome] = []
                    while let (number, trial) = queue.next() {
                        outcomes.append(lane.run(trial, number: number))
                        // A trial blocks its thread; other tests want one, too.
                        await Task.yield()
                    }
                    return outcomes
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// Trials that lanes take as they come to them.
private final class Queue: Sendable {
    private let trials: [Trial]
    private let taken = Mutex(0)

    init(_ trials: [Trial]) { self.trials = trials }

    func next() -> (Int, Trial)? {
        taken.withLock { taken in
            guard taken < trials.count else { return nil }
            defer { taken += 1 }
            return (taken, trials[taken])
        }
    }
}

/// Two folders of the bench.
final class Scratch: Sendable {
    /// Whether what failed stays to be looked at.
    static let keeps = ProcessInfo.processInfo.environment["CHAINSIGN_KEEP"] == "1"

    /// For the libraries: files in memory often may not be executed.
    let code: String
    /// For the homes. A kill loses nothing that the kernel was given, so that memory serves as well as a disk, and syncs cost nothing.
    let homes: String

    init() throws {
        let name = "chainsign-kill-\(UUID().uuidString)"
        // `KillAt.c` compares paths as the kernel tells them.
        let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        let memory = "/dev/shm"
        let usesMemory = !Self.keeps && FileManager.default.isWritableFile(atPath: memory)
        code = "\(temporary)/\(name)"
        homes = usesMemory ? "\(memory)/\(name)" : "\(code)/homes"
        for folder in [code, homes] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    deinit {
        guard !Self.keeps else { return }
        for folder in [code, homes] { try? FileManager.default.removeItem(atPath: folder) }
    }
}

/// The same numbers for the same seed: a failure comes again.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
