#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The program's clock: adapters have none.
enum Clock {
    /// Seconds since 1970.
    static var now: UInt64 { UInt64(clamping: time(nil)) }
}
