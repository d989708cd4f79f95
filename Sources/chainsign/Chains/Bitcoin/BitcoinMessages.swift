internal import ArgumentParser
internal import Bitcoin
internal import ChainKit
internal import MPCCore
internal import Signing

/// `chainsign btc message …`: BIP-322, and BIP-137 for programs that know no other.
struct BitcoinMessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Sign and verify messages (BIP-322, BIP-137).",
        subcommands: [BitcoinMessageSign.self, BitcoinMessageVerify.self])
}

/// The standards of signed messages.
enum BitcoinMessageType: String, ExpressibleByArgument, CaseIterable {
    case bip322
    case bip137
}

/// `chainsign btc message sign MESSAGE`
struct BitcoinMessageSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a message with a wallet, for one of its addresses.",
        discussion: """
            stdout is the signature alone, in base64; of BIP-322 the simple form where the address is of \
            segregated witness, the full form elsewhere. The address is --address, or the one that \
            'chainsign btc address' shows for --path, --address-type and --network.

            \(MessageText.rules)

            \(FormatExample.messageHelp(of: BitcoinAdapter.id))
            """)

    @Argument(help: MessageText.help, completion: .file())
    var message: String
    @OptionGroup var form: MessageText
    @Option(name: .long, help: "The standard; of BIP-137 every old program knows it, of BIP-322 every kind of address is signed for.")
    var type = BitcoinMessageType.bip322
    @Option(
        name: .long,
        help: ArgumentHelp("Which of the wallet's addresses signs, looked for at --path and with --scan.", valueName: "address"))
    var address: String?
    @Option(
        name: .long, help: ArgumentHelp("p2pkh, p2sh-p2wpkh, p2wpkh or p2tr.", valueName: "type"),
        completion: .list(BitcoinOptions.addressTypes))
    var addressType: String?
    @Option(
        name: .long, help: ArgumentHelp("A network of 'chainsign chains'.", valueName: "network"),
        completion: Completions.networks(of: BitcoinAdapter().identity))
    var network: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Look for --address at m/0/i and m/1/i for each i below this number; 100 where it is left out.", valueName: "count"),
        transform: KeyPlaces.count)
    var scan: UInt32?
    @OptionGroup var options: SigningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard address == nil || (addressType == nil && network == nil) else {
            throw ValidationError("--address says its type and network itself: leave out --address-type and --network")
        }
        guard address != nil || scan == nil else { throw ValidationError("--scan looks for --address, and there is none") }
        try KeyPlaces.check(scan)
        if !form.isText { StandardInput.note("MESSAGE", [message]) }
    }

    func run() async throws {
        let signing = try WalletSigning(options)
        if address == nil { _ = try signing.onePath() }
        let content = try BitcoinMessageDocument(message, isText: form.isText)
        guard content.fields == nil else {
            throw Failure(
                .input, .usage, "\(content.name) is a message with its address already",
                hint: "'chainsign btc sign' signs such documents; the text by itself goes here, or the document as text with --text")
        }
        let asked = try address.map(BitcoinMessageSign.parse)
        let wallet = try await options.wallet.open(signing.timings)
        let signer = try signer(asked, wallet, signing.paths)
        let session = try ChainSession(BitcoinAdapter.id, input: content.input(signer, type: type))
        try await signing.run(session, with: wallet, output) { artefact in
            Output.note(artefact.isComplete ? "signed by \(signer.address.text)" : "of \(signer.address.text)")
        }
    }

    private static func parse(_ text: String) throws -> BitcoinAddress {
        do throws(ChainError) { return try BitcoinAddress(Input.word(text), network: nil) } catch {
            throw Failure(.input, code: error.code.rawValue, "--address \(error.message)")
        }
    }

    /// The wallet's address that signs, with its key and where that is.
    private func signer(_ asked: BitcoinAddress?, _ wallet: LocalWallet, _ paths: [DerivationPath]) throws -> BitcoinMessageSigner {
        guard let asked else {
            let path = paths.first ?? .root
            let (address, key) = try GivenOptions.naming(["network": "--network", "format": "--address-type"]) {
                try wallet.address(on: BitcoinAdapter.id, path: path, network: network, format: addressType)
            }
            return BitcoinMessageSigner(address: address, key: key, path: path)
        }
        let places = paths + (0..<(scan ?? KeyPlaces.usuallyScanned)).flatMap { [DerivationPath([0, $0]), DerivationPath([1, $0])] }
        for key in try BitcoinKeys.keys(of: wallet, paths: places, hints: []) {
            for format in AddressFormat.allCases where format.scheme == key.publicKey.scheme {
                let own = try? BitcoinAdapter().address(for: key.publicKey, network: asked.network.id, format: format.rawValue)
                guard let own, own.script == asked.script else { continue }
                return BitcoinMessageSigner(address: asked.chainAddress, key: key.publicKey, path: key.path)
            }
        }
        throw Failure(
            .input, .notOwned, "\(asked.text) is no address of wallet \(wallet.name) at \(places.count) paths",
            hint: "name its path with --path, or look further with --scan")
    }
}

/// `chainsign btc message verify MESSAGE --address ADDRESS --signature TEXT`
struct BitcoinMessageVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify a message's signature; exits with 1 where it is not the address's.",
        discussion: """
            MESSAGE is the text with --address and --signature, or a document that holds all three. The \
            signature says itself of which standard it is.

            \(MessageText.rules)

            \(FormatExample.page(of: BitcoinAdapter.id))
            """)

    @Argument(help: MessageText.help, completion: .file())
    var message: String
    @OptionGroup var form: MessageText
    @Option(name: .long, help: ArgumentHelp("Who must have signed.", valueName: "address"))
    var address: String?
    @Option(name: .long, help: ArgumentHelp("The signature in base64.", valueName: "signature"))
    var signature: String?
    @Option(name: .long, help: "The standard, where the signature should not say it.")
    var type: BitcoinMessageType?
    @OptionGroup var facts: ContextOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !form.isText { StandardInput.note("MESSAGE", [message]) }
    }

    func run() async throws {
        let content = try BitcoinMessageDocument(message, isText: form.isText)
        let input: Input
        switch (content.fields, address.map(Input.word), signature.map { BitcoinSignatureText.usual(Input.word($0)) }) {
        case (nil, let address?, let signature?):
            input = content.input(address: address, signature: signature, type: type ?? BitcoinMessageVerify.type(of: signature))
        case (.some(let fields), nil, nil) where fields["signature"] != nil && type == nil: input = content.asItStands
        case (nil, _, _):
            throw Failure(.input, .usage, "a message is verified with --address and --signature", hint: "pass both beside the text")
        case (.some, _, _):
            throw Failure(
                .input, .usage, "\(content.name) says itself who signed, and how",
                hint: "leave out --address, --signature and --type, and see that it has a signature")
        }
        let session = try ChainSession(BitcoinAdapter.id, input: input, facts: facts)
        try Verification.verify(session, sender: nil, json: output.json, did: "signed by")
    }

    /// 65 bytes in base64 are of BIP-137: no witness and no transaction is that long.
    private static func type(of signature: String) -> BitcoinMessageType {
        (try? BIP137.Signature(text: signature)) == nil ? .bip322 : .bip137
    }
}

/// An address of a wallet, its key, and where that is.
struct BitcoinMessageSigner {
    let address: ChainAddress
    let key: PublicKey
    let path: DerivationPath
}

/// A message on the command line: a text, or a document of the adapter.
struct BitcoinMessageDocument {
    /// The name in messages to the user.
    let name: String
    /// The document's other members, where it is one.
    let fields: JSONObject?
    private let text: String
    /// The place that it was read from.
    private let source: String?

    init(_ argument: String, isText: Bool) throws {
        let message = try MessageArgument(argument, isText: isText)
        text = try message.text(hint: "messages are text")
        (name, source) = (message.name, message.source)
        let json = isText ? nil : try? JSONParser.parse(message.bytes).object
        fields = json?["message"] != nil && json?["address"] != nil ? json : nil
    }

    /// The document that it is.
    var asItStands: Input { Input(.object(fields ?? JSONObject()), name: name) }

    /// To sign.
    func input(_ signer: BitcoinMessageSigner, type: BitcoinMessageType) -> Input {
        var object = self.object(address: signer.address.text, type: type)
        object["path"] = .string(signer.path.description)
        // The script behind a script hash is the key's.
        if type == .bip322, signer.address.format == AddressFormat.p2shP2WPKH.rawValue || signer.address.format == "p2sh" {
            object["publicKey"] = .string(Hex.encode(signer.key.bytes))
        }
        return Input(.object(object), name: name, source: source)
    }

    /// To verify.
    func input(address: String, signature: String, type: BitcoinMessageType) -> Input {
        var object = self.object(address: address, type: type)
        object["signature"] = .string(signature)
        return Input(.object(object), name: name, source: source)
    }

    private func object(address: String, type: BitcoinMessageType) -> JSONObject {
        var object = JSONObject()
        object["message"] = .string(text)
        object["address"] = .string(address)
        object["type"] = .string(type.rawValue)
        return object
    }
}
