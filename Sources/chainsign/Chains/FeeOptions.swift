internal import ArgumentParser
internal import ChainKit

/// The fee that an operator allows by name, on every chain.
struct FeeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Accept a fee above the chain's limit, up to this many of its smallest unit. Part of the context.", valueName: "amount"))
    var allowFee: String?

    func validate() throws {
        guard let allowFee else { return }
        let digits = Set("0123456789")
        guard !allowFee.isEmpty, allowFee.count <= 78, allowFee.allSatisfy(digits.contains), allowFee == "0" || !allowFee.hasPrefix("0")
        else { throw ValidationError("--allow-fee takes a whole number of the chain's smallest unit, such as 250000") }
    }

    var members: [ContextMember] {
        allowFee.map { [ContextMember(option: "--allow-fee", name: FeeLimit.member, value: .string($0))] } ?? []
    }
}
