extension FormatExample {
    /// Ethereum's example in `--help`: a payment of ether.
    static let ethereum = FormatExample(
        intent: """
            {"chainId": 1, "nonce": 0,
              "to": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
              "value": "1000000000000000", "gas": 21000,
              "maxFeePerGas": 30000000000, "maxPriorityFeePerGas": 1000000000}
            """, address: "", message: "'it is ours'")
}
