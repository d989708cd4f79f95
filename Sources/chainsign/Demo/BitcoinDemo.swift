internal import ChainKit

/// What the demo signs on Bitcoin.
enum BitcoinDemo {
    /// One payment that spends a coin of the ECDSA key and one of the BIP-340 key: two protocols, one transaction. Then the same through
    /// the pool.
    ///
    /// The coins are nobody's: no transaction has the ids that they are said to come from.
    static func transactions(_ addresses: DemoAddresses) throws -> [DemoTransaction] {
        let change = try addresses.at(KeyPath([1, 0]), format: "p2tr")
        return try [1, 2].map { number in
            let coins: [JSONValue] = [
                coin(number, 0, 60_000, try addresses.at(KeyPath([0, 0]), format: "p2wpkh")),
                coin(number, 1, 40_000, try addresses.at(KeyPath([0, 0]), format: "p2tr")),
            ]
            return DemoTransaction(
                title: number == 1 ? "a payment from P2WPKH and P2TR coins" : "another one, ECDSA from the pool",
                intent: [
                    "utxos": .array(coins.map { hinting($0, at: KeyPath([0, 0])) }), "feeRate": 2,
                    "outputs": [["address": .string(try addresses.recipient.text), "value": 75_000]],
                    "change": ["address": .string(change.text), "path": "m/1/0"],
                ],
                facts: try ChainContext(["prevouts": .array(coins)]))
        }
    }

    private static func coin(_ number: Int, _ index: Int, _ value: Int, _ address: ChainAddress) -> JSONValue {
        [
            "txid": .string(Hex.encode([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32))), "vout": .integer(index),
            "value": .integer(value), "address": .string(address.text),
        ]
    }

    private static func hinting(_ coin: JSONValue, at path: KeyPath) -> JSONValue {
        var object = coin.object ?? JSONObject()
        object["path"] = .string(path.description)
        return .object(object)
    }
}
