internal import ChainKit

/// The demo's transactions on Ethereum.
enum EthereumDemo {
    /// EIP-191.
    static let drill = DrillMessage(scheme: .ecdsaSecp256k1) { addresses, text in
        ["personalMessage": ["text": .string(text)], "signer": .string(try addresses.payer.text)]
    }

    /// A transfer with EIP-1559's fees and one with a gas price, on a test chain, and a message.
    static func transactions(_ addresses: DemoAddresses) throws -> [DemoTransaction] {
        let (payer, recipient) = (try addresses.payer, try addresses.recipient)
        let common: [(String, JSONValue)] = [
            ("chainId", 11_155_111), ("gas", 21000), ("from", .string(payer.text)), ("to", .string(recipient.text)),
            ("value", "1500000000000000"),
        ]
        let prices: [(title: String, members: [(String, JSONValue)])] = [
            ("a transfer, fees of EIP-1559", [("nonce", 0), ("maxFeePerGas", 30_000_000_000), ("maxPriorityFeePerGas", 1_000_000_000)]),
            ("a transfer, legacy with EIP-155", [("nonce", 1), ("gasPrice", 30_000_000_000)]),
        ]
        return prices.map { price in
            var object = JSONObject()
            for (name, value) in common + price.members { object[name] = value }
            return DemoTransaction(title: price.title, intent: .object(object))
        } + [
            DemoTransaction(
                title: "a message, EIP-191",
                intent: ["personalMessage": ["text": "hello from two of three"], "signer": .string(payer.text)],
                signatureMember: "signature")
        ]
    }
}
