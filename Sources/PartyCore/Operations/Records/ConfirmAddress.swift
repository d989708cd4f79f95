internal import ChainKit
internal import MPCCore
internal import ShareStore

/// Derives an address from the party's own share record and signs it, so that no coordinator can show another.
struct ConfirmAddress {
    let party: LocalParty

    func run(_ query: AddressQuery) throws(WalletError) -> (address: String, confirmation: AddressConfirmation) {
        let adapter = try WalletError.chain { () throws(ChainError) in try party.adapters.adapter(query.chain) }
        let (address, publicKey) = try Addresses.address(
            adapter: adapter, keys: try party.keyring.infos(), wallet: party.member.wallet, path: query.path, network: query.network,
            format: query.format)
        let key = try party.share(of: publicKey.scheme).info
        let own = ConfirmedAddress(
            keyID: key.keyID, chain: query.chain, network: Addresses.network(query.network, of: adapter), path: query.path,
            address: address.text, confirmations: [])
        return (address.text, AddressConfirmation(party: party.index, signature: party.member.identity.signature(of: own.hash)))
    }
}
