internal import ChainKit
package import MPCCore

/// The paths at which a wallet looks for keys that an order asks for.
///
/// An order names some, and whoever wrote the document others: both are strangers' words. A key that is derived at one counts only
/// where a script or an account of the document is that key's, so that a wrong path finds nothing and does no harm but the work.
enum KeyHints {
    /// The most paths of one order, its document's with them.
    static let mostPaths = 2048
    /// The most steps of all of them.
    static let mostSteps = 16_384
    /// The longest path that a document may name.
    static let longestHint = 8

    /// The order's paths, then the document's, each once. Of the document's, those are left out that cannot be derived from public
    /// keys or that are longer than any wallet's: they are somebody else's, as a container of several signers has them.
    static func paths(_ named: [DerivationPath], hints: [DerivationPath]) throws(WalletError) -> [DerivationPath] {
        var seen: Set<DerivationPath> = []
        let paths =
            named.filter { seen.insert($0).inserted }
            + hints.filter { $0.indices.count <= longestHint && !$0.isHardened && seen.insert($0).inserted }
        let steps = paths.reduce(0) { $0 + $1.indices.count }
        guard paths.count <= mostPaths, steps <= mostSteps else { throw .tooManyPaths(paths: paths.count, steps: steps) }
        return paths
    }
}

extension KeyInfo {
    /// A hint as the key reads it. Who watched an imported account before knows paths from the master above it, `m/84'/0'/0'/0/5`: the hardened
    /// steps that lead to the account are left out. A path from the key itself has none.
    package func fromHere(_ hint: DerivationPath) -> DerivationPath {
        let depth = Int(bip32[0])
        let last = bip32.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard depth > 0, last >> 31 == 1, hint.indices.count >= depth, hint.indices[depth - 1] == last else { return hint }
        return DerivationPath(Array(hint.indices.dropFirst(depth)))
    }
}

extension DerivationPath {
    /// Whether a step of the path needs the whole private key.
    fileprivate var isHardened: Bool { indices.contains { $0 >= 1 << 31 } }
}
