internal import GRDB
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Waiting for another process that has a store's file.
public enum StoreWait {
    /// After how long a wait is told, and after how long it is given up.
    struct Limits: Sendable {
        var told = Duration.seconds(1)
        var most = Duration.seconds(10)
    }
    /// Of connections made now; tests have shorter ones.
    @TaskLocal static var limits = Limits()

    private static let announcement = Mutex<(@Sendable (_ file: String) -> Void)?>(nil)

    /// Has `announce` told, with the file and once each time, when an opening or a change has waited for a second: nobody sits in front
    /// of a program that says nothing. It is the process's: the last one given is told.
    public static func announce(_ announce: (@Sendable (_ file: String) -> Void)?) { announcement.withLock { $0 = announce } }

    /// Since when one connection waits, and whether that was told.
    private final class Held: Sendable {
        let state = Mutex<(start: ContinuousClock.Instant, isTold: Bool)>((.now, false))
    }

    /// What a connection does while another has the file.
    static func handler(_ file: String, limits: Limits = StoreWait.limits) -> Database.BusyCallback {
        let held = Held()
        return { tries in
            let goesOn = held.state.withLock { state in
                if tries == 0 { state = (.now, false) }
                let waited = ContinuousClock.now - state.start
                if waited >= limits.told, !state.isTold {
                    state.isTold = true
                    announcement.withLock(\.self)?(file)
                }
                return waited < limits.most
            }
            if goesOn { usleep(tries < 10 ? 2000 : 25_000) }
            return goesOn
        }
    }
}
