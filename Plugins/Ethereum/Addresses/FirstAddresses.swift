internal import ChainKit

/// The first addresses of a chain, whose keys nobody has and where chains keep contracts of their own.
enum FirstAddresses {
    /// Precompiled contracts of Ethereum lie below this, and nothing there pays anything out.
    private static let precompiles: UInt256 = 0x200
    /// The bound below which other chains have contracts that take coins: for withdrawals to another chain, staking, fees.
    private static let systemContracts: UInt256 = 0x10000
    /// Ethereum and its test networks, whose rules are the same.
    private static let ethereum: [UInt256] = [1, 11_155_111, 17000, 560_048]

    /// The warning of a recipient on a chain, or on one that the bytes don't name.
    static func warning(_ address: EthereumAddress, on chain: UInt256?) -> String? {
        guard let number = UInt256(bigEndian: address.bytes), !number.isZero else { return nil }
        if let chain, ethereum.contains(chain) {
            guard number < precompiles else { return nil }
            return "the recipient \(address) is in the range of precompiled contracts: what goes there is lost"
        }
        guard number < systemContracts else { return nil }
        return "the recipient \(address) is one of the chain's first addresses: nobody has its key, and what becomes of what goes there is "
            + "up to the contract that the chain keeps there, if it keeps one"
    }
}
