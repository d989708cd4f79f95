extension FormatExample {
    /// Solana's example in `--help`: a transfer by the system program.
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
}
