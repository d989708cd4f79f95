internal import ArgumentParser
internal import ChainKit
internal import Ethereum
internal import MPCCore
internal import Signing

/// `chainsign eth message …`: personal messages and typed data.
struct EthereumMessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Sign and verify messages (EIP-191) and typed data (EIP-712).",
        subcommands: [EthereumMessageSign.self, EthereumMessageVerify.self])
}

/// `chainsign eth message sign MESSAGE`
struct EthereumMessageSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a message or typed data with a wallet.",
        discussion: """
            stdout is the signature alone: 65 bytes r, s and v (27 or 28) in hexadecimal. JSON with \
            "types", "primaryType", "domain" and "message" is typed data, unless --text says otherwise, also \
            in a request of eth_signTypedData_v4; the chain that counts is the one in its domain. Other \
            requests to a wallet are refused.

            \(MessageText.rules)

            \(FormatExample.messageHelp(of: EthereumAdapter.id))
            """)

    @Argument(help: MessageText.help, completion: .file())
    var message: String
    @OptionGroup var form: EthereumMessageForm
    @OptionGroup var options: SigningOptions
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { form.note(message) }

    func run() async throws {
        let signing = try WalletSigning(options)
        let path = try signing.onePath()
        let document = try EthereumMessageDocument(message, form)
        guard !document.holdsSignature else {
            throw Failure(.input, .usage, "\(document.name) is signed already", hint: "use 'chainsign eth message verify'")
        }
        // What can't be read is refused before the passphrase is asked for.
        _ = try ChainSession(EthereumAdapter.id, input: document.input(signer: nil, signature: nil), facts: facts)
        let wallet = try await options.wallet.open(signing.timings)
        let signer = try wallet.address(on: EthereumAdapter.id, path: path).address.text
        let session = try ChainSession(
            EthereumAdapter.id, input: document.input(signer: signer, signature: nil), facts: facts)
        try await signing.run(session, with: wallet, output) { _ in Output.note("signed by \(signer)") }
    }
}

/// `chainsign eth message verify MESSAGE --signature HEX`
struct EthereumMessageVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Recover who signed a message; exits with 1 where it is not the expected signer.",
        discussion: """
            MESSAGE is what was signed, with --signature, or a document that holds both. Every well-formed \
            signature is somebody's: without --signer the answer says whose.

            \(MessageText.rules)

            \(FormatExample.page(of: EthereumAdapter.id))
            """)

    @Argument(help: MessageText.help, completion: .file())
    var message: String
    @Option(name: .long, help: ArgumentHelp("65 bytes r, s and v in hexadecimal.", valueName: "signature"))
    var signature: String?
    @Option(name: .long, help: ArgumentHelp("Who must have signed.", valueName: "address"))
    var signer: String?
    @OptionGroup var form: EthereumMessageForm
    @OptionGroup var output: OutputOptions

    func validate() throws { form.note(message) }

    func run() async throws {
        let document = try EthereumMessageDocument(message, form)
        guard signature != nil || document.holdsSignature else {
            throw Failure(
                .input, .usage, "there is no signature to verify",
                hint: "pass it with --signature, or a document {\"personalMessage\" or \"typedData\", \"signature\"}")
        }
        guard signature == nil || !document.holdsSignature else {
            throw Failure(
                .input, .usage, "\(document.name) has a signature, and --signature gives another", hint: "leave one of them out")
        }
        let session = try ChainSession(
            EthereumAdapter.id, input: document.input(signer: nil, signature: signature.map(Input.word)))
        try Verification.verify(session, sender: signer, json: output.json, did: "signed by")
    }
}

/// As what a message is read.
struct EthereumMessageForm: ParsableArguments {
    @Flag(
        help: """
            As what to read MESSAGE; otherwise typed data is typed data in whatever wrapper, other requests of wallets are refused, and \
            the rest is text.
            """)
    var form: Form?

    /// Notes whether MESSAGE is standard input.
    func note(_ message: String) {
        if form != .text { StandardInput.note("MESSAGE", [message]) }
    }

    enum Form: String, EnumerableFlag {
        /// Text, whatever it looks like.
        case text
        /// Bytes in hexadecimal.
        case hex
        /// EIP-712.
        case typedData

        static func name(for value: Form) -> NameSpecification {
            switch value {
            case .text: .customLong("text")
            case .hex: .customLong("hex")
            case .typedData: .customLong("typed-data")
            }
        }

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .text: "MESSAGE is the text itself, whatever it looks like."
            case .hex: "MESSAGE is bytes in hexadecimal."
            case .typedData: "MESSAGE is JSON of EIP-712."
            }
        }
    }
}

/// A message in the adapter's JSON.
struct EthereumMessageDocument {
    /// The name in messages to the user.
    let name: String
    private let content: JSONObject
    /// The place that it was read from.
    private let source: String?

    /// Whether the document brought a signature along.
    var holdsSignature: Bool { content["signature"].map { $0 != .null } ?? false }

    init(_ argument: String, _ options: EthereumMessageForm) throws {
        let message = try MessageArgument(argument, isText: options.form == .text)
        let (bytes, name) = (message.bytes, message.name)
        (self.name, source) = (name, message.source)
        var content = JSONObject()
        switch options.form {
        case nil:
            let found = try EthereumMessageDocument.document(bytes, name, hint: "mend it, or sign it as text with --text")
            if let found {
                content = found
            } else {
                content["personalMessage"] = try EthereumMessageDocument.text(message)
            }
        case .text: content["personalMessage"] = try EthereumMessageDocument.text(message)
        case .hex: content["personalMessage"] = try EthereumMessageDocument.hex(bytes, name)
        case .typedData:
            do throws(ChainError) { content["typedData"] = try JSONParser.parse(bytes) } catch {
                throw Failure(
                    .input, code: error.code.rawValue, "\(name): \(error.message)", hint: "--typed-data takes the JSON of EIP-712")
            }
        }
        self.content = content
    }

    private func names(signer: JSONValue?) -> Bool { signer.map { $0 != .null } ?? false }

    /// The input that the adapter decodes.
    func input(signer: String?, signature: String?) -> Input {
        var object = content
        // A signer that the document names stays: the wallet must be that one.
        if let signer, !names(signer: content["signer"]) { object["signer"] = .string(signer) }
        if let signature { object["signature"] = .string(signature) }
        return Input(.object(object), name: name, source: source)
    }

    /// A document that is more than a text: typed data in whatever wrapper, or a message with its own envelope.
    private static func document(_ bytes: [UInt8], _ name: String, hint: String) throws -> JSONObject? {
        do throws(ChainError) {
            guard case .document(let object) = try HandedMessage(bytes) else { return nil }
            return object
        } catch {
            let place = error.field.map { "\(name): \($0)" } ?? name
            throw Failure(.input, code: error.code.rawValue, "\(place) \(error.message)", hint: hint)
        }
    }

    private static func text(_ message: MessageArgument) throws -> JSONValue {
        ["text": .string(try message.text(hint: "pass bytes in hexadecimal, with --hex"))]
    }

    private static func hex(_ bytes: [UInt8], _ name: String) throws -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self), let decoded = Hex.decode(HandedText(text).compact) else {
            throw Failure(.input, .invalidText, "\(name) is not hexadecimal", hint: "pass it without --hex where it is text")
        }
        guard try document(decoded, name, hint: "sign it as text with --text, without the hexadecimal") == nil else {
            throw Failure(
                .input, code: ChainError.Code.unsupportedForm.rawValue, "\(name) is hexadecimal of typed data or of a message's document",
                hint: "pass it without --hex to sign what it holds, or sign it as text with --text, without the hexadecimal")
        }
        return ["hex": .string("0x" + Hex.encode(decoded))]
    }
}
