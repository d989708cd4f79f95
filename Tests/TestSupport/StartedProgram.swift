#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A program that a test starts, with three files as its standard ones.
///
/// Foundation's `Process` looks for open files in `/proc/self/fd` by copying 256 bytes from each name's beginning, and with that reads on
/// behind its buffer where more than some 1,300 are open; tests that run beside each other have so many, and end by it now and then.
package final class StartedProgram {
    package struct Failure: Error, CustomStringConvertible {
        let path: String
        let code: Int32
        package var description: String { "\(path) cannot be started: error \(code)" }
    }

    package enum End: Equatable, Sendable {
        case exited(Int32)
        case killed(Int32)

        /// The exit code, or the number of the signal that ended it.
        package var code: Int32 {
            switch self {
            case .exited(let code), .killed(let code): code
            }
        }
    }

    /// The process.
    package let identifier: Int32
    private var end: End?

    /// Starts a program by its path, in a process group of its own; without an environment it has this process's.
    package init(
        _ words: [String], environment: [String: String]? = nil, input: Int32? = nil, output: Int32, errors: Int32
    ) throws {
        guard let path = words.first else { throw Failure(path: "", code: EINVAL) }
        var started: pid_t = 0
        let code = unsafe Self.spawn(&started, path, words, environment, input, output, errors)
        guard code == 0 else { throw Failure(path: path, code: code) }
        identifier = started
    }

    /// Whoever is not waited for is ended, with all that it started.
    deinit {
        guard isRunning else { return }
        _ = kill(-identifier, SIGKILL)
        _ = wait()
    }

    package var isRunning: Bool {
        reap(WNOHANG)
        return end == nil
    }

    /// Waits for its end.
    package func wait() -> End {
        reap(0)
        return end ?? .exited(-1)
    }

    private func reap(_ options: Int32) {
        guard end == nil else { return }
        var (status, found): (Int32, pid_t) = (0, 0)
        repeat { found = unsafe waitpid(identifier, &status, options) } while found < 0 && errno == EINTR
        if found == identifier {
            end = status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .killed(status & 0x7f)
        } else if found < 0 {
            // Somebody else has waited for it: nothing of it is left.
            end = .exited(-1)
        }
    }

    @unsafe private static func spawn(
        _ started: inout pid_t, _ path: String, _ words: [String], _ environment: [String: String]?, _ input: Int32?, _ output: Int32,
        _ errors: Int32
    ) -> Int32 {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return ENOMEM }
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        guard unsafe posix_spawnattr_init(&attributes) == 0 else { return ENOMEM }
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        // Nothing of what this process, or the thread that it happens to be, does with signals.
        var (none, all) = (sigset_t(), sigset_t())
        unsafe _ = sigemptyset(&none)
        unsafe _ = sigfillset(&all)
        unsafe _ = posix_spawnattr_setsigmask(&attributes, &none)
        unsafe _ = posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe _ = posix_spawnattr_setpgroup(&attributes, 0)
        unsafe _ = posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var refused: Int32 = 0
        if let input {
            unsafe refused |= posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            unsafe refused |= posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        unsafe refused |= posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe refused |= posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        guard refused == 0 else { return EBADF }
        var arguments = unsafe cStrings(words)
        defer { for place in (unsafe arguments.indices) { unsafe free(arguments[place]) } }
        guard let environment else { return unsafe posix_spawn(&started, path, &actions, &attributes, &arguments, environ) }
        var variables = unsafe cStrings(environment.map { "\($0.key)=\($0.value)" })
        defer { for place in (unsafe variables.indices) { unsafe free(variables[place]) } }
        return unsafe posix_spawn(&started, path, &actions, &attributes, &arguments, &variables)
    }

    /// Ended by none.
    @unsafe private static func cStrings(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
        unsafe strings.map { unsafe strdup($0) } + [nil]
    }
}
