internal import Foundation
internal import ShareStore

/// Something in a home that belongs to no wallet: what a process left that was cut off, or is busy with.
public struct Leftover: Sendable {
    /// What it is of.
    public enum Kind: String, Sendable {
        /// A wallet in the making: nobody was ever shown an address of it.
        case creation
        /// A wallet or a party whose files are being erased.
        case deletion
        /// A wallet that is given another name.
        case renaming
        /// Pool keys without their stores.
        case poolKeys
    }
    /// What it is of.
    public let kind: Kind
    /// The wallet's name.
    public let wallet: String
    /// Its folders or files.
    public let paths: [String]
    /// What lies in those folders of a deletion and is none of the wallet's own files: it is not erased, and the folder stays with it.
    public let foreign: [String]
    /// When something in it was changed last, in seconds since 1970.
    public let changed: Int64
    /// The bytes of its files.
    public let bytes: Int64
    /// Whether a process is at work on it.
    public let isInUse: Bool
}

extension WalletHome {
    /// What lies in the home and belongs to no wallet. Nothing is removed; every command that opens a home removes what it may.
    public func leftovers() throws(WalletError) -> [Leftover] {
        try requireUsable()
        let names = Set(["wallets", "pools"].flatMap { Self.names(in: "\(path)/\($0)") })
        // Whoever renames or deletes holds the turn as long as that takes.
        let isIdle = Self.isTaken(path + "/wallets") && turn(waits: false) != nil
        var found: [Leftover] = []
        for name in names.sorted() {
            let paths = [folder(of: name), pools(name)].filter(Self.isTaken)
            if name.hasPrefix(WalletDraft.prefix) {
                let suffix = String(name.suffix(36))
                guard UUID(uuidString: suffix) != nil else { continue }
                let wallet = String(name.dropFirst(WalletDraft.prefix.count).dropLast(37))
                found.append(leftover(.creation, wallet, paths, isInUse: StoreTurn(draft: suffix) == nil))
            } else if let (wallet, _) = Self.wallet(ofErasing: name) {
                found.append(leftover(.deletion, wallet, paths, isInUse: !isIdle))
            } else if let (old, _) = Self.names(ofRenaming: name) {
                found.append(leftover(.renaming, old, paths, isInUse: !isIdle))
            }
        }
        return found + strayPools().map { leftover(.poolKeys, String($0.dropFirst(path.count + 7)), [$0], isInUse: false) }
    }

    /// Removes what may be removed: what was cut off. What is in use stays, and so do pool keys, whose stores may come back. What was removed
    /// or finished.
    public func clearLeftovers() throws(WalletError) -> [Leftover] {
        let before = try leftovers().filter { $0.kind != .poolKeys && !$0.isInUse }
        sweepDrafts()
        return before.filter { $0.paths.allSatisfy { !Self.isTaken($0) } }
    }

    private func leftover(_ kind: Leftover.Kind, _ wallet: String, _ paths: [String], isInUse: Bool) -> Leftover {
        var (changed, bytes): (Int64, Int64) = (0, 0)
        let files = paths.flatMap { path in [path] + Self.names(in: path).map { "\(path)/\($0)" } }
        for file in files {
            guard let found = try? FileManager.default.attributesOfItem(atPath: file) else { continue }
            // A file system keeps any date that it was given; one beyond a whole number says nothing.
            let date = (found[.modificationDate] as? Date)?.timeIntervalSince1970.rounded(.down)
            changed = max(changed, date.flatMap(Int64.init(exactly:)) ?? 0)
            if found[.type] as? FileAttributeType == .typeRegular { bytes += Int64(clamping: (found[.size] as? Int) ?? 0) }
        }
        let foreign = kind == .deletion ? paths.flatMap(Self.foreignFiles) : []
        return Leftover(
            kind: kind, wallet: wallet, paths: paths, foreign: foreign, changed: changed, bytes: bytes, isInUse: isInUse)
    }
}
