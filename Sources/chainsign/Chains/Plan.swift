internal import ArgumentParser
internal import ChainKit

/// `chainsign sol plan INPUT`
struct PlanCommand<Chain: ChainPlugin, Options: ChainOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "plan", abstract: "Show the signing requests, with digests and preimages; needs no wallet.",
            discussion: """
                Without --public-key: every request that is still open. With it: those that these keys answer.

                \(FormatExample.help(of: Chain.id, command: "plan"))
                """)
    }

    @OptionGroup var argument: InputArgument
    @Option(
        name: .long,
        help: ArgumentHelp("A signer's key, hexadecimal or as the chain writes it; may be given several times.", valueName: "key"))
    var publicKey: [String] = []
    @OptionGroup var facts: PlanningOptions<Options>
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = try ChainSession(Chain.id, input: argument.input, facts: facts)
        let keys = try publicKey.map { WalletKey(try PublicKeyArgument.parse($0, session.adapter)) }
        let plan = try session.naming { () throws(ChainError) in
            try session.adapter.plan(session.document, keys: keys)
        }
        let summary = try session.naming { () throws(ChainError) in
            try session.adapter.summary(of: session.document, keys: keys).judged(at: Clock.now)
        }
        guard !output.json else {
            try Output.json([
                "chain": .string(Chain.id), "requests": .array(plan.requests.map(\.json)), "summary": summary.json,
            ])
            return
        }
        try Output.line(SummaryText.text(summary, on: .output))
        try Output.line("\n\(plan.requests.count == 1 ? "1 request" : "\(plan.requests.count) requests"), plan \(Hex.encode(plan.hash))")
        for request in plan.requests { try Output.line(lines(of: request).joined(separator: "\n")) }
    }

    private func lines(of request: SigningRequest) -> [String] {
        var columns = Columns([.left, .left], indent: 2)
        columns.append("key", request.verifyKey.map { Hex.encode($0.bytes) } ?? "not known: pass it with --public-key")
        columns.append("path", request.path.description)
        switch request.input {
        case .digest(let digest, let hash, let preimage):
            columns.append("digest", Hex.encode(digest))
            columns.append(hash.rawValue + " of", Hex.encode(preimage))
        case .message(let message): columns.append("message", Hex.encode(message))
        }
        let requires = request.requires.isEmpty ? "" : ", requires " + request.requires.map(\.rawValue).sorted().joined(separator: ", ")
        return ["\(request.id) (\(request.scheme.rawValue), round \(request.round)\(requires))"] + columns.lines
    }
}

/// A public key on the command line: hexadecimal, or an address that shows its key.
enum PublicKeyArgument {
    static func parse(_ argument: String, _ adapter: AnyChainAdapter) throws -> PublicKey {
        let text = Input.word(argument)
        do throws(ChainError) {
            // Hexadecimal of a key has 64 or 66 digits, which no chain's address text has.
            if let bytes = Hex.decode(text), bytes.count >= 32 {
                guard let scheme = adapter.identity.schemes.first(where: { ($0 == .ecdsaSecp256k1) == (bytes.count == 33) }) else {
                    throw ChainError(.decode, .invalidKey, "is of no scheme of \(adapter.identity.id)", field: "publicKey")
                }
                return try PublicKey(scheme, bytes)
            }
            guard let key = try adapter.validate(address: text).publicKey else {
                throw ChainError(.decode, .invalidKey, "is an address that no key stands behind", field: "publicKey")
            }
            return key
        } catch {
            throw Failure(
                .input, code: error.code.rawValue, "--public-key \(text) \(error.message)",
                hint: "pass the key in hexadecimal, or the address where the chain's addresses are keys")
        }
    }
}
