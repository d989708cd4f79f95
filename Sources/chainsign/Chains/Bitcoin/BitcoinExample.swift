extension FormatExample {
    /// Bitcoin's example in `--help`: a P2WPKH coin, and what is spent of it.
    static let bitcoin = FormatExample(
        intent: """
            {"inputs": [{"txid":
              "1111111111111111111111111111111111111111111111111111111111111111",
              "vout": 0, "value": 60000,
              "address": "@"}],
              "outputs": [{"address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
              "value": 59000}]}
            """, address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", message: "'it is ours'")
}
