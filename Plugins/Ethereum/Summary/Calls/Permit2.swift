internal import ChainKit

/// Uniswap's Permit2, the contract through which tokens without permits of their own are approved by signature.
enum Permit2 {
    /// The contract's address on nearly every chain.
    static let contract = EthereumAddress(bytes: Hex.decode("000000000022d473030f116ddee9f6b43ac78ba3") ?? [])

    /// When an allowance ends. The contract takes zero for the time of the block that stores it: whoever stores it can use it there.
    static func expiration(_ number: UInt256) -> Deadline {
        number.isZero ? Deadline(.storing, "the end of the block in which it is stored") : Deadline(number)
    }

    /// Warns where a contract is not the one that everybody means.
    static func checkContract(_ address: EthereumAddress?, into builder: inout SummaryBuilder) {
        guard let contract, address != contract else { return }
        builder.warn("\(address.map(\.description) ?? "no contract") is not the usual Permit2, which is \(contract)")
    }
}
