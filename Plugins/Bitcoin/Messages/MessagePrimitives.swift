internal import ChainKit

/// Building blocks of messages:
///
/// | name | input | output |
/// |---|---|---|
/// | `bip322-transactions` | `message`, `address` | `messageHash`, and the ids `toSpend`, `toSign` |
enum MessagePrimitives {
    /// The block's output; nil where the name is of no block here.
    static func run(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue? {
        guard name == "bip322-transactions" else { return nil }
        try input.object(allowing: ["primitive", "message", "address"])
        let message = Array(try input.required("message").string().utf8)
        let script = try BitcoinAddress(try input.required("address").string(), network: nil).script
        let toSpend = BIP322.toSpend(message, script: script)
        return [
            "messageHash": .string(Hex.encode(BIP322.messageHash(message))), "toSpend": .string(toSpend.id),
            "toSign": .string(BIP322.toSign(toSpend, locks: BIP322.Locks()).id),
        ]
    }
}
