internal import ChainKit

/// The parts of a command's wall time, for `--timings`.
final class Timings {
    private var parts: [(name: String, seconds: Double)] = []

    func measure<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        defer { note(name, ContinuousClock.now - start) }
        return try body()
    }

    func measure<Result>(_ name: String, _ body: () async throws -> Result) async rethrows -> Result {
        let start = ContinuousClock.now
        defer { note(name, ContinuousClock.now - start) }
        return try await body()
    }

    func note(_ name: String, _ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        parts.append((name, Double(seconds) + Double(attoseconds) * 1e-18))
    }

    /// `argon2id 48.1 ms, open 5.2 ms, …`
    var text: String { parts.map { "\($0.name) \(Decimals.duration($0.seconds))" }.joined(separator: ", ") }

    /// `{"argon2id": seconds, …}`
    var json: JSONValue {
        var object = JSONObject()
        for part in parts { object[part.name] = Decimals.json(part.seconds) }
        return .object(object)
    }
}
