internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// A party's shares of its active keys, with the ledger of each key's pair set-ups: read from the store once, and again after this process
/// changed a key's state.
final class PartyKeyring: Sendable {
    private struct KeyName: Hashable {
        let keyID: [UInt8]
        let epoch: UInt32

        init(_ key: KeyInfo) { (keyID, epoch) = (key.keyID, key.epoch) }
    }

    private struct State {
        var held: [SignatureScheme: KeyShare]?
        /// How often it was forgotten: what was read before counts no more.
        var generation = 0
        /// For as long as the process lives: what they remember of a store that failed is in no store.
        var ledgers: [KeyName: StorePairLedger] = [:]
    }

    private let present: Mutex<Member>
    private let state = Mutex(State())

    init(_ member: Member) { present = Mutex(member) }

    private var member: Member { present.withLock(\.self) }

    /// Goes on with another epoch's roster and keys.
    func replace(_ member: Member) {
        present.withLock { $0 = member }
        forget()
    }

    /// The share of a scheme's key.
    func share(of scheme: SignatureScheme) throws(WalletError) -> KeyShare {
        guard let share = try load()[scheme] else { throw .noKey(scheme: scheme.rawValue, wallet: member.wallet) }
        return share
    }

    /// The public parts, in scheme order.
    func infos() throws(WalletError) -> [KeyInfo] { try load().values.map(\.info).sorted { $0.scheme < $1.scheme } }

    /// The ledger of a key's pairs.
    func ledger(of key: KeyInfo) throws(WalletError) -> StorePairLedger {
        _ = try load()
        guard let ledger = state.withLock({ $0.ledgers[KeyName(key)] }) else {
            throw .protocolAbort(.misuse(.material("no pair set-ups")))
        }
        return ledger
    }

    /// All ledgers; none where the shares were not read.
    var ledgers: [StorePairLedger] { state.withLock { Array($0.ledgers.values) } }

    /// What was read is read anew when it is asked for.
    func forget() {
        member.forgetRecords()
        state.withLock { state in
            state.held = nil
            state.generation += 1
        }
    }

    private func load() throws(WalletError) -> [SignatureScheme: KeyShare] {
        let (known, generation) = state.withLock { ($0.held, $0.generation) }
        if let known { return known }
        var shares: [SignatureScheme: KeyShare] = [:]
        let secrets = try WalletError.store { () throws(StoreError) in try member.store.activeShares() }
        for record in try member.keyRecords() where record.state == .active {
            let wallet = member.wallet
            // A party whose key has no share is not one without that key.
            guard let secret = secrets[record.info.keyID]?.take() else {
                throw .inconsistent(wallet: wallet, problem: "party \(member.index) has a key record without a share")
            }
            do throws(WireError) { shares[record.info.scheme] = try KeyShare(info: record.info, secret: secret) } catch {
                throw .inconsistent(wallet: wallet, problem: "party \(member.index)'s share does not fit its key record")
            }
        }
        let read = shares
        return state.withLock { state in
            // Two that read at the same time go on with one.
            if let first = state.held { return first }
            for share in read.values where state.ledgers[KeyName(share.info)] == nil {
                state.ledgers[KeyName(share.info)] = StorePairLedger(member.store, key: share.info)
            }
            if state.generation == generation { state.held = read }
            return read
        }
    }
}
