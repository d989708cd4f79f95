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

    /// A new passphrase: not empty, and asked for twice.
    ///
    /// - Parameter isChange: whether it takes the place of another: then the one that this command was given is not it.
    static func new(file: String?, for what: String, isChange: Bool = false) throws -> SecretBytes {
        let passphrase: SecretBytes
        if let given = try isChange ? file.map(firstLine) : given(file: file) {
            passphrase = given
            try refuseEmpty(passphrase)
            try refuseOdd(passphrase)
        } else {
            let question = "new passphrase of \(what): "
            passphrase = try isChange ? prompt(question, hint: "use --new-passphrase-file") : prompt(question)
            try refuseEmpty(passphrase)
            let again = try prompt("the same again: ")
            guard passphrase.isEqual(to: again) else {
                throw Failure(.input, .passphrasesDiffer, "the two passphrases differ", hint: "nothing was made; try again")
            }
        }
        return passphrase
    }

    /// Refuses a new passphrase that no prompt or variable can give again, or with a mark that nobody sees.
    private static func refuseOdd(_ passphrase: borrowing SecretBytes) throws {
        let problem = unsafe passphrase.withUnsafeBytes { bytes -> String? in
            if unsafe bytes.contains(0) { return "has a zero byte in it" }
            return unsafe bytes.starts(with: [0xef, 0xbb, 0xbf]) ? "begins with a byte order mark" : nil
        }
        guard let problem else { return }
        throw Failure(.input, .oddPassphrase, "the new passphrase \(problem)", hint: "write the file as plain text")
    }

    private static func refuseEmpty(_ passphrase: borrowing SecretBytes) throws {
        guard passphrase.count > 0 else {
            throw Failure(
                .input, .emptyPassphrase, "the passphrase is empty", hint: "it is what a stolen store is worth; choose a long one")
        }
    }

    private static func given(file: String?) throws -> SecretBytes? {
        if let file {
            guard StandardInput.isMeant(by: file) else { return try firstLine(of: file) }
            // Each wallet of a command has the same first line, as it has a file's.
            if let again = copyOfTaken(isFromStandardInput: true) { return again }
            let line = try firstLine(of: file)
            hold(line.copy(), isFromStandardInput: true)
            return line
        }
        return copyOfTaken(isFromStandardInput: false)
    }

    private static func copyOfTaken(isFromStandardInput: Bool) -> SecretBytes? {
        guard isLine.withLock({ $0 }) == isFromStandardInput else { return nil }
        return taken.withLock { held in
            guard let secret = held.take() else { return nil }
            let copy = secret.copy()
            held = consume secret
            return copy
        }
    }

    private static let taken = Mutex<SecretBytes?>(nil)

    /// Whether the held passphrase was read from standard input, and not the variable.
    private static let isLine = Mutex(false)

    private static func hold(_ secret: consuming SecretBytes, isFromStandardInput: Bool = false) {
        isLine.withLock { $0 = isFromStandardInput }
        var secret: SecretBytes? = consume secret
        taken.withLock { $0 = secret.take() }
    }

    /// To be called first: the variable's value goes into memory that is wiped, and is overwritten where it lay, so that neither this
    /// process's environment nor one that it starts has it.
    static func takeFromEnvironment() {
        guard let value = unsafe getenv("CHAINSIGN_PASSPHRASE") else { return }
        let length = unsafe strlen(value)
        let secret = unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: length))
        unsafe SecretBytes.wipe(value, count: length)
        unsafe _ = unsetenv("CHAINSIGN_PASSPHRASE")
        hold(secret)
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

    /// The first line of a file with a secret key that is no comment: of a file of age's, say.
    static func identity(file: String) throws -> SecretBytes {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .input, .missingFile, "cannot read the file '\(file)': \(SystemError.text(errno))",
                hint: "--identity names the file with the secret key")
        }
        defer { close(descriptor) }
        try SecretFile.requirePrivate(descriptor, "key", file)
        for _ in 0..<64 {
            let line = try line(from: descriptor, name: file, endsInCarriageReturn: true)
            let isComment = unsafe line.withUnsafeBytes { unsafe $0.first.map { $0 == UInt8(ascii: "#") } ?? true }
            if !isComment { return line }
        }
        return SecretBytes(zeros: 0)
    }

    static func prompt(
        _ question: String, hint: String = "use --passphrase-file, or set CHAINSIGN_PASSPHRASE"
    ) throws -> SecretBytes {
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
