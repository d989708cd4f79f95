internal import Foundation
internal import MPCCore
internal import ShareStore
internal import Signing

/// Hints that mend a state: the whole command, or what to do where none does it. `HintTests` follows each to the letter.
struct WaysOut {
    let asked: Asked

    init(_ asked: Asked) { self.asked = asked }

    func hints(for error: WalletError) -> [String] {
        switch error {
        case .notFound(let name, let existing): existing.isEmpty ? [create(name)] : []
        case .notAFolder(let path): [path == asked.folder?.path ? "name a folder with --home" : "move \(path) away"]
        case .noStores(let name, let folder): storesGone(name, folder)
        case .folder(let path, _): ["is its disk there, and may this user read and change \(path)?"]
        case .emptyPool(let signers, let needed): [drained(signers, needed)]
        case .poolLocked(_, let lock): [locked(lock)]
        case .turnedBack: ["try again: what its pools held is void, and is not used"]
        case .quarantined(let signers): [quarantined(signers)]
        case .pairNeedsRenewal(let pair): ["make it anew with \(asked.renew(pair))"]
        case .restoreUnconfirmed(_, let missing, let needed): unconfirmed(missing, needed)
        case .walletIsThere(let name): backInto(name)
        case .shareMissing(let party): ["give it back with \(asked.repair(party))"]
        case .epochUndecided(voted: [], missing: _, newcomers: _): []
        case .epochUndecided: ["\(asked.abandon) sets it aside, which may split the wallet: 'chainsign wallet abandon --help' says when"]
        case .absentUnnamed(let parties): ["--absent \(PartyList.text(parties))"]
        case .departedCanSign: ["--departed-can-sign says that you know"]
        case .lockedApart: [asked.finishLock]
        case .inconsistent: ["\(asked.verify) says what is wrong with each store"]
        case .noQuorum(_, let obstacles), .notOpened(_, let obstacles): hints(for: obstacles)
        case .party(let party, .protocolAbort(let abort)): hints(for: abort, at: party)
        case .party(_, let inner): hints(for: inner)
        // What follows stands in the sentence; the disk comes first.
        case .madeAndNotOpened(let name, .store(let error)):
            hints(for: error) + ["it is there: \(asked.show(name)) finishes it then"]
        case .store(let error), .unusableStore(_, let error): hints(for: error)
        case .protocolAbort(let abort): hints(for: abort, at: nil)
        default: []
        }
    }

    func hints(for error: StoreError) -> [String] {
        switch error {
        case .notFound(let file), .epochKeyMissing(let file, _): ["put \(file) back in its place"]
        case .readOnlyDisk(let file): [readOnly(file)]
        case .noRoom: ["make room and try again"]
        case .danglingLink(let file, let target):
            ["put \(target) back in its place, or remove the link \(file): what its pools hold is void then"]
        case .system(let path, _, EACCES), .system(let path, _, EPERM): ["let this user read and change \(path)"]
        case .system(let path, _, ENOTDIR), .system(let path, _, EISDIR), .system(let path, _, ELOOP):
            ["move what is in the way of \(path)"]
        case .unlockKindDiffers(_, let kind):
            if kind.hasSuffix("key file") {
                ["name it with --key-file"]
            } else if kind.hasSuffix("key command") {
                ["name it with --key-command"]
            } else {
                ["leave --key-file and --key-command out, and CHAINSIGN_KEY_FILE and CHAINSIGN_KEY_COMMAND unset"]
            }
        case .misplaced(let file, _, _): ["put the store back in its place: \(file)"]
        case .permissionsTooWide(let path, let mode): [tooWide(path, mode)]
        case .notAStore(let file, _), .damaged(let file, _), .tampered(let file, _): spoilt(file)
        default: []
        }
    }

    private func spoilt(_ file: String) -> [String] {
        // What lies beside a store is none that was ever written, or SQLite's own.
        if ["-journal", "-wal", "-shm"].contains(where: file.hasSuffix) { return ["move \(file) away"] }
        // A pool key of before is what must never come back.
        guard file.hasSuffix(".store") else { return ["\(asked.verify) says what is wrong with \(file)"] }
        return ["put an earlier copy of \(file) back in its place, if there is one", "\(asked.verify) says what is wrong with each store"]
    }

    /// - Parameter party: who says so.
    func hints(for abort: ProtocolAbort, at party: PartyIndex?) -> [String] {
        switch abort {
        case .banned(let pair): [poisoned(pair)]
        case .ban(let culprit, _): party.flatMap { PartyPair($0, culprit) }.map { [poisoned($0)] } ?? []
        default: []
        }
    }

    /// Each way out once, the disk's alone where it is the disk: nothing else works before.
    private func hints(for obstacles: [QuorumObstacle]) -> [String] {
        var hints: [String] = []
        let ofDisk = obstacles.filter { obstacle in
            switch obstacle.state {
            case .unusable(let error), .failed(let error): error.said.isOfDisk
            default: false
            }
        }
        for obstacle in ofDisk.isEmpty ? obstacles : ofDisk {
            for hint in self.hints(for: obstacle) where !hints.contains(hint) { hints.append(hint) }
        }
        // Once for all of them, behind the places.
        if let backup = hints.firstIndex(of: fromBackup) { hints.append(hints.remove(at: backup)) }
        let rest = hints.count - Self.mostHints
        return Array(hints.prefix(Self.mostHints)) + (rest > 0 ? ["and \(rest) more like these"] : [])
    }

    private static let mostHints = 24

    private func hints(for obstacle: QuorumObstacle) -> [String] {
        switch (obstacle.state, obstacle.place) {
        case (.absent, .party(let party)): [putBack(party), fromBackup]
        case (.failed(let error), .pair(let pair)):
            if case .protocolAbort(.ban) = error.said { [poisoned(pair)] } else { told(error.said) }
        case (.unusable(let error), _), (.failed(let error), _): told(error.said)
        case (.drained(let needed), .signers(let signers)): [drained(signers, needed)]
        // Whoever does not answer is an obstacle with ways out of its own.
        case (.locked(.unconfirmed), _): [withoutPool]
        case (.locked(let lock), _): [locked(lock)]
        case (.needsRenewal, .pair(let pair)): ["make it anew with \(asked.renew(pair))"]
        case (.poisoned, .pair(let pair)): [poisoned(pair)]
        case (.quarantined, .signers(let signers)): [quarantined(signers)]
        default: []
        }
    }

    /// A way out of this program's, or what the error itself says of one.
    private func told(_ error: WalletError) -> [String] {
        let hints = hints(for: error)
        return hints.isEmpty ? [error.remedy].compactMap(\.self) : hints
    }

    private func create(_ name: String) -> String {
        var asked = asked
        asked.wallet = name
        return "make one with \(asked.create)"
    }

    private func drained(_ signers: [PartyIndex], _ needed: Int) -> String {
        "fill the pool with \(asked.presign(needed, signers)), or sign without --from-pool"
    }

    private let withoutPool = "sign without --from-pool"

    private func locked(_ lock: PoolLock) -> String {
        switch lock {
        case .unconfirmed(let parties):
            parties.first.map { "\(withoutPool), or put the store back in its place: \(asked.store(of: $0))" } ?? withoutPool
        case .copyInUse: "\(withoutPool), or close the program that has the other copy open"
        case .secondName: "\(withoutPool), or remove the store's other name"
        case .unknown, .spoilt: withoutPool
        }
    }

    private func poisoned(_ pair: PartyPair) -> String {
        "somebody cheats or is damaged: find out who, then make the set-up anew with \(asked.renew(pair))"
    }

    private func quarantined(_ signers: [PartyIndex]) -> String {
        "one of them cheats or is damaged: sign with others, or lift the quarantine with \(asked.lift(signers))"
    }

    /// A hint for a path open to others: the user's own is closed, one that is shared or chosen by somebody else is not.
    private func tooWide(_ path: String, _ mode: UInt32) -> String {
        let home = asked.folder?.path
        let isOwn = path == home || home.map { path.hasPrefix($0 + "/") } ?? false || mode & 0o100 == 0
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
        guard isOwn, !isLink, mode & 0o1000 == 0, path != home || mode & 0o022 == 0 else {
            return path == home
                ? "others write to it: name a folder of your own with --home" : "others use it: have a folder of your own there"
        }
        return "close it to others with 'chmod go-rwx \(Asked.path(path))'"
    }
}

extension WalletError {
    /// The error without the number of the party that says so.
    fileprivate var said: WalletError {
        guard case .party(_, let inner) = self else { return self }
        return inner.said
    }

    /// Whether a disk is full, or can only be read.
    fileprivate var isOfDisk: Bool {
        switch self {
        case .store(.noRoom), .store(.readOnlyDisk), .unusableStore(_, .noRoom), .unusableStore(_, .readOnlyDisk): true
        default: false
        }
    }
}
