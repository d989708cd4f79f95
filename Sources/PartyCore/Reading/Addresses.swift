public import ChainKit
internal import MPCCore

enum Addresses {
    /// The network of an address as it is signed: the one asked for, otherwise the chain's main one.
    static func network(_ asked: String?, of adapter: AnyChainAdapter) -> String {
        asked ?? adapter.identity.networks.first?.id ?? ""
    }

    /// The address of a chain at a path: of the first of the wallet's keys, in the adapter's order of schemes, that the adapter has such
    /// an address of. One that says `schemeMismatch` is asked with the next.
    static func address(
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

extension LocalParty {
    /// Derives the address from this party's own share record and signs it.
    public func confirmAddress(
        chain: String, path: DerivationPath, network: String?, format: String?
    ) throws(WalletError) -> (address: String, confirmation: AddressConfirmation) {
        let (address, publicKey) = try ownAddress(chain: chain, path: path, network: network, format: format)
        let key = try share(of: publicKey.scheme).info
        let own = ConfirmedAddress(
            keyID: key.keyID, chain: chain, network: try self.network(of: chain, asked: network), path: path, address: address.text,
            confirmations: [])
        return (address.text, AddressConfirmation(party: index, signature: signature(of: own.hash)))
    }
}

extension LocalWallet {
    /// t parties derive and sign the address; every signature is verified and every address compared.
    public func confirmAddress(
        on chain: String, path: DerivationPath, network: String? = nil, format: String? = nil
    ) throws(WalletError) -> [AddressConfirmation] {
        try confirmedAddress(on: chain, path: path, network: network, format: format).confirmations
    }

    /// The same, with all that is signed: for whoever checks it elsewhere.
    public func confirmedAddress(
        on chain: String, path: DerivationPath, network: String? = nil, format: String? = nil
    ) throws(WalletError) -> ConfirmedAddress {
        let (address, publicKey) = try self.address(on: chain, path: path, network: network, format: format)
        let key = try key(publicKey.scheme)
        let name = try self.network(of: chain, asked: network)
        func confirmed(_ confirmations: [AddressConfirmation]) -> ConfirmedAddress {
            ConfirmedAddress(
                keyID: key.keyID, chain: chain, network: name, path: path, address: address.text, confirmations: confirmations)
        }
        let hash = confirmed([]).hash
        var confirmations: [AddressConfirmation] = []
        for party in parties.prefix(key.threshold) {
            let (theirs, confirmation) = try party.confirmAddress(chain: chain, path: path, network: network, format: format)
            guard theirs == address.text, party.roster.isSignature(confirmation.signature, of: hash, by: party.index) else {
                throw .disagreement(party: party.index)
            }
            confirmations.append(confirmation)
        }
        guard confirmations.count == key.threshold else { throw noQuorum(key.threshold) }
        return confirmed(confirmations)
    }
}
