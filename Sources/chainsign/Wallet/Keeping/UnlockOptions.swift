internal import ArgumentParser
internal import FoundationEssentials
internal import Secrets
internal import ShareStore

/// The options that say what opens the stores: one of a passphrase, a key file and a key command. No store decides which.
struct UnlockOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The passphrase is the first line of this file; otherwise CHAINSIGN_PASSPHRASE, otherwise it is asked for.", valueName: "file"),
        completion: .file())
    var passphraseFile: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Instead of a passphrase: a file of 32 random bytes or more; otherwise CHAINSIGN_KEY_FILE.", valueName: "file"),
        completion: .file())
    var keyFile: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Instead of a passphrase: a program that wraps and unwraps a key, by its path; otherwise CHAINSIGN_KEY_COMMAND.",
            valueName: "command"))
    var keyCommand: String?

    func validate() throws {
        StandardInput.note(StandardInput.passphrase, [passphraseFile].compactMap(\.self))
        Asked.note {
            ($0.passphraseFile, $0.keyFile, $0.keyCommand) = (passphraseFile, keyFile, keyCommand)
        }
        guard [passphraseFile, keyFile, keyCommand].compactMap(\.self).count <= 1 else {
            throw ValidationError("--passphrase-file, --key-file and --key-command exclude each other")
        }
    }

    /// Whether an option names any.
    var isNamed: Bool { passphraseFile != nil || keyFile != nil || keyCommand != nil }

    /// What was chosen.
    enum Means {
        case passphrase(file: String?)
        case keyFile(String)
        case keyCommand(String)

        /// In the words of errors.
        var name: String {
            switch self {
            case .passphrase: "passphrase"
            case .keyFile: "key file"
            case .keyCommand: "key command"
            }
        }
    }

    /// By option, otherwise by variable, otherwise the passphrase.
    func chosen() throws -> Means {
        if let keyFile { return .keyFile(keyFile) }
        if let keyCommand { return .keyCommand(keyCommand) }
        if let passphraseFile { return .passphrase(file: passphraseFile) }
        switch (Self.variable("CHAINSIGN_KEY_FILE"), Self.variable("CHAINSIGN_KEY_COMMAND")) {
        case (nil, nil): return .passphrase(file: nil)
        case (let file?, nil): return .keyFile(file)
        case (nil, let command?): return .keyCommand(command)
        case (.some, .some):
            throw Failure(
                .input, .usage, "CHAINSIGN_KEY_FILE and CHAINSIGN_KEY_COMMAND exclude each other", hint: "unset one, or give an option")
        }
    }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Opens what exists.
    func existing(for what: String) throws -> any StoreKeyring {
        let means = try chosen()
        Asked.note { $0.chosen = means.name }
        return switch means {
        case .passphrase(let file): PassphraseKeyring(passphrase: try Passphrase.existing(file: file, for: what))
        case .keyFile(let file): try SecretFile.key(file)
        case .keyCommand(let command): KeyEnvelope(try KeyCommand(command))
        }
    }

    /// Locks what is new.
    func new(for what: String) throws -> any StoreKeyring {
        let means = try chosen()
        Asked.note { $0.chosen = means.name }
        return switch means {
        case .passphrase(let file): PassphraseKeyring(passphrase: try Passphrase.new(file: file, for: what))
        case .keyFile(let file): try SecretFile.key(file)
        case .keyCommand(let command): KeyEnvelope(try KeyCommand(command))
        }
    }
}
