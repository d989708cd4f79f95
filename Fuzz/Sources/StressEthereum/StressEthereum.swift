internal import ChainConformance
internal import ChainKit
internal import Ethereum
internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// How long one input can hold a party up: everything that `chainsign eth inspect` does to the largest, deepest and widest inputs, and
/// to millions of mutated ones. Fails where one takes longer than the limit.
///
/// `StressEthereum VECTORS [--millions N] [--limit MILLISECONDS] [--seed N] [--only TEXT] [--list]`
@main struct StressEthereum {
    static func main() throws {
        let options = try Options(CommandLine.arguments.dropFirst())
        var slowest = Slowest(limit: options.limit)
        for bomb in Bombs.all where options.only.isEmpty || bomb.name.contains(options.only) {
            let bytes = bomb.bytes()
            let (time, isRead) = slowest.measure(bytes, name: bomb.name)
            if options.isListing { print(time.milliseconds, isRead ? "read   " : "refused", bytes.count, bomb.name) }
        }
        slowest.report("bombs: \(Bombs.all.count)")

        if options.mutations > 0 {
            let seeds = try seeds(options.vectors)
            // One at a time: the large ones together are not what the memory is measured of.
            let bombs = Bombs.all.compactMap { bomb in
                let bytes = bomb.bytes()
                return bytes.count <= 128 << 10 ? bytes : nil
            }
            var random = SplitMix64(state: options.seed)
            var mutations = Slowest(limit: options.limit)
            var accepted = 0
            for count in 1...options.mutations {
                // Large inputs take their time: one in a thousand is of those.
                let seed = (count.isMultiple(of: 1000) ? bombs : seeds).randomElement(using: &random) ?? []
                let bytes = mutated(seed, seeds, &random)
                if mutations.measure(bytes, name: "number \(count) of seed \(options.seed)").isRead { accepted += 1 }
            }
            mutations.report(
                "mutations: \(options.mutations) of \(seeds.count) cases and \(bombs.count) bombs, \(accepted) read as a document")
            slowest.failures += mutations.failures
        }
        print("highest resident memory: \(peakMemory() >> 20) MiB")
        if slowest.failures > 0 { exit(1) }
    }

    /// Every input of the vectors: transactions and messages as bytes and as text, JSON of both.
    private static func seeds(_ folder: String) throws -> [[UInt8]] {
        try VectorFolder(folder).files.flatMap(\.cases).compactMap { vector in
            switch vector.input {
            case .raw(let bytes): bytes
            case .container(let text): Array(text.utf8)
            case .json(let value): value["primitive"] == nil ? Array(value.text().utf8) : value["typedData"].map { Array($0.text().utf8) }
            }
        }
    }

    private static func peakMemory() -> Int {
        var usage = rusage()
        unsafe getrusage(0, &usage)
        return usage.ru_maxrss << 10
    }
}

/// The arguments.
struct Options {
    var vectors = ""
    var mutations = 0
    var limit = Duration.milliseconds(50)
    var seed: UInt64 = 1
    var only = ""
    var isListing = false

    struct Misuse: Error {
        let argument: String
    }

    init(_ arguments: some Sequence<String>) throws(Misuse) {
        var rest = Array(arguments).makeIterator()
        while let argument = rest.next() {
            func value<Value>(_ parse: (String) -> Value?) throws(Misuse) -> Value {
                guard let value = rest.next().flatMap(parse) else { throw Misuse(argument: argument) }
                return value
            }
            switch argument {
            case "--millions": mutations = Int(try value { Double($0) } * 1e6)
            case "--limit": limit = .milliseconds(try value { Int($0) })
            case "--seed": seed = try value { UInt64($0) }
            case "--only": only = try value { $0 }
            case "--list": isListing = true
            default: vectors = argument
            }
        }
    }
}

/// The times of many inputs.
struct Slowest {
    private static let kept = 5

    let limit: Duration
    var failures = 0
    private var slowest: [(time: Duration, name: String)] = []

    init(limit: Duration) { self.limit = limit }

    /// Inspects an input. What seems slow is measured again, for the machine has other things to do.
    mutating func measure(_ bytes: [UInt8], name: String) -> (time: Duration, isRead: Bool) {
        var isRead = false
        var time = processorTime { isRead = inspect(bytes) }
        var repeats = 0
        while slowest.count < Slowest.kept ? repeats < 1 : time > (slowest.last?.time ?? .zero), repeats < 3 {
            time = min(time, processorTime { isRead = inspect(bytes) })
            repeats += 1
        }
        if time > limit {
            failures += 1
            print("\(time.milliseconds) ms:", name, "of \(bytes.count) bytes:", Hex.encode(Array(bytes.prefix(64))))
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

extension Duration {
    var milliseconds: String {
        let microseconds = Int(self / .microseconds(1))
        return "\(microseconds / 1000).\(String(microseconds % 1000 + 1000).dropFirst())"
    }
}
