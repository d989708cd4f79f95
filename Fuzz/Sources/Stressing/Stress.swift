public import ChainConformance
public import ChainKit
internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What a party is handed: an input, the context that comes with it, and whose keys are asked for.
public struct Handed: Sendable {
    /// The input.
    public var bytes: [UInt8]
    /// The context's JSON.
    public var context: [UInt8]
    /// The keys that plan.
    public var keys: [WalletKey]

    /// An input with what comes with it.
    public init(_ bytes: [UInt8], context: [UInt8] = [], keys: [WalletKey] = []) {
        self.bytes = bytes
        self.context = context
        self.keys = keys
    }

    /// The context, where its text is one.
    public var chainContext: ChainContext? {
        if context.isEmpty { return .empty }
        return try? ChainContext(JSONParser.parse(context))
    }
}

/// How long one input can hold a party up: all that the command line does to the largest, deepest and widest inputs, and to millions of
/// mutated ones. Fails where one takes longer than the limit.
///
/// `PROGRAM VECTORS [--millions N] [--limit MILLISECONDS] [--seed N] [--only TEXT] [--list]`
public struct Stress {
    /// What one command does.
    public struct Command {
        /// What is done with what it is handed; whether that was something.
        public typealias Body = (Handed) -> Bool

        let name: String
        let isReading: Bool
        let isVerifying: Bool
        let bytesAMillisecond: Int
        let run: Body

        /// A command.
        ///
        /// - Parameters:
        ///   - isReading: whether it does no more than read, as bombs promise that it soon does.
        ///   - isVerifying: whether it runs scripts, so that bombs for verifiers concern it.
        ///   - bytesAMillisecond: how many bytes more, where everything is shown, give it a millisecond more.
        public init(_ name: String, isReading: Bool = false, isVerifying: Bool = false, bytesAMillisecond: Int, _ run: @escaping Body) {
            self.name = name
            self.isReading = isReading
            self.isVerifying = isVerifying
            self.bytesAMillisecond = bytesAMillisecond
            self.run = run
        }
    }

    private let options: Options
    private let commands: [Command]
    private let together: Command.Body

    /// A run with the program's arguments; leaves with 2 where they are wrong.
    ///
    /// - Parameters:
    ///   - commands: what is done with bombs, each measured by itself, as each is run by itself.
    ///   - together: what is done with mutated inputs, which has to be quick.
    public init(_ commands: [Command], together: @escaping Command.Body) {
        do throws(Options.Misuse) { options = try Options(CommandLine.arguments.dropFirst()) } catch {
            print("\(error.argument) wants a number behind it, or a text")
            exit(2)
        }
        self.commands = commands
        self.together = together
    }

    /// Runs the bombs, then mutations of the vectors' inputs, and leaves with 1 where something took too long.
    ///
    /// - Parameter inputs: a case's inputs.
    public func run(_ bombs: [Bomb], inputs: (VectorCase) -> [[UInt8]]) throws {
        var failures = 0
        for (kind, title) in [
            (Bomb.Kind.reading, "bombs"), (.showing, "bombs that are shown"), (.facts, "bombs of facts"),
            (.verification, "bombs for verifiers"),
        ] {
            let bombs = bombs.filter { $0.kind == kind && (options.only.isEmpty || $0.name.contains(options.only)) }
            var slowest = Slowest(limit: options.limit)
            for bomb in bombs {
                measure(Handed(bomb.bytes(), context: Array(bomb.context().utf8)), bomb, &slowest)
            }
            slowest.report("\(title): \(bombs.count)")
            failures += slowest.failures
        }
        if options.mutations > 0 { failures += try mutate(bombs, inputs) }
        print("highest resident memory: \(Self.peakMemory() >> 20) MiB")
        if failures > 0 { exit(1) }
    }

    private func measure(_ handed: Handed, _ bomb: Bomb, _ slowest: inout Slowest) {
        for command in commands {
            slowest.limit =
                switch bomb.kind {
                case .reading: options.limit
                case .facts: options.longLimit
                case .verification where command.isVerifying: options.longLimit
                case .showing, .verification: options.limit + .milliseconds(handed.bytes.count / command.bytesAMillisecond)
                }
            if let promise = bomb.promise, command.isReading { slowest.limit = .milliseconds(promise) }
            let (time, isRead) = slowest.measure(handed, name: "\(command.name): \(bomb)", command.run)
            if options.isListing { print(time.milliseconds, isRead ? "read   " : "refused", handed.bytes.count, command.name, bomb) }
        }
    }

    private func mutate(_ bombs: [Bomb], _ inputs: (VectorCase) -> [[UInt8]]) throws -> Int {
        let seeds = try VectorFolder(options.vectors).files.flatMap(\.cases).flatMap { vector in
            let context = Array(vector.context.json.text().utf8)
            return inputs(vector).map { Handed($0, context: context, keys: vector.keys) }
        }
        // One at a time: the large ones together are not what the memory is measured of.
        let bombs = bombs.filter { $0.kind == .reading }.compactMap { bomb in
            let bytes = bomb.bytes()
            return bytes.count <= 128 << 10 ? Handed(bytes, context: Array(bomb.context().utf8)) : nil
        }
        let texts = seeds.map(\.bytes)
        let contexts = seeds.map(\.context)
        var random = SplitMix64(state: options.seed)
        var mutations = Slowest(limit: options.limit)
        var accepted = 0
        for count in 1...options.mutations {
            // Large inputs take their time: one in a thousand is of those.
            guard var handed = (count.isMultiple(of: 1000) ? bombs : seeds).randomElement(using: &random) else { continue }
            handed.bytes = mutated(handed.bytes, texts, &random)
            // What somebody says of the outputs that are spent is as hostile as the rest.
            if handed.context.count > 2, count.isMultiple(of: 8) { handed.context = mutated(handed.context, contexts, &random) }
            let (_, isRead) = mutations.measure(handed, name: "number \(count) of seed \(options.seed)", together)
            if isRead { accepted += 1 }
        }
        mutations.report(
            "mutations: \(options.mutations) of \(seeds.count) inputs and \(bombs.count) bombs, \(accepted) read as something")
        return mutations.failures
    }

    private static func peakMemory() -> Int {
        var usage = rusage()
        unsafe getrusage(0, &usage)
        return usage.ru_maxrss << 10
    }
}

/// The arguments.
private struct Options {
    var vectors = ""
    var mutations = 0
    var limit = Duration.milliseconds(50)
    /// What verifying a block's worth of scripts may take, or megabytes of facts.
    var longLimit = Duration.milliseconds(1500)
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
            case "--millions": mutations = try value { text in Double(text).flatMap { Int(exactly: ($0 * 1e6).rounded()) } }
            case "--limit": limit = .milliseconds(try value { Int($0) })
            case "--seed": seed = try value { UInt64($0) }
            case "--only": only = try value { $0 }
            case "--list": isListing = true
            default: vectors = argument
            }
        }
    }
}
