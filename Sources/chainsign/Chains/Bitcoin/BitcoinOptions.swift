internal import ArgumentParser
internal import Bitcoin
internal import ChainKit

/// Bitcoin's own option of planning: the network, which few addresses of testing networks tell.
struct BitcoinOptions: ChainOptions {
    typealias Form = BitcoinForm

    @Option(name: .long, help: ArgumentHelp("A network of 'chainsign chains'. Part of the context.", valueName: "network"))
    var network: String?

    var members: [ContextMember] {
        network.map { [ContextMember(option: "--network", name: "network", value: .string($0))] } ?? []
    }

    static let addressTypes = AddressFormat.allCases.map(\.rawValue)

    static let verifying = """
        What nodes would not relay though blocks take it, like a fee below their minimum, is a note and no failure: 'relayed' beside \
        'valid' in the JSON says whether there is one.
        """
}

/// Bitcoin's signers hand PSBTs on, also those that are complete.
struct BitcoinForm: ArtefactForm {
    @Flag(name: .customLong("psbt"), help: "Print the PSBT also where the transaction is complete.")
    var isPSBT = false

    var name: String? { isPSBT ? "psbt" : nil }
}
