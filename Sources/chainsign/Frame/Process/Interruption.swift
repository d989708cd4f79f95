internal import Foundation
internal import Synchronization

/// The command was told to end, and has.
struct Interrupted: Error {
    /// A shell's for a program that SIGINT ended.
    static let exitCode: Int32 = 128 + SIGINT
}

/// The end of a command that goes on until it is told to: SIGINT or SIGTERM cancels its task, which ends in order. A second one ends the process
/// at once, whatever it is doing.
enum Interruption {
    /// Where the handler writes: a handler may do little else.
    private static let bell = Atomic<Int32>(-1)
    private static let signals = [SIGINT, SIGTERM]

    /// Runs the body in a task that the signals cancel.
    ///
    /// - Throws: ``Interrupted`` where one came, what the body throws otherwise.
    static func ending(_ body: @escaping @Sendable () async throws -> Void) async throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            throw Failure(.unreachable, .output, "cannot listen for signals: \(SystemError.text(errno))")
        }
        let (ear, mouth) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell.store(mouth, ordering: .sequentiallyConsistent)
        let task = Task { try await body() }
        Thread.detachNewThread {
            var byte: UInt8 = 0
            var count = 0
            repeat { count = unsafe read(ear, &byte, 1) } while count < 0 && errno == EINTR
            guard count == 1 else { return }
            for number in signals { _ = signal(number, SIG_DFL) }
            task.cancel()
        }
        for number in signals {
            _ = signal(number) { _ in
                let kept = errno
                var byte: UInt8 = 1
                unsafe _ = write(Interruption.bell.load(ordering: .sequentiallyConsistent), &byte, 1)
                errno = kept
            }
        }
        do { try await task.value } catch is CancellationError {}
        if task.isCancelled { throw Interrupted() }
    }
}
