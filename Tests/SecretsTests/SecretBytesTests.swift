import Secrets
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct SecretBytesTests {
    @Test(arguments: [SecretStorage.heap, .guarded])
    func copiesAreEqualAndIndependent(storage: SecretStorage) {
        var original = SecretBytes(copying: [1, 2, 3], storage: storage)
        let copy = original.copy(storage: storage)
        let equalBefore = original.isEqual(to: copy)
        #expect(equalBefore)
        unsafe original.withUnsafeMutableBytes { unsafe $0[0] = 9 }
        let equalAfter = original.isEqual(to: copy)
        #expect(!equalAfter)
    }

    #if canImport(Glibc)
        /// In a child process, which gives up the privilege of locking without limit where it has it, and then the limit.
        @Test(arguments: [0, 64 << 10]) func refusedLockIsTold(limit: UInt) async {
            await #expect(processExitsWith: .success) { [limit = limit as UInt] in
                var bound = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
                let limited = unsafe setrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &bound)
                try #require(limited == 0)
                if geteuid() == 0 { try #require(setuid(65534) == 0) }
                let heap = SecretBytes(zeros: 32)
                #expect(heap.count == 32)
                #expect(SecretBytes.lockFailure == nil)
                if limit > 0 {
                    let small = SecretBytes(zeros: 32, storage: .guarded)
                    #expect(small.count == 32)
                    #expect(SecretBytes.lockFailure == nil)
                }
                // More than the limit; the secret itself works.
                let large = SecretBytes(random: 128 << 10, storage: .guarded)
                let same = large.isEqual(to: large.copy())
                #expect(same)
                let failure = try #require(SecretBytes.lockFailure)
                #expect(failure.contains(limit == 0 ? "operation not permitted" : "cannot allocate memory"))
                #expect(failure.contains("ulimit -l"))
            }
        }
    #endif
}
