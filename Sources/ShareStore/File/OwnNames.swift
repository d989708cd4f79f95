/// The names that this module gives files: a store's and a pool key's, of what lies beside them, and those that files have while they are
/// written or when they had to make room. Whatever has another name is somebody's.
package enum OwnNames {
    private static let logs = ["-wal", "-shm", "-journal"]

    /// Whether a name is a store's, or of something that was put beside it.
    package static func isOfStore(_ name: String, _ store: String) -> Bool {
        guard let parts = parts(of: name, behind: store) else { return false }
        let log = parts[0]
        return switch parts.count {
        case 1: log.isEmpty || logs.contains(log)
        case 2 where log.isEmpty: isStoreAside(parts[1]) || isEpochKey(parts[1])
        case 2: logs.contains(log) && isUnique(parts[1], "stale-")
        case 3: log.isEmpty && isEpochKey(parts[1]) && isUnique(parts[2], "new-")
        default: false
        }
    }

    /// Whether a name is a pool key's, or that of one that is written or was set aside.
    package static func isOfPoolKey(_ name: String, _ key: String) -> Bool {
        guard let parts = parts(of: name, behind: key), parts[0].isEmpty else { return false }
        guard parts.count == 2 else { return parts.count == 1 }
        let words = parts[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, words[0] == "stale" else { return isHex(parts[1], 16) }
        return (words[1] == "unknown" || isHex(words[1], 32)) && isHex(words[2], 8)
    }

    /// Whether a name is a small file's, or that of one that is written.
    package static func isOfSmallFile(_ name: String, _ file: String) -> Bool {
        guard let parts = parts(of: name, behind: file), parts[0].isEmpty else { return false }
        return parts.count == 1 || parts.count == 2 && parts[1].hasPrefix("new-") && isHex(String(parts[1].dropFirst(4)), 16)
    }

    /// What follows a file's name, up to its first dot and between dots; nil where the name does not begin so.
    private static func parts(of name: String, behind file: String) -> [String]? {
        guard name.hasPrefix(file) else { return nil }
        return name.dropFirst(file.count).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// `creating-…` and `left-…`, and their logs.
    private static func isStoreAside(_ text: String) -> Bool {
        let plain = logs.first(where: text.hasSuffix).map { String(text.dropLast($0.count)) } ?? text
        return plain.hasPrefix("creating-") && isHex(String(plain.dropFirst(9)), 16) || isUnique(plain, "left-")
    }

    /// `epoch-`, the beginning of the store's id, the epoch.
    private static func isEpochKey(_ text: String) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, words[0] == "epoch", isHex(words[1], 16), let epoch = UInt32(words[2]) else { return false }
        return words[2] == "\(epoch)"
    }

    /// A word and a UUID.
    private static func isUnique(_ text: String, _ word: String) -> Bool {
        let rest = text.dropFirst(word.count)
        return text.hasPrefix(word) && rest.utf8.count == 36 && isHex(rest.filter { $0 != "-" }, 32)
    }

    private static func isHex(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
