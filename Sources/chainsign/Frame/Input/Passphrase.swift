internal import Secrets
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Sources of a passphrase: a file, `CHAINSIGN_PASSPHRASE`, or a prompt without echo; never an argument.
enum Passphrase {
    /// Longer ones are a mistake: a key file of another kind, say.
    private static let maximumLength = 4096
    private static let controlC: UInt8 = 3

    /// The passphrase that unlocks what exists.
    static func existing(file: String?, for what: String) throws -> SecretBytes {
        let passphrase: SecretBytes
        if let given = try given(file: file) { passphrase = given } else { passphrase = try prompt("passphrase of \(what): ") }
        // Nothing is locked with it: what is missing is the passphrase, and nobody has to wait for its key to hear that.
        try refuseEmpty(passphrase)
        return passphrase
    }

    /// A new passphrase: not empty, of plain text, and asked for twice.
    ///
    /// - Parameters:
    ///   - isChange: whether it takes the place of another: then the one that this command was given is not it.
    ///   - hint: what gives it where nobody can be asked.
    static func new(file: String?, for what: String, isChange: Bool = false, hint: String? = nil) throws -> SecretBytes {
        let passphrase: SecretBytes
        if let given = try isChange ? file.map(firstLine) : given(file: file) {
            passphrase = given
            try refuseEmpty(passphrase)
            try refuseOdd(passphrase)
        } else {
            let question = "new passphrase of \(what): "
            passphrase = try prompt(question, hint: hint ?? (isChange ? "use --new-passphrase-file" : Self.ways))
            try refuseEmpty(passphrase)
            try refuseOdd(passphrase)
            let again = try prompt("the same again: ")
            guard passphrase.isEqual(to: again) else {
                throw Failure(.input, .passphrasesDiffer, "the two passphrases differ", hint: "nothing was made; try again")
            }
        }
        return passphrase
    }

    static let ways = "use --passphrase-file, or set CHAINSIGN_PASSPHRASE"

    static func refuseEmpty(_ passphrase: borrowing SecretBytes) throws {
        guard passphrase.count > 0 else {
            throw Failure(
                .input, .emptyPassphrase, "the passphrase is empty", hint: "it is what a stolen store is worth; choose a long one")
        }
    }

    /// The passphrase of a file, otherwise of the variable; nil where neither is given and somebody has to be asked.
    static func given(file: String?) throws -> SecretBytes? {
        guard let file else { return variable.withLock { $0?.copy } }
        guard StandardInput.isMeant(by: file) else { return try firstLine(of: file) }
        // Whoever names it again in a command has the same first line, as he has a file's.
        if let again = lineTaken.withLock({ $0?.copy }) { return again }
        let line = try firstLine(of: file)
        lineTaken.withLock { $0 = HeldSecret(line.copy()) }
        return line
    }

    /// Whether a file or the variable gives it, so that nobody is asked.
    static func isGiven(file: String?) -> Bool { file != nil || variable.withLock { $0 != nil } }

    /// The value of `CHAINSIGN_PASSPHRASE`.
    private static let variable = Mutex<HeldSecret?>(nil)
    /// The first line of standard input, once it was read.
    private static let lineTaken = Mutex<HeldSecret?>(nil)

    /// To be called first: the variable's value goes into memory that is wiped, and is overwritten where it lay, so that neither this
    /// process's environment nor one that it starts has it.
    static func takeFromEnvironment() {
        guard let value = unsafe getenv("CHAINSIGN_PASSPHRASE") else { return }
        let length = unsafe strlen(value)
        let secret = unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: length))
        unsafe SecretBytes.wipe(value, count: length)
        unsafe _ = unsetenv("CHAINSIGN_PASSPHRASE")
        let held = HeldSecret(secret)
        variable.withLock { $0 = held }
    }

    /// Straight into memory that is wiped: the bytes pass through nothing else.
    private static func firstLine(of file: String) throws -> SecretBytes {
        guard !StandardInput.isMeant(by: file) else {
            try StandardInput.take(for: StandardInput.passphrase)
            return try line(from: STDIN_FILENO, name: "standard input", endsInCarriageReturn: true)
        }
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .input, .missingFile, "cannot read the passphrase file '\(file)': \(SystemError.text(errno))",
                hint: "--passphrase-file names a file, or - for standard input")
        }
        defer { close(descriptor) }
        try SecretFile.requirePrivate(descriptor, "passphrase", file)
        return try line(from: descriptor, name: file, endsInCarriageReturn: true)
    }

    /// The lines of a file with secret keys that are no comments: of a file of age's, say.
    static func keyLines(of file: String) throws -> [HeldSecret] {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .input, .missingFile, "cannot read the file '\(file)': \(SystemError.text(errno))",
                hint: "--identity names the file with the secret key")
        }
        defer { close(descriptor) }
        try SecretFile.requirePrivate(descriptor, "key", file)
        var lines: [HeldSecret] = []
        // A keeper has few keys; empty lines at the end are what reading beyond it gives.
        for _ in 0..<256 {
            let line = try line(from: descriptor, name: file, endsInCarriageReturn: true)
            let isComment = unsafe line.withUnsafeBytes { unsafe $0.first.map { $0 == UInt8(ascii: "#") } ?? true }
            if !isComment { lines.append(HeldSecret(line)) }
        }
        return lines
    }

    static func prompt(_ question: String, hint: String = Self.ways) throws -> SecretBytes {
        guard Terminal.canAsk else {
            throw Failure(
                .input, .noPassphrase, "there is no passphrase, and no terminal to ask on",
                hint: hint)
        }
        Output.aside(question, newline: false)
        defer { Output.aside("") }
        var before = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Failure(
                .input, .noPassphrase, "the terminal can't be silenced: \(SystemError.text(errno))", hint: "use --passphrase-file")
        }
        var silent = before
        // Without signals: an interrupt would end the process with the echo off. It is read as a character instead.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        unsafe _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { unsafe _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        return try line(from: STDIN_FILENO, name: "the terminal", isTerminal: true)
    }

    /// A line, byte by byte, so that nothing is read beyond it.
    private static func line(
        from descriptor: Int32, name: String, isTerminal: Bool = false, endsInCarriageReturn: Bool = false
    ) throws -> SecretBytes {
        var buffer = SecretBytes(zeros: maximumLength + 1)
        var count = 0
        var isInterrupted = false
        var failure: Int32 = 0
        unsafe buffer.withUnsafeMutableBytes { bytes in
            while count < bytes.count {
                let got = unsafe read(descriptor, bytes.baseAddress.map { unsafe $0 + count }, 1)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got == 1 else { break }
                if unsafe bytes[count] == UInt8(ascii: "\n") { break }
                if isTerminal, unsafe bytes[count] == controlC {
                    isInterrupted = true
                    break
                }
                count += 1
            }
            // Some systems end lines with two characters.
            if endsInCarriageReturn, count > 0, count <= maximumLength, unsafe bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
        }
        guard failure == 0 else {
            throw Failure(
                .input, .missingFile, "cannot read the passphrase from \(name): \(SystemError.text(failure))",
                hint: "--passphrase-file names a file, or - for standard input")
        }
        guard !isInterrupted else { throw Failure(.refused, .interrupted, "interrupted; nothing was done") }
        guard count <= maximumLength, let line = buffer.slice(0..<count) else {
            throw Failure(.input, .oversized, "the first line of \(name) is too long for a passphrase", hint: "is it the right file?")
        }
        return line
    }
}
