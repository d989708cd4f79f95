internal import Bitcoin
internal import ChainKit
internal import Ethereum
internal import Solana
internal import Tron

/// The chains of this program: the import above and one entry here, and nowhere else.
enum Adapters {
    /// Every chain, as the help lists them.
    static let chains: [ChainEntry] = [
        ChainEntry(
            BitcoinAdapter.self, options: BitcoinOptions.self, commands: [BitcoinMessageCommand.self, PSBTCommand.self],
            example: .bitcoin, demo: BitcoinDemo.transactions, drill: BitcoinDemo.drill,
            watching: BitcoinWatching.exports),
        ChainEntry(
            EthereumAdapter.self, commands: [EthereumMessageCommand.self], example: .ethereum, demo: EthereumDemo.transactions,
            drill: EthereumDemo.drill),
        ChainEntry(
            SolanaAdapter.self, commands: [SolanaMessageCommand.self], example: .solana, demo: SolanaDemo.transactions,
            drill: SolanaDemo.drill),
        ChainEntry(TronAdapter.self, example: .tron, demo: TronDemo.transactions),
    ]

    /// The adapters with the vectors that they pass.
    static func registry() throws(ChainError) -> AdapterRegistry {
        var registry = AdapterRegistry()
        for chain in chains { try chain.register(&registry) }
        return registry
    }

    /// The way out of a refusal, where a chain's own code needs one.
    static func hint(for error: ChainError) -> String? {
        if case .context(let members) = error.remedy { return "if it is meant, allow it by name: --context '\(members.text(.spaced))'" }
        return switch error.code {
        case .missingLookupTable:
            "add the table to a file {\"lookupTables\": {\"<table>\": [\"<address>\", …]}} and pass it with --context"
        case .unknownPreviousOutput:
            "add what is spent to a file {\"prevouts\": [{\"txid\", \"vout\", \"value\", \"address\"}]} or {\"previousTransactions\": "
                + "[\"<hex>\"]} and pass it with --context"
        case .absurdFee: "if it is meant, allow it by name: --allow-fee AMOUNT, in the chain's smallest unit"
        case .replayUnprotected: "give the chain's id as \"chainId\""
        case .wrongNetwork:
            "it is mainnet unless --context says otherwise, like '{\"network\": \"testnet\"}'; 'chainsign chains' lists them"
        case .unsupportedScript:
            "the scripts behind a hash go into \"redeemScript\" and \"witnessScript\"; of P2WPKH in a script hash its key into \"publicKey\""
        case .missingField where error.stage == .plan && error.member == "redeemScript":
            "'chainsign btc psbt update -w NAME' adds it to a PSBT; in an intent \"publicKey\" says as much"
        case .missingField where error.member == "change": "'chainsign btc address' shows an address of the wallet's own"
        case .notPSBT: "'chainsign btc psbt create' makes a PSBT of an intent or a transaction"
        case .differentTransaction: "PSBTs of one transaction have the same id in 'chainsign btc psbt decode'"
        case .notRepresentable: "keep the version that it has"
        default: nil
        }
    }
}
