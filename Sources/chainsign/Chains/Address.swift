internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Signing

/// `chainsign sol address`
struct AddressCommand<Chain: ChainPlugin, Options: ChainOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "address", abstract: "Show a wallet's address.",
            discussion: """
                With --confirm as many parties as sign together derive the address for themselves and \
                sign it, so that nobody who only shows addresses can show another one. What they sign is \
                SHA-256(T | T | fields), T = SHA-256("sign/address"), each field behind its length as 8 bytes \
                big-endian: key id, chain, network, number of the path's steps (4 bytes), each step (4 \
                bytes), address; the signatures are Ed25519's, by the identities that 'wallet show' prints. \
                'wallet verify-address' checks what --confirm --json prints.
                """)
    }

    @OptionGroup var wallet: WalletOption
    @OptionGroup var path: PathOption
    @Option(
        name: .long, help: ArgumentHelp("A network of 'chainsign chains'.", valueName: "network"),
        completion: Completions.networks(of: Chain().identity))
    var network: String?
    @Option(
        name: .customLong("type"), help: ArgumentHelp("The kind of address, where the chain has several.", valueName: "type"),
        completion: .list(Options.addressTypes))
    var format: String?
    @Flag(name: .long, help: "Have parties derive and sign the address.")
    var confirm = false
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = try path.parsed()
        let wallet = try await wallet.open()
        let address = try GivenOptions.naming(["network": "--network", "format": "--type"]) {
            try wallet.address(on: Chain.id, path: path, network: network, format: format).address
        }
        let confirmed = confirm ? try await wallet.confirmedAddress(on: Chain.id, path: path, network: network, format: format) : nil
        if output.json {
            var object = address.json(path: path).object ?? JSONObject()
            object["chain"] = .string(Chain.id)
            object["network"] = .string(try wallet.network(of: Chain.id, asked: network))
            for member in confirmed?.json.object?.members ?? [] { object[member.name] = member.value }
            try Output.json(.object(object))
        } else {
            try Output.line(address.text)
            if let confirmed {
                Output.note("confirmed by parties \(confirmed.confirmations.map(\.party.description).joined(separator: ", "))")
            }
        }
    }
}
