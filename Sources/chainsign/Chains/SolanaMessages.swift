internal import ArgumentParser
internal import ChainKit
internal import Solana
internal import MPCCore
internal import Signing

/// `chainsign sol message …`: off-chain messages.
struct SolanaMessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Sign and verify off-chain messages.",
        subcommands: [SolanaMessageSign.self, SolanaMessageVerify.self])
}

/// `chainsign sol message sign MESSAGE`
struct SolanaMessageSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign an off-chain message with a wallet.",
        discussion: """
            stdout is the signed envelope alone; the signature by itself is in 'id' of --json, and on stderr.

            \(MessageText.rules)

            \(FormatExample.messageHelp(of: SolanaAdapter.id))
            """)

    @Argument(help: MessageText.help, completion: .file())
    var message: String
    @OptionGroup var form: MessageText
    @OptionGroup var domain: SolanaMessageDomain
    @OptionGroup var options: SigningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !form.isText { StandardInput.note("MESSAGE", [message]) }
    }

    func run() async throws {
        let signing = try WalletSigning(options)
        let path = try signing.onePath()
        try options.requireUse(of: SolanaAdapter().identity.schemes)
        let message = try MessageArgument(message, isText: form.isText)
        let wallet = try options.wallet.open(signing.timings)
        let signer = try wallet.address(on: SolanaAdapter.id, path: path).address.text
        let document = try SolanaMessageDocument(message, signer: signer, domain: domain, signature: nil)
        let session = try ChainSession(SolanaAdapter.id, input: document.input)
        try await signing.run(session, with: wallet, output) { artefact in
            if let signature = artefact.identifier { Output.note("signature \(signature) of \(signer)") }
        }
    }
}

/// `chainsign sol message verify MESSAGE`
struct SolanaMessageVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify an off-chain message; exits with 1 where it is not valid.",
        discussion: """
            MESSAGE is the signed envelope (a file, - for standard input, or the text itself), or, with --signature \
            and --signer, what was signed.

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
    @OptionGroup var domain: SolanaMessageDomain
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !form.isText { StandardInput.note("MESSAGE", [message]) }
        guard !form.isText || signature != nil else { throw ValidationError("--text is for a message with --signature and --signer") }
        guard domain.applicationDomain == nil || signature != nil else {
            throw ValidationError("--application-domain is for a message with --signature and --signer: an envelope names its own")
        }
    }

    func run() async throws {
        let session: ChainSession
        switch (signature, signer) {
        case (let signature?, let signer?):
            session = try ChainSession(
                SolanaAdapter.id,
                input: try SolanaMessageDocument(
                    try MessageArgument(message, isText: form.isText), signer: Input.word(signer), domain: domain, signature: signature
                ).input)
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
        try Verification.verify(session, sender: signature == nil ? signer : nil, json: output.json)
    }
}

/// What binds an off-chain message to an application.
struct SolanaMessageDomain: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The application that asks, 32 bytes in base58; zeros where left out.", valueName: "base58"))
    var applicationDomain: String?
}

/// An off-chain message in the adapter's JSON.
struct SolanaMessageDocument {
    private let message: MessageArgument
    private let text: String
    private let signer: String
    private let domain: SolanaMessageDomain
    private let signature: String?

    init(_ message: MessageArgument, signer: String, domain: SolanaMessageDomain, signature: String?) throws {
        self.message = message
        text = try message.text(hint: "off-chain messages are text")
        self.signer = signer
        self.domain = domain
        self.signature = signature
    }

    var input: Input {
        var content = JSONObject()
        content["version"] = 0
        if let application = domain.applicationDomain { content["applicationDomain"] = .string(application) }
        content["signers"] = [.string(signer)]
        content["message"] = .string(text)
        var object = JSONObject()
        object["offchainMessage"] = .object(content)
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
    /// Whether the document is a message outside the chain, by its own JSON form.
    func isOffchainMessage(_ document: ChainDocument) throws(ChainError) -> Bool {
        guard case .json(let json) = try encode(document, as: .json) else { return false }
        return json["offchainMessage"] != nil
    }
}
