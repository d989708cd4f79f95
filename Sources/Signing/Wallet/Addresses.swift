public import ChainKit
internal import Groups
public import MPCCore

enum Addresses {
    /// The address of a chain at a path: of the first of the wallet's keys, in the adapter's order of schemes, that the adapter has such
    /// an address of. One that says `schemeMismatch` is asked with the next.
    static func address(
        adapter: AnyChainAdapter, keys: [KeyInfo], wallet: String, path: KeyPath, network: String?, format: String?
    ) throws(WalletError) -> (address: ChainAddress, publicKey: PublicKey) {
        var refusal: ChainError?
        var missing: [SchemeID] = []
        for scheme in adapter.identity.schemes.map(Schemes.id(of:)) {
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

/// A party's signed word that an address is the wallet's: no coordinator can swap a deposit address (`address --confirm`).
public struct AddressConfirmation: Equatable, Sendable {
    /// Who says so.
    public let party: PartyIndex
    /// Ed25519 signature of the party's identity over H("sign/address"; key id, chain, network, path, address): 64 bytes.
    public let signature: [UInt8]

    static func hash(keyID: [UInt8], chain: String, network: String, path: KeyPath, address: String) -> [UInt8] {
        var transcript = Transcript(.address)
        transcript.absorb(keyID)
        transcript.absorb(chain)
        transcript.absorb(network)
        transcript.absorb(UInt32(path.indices.count))
        for index in path.indices { transcript.absorb(index) }
        transcript.absorb(address)
        return transcript.hash()
    }
}

extension LocalParty {
    /// Derives the address from this party's own share record and signs it.
    public func confirmAddress(
        chain: String, path: KeyPath, network: String?, format: String?
    ) throws(WalletError) -> (address: String, confirmation: AddressConfirmation) {
        let (address, publicKey) = try ownAddress(chain: chain, path: path, network: network, format: format)
        let key = try share(of: Schemes.id(of: publicKey.scheme)).info
        let hash = AddressConfirmation.hash(
            keyID: key.keyID, chain: chain, network: network ?? "", path: path, address: address.text)
        return (address.text, AddressConfirmation(party: index, signature: signature(of: hash)))
    }
}

extension LocalWallet {
    /// t parties derive and sign the address; every signature is verified and every address compared.
    public func confirmAddress(
        on chain: String, path: KeyPath, network: String? = nil, format: String? = nil
    ) throws(WalletError) -> [AddressConfirmation] {
        let (address, publicKey) = try self.address(on: chain, path: path, network: network, format: format)
        let key = try key(Schemes.id(of: publicKey.scheme))
        var confirmations: [AddressConfirmation] = []
        for party in parties.prefix(key.threshold) {
            let (theirs, confirmation) = try party.confirmAddress(chain: chain, path: path, network: network, format: format)
            let hash = AddressConfirmation.hash(
                keyID: key.keyID, chain: chain, network: network ?? "", path: path, address: address.text)
            guard theirs == address.text, party.roster.isSignature(confirmation.signature, of: hash, by: party.index) else {
                throw .disagreement(party: party.index)
            }
            confirmations.append(confirmation)
        }
        guard confirmations.count == key.threshold else { throw noQuorum(key.threshold) }
        return confirmations
    }
}
