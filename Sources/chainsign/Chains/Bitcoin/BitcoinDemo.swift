internal import Bitcoin
internal import ChainKit

/// The demo's transactions on Bitcoin.
enum BitcoinDemo {
    /// A payment that spends a coin of the ECDSA key and one of the BIP-340 key: two protocols, one transaction. Then another.
    static func transactions(_ addresses: DemoAddresses) throws -> [DemoTransaction] {
        try [("a payment from a P2WPKH and a P2TR coin", "p2tr"), ("another one, with change to P2WPKH", "p2wpkh")].enumerated().map {
            number, payment in
            let coins = try coins(number, addresses)
            let change = try addresses.at(DerivationPath([1, 0]), format: payment.1)
            return DemoTransaction(
                title: payment.0,
                intent: [
                    "utxos": .array((0..<coins.outputs.count).map { coin(coins, $0) }), "feeRate": 2,
                    "outputs": [["address": .string(try addresses.recipient.text), "value": 75_000]],
                    "change": ["address": .string(change.text), "path": "m/1/0"],
                ],
                facts: try ChainContext(["previousTransactions": [.string(Hex.encode(coins.bytes))]]))
        }
    }

    /// BIP-322 by the Taproot address.
    static let drill = DrillMessage(scheme: .bip340Secp256k1) { addresses, text in
        ["message": .string(text), "address": .string(try addresses.at(.root, format: "p2tr").text), "type": "bip322", "path": "m"]
    }

    /// A transaction that pays the wallet at m/0/0. It spends what never was, so that no network has it.
    private static func coins(_ number: Int, _ addresses: DemoAddresses) throws -> BitcoinTransaction {
        let nothing = OutPoint(txid: [UInt8](repeating: 7, count: 32), index: UInt32(truncatingIfNeeded: number))
        let outputs = try [("p2wpkh", UInt64(60_000)), ("p2tr", 40_000)].map { format, value in
            TransactionOutput(value: value, script: try addresses.at(DerivationPath([0, 0]), format: format).script)
        }
        return BitcoinTransaction(version: 2, inputs: [TransactionInput(previous: nothing)], outputs: outputs, lockTime: 0)
    }

    private static func coin(_ transaction: BitcoinTransaction, _ index: Int) -> JSONValue {
        [
            "txid": .string(transaction.id), "vout": .integer(index), "path": "m/0/0",
            "previousTransaction": .string(Hex.encode(transaction.bytes)),
        ]
    }
}
