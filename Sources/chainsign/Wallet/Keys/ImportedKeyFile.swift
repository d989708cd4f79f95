internal import Secrets

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Where a private key is read from: a file, standard input, or a prompt without echo; never an argument. No message repeats what was given for a
/// file's name, which may be the key itself.
enum ImportedKeyFile {
    /// A Solana keypair in a file of its own is a few hundred bytes.
    private static let longest = 4096
    /// What the help calls the argument.
    static let role = "KEY"

    /// Reads one; nil asks for it.
    ///
    /// - Parameter what: the key, in the words of a question.
    static func read(_ argument: String?, what: String) throws -> SecretBytes {
        guard let argument else {
            guard Terminal.canAsk else {
                throw Failure(
                    .input, .missingFile, "there is no file with \(what), and no terminal to ask on",
                    hint: "name a file, or - for standard input")
            }
            return try Passphrase.prompt("\(what): ")
        }
        if StandardInput.isMeant(by: argument) {
            try StandardInput.take(for: role)
            return try content(of: STDIN_FILENO, what)
        }
        let descriptor = unsafe open(argument, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .input, .missingFile, "cannot read the file with \(what): \(SystemError.text(errno))",
                hint:
                    "\(role) is a file's name, or - for standard input; a key itself is never given on the command line, where others see it"
            )
        }
        defer { close(descriptor) }
        try requirePrivate(descriptor, what)
        return try content(of: descriptor, what)
    }

    /// A file with a secret is its owner's alone. What is no file, a pipe say, has no others to read it.
    private static func requirePrivate(_ descriptor: Int32, _ what: String) throws {
        var info = stat()
        guard unsafe fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return }
        guard info.st_uid == geteuid() || info.st_uid == 0 else {
            throw Failure(
                .input, .foreignOwner, "the file with \(what): belongs to user \(info.st_uid), who may have read it",
                hint: "take a key that nobody else has read")
        }
        guard info.st_mode & 0o077 != 0 else { return }
        throw Failure(
            .input, .permissionsTooWide,
            "the file with \(what): mode \(String(info.st_mode & 0o7777, radix: 8)) lets others in, who may have read it",
            hint: "where others use this machine, take a key that nobody has read; otherwise close it to others with chmod go-rwx")
    }

    private static func content(of descriptor: Int32, _ what: String) throws -> SecretBytes {
        let content = try SecretFile.contents(of: descriptor, atMost: longest, storage: .heap) {
            Failure(.input, .unreadableFile, "cannot read the file with \(what): \($0)")
        }
        guard let content else {
            throw Failure(.input, .oversized, "the file with \(what) is too long for a key", hint: "is it the right file?")
        }
        return content
    }
}
