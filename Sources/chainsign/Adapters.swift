internal import Bitcoin
internal import ChainKit
internal import Ethereum
internal import Solana
internal import Tron

/// The chains of this program: the import above and one entry here, and nowhere else.
enum Adapters {
    /// Every chain, as the help lists them.
    static let chains: [ChainEntry] = [
        ChainEntry(BitcoinAdapter.self),
        ChainEntry(EthereumAdapter.self, commands: [EthereumMessageCommand.self], demo: EthereumDemo.transactions),
        ChainEntry(SolanaAdapter.self, commands: [SolanaMessageCommand.self], demo: SolanaDemo.transactions),
        ChainEntry(TronAdapter.self),
    ]

    /// The adapters with the vectors that they pass.
    static func registry() throws(ChainError) -> AdapterRegistry {
        var registry = AdapterRegistry()
        for chain in chains { try chain.register(&registry) }
        return registry
    }

    /// The way out of a refusal, where a chain's own code needs one.
    static func hint(for error: ChainError) -> String? {
        switch error.code {
        case "missingLookupTable":
            "add the table to a file {\"lookupTables\": {\"<table>\": [\"<address>\", …]}} and pass it with --context"
        case "unknownPreviousOutput":
            "add what is spent to a file {\"prevouts\": [{\"txid\", \"vout\", \"value\", \"address\"}]} or {\"previousTransactions\": "
                + "[\"<hex>\"]} and pass it with --context"
        case "absurdFee": "if it is meant, allow it by name: --allow-fee SATOSHIS"
        case "replayUnprotected": "give the chain's id as \"chainId\""
        default: nil
        }
    }
}
