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

/// `chainsign sol message sign TEXT`
struct SolanaMessageSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign an off-chain message with a wallet.",
        discussion: "stdout is the signed envelope alone; the signature by itself is in 'id' of --json, and on stderr.")

    @Argument(help: "A file, - for standard input, or the text itself.")
    var text: String
    @OptionGroup var domain: SolanaMessageDomain
    @OptionGroup var options: SigningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let signing = try WalletSigning(options)
        let text = try SolanaMessageDocument.text(text)
        let wallet = try options.wallet.open(signing.timings)
        let signer = try wallet.address(on: SolanaAdapter.id, path: signing.path).address.text
        let document = SolanaMessageDocument(text: text, signer: signer, domain: domain, signature: nil)
        let session = try ChainSession(SolanaAdapter.id, input: try document.input)
        try await signing.run(session, with: wallet, output) { artefact in
            if let signature = artefact.identifier { Output.note("signature \(signature) of \(signer)") }
        }
    }
}

/// `chainsign sol message verify INPUT`
struct SolanaMessageVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify an off-chain message; exits with 1 where it is not valid.",
        discussion: """
            INPUT is the signed envelope, or, with --signature and --signer, the message's text (a \
            file, - or the text itself).
            """)

    @Argument(help: "The envelope or the text.")
    var input: String
    @Option(name: .long, help: ArgumentHelp("The signature in base58 or hexadecimal.", valueName: "signature"))
    var signature: String?
    @Option(name: .long, help: ArgumentHelp("Who must have signed.", valueName: "address"))
    var signer: String?
    @OptionGroup var domain: SolanaMessageDomain
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session: ChainSession
        switch (signature, signer) {
        case (let signature?, let signer?):
            session = try ChainSession(
                SolanaAdapter.id,
                input: try SolanaMessageDocument(
                    text: try SolanaMessageDocument.text(input), signer: signer, domain: domain, signature: signature
                ).input)
        case (nil, nil): session = try ChainSession(SolanaAdapter.id, input: input)
        default:
            throw Failure(
                .input, "usage", "--signature and --signer go together", hint: "pass both with the text, or neither with an envelope")
        }
        guard try session.adapter.isOffchainMessage(session.document) else {
            throw Failure(
                .input, "wrongDocument", "\(session.input.name) is a transaction, not an off-chain message",
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
    let text: String
    let signer: String
    let domain: SolanaMessageDomain
    let signature: String?

    var json: JSONValue {
        get throws {
            var message = JSONObject()
            message["version"] = 0
            if let application = domain.applicationDomain { message["applicationDomain"] = .string(application) }
            message["signers"] = [.string(signer)]
            message["message"] = .string(text)
            var object = JSONObject()
            object["offchainMessage"] = .object(message)
            if let signature { object["signatures"] = [.string(try SolanaMessageDocument.base58(signature))] }
            return .object(object)
        }
    }

    var input: Input { get throws { Input(try json, name: "the message") } }

    private static func base58(_ signature: String) throws -> String {
        if signature.utf8.count == 128, let bytes = Hex.decode(signature) { return Base58.encode(bytes) }
        return signature
    }

    /// The text of a message: a file's without the newline at its end, or the argument itself.
    static func text(_ argument: String) throws -> String {
        let bytes: [UInt8]
        if argument == "-" {
            bytes = try Input(argument).bytes
        } else if let file = try Input.fileIfPresent(argument) {
            bytes = file
        } else {
            return argument
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.input, "invalidText", "the message is not UTF-8", hint: "off-chain messages are text")
        }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}

extension AnyChainAdapter {
    /// Whether the document is a message outside the chain, by its own JSON form.
    func isOffchainMessage(_ document: ChainDocument) throws(ChainError) -> Bool {
        guard case .json(let json) = try encode(document, as: .json) else { return false }
        return json["offchainMessage"] != nil
    }
}
