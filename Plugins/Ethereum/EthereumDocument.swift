/// A document that this adapter signs.
public enum EthereumDocument: Sendable, Equatable {
    /// A transaction.
    case transaction(EthereumTransaction)
    /// A message of EIP-191 or typed data of EIP-712.
    case message(EthereumMessage)
}
