internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// A party's shares of its active keys, with the ledger of each key's pair set-ups: read from the store once, and again after a key
/// became active.
final class PartyKeyring: Sendable {
    private struct Held: Sendable {
        var shares: [SignatureScheme: KeyShare] = [:]
        var ledgers: [SignatureScheme: StorePairLedger] = [:]
    }

    private let member: Member
    private let held = Mutex<Held?>(nil)

    init(_ member: Member) { self.member = member }

    /// The share of a scheme's key.
    func share(of scheme: SignatureScheme) throws(WalletError) -> KeyShare {
        guard let share = try load().shares[scheme] else { throw .noKey(scheme: scheme.rawValue, wallet: member.store.info.wallet) }
        return share
    }

    /// The public parts, in scheme order.
    func infos() throws(WalletError) -> [KeyInfo] { try load().shares.values.map(\.info).sorted { $0.scheme < $1.scheme } }

    /// The ledger of a key's pairs.
    func ledger(of key: KeyInfo) throws(WalletError) -> StorePairLedger {
        guard let ledger = try load().ledgers[key.scheme] else { throw .protocolAbort(.misuse(.material("no pair set-ups"))) }
        return ledger
    }

    /// All ledgers; none where the shares were not read.
    var ledgers: [StorePairLedger] { held.withLock { $0.map { Array($0.ledgers.values) } ?? [] } }

    /// What was read is read anew when it is asked for.
    func forget() {
        member.forgetRecords()
        held.withLock { $0 = nil }
    }

    private func load() throws(WalletError) -> Held {
        if let known = held.withLock(\.self) { return known }
        var read = Held()
        let secrets = try WalletError.store { () throws(StoreError) in try member.store.activeShares() }
        for record in try member.keyRecords() where record.state == .active {
            let wallet = member.store.info.wallet
            // A party whose key has no share is not one without that key.
            guard let secret = secrets[record.info.keyID]?.take() else {
                throw .inconsistent(wallet: wallet, problem: "party \(member.index) has a key record without a share")
            }
            let share: KeyShare
            do throws(WireError) { share = try KeyShare(info: record.info, secret: secret) } catch {
                throw .inconsistent(wallet: wallet, problem: "party \(member.index)'s share does not fit its key record")
            }
            read.shares[record.info.scheme] = share
            read.ledgers[record.info.scheme] = StorePairLedger(member.store, key: share.info)
        }
        let new = read
        return held.withLock { held in
            // Two that read at the same time go on with one.
            if let first = held { return first }
            held = new
            return new
        }
    }
}
