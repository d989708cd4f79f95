extension FormatExample {
    static let bitcoin = FormatExample(
        intent: """
            {"inputs": [{"txid":
              "1111111111111111111111111111111111111111111111111111111111111111",
              "vout": 0, "value": 60000,
              "address": "@"}],
              "outputs": [{"address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
              "value": 59000}]}
            """, address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", message: "'it is ours'")

    static let ethereum = FormatExample(
        intent: """
            {"chainId": 1, "nonce": 0,
              "to": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
              "value": "1000000000000000", "gas": 21000,
              "maxFeePerGas": 30000000000, "maxPriorityFeePerGas": 1000000000}
            """, address: "", message: "'it is ours'")

    static let solana = FormatExample(
        intent: """
            {"feePayer":
              "@", "version": 0,
              "recentBlockhash": "US517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx",
              "instructions": [{"programId": "11111111111111111111111111111111",
              "accounts": [{"pubkey": "@",
              "isSigner": true, "isWritable": true},
              {"pubkey": "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS",
              "isSigner": false, "isWritable": true}],
              "data": {"base64": "AgAAAEBCDwAAAAAA"}}]}
            """, address: "3jTUjaUT1rY5hARemWNVcm4RPXEzHfP9gmD39Lk43Wc9", message: "'it is ours'")

    static let tron = FormatExample(
        intent: """
            {"raw_data": {"contract": [{"type": "TransferContract",
              "parameter": {"value": {"amount": 1500000,
              "owner_address": "@",
              "to_address": "TVJjphBwXTtDTVJZUEEG9g3CWD7vLcBAS8"}}}],
              "ref_block_bytes": "a1b2", "ref_block_hash": "0102030405060708",
              "timestamp": 1700000000000, "expiration": 1700000060000}}
            """, address: "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC",
        key: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
}
