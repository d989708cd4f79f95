internal import ArgumentParser
internal import Bitcoin
internal import ChainKit

/// What Bitcoin's planning takes besides: a fee above the limits has to be allowed by name.
struct BitcoinOptions: ChainOptions {
    typealias Form = BitcoinForm

    @Option(name: .long, help: ArgumentHelp("A network of 'chainsign chains'. Part of the context.", valueName: "network"))
    var network: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Accept a fee above the limits, up to this many satoshis. Part of the context.", valueName: "amount"))
    var allowFee: String?

    func validate() throws {
        guard let allowFee else { return }
        let digits = Set("0123456789")
        guard !allowFee.isEmpty, allowFee.count <= 78, allowFee.allSatisfy(digits.contains), allowFee == "0" || !allowFee.hasPrefix("0")
        else { throw ValidationError("--allow-fee takes a whole number of the chain's smallest unit, such as 250000") }
    }

    var members: [ContextMember] {
        [("--network", "network", network), ("--allow-fee", "allowFee", allowFee)].compactMap { option, name, value in
            value.map { ContextMember(option: option, name: name, value: .string($0)) }
        }
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
