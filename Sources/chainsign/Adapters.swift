internal import ArgumentParser
internal import ChainKit
internal import Solana

/// The chains of this program: one line a plug-in here and in the lists below, and nowhere else.
enum SolanaChain: ChainChoice {
    static let id = "sol"
    static var extraCommands: [any ParsableCommand.Type] { [SolanaMessageCommand.self] }
}

enum Adapters {
    /// The adapters with the vectors that they pass.
    static func registry() throws(ChainError) -> AdapterRegistry {
        var registry = AdapterRegistry()
        try registry.register(SolanaAdapter(), vectors: SolanaAdapter.vectors)
        return registry
    }

    /// A command for each.
    static let commands: [any ParsableCommand.Type] = [ChainCommand<SolanaChain>.self]

    /// What the demo signs on each.
    static let demos: [(id: String, transactions: @Sendable (_ from: ChainAddress, _ to: ChainAddress) -> [DemoTransaction])] = [
        (SolanaChain.id, SolanaChain.demoTransactions)
    ]

    /// The way out of a refusal, where a chain's own code needs one.
    static func hint(for error: ChainError) -> String? {
        switch error.code {
        case "missingLookupTable":
            "add the table to a file {\"lookupTables\": {\"<table>\": [\"<address>\", …]}} and pass it with --context"
        default: nil
        }
    }
}
