internal import ChainKit

/// The demo's transaction on Tron.
enum TronDemo {
    /// A transfer of TRX. The block that it refers to is none of the chain's, so that no node takes it.
    static func transactions(_ addresses: DemoAddresses) throws -> [DemoTransaction] {
        [
            DemoTransaction(
                title: "a transfer",
                intent: [
                    "raw_data": [
                        "contract": [
                            [
                                "type": "TransferContract",
                                "parameter": [
                                    "value": [
                                        "owner_address": .string(try addresses.payer.text),
                                        "to_address": .string(try addresses.recipient.text), "amount": 1_500_000,
                                    ]
                                ],
                            ]
                        ],
                        "ref_block_bytes": "0707", "ref_block_hash": "0707070707070707", "expiration": 1_700_000_060_000,
                        "timestamp": 1_700_000_000_000,
                    ]
                ])
        ]
    }
}
