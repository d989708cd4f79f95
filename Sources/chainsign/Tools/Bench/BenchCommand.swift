internal import ArgumentParser
internal import ChainKit

/// `chainsign bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine: primitives, protocols, stores.",
        discussion: """
            Times are processor times of this process, medians per operation. All parties run one after \
            the other: 'all parties' is their sum, 'per party' that divided by their number, 'least' the \
            fastest sample of the sum. Signing includes every signer's nonces, every share, and \
            aggregation with verification by one of the signers. The ratio compares 'all parties' to one \
            verification of the group's signatures.
            """)

    @Option(name: .long, help: ArgumentHelp("Only the figures whose names begin so.", valueName: "prefix"))
    var only: String?
    @OptionGroup var output: OutputOptions

    private static let all =
        PrimitiveBenchmarks.all + ProtocolBenchmarks.all + ECDSABenchmarks.all + RenewalBenchmarks.all + OrderBenchmarks.all
        + StoreBenchmarks.all + PlanBenchmarks.all

    func run() async throws {
        let chosen = BenchCommand.all.filter { $0.name.hasPrefix(only ?? "") }
        guard !chosen.isEmpty else {
            throw Failure(
                .input, .unknownFigure, "no figure's name begins with \(only ?? "")",
                hint: "there are \(BenchCommand.all.map(\.name).joined(separator: ", "))")
        }
        if Machine.isDebug { Output.note("this is a debug build: the figures say nothing; use 'make bench'") }
        // The table's ratios need their denominators, asked for or not.
        let yardsticks = Set(chosen.compactMap(\.yardstick)).subtracting(chosen.map(\.name))
        let hidden = output.json ? [] : BenchCommand.all.filter { yardsticks.contains($0.name) }
        let progress = Progress("measuring", total: chosen.count + hidden.count)
        var figures: [Figure] = []
        for benchmark in hidden + chosen {
            progress.advance(to: figures.count, benchmark.name)
            figures.append(try await BenchCommand.measure(benchmark))
        }
        progress.finish()
        let shown = Array(figures.dropFirst(hidden.count))
        if output.json {
            try Output.json(["machine": Machine.json, "figures": .array(shown.map(\.json))])
        } else {
            try Output.line(Machine.text + "\n")
            try Output.line(BenchCommand.table(shown, all: figures))
        }
    }

    private static func measure(_ benchmark: Benchmark) async throws -> Figure {
        do { return try await Stopwatch.measure(benchmark) } catch is BenchmarkFailure {
            throw Failure(.abort, .benchmark, "\(benchmark.name) gave a wrong result")
        }
    }

    private static func table(_ shown: [Figure], all: [Figure]) -> String {
        var columns = Columns([.left, .right, .right, .right, .right, .right])
        columns.append("figure", "all parties", "per party", "least", "ratio", "bytes")
        for figure in shown {
            let yardstick = all.first { $0.name == figure.yardstick }
            columns.append(
                figure.name, duration(figure.cpuAllParties), duration(figure.cpuPerParty), duration(figure.minimum),
                yardstick.map { ratio(figure.cpuAllParties / $0.cpuAllParties) } ?? "", figure.bytes == 0 ? "" : "\(figure.bytes)")
        }
        return columns.text
    }

    private static func ratio(_ value: Double) -> String { Decimals.text(value, digits: 2) }

    private static func duration(_ seconds: Double) -> String { Decimals.duration(seconds) }
}

extension Figure {
    /// `{"name", "runs", "cpuAllParties", "cpuPerParty", "wall", "minimum", "bytes"}`, times in seconds.
    var json: JSONValue {
        [
            "name": .string(name), "runs": .integer(runs), "cpuAllParties": Decimals.json(cpuAllParties),
            "cpuPerParty": Decimals.json(cpuPerParty), "wall": Decimals.json(wall), "minimum": Decimals.json(minimum),
            "bytes": .integer(bytes),
        ]
    }
}

/// Times as text, with three or four digits that mean something.
enum Decimals {
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<1e-3: text(seconds * 1e6, digits: seconds < 1e-5 ? 2 : 1) + " us"
        case ..<1: text(seconds * 1e3, digits: seconds < 1e-2 ? 2 : 1) + " ms"
        default: text(seconds, digits: 2) + " s"
        }
    }

    /// A decimal number with this many digits after the point.
    static func text(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let rounded = Int((value * Double(scale)).rounded())
        let fraction = String(rounded.magnitude % UInt(scale))
        let sign = rounded < 0 ? "-" : ""
        let whole = "\(sign)\(rounded.magnitude / UInt(scale))"
        return digits == 0 ? whole : whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// Seconds with ten decimals: below a nanosecond nothing is measured.
    static func json(_ seconds: Double) -> JSONValue {
        (try? JSONParser.parse(text(seconds, digits: 10))) ?? .null
    }
}
