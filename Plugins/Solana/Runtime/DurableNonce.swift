internal import ChainKit

/// A transaction that lives by a nonce account: its first instruction advances the nonce, and its blockhash is the nonce's value.
struct DurableNonce {
    let account: SolanaPublicKey
    let authority: SolanaPublicKey?
    let value: SolanaPublicKey

    /// The runtime's own test: the first instruction is System's AdvanceNonceAccount and the nonce account, a static one, is writable.
    init?(_ message: SolanaMessage) {
        guard let first = message.instructions.first, DurableNonce.isAdvance(first, in: message),
            let index = first.accounts.first.map(Int.init), index < message.accountKeys.count, message.isStaticWritable(index)
        else { return nil }
        account = message.accountKeys[index]
        value = message.recentBlockhash
        authority =
            first.accounts.count > 2 && Int(first.accounts[2]) < message.accountKeys.count
            ? message.accountKeys[Int(first.accounts[2])] : nil
    }

    private static func isAdvance(_ instruction: SolanaInstruction, in message: SolanaMessage) -> Bool {
        message.program(of: instruction) == Program.system.key && instruction.data.prefix(4) == [4, 0, 0, 0]
    }

    /// The place of an instruction that advances a nonce account, where the transaction does not live by a nonce for it.
    static func misplaced(in message: SolanaMessage) -> Int? {
        guard DurableNonce(message) == nil else { return nil }
        return message.instructions.firstIndex { isAdvance($0, in: message) }
    }
}
