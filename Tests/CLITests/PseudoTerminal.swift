import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A terminal that a test types at, with a program whose standard input and error it is. Standard output goes to a file.
final class PseudoTerminal {
    private static let patience: Duration = .seconds(120)

    struct Silence: Error, CustomStringConvertible {
        let expected: String
        let screen: String
        var description: String { "the terminal never showed \(expected):\n\(screen)" }
    }

    let columns: Int
    let rows: Int
    private let master: Int32
    private let process: StartedProgram
    private let output: PrintedFile
    private var shown: [UInt8] = []

    /// Starts a line of shell on a terminal of that size, at which `typed` was typed before the program began.
    init(_ command: String, _ program: Program, in folder: String, columns: Int = 80, rows: Int = 24, typed: String = "") throws {
        self.columns = columns
        self.rows = rows
        let (master, end) = Self.open()
        self.master = master
        try #require(master >= 0)
        try #require(end >= 0)
        var size = winsize(ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
        try #require(unsafe ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
        output = try PrintedFile(in: folder)
        Self.type(typed, at: master)
        process = try program.start(command, in: folder, input: end, output: output.descriptor, errors: end)
        close(end)
    }

    /// The two ends of a new terminal, negative where there is none: the test's, and the program's.
    private static func open() -> (Int32, Int32) {
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC
        #if os(Linux)
            // The C library's calls for this are not in its Swift module.
            let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
            let master = systemOpen("/dev/ptmx", flags)
            var (zero, index): (Int32, Int32) = (0, 0)
            guard unsafe ioctl(master, unlock, &zero) == 0, unsafe ioctl(master, number, &index) == 0 else { return (-1, -1) }
            return (master, systemOpen("/dev/pts/\(index)", flags))
        #else
            let master = posix_openpt(flags)
            guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = unsafe ptsname(master) else { return (-1, -1) }
            return (master, systemOpen(unsafe String(cString: name), flags))
        #endif
    }

    deinit { close(master) }

    /// Types at the terminal.
    func type(_ text: String) { Self.type(text, at: master) }

    private static func type(_ text: String, at master: Int32) {
        let bytes = Array(text.utf8)
        unsafe bytes.withUnsafeBytes { buffer in unsafe _ = write(master, buffer.baseAddress, buffer.count) }
    }

    /// Everything that the terminal was sent.
    var text: String { String(decoding: shown, as: UTF8.self).replacing("\r\n", with: "\n") }

    /// The lines as the terminal breaks them, of which the last `rows` are on the screen.
    var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            var rest = Array(Self.withoutColours(String(line)).unicodeScalars)
            var lines: [String] = []
            repeat {
                lines.append(String(String.UnicodeScalarView(rest.prefix(columns))))
                rest = Array(rest.dropFirst(columns))
            } while !rest.isEmpty
            return lines
        }
    }

    var screen: [String] { lines.suffix(rows) }

    private static func withoutColours(_ text: String) -> String { text.replacing(/\u{1b}\[[0-9;]*[mK]/, with: "") }

    /// Reads until the terminal shows a text.
    func wait(for text: String) throws {
        let start = ContinuousClock.now
        while !self.text.contains(text) {
            guard ContinuousClock.now - start < Self.patience, try receive() else { throw Silence(expected: text, screen: self.text) }
        }
    }

    /// Reads to the program's end.
    func finish() throws -> (exitCode: Int32, output: String) {
        let start = ContinuousClock.now
        while try receive() {
            guard ContinuousClock.now - start < Self.patience else { throw Silence(expected: "an end", screen: text) }
        }
        return (process.wait().code, try output.text())
    }

    /// Waits for more; false where there is none to come.
    private func receive() throws -> Bool {
        var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, 200) >= 0 else { return errno == EINTR }
        guard waiting.revents & Int16(POLLIN) != 0 else { return waiting.revents & Int16(POLLHUP) == 0 }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(master, bytes.baseAddress, bytes.count)
        }
        guard count > 0 else { return false }
        shown += buffer.prefix(count)
        return true
    }
}

/// The system's `open`, which the class's own would hide.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
