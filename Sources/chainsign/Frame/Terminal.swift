internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What the process is attached to.
enum Terminal {
    enum Stream: Int32 {
        case input = 0
        case output = 1
        case error = 2
    }

    static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Whether a person can be asked: questions go to stderr, answers come from stdin.
    static var canAsk: Bool { isTerminal(.input) && isTerminal(.error) }

    /// Colours only on a terminal that can show them and whose owner did not refuse them (no-color.org).
    static func hasColour(_ stream: Stream) -> Bool {
        isTerminal(stream) && environment("NO_COLOR", isSet: { !$0.isEmpty }) == false && moves
    }

    /// Whether the cursor can be moved.
    static var moves: Bool { environment("TERM", isSet: { !$0.isEmpty && $0 != "dumb" }) }

    /// How wide the terminal is that progress is shown on; 80 where it does not say.
    static var columns: Int {
        var size = winsize()
        guard unsafe ioctl(Stream.error.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func environment(_ name: String, isSet: (String) -> Bool) -> Bool {
        ProcessInfo.processInfo.environment[name].map(isSet) ?? false
    }

    /// Asks on the terminal; only `y` and `yes` mean yes.
    static func confirm(_ question: String) -> Bool {
        Output.aside("\(question) [y/N] ", newline: false)
        guard let answer = readLine(strippingNewline: true) else {
            Output.aside("")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased())
    }
}
