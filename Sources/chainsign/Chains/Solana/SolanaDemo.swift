internal import ChainKit

/// The demo's transactions on Solana.
enum SolanaDemo {
    /// An off-chain message.
    static let drill = DrillMessage(scheme: .ed25519) { addresses, text in
        ["offchainMessage": ["version": 1, "signers": [.string(try addresses.payer.text)], "message": .string(text)]]
    }

    /// One transfer with a memo, in both message versions.
    ///
    /// The blockhash is none of the chain's, so that the network would refuse the transactions even if the wallet had funds.
    static func transactions(_ addresses: DemoAddresses) throws -> [DemoTransaction] {
        let (payer, recipient) = (try addresses.payer, try addresses.recipient)
        let versions: [(name: String, json: JSONValue)] = [("legacy", "legacy"), ("v0", 0)]
        return versions.map { version in
            DemoTransaction(
                title: "a transfer with a memo, \(version.name) message",
                intent: [
                    "feePayer": .string(payer.text), "recentBlockhash": .string(Base58.encode([UInt8](repeating: 7, count: 32))),
                    "version": version.json,
                    "instructions": [transfer(1_500_000, from: payer, to: recipient), memo("hello from two of three", signer: payer)],
                ])
        }
    }

    /// System program, instruction 2: lamports as eight bytes, little-endian.
    private static func transfer(_ lamports: UInt64, from payer: ChainAddress, to recipient: ChainAddress) -> JSONValue {
        [
            "programId": "11111111111111111111111111111111",
            "accounts": [account(payer, isSigner: true, isWritable: true), account(recipient, isSigner: false, isWritable: true)],
            "data": ["hex": .string(Hex.encode(UInt32(2).littleEndianBytes + lamports.littleEndianBytes))],
        ]
    }

    private static func memo(_ text: String, signer: ChainAddress) -> JSONValue {
        [
            "programId": "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr",
            "accounts": [account(signer, isSigner: true, isWritable: false)],
            "data": ["hex": .string(Hex.encode(Array(text.utf8)))],
        ]
    }

    private static func account(_ address: ChainAddress, isSigner: Bool, isWritable: Bool) -> JSONValue {
        ["pubkey": .string(address.text), "isSigner": .bool(isSigner), "isWritable": .bool(isWritable)]
    }
}
