#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import CMalloc
    internal import Glibc
#endif

/// Settings of the process's memory.
enum Memory {
    /// To be called first. glibc gives freed memory back from 128 KB on, and a signature, let alone a refill of pre-signatures,
    /// frees more than that: the next one would fetch its pages from the kernel one by one. Up to these limits they stay.
    static func keepWhatIsFreed() {
        #if canImport(Glibc)
            _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
            _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        #endif
    }

    /// To be called first: a crash leaves no image of the memory, which may hold shares (rule M6).
    static func leaveNoCore() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
            unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #else
            unsafe _ = setrlimit(RLIMIT_CORE, &none)
        #endif
    }
}
