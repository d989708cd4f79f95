internal import Foundation
internal import Synchronization

/// A progress bar: nothing in the first second, then something else each second, whatever becomes of the work.
struct ProgressBar {
    private static let width = 30

    private let label: String
    private let total: Int
    private var done = 0
    private var what = ""

    init(_ label: String, total: Int) {
        self.label = label
        self.total = max(total, 1)
    }

    /// So much of the work is done; `what` is under way.
    mutating func advance(to done: Int, _ what: String) {
        self.done = min(max(done, 0), total)
        self.what = what
    }

    /// The bar after that many whole seconds.
    ///
    /// - Parameter columns: of the terminal; a line that is broken could not be drawn over.
    func text(after seconds: Int64, columns: Int = 80) -> String? {
        guard seconds >= 1 else { return nil }
        let numbers = " \(done)/\(total)\(what.isEmpty ? "" : " " + what), \(seconds) s"
        let room = columns - 1
        // The label gives way first, then the bar.
        let width = min(Self.width, max(room - numbers.count - 3 - min(label.count, 12), 0))
        let name = label.prefix(max(room - numbers.count - width - 3, 0))
        guard width > 0 else { return String((name + numbers).prefix(max(room, 0))) }
        let filled = width * done / total
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
        return "\(name) [\(Output.style(.green, bar))]\(numbers)"
    }
}

/// A bar on stderr for work of more than a second, on a terminal; nothing anywhere else. It is drawn twice a second by itself: work that
/// takes long is seldom in a place from which it could say so.
struct Progress: ~Copyable {
    private let line: Line?

    init(_ label: String, total: Int) {
        guard Terminal.isTerminal(.error), Terminal.moves else {
            line = nil
            return
        }
        let line = Line(ProgressBar(label, total: total))
        Thread.detachNewThread {
            repeat { Thread.sleep(forTimeInterval: 0.5) } while line.draw()
        }
        self.line = line
    }

    /// So much of the work is done; `what` is under way.
    func advance(to done: Int, _ what: String = "") { line?.change { $0.advance(to: done, what) } }

    /// Removes the bar; so does whatever ends the work otherwise.
    consuming func finish() {}

    deinit { line?.end() }

    /// The line of the terminal, which two threads draw.
    private final class Line: Sendable {
        private struct State {
            var bar: ProgressBar
            var isDrawn = false
            var isOver = false
        }
        private let state: Mutex<State>
        private let started = ContinuousClock.now

        init(_ bar: ProgressBar) { state = Mutex(State(bar: bar)) }

        func change(_ change: (inout ProgressBar) -> Void) {
            state.withLock { state in
                change(&state.bar)
                draw(&state)
            }
        }

        /// False where there is nothing to draw any more.
        func draw() -> Bool {
            state.withLock { state in
                draw(&state)
                return !state.isOver
            }
        }

        private func draw(_ state: inout State) {
            guard !state.isOver,
                let text = state.bar.text(after: (ContinuousClock.now - started).components.seconds, columns: Terminal.columns)
            else { return }
            state.isDrawn = true
            // Erases to the end of the line, so that a longer text before leaves nothing behind.
            Output.aside("\r\(text)\u{1b}[K", newline: false)
        }

        func end() {
            state.withLock { state in
                if state.isDrawn { Output.aside("\r\u{1b}[K", newline: false) }
                state.isOver = true
            }
        }
    }
}
