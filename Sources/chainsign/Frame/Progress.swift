/// A bar on stderr for work of more than a second, on a terminal; nothing anywhere else.
struct Progress: ~Copyable {
    private static let width = 30

    private let label: String
    private let total: Int
    private let started = ContinuousClock.now
    private let isShown = Terminal.isTerminal(.error) && Terminal.moves
    private var done = 0
    private var isDrawn = false

    init(_ label: String, total: Int) {
        self.label = label
        self.total = max(total, 1)
    }

    /// Some of the work is done; `what` is under way.
    mutating func advance(by steps: Int = 1, _ what: String = "") {
        done = min(done + steps, total)
        guard isShown, ContinuousClock.now - started > .seconds(1) else { return }
        let filled = Progress.width * done / total
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: Progress.width - filled)
        isDrawn = true
        // Erases to the end of the line, so that a longer text before leaves nothing behind.
        Output.aside("\r\(label) [\(Output.style(.green, bar))] \(done)/\(total) \(what)\u{1b}[K", newline: false)
    }

    /// Removes the bar.
    consuming func finish() {
        if isDrawn { Output.aside("\r\u{1b}[K", newline: false) }
    }
}
