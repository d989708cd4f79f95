internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import Signing

/// Values that shells offer for arguments with a known set of them.
enum Completions {
    /// The wallets of the state folder that the command line names so far. Nothing is opened, and what cannot be read has no names.
    static let wallets = CompletionKind.custom { words, _, _ in
        guard let folder = WalletHome(completing: words) else { return [] }
        // What shells take apart is no wallet's name that anybody could complete.
        return ((try? folder.wallets()) ?? []).filter { !$0.hasPrefix("-") }
    }

    /// The networks of a chain.
    static func networks(of identity: ChainIdentity) -> CompletionKind { .list(identity.networks.map(\.id)) }

    /// The networks of the chains that have programs to watch a wallet.
    static let watchedNetworks = CompletionKind.list(
        Adapters.chains.filter { $0.watching != nil }.flatMap(\.identity.networks).map(\.id))

    /// The schemes of wallets' keys.
    static let schemes = CompletionKind.list(SignatureScheme.allCases.map(\.rawValue))
}

extension WalletHome {
    /// The state folder of a command line that is not finished: `--home`, or what the environment says.
    fileprivate init?(completing words: [String]) {
        let environment = ProcessInfo.processInfo.environment
        let option = "--home"
        let joined = words.last { $0.hasPrefix(option + "=") }.map { String($0.dropFirst(option.count + 1)) }
        let named = words.lastIndex(of: option).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil } ?? joined
        let set = [named, environment["CHAINSIGN_HOME"]].compactMap(\.self).first { !$0.isEmpty }
        guard let path = set ?? environment["HOME"].map({ $0 + "/.chainsign" }) else { return nil }
        self.init(path: path)
    }
}
