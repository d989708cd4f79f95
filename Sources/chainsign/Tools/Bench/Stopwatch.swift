#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Something to be measured. All parties of a protocol run in this process, one after the other.
struct Benchmark: Sendable {
    /// `scheme/operation/t-of-n`.
    let name: String
    /// The parties that share the work: signers, or all parties of a key generation.
    let parties: Int
    /// The figure of the group's verification, which the table gives the ratio to.
    let yardstick: String?
    /// The number of pieces that one call makes: figures are per piece.
    let pieces: Int
    /// Makes the operation. Preparations that are not measured happen before.
    let prepare: @Sendable () async throws -> Operation

    /// An operation to time: it gives the bytes that all parties sent.
    enum Operation {
        /// At once, any number of times.
        case plain(() throws -> Int)
        /// Once for every supply, which is not timed.
        case supplied(() async throws -> Void, () async throws -> Int)
    }

    init(
        _ name: String, parties: Int = 1, yardstick: String? = nil, pieces: Int = 1,
        prepare: @escaping @Sendable () throws -> () throws -> Int
    ) {
        self.pieces = pieces
        self.name = name
        self.parties = parties
        self.yardstick = yardstick
        self.prepare = { .plain(try prepare()) }
    }

    private init(_ name: String, parties: Int, yardstick: String?, _ prepare: @escaping @Sendable () async throws -> Operation) {
        pieces = 1
        self.name = name
        self.parties = parties
        self.yardstick = yardstick
        self.prepare = prepare
    }

    /// A benchmark whose operation uses up a supply.
    static func supplied(
        _ name: String, parties: Int, yardstick: String?, prepare: @escaping @Sendable () async throws -> Operation
    ) -> Benchmark { Benchmark(name, parties: parties, yardstick: yardstick, prepare) }
}

/// A measurement: seconds per operation.
struct Figure {
    let name: String
    let yardstick: String?
    /// Operations timed.
    let runs: Int
    /// The median of the processor time of all parties together.
    let cpuAllParties: Double
    /// The same, divided by the parties.
    let cpuPerParty: Double
    /// The median of the elapsed time, all parties one after the other.
    let wall: Double
    /// The least processor time of all parties together.
    let minimum: Double
    /// The bytes that all parties send, each message counted once per receiver.
    let bytes: Int
}

/// Times an operation on the process's own clock, so that other processes of the machine disturb little.
enum Stopwatch {
    /// Short operations are timed in batches of this length: a reading of the clock costs a good part of a microsecond.
    private static let batch = 0.002
    private static let budget = 0.6
    private static let samples = 11...201

    static func measure(_ benchmark: Benchmark) async throws -> Figure {
        switch try await benchmark.prepare() {
        case .plain(let operation): try measure(benchmark, operation)
        case .supplied(let supply, let operation): try await measure(benchmark, supply, operation)
        }
    }

    private static func measure(_ benchmark: Benchmark, _ operation: () throws -> Int) throws -> Figure {
        // The first calls fault pages in and fill caches; they also say how many operations make a batch.
        var bytes = try operation()
        let first = try time(1, operation, &bytes)
        let count = first.cpu >= batch ? 1 : max(1, Int(batch / max(try time(8, operation, &bytes).cpu / 8, 1e-9)))
        var taken: [Sample] = []
        for _ in 0..<samples(first) { taken.append(try time(count, operation, &bytes)) }
        return figure(benchmark, taken, count: count, bytes: bytes)
    }

    private static func measure(
        _ benchmark: Benchmark, _ supply: () async throws -> Void, _ operation: () async throws -> Int
    ) async throws -> Figure {
        var bytes = 0
        func once() async throws -> Sample {
            try await supply()
            let begin = Sample.now
            bytes = try await operation()
            return Sample.now - begin
        }
        _ = try await once()
        let first = try await once()
        var taken: [Sample] = []
        for _ in 0..<samples(first) { taken.append(try await once()) }
        return figure(benchmark, taken, count: 1, bytes: bytes)
    }

    /// The number of samples, by the first.
    private static func samples(_ first: Sample) -> Int {
        min(max(Int(budget / max(first.cpu, batch)), samples.lowerBound), samples.upperBound)
    }

    private static func figure(_ benchmark: Benchmark, _ samples: [Sample], count: Int, bytes: Int) -> Figure {
        let cpu = samples.map { $0.cpu / Double(count * benchmark.pieces) }
        let wall = samples.map { $0.wall / Double(count * benchmark.pieces) }
        return Figure(
            name: benchmark.name, yardstick: benchmark.yardstick, runs: samples.count * count * benchmark.pieces,
            cpuAllParties: median(cpu), cpuPerParty: median(cpu) / Double(benchmark.parties), wall: median(wall),
            minimum: cpu.min() ?? 0, bytes: bytes / benchmark.pieces)
    }

    /// Times of the two clocks, in seconds.
    private struct Sample {
        let cpu: Double
        let wall: Double

        static var now: Sample { Sample(cpu: seconds(CLOCK_PROCESS_CPUTIME_ID), wall: seconds(CLOCK_MONOTONIC)) }
        static func - (a: Sample, b: Sample) -> Sample { Sample(cpu: a.cpu - b.cpu, wall: a.wall - b.wall) }
    }

    private static func time(_ count: Int, _ operation: () throws -> Int, _ bytes: inout Int) rethrows -> Sample {
        let begin = Sample.now
        for _ in 0..<count { bytes = try operation() }
        return Sample.now - begin
    }

    /// A clock of the system, in seconds.
    static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe _ = clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let upper = sorted[safely: sorted.count / 2] else { return 0 }
        guard sorted.count.isMultiple(of: 2), let lower = sorted[safely: sorted.count / 2 - 1] else { return upper }
        return (lower + upper) / 2
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
