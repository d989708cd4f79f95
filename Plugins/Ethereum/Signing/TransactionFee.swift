internal import ChainKit

extension EthereumTransaction {
    /// The highest cost of gas and blobs, and the most that anybody pays on purpose. A fee for data that the chain takes besides is bounded
    /// by nothing, and not in it.
    var feeLimit: FeeLimit {
        let chain = chainID.flatMap(EthereumNetworks.chain)
        return FeeLimit(
            fee: highestFee, limit: chain?.feeLimit ?? EthereumNetworks.usualFeeLimit, unit: "wei", decimals: 18,
            symbol: chain?.symbol ?? "of the native coin")
    }
}

extension EthereumNetworks {
    private static let coin: UInt64 = 1_000_000_000_000_000_000

    /// A hundred coins: the limit of a chain whose coin is worth little, or is not known.
    static let usualFeeLimit = UInt256(coin).multiplied(by: UInt64(100)) ?? .max

    /// The limits of coins that are worth more, in wei.
    private static let feeLimits: [String: UInt64] = [
        "ETH": coin, "RBTC": coin / 10, "tRBTC": coin / 10, "BNB": 5 * coin, "tBNB": 5 * coin,
    ]

    /// The most wei of a fee that anybody pays on purpose with a coin.
    static func feeLimit(of symbol: String) -> UInt256 { feeLimits[symbol].map { UInt256($0) } ?? usualFeeLimit }
}

extension EthereumNetworks.Chain {
    /// The most wei of a fee that anybody pays on purpose there.
    var feeLimit: UInt256 { EthereumNetworks.feeLimit(of: symbol) }
}
