internal import MPCCore
public import ShareStore

/// A change of what the stores of a wallet on this machine are locked by.
///
/// Each store's change is one transaction, and there is none over several files: a change that is cut short leaves some stores under the old
/// lock and some under the new one. Nothing is written down about it, and no opening tries a second passphrase: whoever opens the wallet is told
/// (``WalletError/lockedApart(wallet:parties:)``), and the same change, which is given both, finishes it. No record of a store is rewritten, and
/// pool keys stay as they are: both hang on the data key, which is wrapped anew.
public struct LockChange: Sendable {
    /// The parties whose stores have the new lock, ascending.
    public let changed: [Int]
    /// Those of them that had it before, from a change that was cut short.
    public let finished: [Int]
    /// Parties whose stores cannot be used, and why: they are locked as they were.
    public let failures: [Int: WalletError]

    /// Locks every store of a wallet anew.
    ///
    /// Nothing is changed before it is known of every store that it opens by the old or by the new means, or cannot be used at all.
    ///
    /// - Parameters:
    ///   - old: opens the stores that were not changed yet.
    ///   - new: locks all of them, and opens those that an earlier attempt has changed.
    public init(of name: String, in home: WalletHome, from old: any StoreKeyring, to new: any StoreKeyring) throws(WalletError) {
        try self.init(of: name, in: home, from: old, to: new, beforeCommit: nil)
    }

    init(
        of name: String, in home: WalletHome, from old: any StoreKeyring, to new: any StoreKeyring,
        beforeCommit: (@Sendable () throws -> Void)?
    ) throws(WalletError) {
        try home.requireStores(of: name)
        guard let turn = FolderTurn(home.folder(of: name), waits: false) else {
            throw .folder(path: home.folder(of: name), problem: "another process changes what its stores are locked by")
        }
        defer { withExtendedLifetime(turn) {} }
        var opened: [(party: Int, store: SQLiteShareStore)] = []
        var finished: [Int] = []
        var failures: [Int: WalletError] = [:]
        func open(_ party: Int, _ keyring: any StoreKeyring) throws(WalletError) -> SQLiteShareStore {
            try WalletError.store { () throws(StoreError) in
                try home.openStore(name, party: party, keyring, beforeCommit: beforeCommit)
            }
        }
        for party in home.parties(of: name) {
            do throws(WalletError) { opened.append((party, try open(party, old))) } catch {
                guard error.mayBeOfLock else {
                    failures[party] = error
                    continue
                }
                do throws(WalletError) {
                    opened.append((party, try open(party, new)))
                    finished.append(party)
                } catch let second {
                    // Neither opens it: it is the old one that was mistyped.
                    guard !error.isOfLock || !second.mayBeOfLock else { throw error }
                    failures[party] = second.mayBeOfLock ? error : second
                }
            }
        }
        guard !opened.isEmpty else { throw failures.sorted { $0.key < $1.key }.first?.value ?? .notFound(name: name, existing: []) }
        var changed: [Int] = []
        defer { for (_, store) in opened { try? store.close() } }
        for (party, store) in opened {
            do throws(WalletError) {
                // Also what was changed before: the stores of a wallet have one salt and cost, or one envelope.
                try WalletError.store { () throws(StoreError) in try store.changeUnlock(to: new.unlock) }
                changed.append(party)
            } catch {
                guard case .store(.providerFailed) = error else {
                    failures[party] = error
                    continue
                }
                // What locks them all is out of reach: nobody has to touch a token once for each party to hear that.
                guard !changed.isEmpty else { throw error }
                for (other, _) in opened where other >= party { failures[other] = error }
                break
            }
        }
        self.changed = changed
        self.finished = finished.filter { failures[$0] == nil }
        self.failures = failures
    }
}
