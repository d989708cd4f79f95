internal import ChainKit

/// EIP-1191: addresses whose checksum is of one chain, so that one written for it is not taken for another's.
enum ChainChecksum {
    /// The chains that have taken it up.
    static let chains: [UInt64] = [30, 31]

    /// Whether wallets of a chain write this checksum.
    static func isUsed(on chain: UInt256?) -> Bool { chain?.uint64.map(chains.contains) ?? false }

    /// The address with the checksum of a chain.
    static func text(_ address: EthereumAddress, chain: UInt64) -> String {
        let digits = Hex.encode(address.bytes)
        return EthereumAddress.text(digits: digits, hashed: "\(chain)0x\(digits)")
    }
}
