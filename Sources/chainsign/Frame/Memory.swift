#if canImport(Glibc)
    internal import CMalloc
#endif

/// How the process keeps its memory.
enum Memory {
    /// To be called first. glibc gives freed memory back from 128 KB on, and a signature, let alone a refill of pre-signatures,
    /// frees more than that: the next one would fetch its pages from the kernel one by one. Up to these limits they stay.
    static func keepWhatIsFreed() {
        #if canImport(Glibc)
            _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
            _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        #endif
    }
}
