internal import ArgumentParser
internal import ChainKit

/// One chain of this program: its plug-in, and parts that not every chain has.
struct ChainEntry: Sendable {
    /// The adapter's id, which is the command's name.
    let id: String
    /// The adapter's identity.
    let identity: ChainIdentity
    /// `chainsign <id> …`
    let command: any ParsableCommand.Type
    /// Commands beyond the common ones.
    let extraCommands: [any ParsableCommand.Type]
    /// The example of its JSON in `--help`, if there is one.
    let example: FormatExample?
    /// The transactions that the demo signs with its wallet, if there are any.
    let demo: (@Sendable (DemoAddresses) throws -> [DemoTransaction])?
    /// The message that a restore drill signs, if the chain has one for a scheme.
    let drill: DrillMessage?
    /// The exports with which programs elsewhere watch a wallet on one of the chain's networks, if there are any.
    let watching: (@Sendable (_ keys: [WatchedKey], _ network: String?) throws(ChainError) -> [WatchOnlyExport])?
    /// Adds the adapter with its vectors.
    let register: @Sendable (inout AdapterRegistry) throws(ChainError) -> Void

    init<Plugin: ChainPlugin, Options: ChainOptions>(
        _ plugin: Plugin.Type, options: Options.Type = NoChainOptions.self, commands: [any ParsableCommand.Type] = [],
        example: FormatExample? = nil,
        demo: (@Sendable (DemoAddresses) throws -> [DemoTransaction])? = nil, drill: DrillMessage? = nil,
        watching: (@Sendable (_ keys: [WatchedKey], _ network: String?) throws(ChainError) -> [WatchOnlyExport])? = nil
    ) {
        id = Plugin.id
        identity = Plugin().identity
        command = ChainCommand<Plugin, Options>.self
        extraCommands = commands
        self.example = example
        self.demo = demo
        self.drill = drill
        self.watching = watching
        register = { registry throws(ChainError) in try registry.register(Plugin.self) }
    }
}

/// A message with which a key of one scheme shows that it signs, and that is no transaction.
struct DrillMessage: Sendable {
    let scheme: SignatureScheme
    /// The intent of the text, by the wallet's address on the chain.
    let message: @Sendable (DemoAddresses, _ text: String) throws -> JSONValue
}

extension ChainPlugin {
    /// The adapter's id.
    static var id: String { Self().identity.id }
}

/// `chainsign sol …`: the common commands, written once for all plug-ins, and the chain's own.
struct ChainCommand<Chain: ChainPlugin, Options: ChainOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let identity = Chain().identity
        return CommandConfiguration(
            commandName: identity.id,
            abstract: "Inspect, plan, sign, assemble and verify transactions of \(identity.names.first ?? identity.id).",
            subcommands: [
                AddressCommand<Chain, Options>.self, InspectCommand<Chain, Options>.self, PlanCommand<Chain, Options>.self,
                SignCommand<Chain, Options>.self, AssembleCommand<Chain>.self, VerifyCommand<Chain, Options>.self,
            ] + (Adapters.chains.first { $0.id == identity.id }?.extraCommands ?? []))
    }
}
