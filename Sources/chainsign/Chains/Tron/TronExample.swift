extension FormatExample {
    /// Tron's example in `--help`: a transfer of TRX.
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
