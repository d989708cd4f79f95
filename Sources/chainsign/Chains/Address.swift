internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Signing

/// `chainsign sol address`
struct AddressCommand<Chain: ChainPlugin>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "address", abstract: "Show a wallet's address.",
            discussion: """
                With --confirm as many parties as sign together derive the address for themselves and \
                sign it, so that nobody who only shows addresses can show another one.
                """)
    }

    @OptionGroup var wallet: WalletOption
    @OptionGroup var path: PathOption
    @Option(name: .long, help: ArgumentHelp("A network of 'chainsign chains'.", valueName: "network"))
    var network: String?
    @Option(name: .customLong("type"), help: ArgumentHelp("The kind of address, where the chain has several.", valueName: "type"))
    var format: String?
    @Flag(name: .long, help: "Have parties derive and sign the address.")
    var confirm = false
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = try path.parsed()
        let wallet = try wallet.open()
        let address = try wallet.address(on: Chain.id, path: path, network: network, format: format).address
        let confirmations = try confirm ? wallet.confirmAddress(on: Chain.id, path: path, network: network, format: format) : []
        if output.json {
            var object = address.json(path: path).object ?? JSONObject()
            if confirm {
                object["confirmations"] = .array(
                    confirmations.map { ["party": .integer($0.party.rawValue), "signature": .string(Hex.encode($0.signature))] })
            }
            try Output.json(.object(object))
        } else {
            try Output.line(address.text)
            if confirm { Output.note("confirmed by parties \(confirmations.map(\.party.description).joined(separator: ", "))") }
        }
    }
}
