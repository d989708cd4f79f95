internal import Secrets
internal import ShareStore
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A program of the operator's that stands for a token, an HSM or a key management service: `PROGRAM ARGUMENTS… wrap` reads 32 bytes and
/// prints what they are encrypted to, `PROGRAM ARGUMENTS… unwrap` reads that and prints the 32 bytes.
///
/// Which program it is comes from the command line or the environment, never from a store. No shell reads it.
final class KeyCommand: KeyService {
    let name = "key command"
    private let words: [String]
    /// Long enough for a person who has to touch a token.
    private let seconds: Int
    /// What it failed of, by what it was given: it is not asked again for each party of a wallet.
    private let failures = Mutex<[[UInt8]: KeyProviderFailure]>([:])

    init(_ text: String, seconds: Int = 60) throws {
        words = try Self.words(of: text)
        self.seconds = seconds
        try requireProgram()
    }

    func encrypt(_ key: borrowing SecretBytes) throws -> [UInt8] {
        // What comes out is what lies in the store: no secret.
        try run("wrap", input: key, most: KeyEnvelope.mostBytes).exposed()
    }

    func decrypt(_ bytes: [UInt8]) throws -> SecretBytes {
        if let failure = failures.withLock({ $0[bytes] }) { throw failure }
        do {
            let key = try run("unwrap", input: SecretBytes(copying: bytes), most: 32)
            guard key.count == 32 else { throw KeyProviderFailure("'unwrap' printed \(key.count) bytes, not 32") }
            return key
        } catch {
            failures.withLock { $0[bytes] = error as? KeyProviderFailure }
            throw error
        }
    }

    /// The words of a command that no shell reads. What only a shell would understand is refused, rather than passed on as it stands.
    static func words(of text: String) throws -> [String] {
        let forShells = "\"'`\\$&|;<>*?(){}[]!~#"
        guard !text.unicodeScalars.contains(where: { forShells.unicodeScalars.contains($0) || $0.value < 0x20 || $0.value == 0x7f }) else {
            throw Failure(
                .input, .keyCommand, "the key command has a character in it that a shell would read",
                hint: "no shell reads it: it is a program's path and plain words; put the rest into a script")
        }
        let words = text.split(separator: " ").map(String.init)
        guard let program = words.first, program.contains("/") else {
            throw Failure(
                .input, .keyCommand, "the key command does not begin with a program's path",
                hint: "give it with its folder, like /usr/local/bin/unwrap")
        }
        return words
    }

    /// Whoever can write the program can read the keys that it is given.
    private func requireProgram() throws {
        let program = words[0]
        var info = stat()
        guard unsafe stat(program, &info) == 0, info.st_mode & S_IFMT == S_IFREG, unsafe access(program, X_OK) == 0 else {
            throw Failure(
                .input, .keyCommand, "the key command \(program) is no program that this user can run", hint: "is its path right?")
        }
        guard info.st_uid == geteuid() || info.st_uid == 0 else {
            throw Failure(
                .input, .foreignOwner, "the key command \(program): belongs to user \(info.st_uid)",
                hint: "make it this user's, or run as that user")
        }
        guard info.st_mode & 0o022 == 0 else {
            throw Failure(
                .input, .permissionsTooWide,
                "the key command \(program): mode \(String(info.st_mode & 0o7777, radix: 8)) lets others change it",
                hint: "keep others from writing it with 'chmod go-w \(Asked.path(program))'")
        }
    }

    private func run(_ verb: String, input: borrowing SecretBytes, most: Int) throws -> SecretBytes {
        let child = try ChildProcess(words + [verb])
        let deadline = ContinuousClock.now + .seconds(seconds)
        child.write(input)
        var output = SecretBytes(zeros: most + 1, storage: .guarded)
        guard let count = child.read(into: &output, until: deadline) else {
            child.kill()
            throw KeyProviderFailure("'\(verb)' took more than \(seconds) seconds")
        }
        guard count <= most else {
            child.kill()
            throw KeyProviderFailure("'\(verb)' printed more than \(most) bytes")
        }
        switch child.wait(until: deadline) {
        case .running:
            child.kill()
            throw KeyProviderFailure("'\(verb)' took more than \(seconds) seconds")
        case .exited(0): break
        case .exited(let code): throw KeyProviderFailure("'\(verb)' ended with exit code \(code)")
        case .killed(let signal): throw KeyProviderFailure("'\(verb)' was ended by signal \(signal)")
        }
        guard count > 0, let result = output.slice(0..<count, storage: .guarded) else {
            throw KeyProviderFailure("'\(verb)' printed nothing")
        }
        return result
    }
}
