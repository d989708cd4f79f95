package import ChainKit
package import MPCCore

package enum Addresses {
    /// The network of an address as it is signed: the one asked for, otherwise the chain's main one.
    package static func network(_ asked: String?, of adapter: AnyChainAdapter) -> String {
        asked ?? adapter.identity.networks.first?.id ?? ""
    }

    /// The address of a chain at a path: of the first of the wallet's keys, in the adapter's order of schemes, that the adapter has such
    /// an address of. One that says `schemeMismatch` is asked with the next.
    package static func address(
        adapter: AnyChainAdapter, keys: [KeyInfo], wallet: String, path: DerivationPath, network: String?, format: String?
    ) throws(WalletError) -> (address: ChainAddress, publicKey: PublicKey) {
        var refusal: ChainError?
        var missing: [SignatureScheme] = []
        for scheme in adapter.identity.schemes {
            guard let key = keys.first(where: { $0.scheme == scheme }) else {
                missing.append(scheme)
                continue
            }
            let publicKey = WalletKeys.publicKey(try WalletKeys.derive(key, path: path))
            do throws(ChainError) { return (try adapter.address(for: publicKey, network: network, format: format), publicKey) } catch {
                guard error.code == .schemeMismatch else { throw .chain(error) }
                refusal = refusal ?? error
            }
        }
        // What the keys that are there are of no use for may be what a missing one is for.
        if let refusal, missing.isEmpty { throw .chain(refusal) }
        throw .noKey(scheme: missing.map(\.rawValue).joined(separator: " or "), wallet: wallet)
    }
}
