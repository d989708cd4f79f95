internal import Secrets
internal import ShareStore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A program that this one started, with a pipe to its standard input and one from its standard output. What goes through them passes
/// through no memory but that of secrets. Its standard error is this program's, so that it can say what is wrong.
final class ChildProcess {
    enum End: Equatable {
        case running
        case exited(Int32)
        case killed(Int32)
    }

    /// What it has to end in order, once it is told to.
    private static let grace = Duration.seconds(1)

    private let identifier: pid_t
    private var input: Int32
    private let output: Int32
    private var end = End.running

    /// Starts a program by its path; no shell and no search has a part in it.
    init(_ words: [String]) throws(KeyProviderFailure) {
        let failed = KeyProviderFailure("it cannot be started")
        guard let first = words.first, let toChild = Self.pipe() else { throw failed }
        guard let fromChild = Self.pipe() else {
            close(toChild.read)
            close(toChild.write)
            throw failed
        }
        var started: pid_t = 0
        var result = unsafe Self.spawn(&started, first, words, input: toChild.read, output: fromChild.write)
        // Somebody has it open for writing at this moment: another process that was started while it was written.
        for _ in 0..<50 where result == ETXTBSY {
            usleep(10_000)
            result = unsafe Self.spawn(&started, first, words, input: toChild.read, output: fromChild.write)
        }
        close(toChild.read)
        close(fromChild.write)
        guard result == 0 else {
            close(toChild.write)
            close(fromChild.read)
            throw failed
        }
        (identifier, input, output) = (started, toChild.write, fromChild.read)
    }

    deinit {
        kill()
        if input >= 0 { close(input) }
        close(output)
    }

    /// Writes all of it, which the pipe has room for, and closes the pipe. Whoever does not read it says why by its end.
    func write(_ bytes: borrowing SecretBytes) {
        let descriptor = input
        unsafe Self.withoutPipeSignal {
            unsafe bytes.withUnsafeBytes { bytes in
                var written = 0
                while written < bytes.count {
                    let count = unsafe systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { break }
                    written += count
                }
            }
        }
        close(input)
        input = -1
    }

    /// A child that ends without having read is an error of the write, and not the end of this process, whatever that does with the signal.
    /// It comes to the thread that writes: there it is held up, and taken away.
    @unsafe private static func withoutPipeSignal(_ body: () -> Void) {
        var (pipe, before, waiting) = (sigset_t(), sigset_t(), sigset_t())
        unsafe _ = sigemptyset(&pipe)
        unsafe _ = sigaddset(&pipe, SIGPIPE)
        unsafe _ = pthread_sigmask(SIG_BLOCK, &pipe, &before)
        body()
        unsafe _ = sigpending(&waiting)
        if unsafe sigismember(&waiting, SIGPIPE) == 1 {
            var taken: Int32 = 0
            unsafe _ = sigwait(&pipe, &taken)
        }
        unsafe _ = pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    /// Reads until the pipe is closed or the buffer is full: how many bytes; nil where that took too long.
    func read(into buffer: inout SecretBytes, until deadline: ContinuousClock.Instant) -> Int? {
        let descriptor = output
        return unsafe buffer.withUnsafeMutableBytes { bytes -> Int? in
            var count = 0
            while count < bytes.count {
                guard let wait = Self.milliseconds(until: deadline) else { return nil }
                var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                let ready = unsafe poll(&waited, 1, wait)
                if ready < 0, errno == EINTR { continue }
                guard ready > 0 else { return nil }
                let got = unsafe systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                count += got
            }
            return count
        }
    }

    /// How it ended, once it has; otherwise `running` when the time is over.
    func wait(until deadline: ContinuousClock.Instant) -> End {
        while end == .running {
            reap(WNOHANG)
            guard end == .running else { break }
            guard let rest = Self.milliseconds(until: deadline) else { break }
            _ = poll(nil, 0, min(rest, 5))
        }
        return end
    }

    /// Ends it, and nothing else. It is told first, so that it can end what it has begun, which nobody else knows of, and clear away what it
    /// has laid down; it is ended by force where it goes on.
    func kill() {
        guard end == .running else { return }
        _ = systemKill(identifier, SIGTERM)
        guard wait(until: ContinuousClock.now + Self.grace) == .running else { return }
        _ = systemKill(identifier, SIGKILL)
        reap(0)
    }

    private func reap(_ options: Int32) {
        var status: Int32 = 0
        var found: pid_t
        repeat { found = unsafe waitpid(identifier, &status, options) } while found < 0 && errno == EINTR
        guard found == identifier else {
            if found < 0 { end = .exited(-1) }
            return
        }
        let signal = status & 0x7f
        end = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32? {
        let rest = deadline - ContinuousClock.now
        guard rest > .zero else { return nil }
        return Int32(clamping: rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// Neither end goes to a program but by its place.
    private static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard unsafe systemPipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    @unsafe private static func spawn(
        _ started: inout pid_t, _ path: String, _ words: [String], input: Int32, output: Int32
    ) -> Int32 {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return -1 }
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        guard unsafe posix_spawnattr_init(&attributes) == 0 else { return -1 }
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        // This program ignores a closed pipe; another one is to be ended by it, as it expects.
        var signals = sigset_t()
        unsafe _ = sigemptyset(&signals)
        unsafe _ = sigaddset(&signals, SIGPIPE)
        unsafe _ = posix_spawnattr_setsigdefault(&attributes, &signals)
        // Nor does it inherit what this thread holds up, as those of the runtime do: it is to hear that it has to end.
        var none = sigset_t()
        unsafe _ = sigemptyset(&none)
        unsafe _ = posix_spawnattr_setsigmask(&attributes, &none)
        unsafe _ = posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        unsafe _ = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe _ = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for place in (unsafe arguments.indices) { unsafe free(arguments[place]) } }
        return unsafe posix_spawn(&started, path, &actions, &attributes, &arguments, environ)
    }
}

// The system's calls, which the methods of these names would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, bytes.baseAddress, bytes.count)
}
private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 { kill(process, signal) }
@unsafe private func systemPipe(_ ends: inout [Int32]) -> Int32 { unsafe pipe(&ends) }
