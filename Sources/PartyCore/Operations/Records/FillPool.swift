internal import MPCCore
internal import Secrets
internal import ShareStore

/// Adds to the party's pool what it makes alone.
struct FillPool {
    let party: LocalParty

    func run(_ scheme: SignatureScheme, count: Int) throws(WalletError) {
        let materials = try make(scheme, count: count)
        try Stock(party: party).add(materials, to: MaterialPool(try party.share(of: scheme).info, signers: nil))
    }

    /// Units that lie in no pool yet.
    func make(_ scheme: SignatureScheme, count: Int) throws(WalletError) -> [SigningMaterial] {
        let key = try party.share(of: scheme)
        let preparation = try ProtocolTable.lonePreparation(of: key.info)
        return try WalletError.run { () throws(ProtocolAbort) in try preparation.prepare(key, count: count, randomness: .system) }
    }
}
