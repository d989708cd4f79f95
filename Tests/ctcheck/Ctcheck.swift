internal import CMemcheck
internal import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Runs every operation on secrets with the secrets marked undefined, so that valgrind reports each jump and each memory
/// address that depends on one (security rule M2). `make ctcheck` builds and runs it, and asserts that `--self-test` is caught.
///
/// Exit codes of its own: 0 every check ran on tainted data, 2 it could not check, 3 a check lost its taint and checked
/// nothing. Valgrind's findings are valgrind's exit code.
@main struct Ctcheck {
    static func main() {
        guard memcheck_available() else {
            fail("ctcheck: built without valgrind's headers: install valgrind (Debian: apt-get install valgrind) and build again", 2)
        }
        guard memcheck_running() else { fail("ctcheck: run it under valgrind: make ctcheck", 2) }
        // libsodium's set-up measures the machine and branches on what it finds: that is no secret.
        _ = Randomness.system.bytes(1)

        if CommandLine.arguments.contains("--self-test") {
            _ = selfTest.body()
            print("ctcheck: \(selfTest.name) ran")
            return
        }
        for check in checks {
            print("ctcheck: \(check.name)")
            guard check.body().isTainted else { fail("ctcheck: \(check.name): the result does not depend on the secrets", 3) }
        }
        print("ctcheck: \(checks.count) operations ran on undefined secrets")
    }

    static func fail(_ message: String, _ code: Int32) -> Never {
        print(message)
        exit(code)
    }
}
