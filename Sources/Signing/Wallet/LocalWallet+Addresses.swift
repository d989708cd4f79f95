public import ChainKit
internal import MPCCore
public import PartyCore

/// Addresses of a wallet that its parties stand for.
extension LocalWallet {
    /// t parties derive and sign the address; every signature is verified and every address compared.
    public func confirmAddress(
        on chain: String, path: DerivationPath, network: String? = nil, format: String? = nil
    ) async throws(WalletError) -> [AddressConfirmation] {
        try await confirmedAddress(on: chain, path: path, network: network, format: format).confirmations
    }

    /// The same, with all that is signed: for whoever checks it elsewhere.
    public func confirmedAddress(
        on chain: String, path: DerivationPath, network: String? = nil, format: String? = nil
    ) async throws(WalletError) -> ConfirmedAddress {
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
            let (theirs, confirmation) = try await party.confirmAddress(
                AddressQuery(chain: chain, path: path, network: network, format: format))
            guard theirs == address.text, roster.isSignature(confirmation.signature, of: hash, by: party.index) else {
                throw .addressDiffers(party: party.index)
            }
            confirmations.append(confirmation)
        }
        guard confirmations.count == key.threshold else { throw noQuorum(key.threshold) }
        return confirmed(confirmations)
    }

    /// The part of this wallet that somebody elsewhere has to know to check a ``ConfirmedAddress``.
    public var identities: WalletIdentities { WalletIdentities(threshold: threshold, roster: roster, keyIDs: keys.map(\.keyID)) }
}
