internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The terminal, if any, that the process is attached to.
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

    /// The columns and lines that a terminal shows.
    struct Size: Equatable {
        /// A terminal of 1978, which others imitate.
        static let usual = Size(columns: 80, lines: 24)

        let columns: Int
        let lines: Int
    }

    /// The width of the terminal that progress is shown on; 80 where it does not say.
    static var columns: Int { size(of: .error).columns }

    /// The size of the terminal that a stream goes to; the usual one where there is none, or where it does not say.
    static func size(of stream: Stream) -> Size {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0 else { return .usual }
        return Size(
            columns: size.ws_col > 0 ? Int(size.ws_col) : Size.usual.columns, lines: size.ws_row > 0 ? Int(size.ws_row) : Size.usual.lines)
    }

    private static func environment(_ name: String, isSet: (String) -> Bool) -> Bool {
        ProcessInfo.processInfo.environment[name].map(isSet) ?? false
    }

    /// Asks on the terminal; only `y` and `yes` mean yes.
    ///
    /// What was typed before the question stands is no answer to it, and is dropped: whoever typed it had not read what is asked.
    static func confirm(_ question: String) -> Bool {
        // First the terminal has to have what is asked: it may be slow.
        _ = tcdrain(Stream.error.rawValue)
        _ = tcflush(Stream.input.rawValue, TCIFLUSH)
        Output.aside("\(question) [y/N] ", newline: false)
        guard let answer = answer() else {
            Output.aside("")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased())
    }

    /// What is typed after a question, on its line; nil where there is nothing. What was typed before it stands is dropped.
    static func typed(_ question: String) -> String? {
        _ = tcdrain(Stream.error.rawValue)
        _ = tcflush(Stream.input.rawValue, TCIFLUSH)
        Output.aside("\(question) ", newline: false)
        let answer = answer()
        if answer == nil { Output.aside("") }
        return answer
    }

    /// A line of the terminal, read past every buffer, for a buffer would keep what was typed before; nil where there is no more, or
    /// where it is too long to be an answer.
    private static func answer() -> String? {
        var line: [UInt8] = []
        while line.count < 256 {
            var byte: UInt8 = 0
            let count = unsafe read(Stream.input.rawValue, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }
}
