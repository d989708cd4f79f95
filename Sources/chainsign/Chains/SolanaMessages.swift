internal import ArgumentParser
internal import ChainKit
internal import Solana
internal import MPCCore
internal import Signing

/// `chainsign sol message …`: off-chain messages, and plain ones.
struct SolanaMessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Sign and verify messages.",
        subcommands: [SolanaMessageSign.self, SolanaMessageVerify.self])
}

/// `chainsign sol message sign MESSAGE`
struct SolanaMessageSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a message with a wallet.",
        discussion: """
            stdout is the signed envelope alone, or JSON of a kind that has no envelope; the signature by itself is in 'id' of --json, \
            and on stderr. A plain message that reads as a transaction is refused.

            \(MessageText.rules)

            \(FormatExample.messageHelp(of: SolanaAdapter.id))
            """)

    @Argument(help: MessageText.help, completion: .file())
    var message: String
    @OptionGroup var form: MessageText
    @OptionGroup var kind: SolanaMessageKindOption
    @OptionGroup var domain: SolanaMessageDomain
    @OptionGroup var options: SigningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !form.isText { StandardInput.note("MESSAGE", [message]) }
        try domain.check(kind.kind)
    }

    func run() async throws {
        let signing = try WalletSigning(options)
        let path = try signing.onePath()
        try options.requireUse(of: SolanaAdapter().identity.schemes)
        let message = try MessageArgument(message, isText: form.isText)
        let wallet = try options.wallet.open(signing.timings)
        let signer = try wallet.address(on: SolanaAdapter.id, path: path).address.text
        let document = try SolanaMessageDocument(message, kind.kind ?? .v0, signer: signer, domain: domain, signature: nil)
        let session = try ChainSession(SolanaAdapter.id, input: document.input)
        try await signing.run(session, with: wallet, output) { artefact in
            if let signature = artefact.identifier { Output.note("signature \(signature) of \(signer)") }
        }
    }
}

/// `chainsign sol message verify MESSAGE`
struct SolanaMessageVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify a message; exits with 1 where it is not valid.",
        discussion: """
            MESSAGE is the signed envelope (a file, - for standard input, or the text itself), or, with --signature \
            and --signer, what was signed. Without --kind every kind is tried that wallets sign.

            \(MessageText.rules)

            \(FormatExample.page(of: SolanaAdapter.id))
            """)

    @Argument(help: "The envelope, or the message.", completion: .file())
    var message: String
    @OptionGroup var form: MessageText
    @Option(name: .long, help: ArgumentHelp("The signature in base58, base64 or hexadecimal.", valueName: "signature"))
    var signature: String?
    @Option(name: .long, help: ArgumentHelp("Who must have signed.", valueName: "address"))
    var signer: String?
    @OptionGroup var kind: SolanaMessageKindOption
    @OptionGroup var domain: SolanaMessageDomain
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !form.isText { StandardInput.note("MESSAGE", [message]) }
        try domain.check(kind.kind)
        guard kind.kind == nil || signature != nil else {
            throw ValidationError("--kind is for a message with --signature and --signer: an envelope says its own")
        }
        guard !form.isText || signature != nil else { throw ValidationError("--text is for a message with --signature and --signer") }
        guard domain.applicationDomain == nil || signature != nil else {
            throw ValidationError("--application-domain is for a message with --signature and --signer: an envelope names its own")
        }
    }

    func run() async throws {
        let session: ChainSession
        var read: SolanaMessageKind?
        switch (signature, signer) {
        case (let signature?, let signer?):
            (session, read) = try signed(try MessageArgument(message, isText: form.isText), by: Input.word(signer), signature)
        case (nil, nil): session = try ChainSession(SolanaAdapter.id, input: try Input(message, as: "MESSAGE"))
        default:
            throw Failure(
                .input, .usage, "--signature and --signer go together", hint: "pass both with the text, or neither with an envelope")
        }
        guard try session.adapter.isOffchainMessage(session.document) else {
            throw Failure(
                .input, .wrongDocument, "\(session.input.name) is a transaction, not an off-chain message",
                hint: "use 'chainsign sol verify'")
        }
        try Verification.verify(session, sender: signature == nil ? signer : nil, json: output.json, did: "signed by", kind: read?.rawValue)
    }

    /// The message as the kind under which the signature verifies, or as the first that it can be.
    private func signed(_ message: MessageArgument, by signer: String, _ signature: String) throws -> (ChainSession, SolanaMessageKind) {
        func session(_ kind: SolanaMessageKind) throws -> ChainSession {
            try ChainSession(
                SolanaAdapter.id,
                input: try SolanaMessageDocument(message, kind, signer: signer, domain: domain, signature: signature).input)
        }
        if let kind = kind.kind { return (try session(kind), kind) }
        guard domain.applicationDomain == nil else { return (try session(.v0), .v0) }
        var first: (ChainSession, SolanaMessageKind)?
        for kind in SolanaMessageKind.allCases {
            guard let session = try? session(kind) else { continue }
            first = first ?? (session, kind)
            guard let report = try? session.adapter.verify(session.document), report.valid else { continue }
            if kind != .v0 { Output.note("signed as \(kind.name)") }
            return (session, kind)
        }
        // What no kind can be is refused in the words of the usual one.
        guard let first else { return (try session(.v0), .v0) }
        Output.note("it fits none of \(SolanaMessageKind.allCases.map(\.name).joined(separator: ", "))")
        return first
    }
}

/// The kind of message that is made of a text.
enum SolanaMessageKind: String, ExpressibleByArgument, CaseIterable {
    case v0, v1, tool, plain

    var name: String {
        switch self {
        case .v0: "an off-chain message of version 0"
        case .v1: "an off-chain message of version 1"
        case .tool: "what 'solana sign-offchain-message' signs"
        case .plain: "a plain message"
        }
    }
}

struct SolanaMessageKindOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "v0 and v1 are off-chain messages, tool is what solana sign-offchain-message signs, plain is the text alone, as wallets' "
                + "signMessage has it; v0 is made where it is left out.", valueName: "kind"))
    var kind: SolanaMessageKind?
}

/// The option that binds an off-chain message to an application.
struct SolanaMessageDomain: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The application that asks, 32 bytes in base58; zeros where left out.", valueName: "base58"))
    var applicationDomain: String?

    /// Only messages of version 0 have one.
    func check(_ kind: SolanaMessageKind?) throws {
        guard applicationDomain == nil || (kind ?? .v0) == .v0 else { throw ValidationError("--application-domain is for --kind v0") }
    }
}

/// A message in the adapter's JSON.
struct SolanaMessageDocument {
    private let message: MessageArgument
    private let text: String
    private let kind: SolanaMessageKind
    private let signer: String
    private let domain: SolanaMessageDomain
    private let signature: String?

    init(
        _ message: MessageArgument, _ kind: SolanaMessageKind, signer: String, domain: SolanaMessageDomain, signature: String?
    ) throws {
        self.message = message
        self.kind = kind
        text = try message.text(hint: "messages are text; a document in JSON may hold bytes")
        self.signer = signer
        self.domain = domain
        self.signature = signature
    }

    var input: Input {
        var content = JSONObject()
        switch kind {
        case .v0: content["version"] = 0
        case .v1: content["version"] = 1
        case .tool: content["layout"] = "tool"
        case .plain: content["signer"] = .string(signer)
        }
        if kind == .v0, let application = domain.applicationDomain { content["applicationDomain"] = .string(application) }
        if kind != .plain { content["signers"] = [.string(signer)] }
        content["message"] = .string(text)
        var object = JSONObject()
        object[kind == .plain ? "plainMessage" : "offchainMessage"] = .object(content)
        if let signature { object["signatures"] = [.string(SolanaMessageDocument.base58(signature))] }
        return Input(.object(object), name: message.name, source: message.source)
    }

    /// A signature in the adapter's form: of 64 bytes hexadecimal and base64 are longer than Base58 ever is.
    private static func base58(_ signature: String) -> String {
        let word = Input.word(signature)
        guard word.utf8.count <= 130, let bytes = Hex.decode(word) ?? Base64.decodeAnyForm(word), bytes.count == 64 else { return word }
        return Base58.encode(bytes)
    }
}

extension AnyChainAdapter {
    /// Whether the document is a message and no transaction, by its own JSON form.
    func isOffchainMessage(_ document: ChainDocument) throws(ChainError) -> Bool {
        guard case .json(let json) = try encode(document, as: .json) else { return false }
        return json["offchainMessage"] != nil || json["plainMessage"] != nil
    }
}
