internal import ChainKit

/// A transaction that lives by a nonce account: its first instruction advances the nonce, and its blockhash is the nonce's value.
struct DurableNonce {
    let account: SolanaPublicKey
    let authority: SolanaPublicKey?
    let value: SolanaPublicKey

    /// The runtime's own test: the first instruction is System's AdvanceNonceAccount and the nonce account, a static one, is writable.
    init?(_ message: SolanaMessage) {
        guard let first = message.instructions.first, Int(first.programIndex) < message.accountKeys.count,
            message.accountKeys[Int(first.programIndex)] == Program.system.key, first.data.prefix(4) == [4, 0, 0, 0],
            let index = first.accounts.first.map(Int.init), index < message.accountKeys.count, message.isStaticWritable(index)
        else { return nil }
        account = message.accountKeys[index]
        value = message.recentBlockhash
        authority =
            first.accounts.count > 2 && Int(first.accounts[2]) < message.accountKeys.count
            ? message.accountKeys[Int(first.accounts[2])] : nil
    }
}
