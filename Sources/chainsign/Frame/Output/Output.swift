internal import ChainKit

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// stdout takes no more.
struct OutputFailure: Error {
    /// The system's error number.
    let number: Int32

    /// The exit code where the reader went away: a shell's for a program that SIGPIPE ended, as most would be.
    static let pipeExitCode: Int32 = 128 + SIGPIPE

    /// Whether the reader went away, which is no news to whoever closed the pipe.
    var isBrokenPipe: Bool { number == EPIPE }
}

/// stdout for what programs read, stderr for everything else.
///
/// SIGPIPE is ignored: a closed pipe must not end the process between consuming a nonce and releasing the signature.
/// Writing to it then fails, which ends the command at its next line of output.
enum Output {
    /// Colours and weights, on terminals alone.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// To be called first.
    static func prepare() {
        _ = signal(SIGPIPE, SIG_IGN)
        // A standard stream that was closed would be the number of the next file opened, and output would go into a store.
        // Opened for reading alone, it refuses what is written to it.
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
            unsafe _ = open("/dev/null", O_RDONLY)
        }
    }

    /// A line on stdout.
    static func line(_ text: String = "") throws(OutputFailure) { try write(Array((text + "\n").utf8)) }

    /// Bytes on stdout as they are.
    static func write(_ bytes: [UInt8]) throws(OutputFailure) {
        guard write(bytes, to: STDOUT_FILENO) else { throw OutputFailure(number: errno) }
    }

    /// Fails where whoever reads stdout went away: for a command that may have nothing to write for long.
    static func requireReader() throws(OutputFailure) {
        var state = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        guard unsafe poll(&state, 1, 0) >= 0, Int32(state.revents) & Int32(POLLERR) == 0 else { throw OutputFailure(number: EPIPE) }
    }

    /// One of several objects on stdout, in a line of its own.
    static func jsonLine(_ value: JSONValue) throws(OutputFailure) { try line(value.text()) }

    /// The command's one object on stdout.
    static func json(_ value: JSONValue) throws(OutputFailure) { try line(value.text(.pretty)) }

    /// A line for people on stderr, with the program's name.
    ///
    /// - Parameter isSentence: whether it may hold words of others, and is broken by the program before the terminal does it.
    static func note(_ text: String, isSentence: Bool = false) {
        let line = "chainsign: \(text)"
        let isBroken = isSentence && Terminal.isTerminal(.error)
        _ = write(Array(((isBroken ? WordWrapping(columns: Terminal.columns).text(line) : line) + "\n").utf8), to: STDERR_FILENO)
    }

    /// Lines for people on stderr as they are: summaries, progress.
    static func aside(_ text: String, newline: Bool = true) {
        _ = write(Array((newline ? text + "\n" : text).utf8), to: STDERR_FILENO)
    }

    /// The text in a style where the stream is a terminal that wants colours.
    static func style(_ style: Style, _ text: String, on stream: Terminal.Stream = .error) -> String {
        Terminal.hasColour(stream) ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}

/// The system's `write`, which the enum's own methods of that name would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
