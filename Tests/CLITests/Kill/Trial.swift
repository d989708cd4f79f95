/// One interruption of one command.
struct Trial: Sendable {
    let request: Request
    let blow: Blow
    /// How many calls the command makes where nothing interrupts it.
    let calls: Int
    /// Whether what was left is read before the command is given again. Otherwise the command meets it as it was left.
    let readsFirst: Bool
}

/// What came of a trial.
struct Outcome: Sendable {
    let trial: Trial
    /// Where it struck; nil where the command was done before.
    let place: FileCall?
    let faults: [String]
    /// Units of pools that are gone without a signature.
    let lost: Int
    /// The folder, where it was kept: the home after the checks, and `home-as-left`.
    var kept: String?

    var isStruck: Bool { place != nil }
}

extension Outcome: CustomStringConvertible {
    var description: String {
        let called = place.map { " (\($0))" } ?? ""
        let title = "\(trial.request), \(trial.blow)\(trial.calls > 0 ? " of \(trial.calls)" : "")\(called):"
        return ([title] + faults.map { "  - \($0)" } + (kept.map { ["  kept in \($0)"] } ?? [])).joined(separator: "\n")
    }
}
