internal import ChainKit
public import MPCCore
internal import Secrets
public import ShareStore

/// Stores of parties out of their backups: in a wallet that lost them, or as a wallet of their own. They are not used before the wallet's
/// other parties were heard, which the next opening sees to.
public struct RestoringParties: Sendable {
    private let draft: WalletDraft
    private let set: BackupSet

    /// Makes the stores, under names that nothing opens yet.
    ///
    /// - Parameters:
    ///   - checked: the note of each party's file, that it was found good.
    ///   - unlock: what is to open the stores; a wallet that is there has to open with it too.
    public init(
        _ set: BackupSet, checked: [PartyIndex: BackupNote], as name: String, in home: WalletHome, keyring: any StoreKeyring,
        createdAt: Int64
    ) throws(WalletError) {
        try home.requireUsable()
        try WalletHome.requireName(name)
        let here = home.parties(of: name)
        // Wallets are given other names: beside this one's stores no others are made of its parties.
        if here.isEmpty, let other = home.wallet(holding: set.state, keyring) { throw .walletIsThere(name: other) }
        // Nobody is told to move a store out of the way of a backup that is another wallet's.
        try Self.requireSameWallet(set, name, home, keyring)
        for party in set.parties where here.contains(Int(party.rawValue)) {
            throw .partyIsThere(party: party, store: home.store(name, party: Int(party.rawValue)))
        }
        let keyring = home.keyring(keyring, forFurtherStoresOf: name)
        home.sweepDrafts()
        let draft = try home.draft(name)
        (self.draft, self.set) = (draft, set)
        try draft.orDiscard { () throws(WalletError) in
            for backup in set.backups { try Self.store(backup, checked[backup.party], keyring, in: draft, createdAt: createdAt) }
        }
    }

    /// Gives the stores their places: one party's in a step, of a wallet that was not there all in one.
    public func publish() throws(WalletError) {
        try draft.orDiscard { () throws(WalletError) in
            if draft.isNew { try draft.publish() } else { try draft.publish(set.parties) }
        }
    }

    private static func store(
        _ backup: Backup, _ note: BackupNote?, _ keyring: any StoreKeyring, in draft: WalletDraft, createdAt: Int64
    ) throws(WalletError) {
        let peers = backup.state.roster.parties.filter { $0 != backup.party }
        let store = try WalletError.store { () throws(StoreError) in
            let store = try draft.makeStore(
                backup.party, seed: backup.seed, roster: backup.state.roster, epoch: backup.epoch, keyring)
            try store.storeRestored(
                backup.shares.map { share in
                    PendingKey(
                        NewKey(share.info, createdAt: createdAt), share: share.withSecret { SecretBox($0.copy()) },
                        pairs: share.info.pairSetups == nil ? [] : peers.map(NewPairSetup.init(toBeMadeWith:)))
                })
            return store
        }
        if let note { try Member(backup.party, store: store).note(note, as: .backupChecked) }
        try WalletError.store { () throws(StoreError) in try store.close() }
    }

    /// A store beside parties of another wallet would be a party of none. Stores that do not open say nothing; where a lock
    /// is another's, or of another kind, the new one would not open with the rest.
    private static func requireSameWallet(
        _ set: BackupSet, _ name: String, _ home: WalletHome, _ keyring: any StoreKeyring
    ) throws(WalletError) {
        let opening = PartyOpening(
            name: name, home: home, keyring: keyring, adapters: AdapterRegistry(), policies: PartyPolicies())
        var failures: [WalletError] = []
        var opened = 0
        for party in home.parties(of: name).compactMap({ PartyIndex($0) }) {
            let member: Member
            do throws(WalletError) { member = try opening.member(party) } catch {
                if error.isOfLock { throw error }
                failures.append(error)
                continue
            }
            opened += 1
            defer { try? member.store.close() }
            let held = try member.keyRecords().map(\.info)
            let isOfWallet = set.state.keys.allSatisfy { key in held.contains { $0.keyID == key.keyID } }
            guard isOfWallet, member.epoch != set.state.keys[0].epoch || member.roster == set.state.roster else {
                throw .restoreDiffers(party: set.parties[0], from: party)
            }
        }
        // A key provider that opens no store may be another one, of the same name.
        if opened == 0, let failure = failures.first(where: \.mayBeOfLock) { throw failure }
    }
}

extension NewKey {
    init(_ info: KeyInfo, createdAt: Int64) {
        self.init(
            keyID: info.keyID, scheme: info.scheme.rawValue, protocolName: info.thresholdProtocol.rawValue, epoch: info.epoch,
            publicPart: info.encoded, createdAt: createdAt)
    }
}

extension NewPairSetup {
    /// In the place of a set-up that no backup holds: it is no set-up, and one has to be made.
    init(toBeMadeWith peer: PartyIndex) {
        self.init(peer: peer.rawValue, publicPart: [UInt8](repeating: 0, count: 64), secret: SecretBox(SecretBytes(zeros: 1)))
    }
}
