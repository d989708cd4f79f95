/// The demo's output: numbered steps with facts below them, within 80 columns.
struct DemoPage {
    private static let width = 80
    private static let labelWidth = 11

    private let isSilent: Bool
    private let start = ContinuousClock.now
    private var begun = ContinuousClock.now
    private var step = 0

    init(isSilent: Bool) { self.isSilent = isSilent }

    /// Seconds since the demo's start.
    var elapsed: Double { DemoPage.seconds(since: start) }
    /// Seconds since the step's start.
    var sinceBegin: Double { DemoPage.seconds(since: begun) }

    func line(_ text: String) throws {
        if !isSilent { try Output.line(text) }
    }

    /// A new step.
    mutating func begin(_ title: String) throws {
        step += 1
        begun = .now
        try line("\n\(Output.style(.bold, "\(step). \(title)", on: .output))")
    }

    /// The step's end, with its time.
    func end() throws { try fact("took", Decimals.duration(sinceBegin)) }

    /// A labelled fact; long ones go on below, aligned.
    func fact(_ label: String, _ text: String) throws {
        let padding = String(repeating: " ", count: max(1, DemoPage.labelWidth - label.count))
        try wrap(text, first: "   \(Output.style(.dim, label, on: .output))\(padding)", indent: 3 + DemoPage.labelWidth)
    }

    /// A line of another block.
    func block(_ text: String) throws {
        let leading = text.prefix { $0 == " " }.count
        try wrap(String(text.dropFirst(leading)), first: String(repeating: " ", count: 3 + leading), indent: 5 + leading)
    }

    /// Breaks at spaces, and within words that are longer than a line. `first` is as wide as `indent` or narrower.
    private func wrap(_ text: String, first: String, indent: Int) throws {
        let room = DemoPage.width - indent
        guard text.count > room else {
            try line(first + text)
            return
        }
        var lines: [String] = []
        var current = ""
        for word in text.split(separator: " ") {
            var rest = word[...]
            if !current.isEmpty, current.count + 1 + rest.count <= room {
                current += " " + rest
                continue
            }
            if !current.isEmpty { lines.append(current) }
            while rest.count > room {
                lines.append(String(rest.prefix(room)))
                rest = rest.dropFirst(room)
            }
            current = String(rest)
        }
        lines.append(current)
        for (position, part) in lines.enumerated() {
            try line((position == 0 ? first : String(repeating: " ", count: indent)) + part)
        }
    }

    private static func seconds(since instant: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (ContinuousClock.now - instant).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
