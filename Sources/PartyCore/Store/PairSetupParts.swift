internal import MPCCore
internal import Secrets
internal import ShareStore

/// Pair set-ups between the protocol and the store.
enum PairSetupParts {
    /// The records for a party's store.
    static func records(
        _ setups: [PartyIndex: SecretMessage], of party: PartyIndex, key: KeyInfo
    ) throws(StoreError) -> [NewPairSetup] {
        var records: [NewPairSetup] = []
        for (peer, setup) in setups.sorted(by: { $0.key < $1.key }) {
            guard let publicPart = key.pairSetups?.publicPart(of: setup, me: party, peer: peer) else {
                throw .malformed(field: "pair set-up", detail: "with party \(peer), does not decode")
            }
            records.append(NewPairSetup(peer: peer.rawValue, publicPart: publicPart, secret: SecretBox(setup.bytes.copy())))
        }
        return records
    }
}
