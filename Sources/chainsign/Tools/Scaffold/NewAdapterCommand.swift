internal import ArgumentParser
internal import ChainKit

/// `chainsign new-adapter ID`
struct NewAdapterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-adapter", abstract: "Write a new chain's module, its vectors and its test, ready to build.",
        discussion: """
            What is written is a whole adapter of a made-up format: it builds, and its example \
            vectors pass. Replace the format by the chain's, piece by piece; the documentation's \
            'Adding a chain' goes along with it. Nothing that exists is written over.

            evm: accounts, secp256k1, Keccak-256. utxo: inputs and outputs, secp256k1, a digest an \
            input. custom: accounts, Ed25519, the message itself. Another chain id of the EVM needs \
            no adapter.
            """)

    @Argument(help: ArgumentHelp("The chain's short id: lower-case letters, digits and hyphens.", valueName: "id"))
    var id: String
    @Option(name: .long, help: ArgumentHelp("The family to begin with: evm, utxo or custom.", valueName: "family"))
    var family: ScaffoldFamily = .custom
    @Option(name: .long, help: ArgumentHelp("The module's name; the id in capitals where left out.", valueName: "name"))
    var name: String?
    @Option(
        name: .long, help: ArgumentHelp("The package's folder; this one where left out.", valueName: "dir"), completion: .directory)
    var into: String?
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let scaffold = try Scaffold(id: id, name: name, family: family)
        try scaffold.write(into: into)
        guard !output.json else {
            try Output.json(scaffold.json(inOurs: Scaffold.isOurs(into)))
            return
        }
        let folder = into.map { $0 + "/" } ?? ""
        for file in scaffold.files { try Output.line("wrote \(folder)\(file.path)") }
        for edit in scaffold.edits(inOurs: Scaffold.isOurs(into)) {
            try Output.line("\nadd to \(Output.style(.bold, edit.file, on: .output)), \(edit.place)")
            try Output.line("    \(edit.line)")
        }
        try Output.line("\nthen")
        for command in scaffold.commands(inOurs: Scaffold.isOurs(into)) { try Output.line("    \(command)") }
    }
}

/// The kind of chain that a scaffold begins with.
enum ScaffoldFamily: String, ExpressibleByArgument, CaseIterable {
    case evm
    case utxo
    case custom
}
