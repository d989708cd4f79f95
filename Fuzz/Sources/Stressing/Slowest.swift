internal import ChainKit

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The times of many inputs.
struct Slowest {
    private static let kept = 5

    var limit: Duration
    private(set) var failures = 0
    private var slowest: [(time: Duration, name: String)] = []

    init(limit: Duration) { self.limit = limit }

    /// Runs a command on an input. What seems slow is measured again, for the machine has other things to do.
    mutating func measure(_ handed: Handed, name: String, _ command: Stress.Command.Body) -> (time: Duration, isRead: Bool) {
        var isRead = false
        var time = processorTime { isRead = command(handed) }
        var repeats = 0
        while time > limit && repeats < 10 || repeats < 3 && (slowest.count < Slowest.kept || time > (slowest.last?.time ?? .zero)) {
            time = min(time, processorTime { isRead = command(handed) })
            repeats += 1
        }
        if time > limit {
            failures += 1
            print("\(time.milliseconds) ms:", name, "of \(handed.bytes.count) bytes:", Hex.encode(Array(handed.bytes.prefix(64))))
        }
        slowest.append((time, name))
        slowest.sort { $0.time > $1.time }
        slowest.removeLast(max(0, slowest.count - Slowest.kept))
        return (time, isRead)
    }

    func report(_ title: String) {
        print(title)
        for entry in slowest { print("  \(entry.time.milliseconds) ms", entry.name) }
    }
}

/// How long the processor was at something on this thread: other work does not count.
private func processorTime(_ body: () -> Void) -> Duration {
    func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int(time.tv_sec)) + .nanoseconds(Int(time.tv_nsec))
    }
    let start = now()
    body()
    return now() - start
}

extension Duration {
    var milliseconds: String {
        let microseconds = Int(self / .microseconds(1))
        return "\(microseconds / 1000).\(String(microseconds % 1000 + 1000).dropFirst())"
    }
}
