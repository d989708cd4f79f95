internal import Secrets

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Where a passphrase comes from: a file, `CHAINSIGN_PASSPHRASE`, or a prompt without echo; never an argument.
enum Passphrase {
    /// Longer ones are a mistake: a key file of another kind, say.
    private static let maximumLength = 4096
    private static let controlC: UInt8 = 3

    /// The passphrase that unlocks what exists.
    static func existing(file: String?, for what: String) throws -> SecretBytes {
        if let given = try given(file: file) { return given }
        return try prompt("passphrase of \(what): ")
    }

    /// A new passphrase: not empty, and asked for twice.
    static func new(file: String?, for what: String) throws -> SecretBytes {
        let passphrase: SecretBytes
        if let given = try given(file: file) {
            passphrase = given
        } else {
            passphrase = try prompt("new passphrase of \(what): ")
            let again = try prompt("the same again: ")
            guard passphrase.isEqual(to: again) else {
                throw Failure(.input, "passphrasesDiffer", "the two passphrases differ", hint: "nothing was made; try again")
            }
        }
        guard passphrase.count > 0 else {
            throw Failure(
                .input, "emptyPassphrase", "the passphrase is empty", hint: "it is what a stolen store is worth; choose a long one")
        }
        return passphrase
    }

    private static func given(file: String?) throws -> SecretBytes? {
        if let file {
            // The bytes pass through an array once; the file itself holds them longer.
            let input = try Input.file(named: file, as: "--passphrase-file")
            guard let line = input.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).first else {
                return SecretBytes(zeros: 0)
            }
            guard line.count <= maximumLength else {
                throw Failure(.input, "oversized", "the first line of \(file) is too long for a passphrase", hint: "is it the right file?")
            }
            return SecretBytes(copying: Array(line))
        }
        guard let value = unsafe getenv("CHAINSIGN_PASSPHRASE") else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    private static func prompt(_ question: String) throws -> SecretBytes {
        guard Terminal.canAsk else {
            throw Failure(
                .input, "noPassphrase", "there is no passphrase, and no terminal to ask on",
                hint: "use --passphrase-file, or set CHAINSIGN_PASSPHRASE")
        }
        Output.aside(question, newline: false)
        defer { Output.aside("") }
        var before = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Failure(
                .input, "noPassphrase", "the terminal can't be silenced: \(SystemError.text(errno))", hint: "use --passphrase-file")
        }
        var silent = before
        // Without signals: an interrupt would end the process with the echo off. It is read as a character instead.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        unsafe _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { unsafe _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        guard let line = readSecretLine() else { throw Failure(.refused, "interrupted", "interrupted; nothing was done") }
        return line
    }

    /// A line from stdin, byte by byte into memory that is wiped; nil where it was interrupted.
    private static func readSecretLine() -> SecretBytes? {
        var buffer = SecretBytes(zeros: maximumLength)
        var count = 0
        var isInterrupted = false
        unsafe buffer.withUnsafeMutableBytes { bytes in
            while count < bytes.count, unsafe read(STDIN_FILENO, bytes.baseAddress.map { unsafe $0 + count }, 1) == 1 {
                if unsafe bytes[count] == UInt8(ascii: "\n") { break }
                if unsafe bytes[count] == controlC {
                    isInterrupted = true
                    break
                }
                count += 1
            }
        }
        return isInterrupted ? nil : buffer.slice(0..<count)
    }
}
