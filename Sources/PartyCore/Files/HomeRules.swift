internal import ShareStore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Rules for names and folders: the same, whoever asks.
extension WalletHome {
    /// Whether something lies, or may lie, at the state folder's path.
    public var exists: Bool { Self.isTaken(path) }

    /// Refuses a state folder, and those of the wallets and of their pool keys, that are files, another user's, open to others or not to be
    /// read. One that is not there yet is no matter.
    public func requireUsable() throws(WalletError) {
        for folder in [path, path + "/wallets", path + "/pools"] where try Self.requireReadable(folder) {
            do throws(StoreError) { try StoreFolder.requirePrivateIfPresent(folder) } catch { throw .store(error) }
        }
    }

    /// Refuses what is no wallet's name.
    public static func requireName(_ name: String) throws(WalletError) {
        guard isName(name) else { throw .invalidName(name) }
    }

    /// Refuses a new wallet's name that is none, that a command line would read as an option, or that is taken.
    public func requireFree(_ name: String) throws(WalletError) {
        guard Self.isName(name), name.first != "-" else { throw .invalidName(name) }
        guard Self.isTaken(folder(of: name)) else { return }
        guard try Self.requireReadable(folder(of: name)), parties(of: name).isEmpty else { throw .exists(name: name) }
        throw .noStores(wallet: name, folder: folder(of: name))
    }

    /// Refuses a wallet of which no store is here.
    public func requireStores(of name: String) throws(WalletError) {
        try Self.requireName(name)
        try requireUsable()
        guard try Self.requireReadable(folder(of: name)) else { throw .notFound(name: name, existing: try wallets()) }
        guard !parties(of: name).isEmpty else { throw .noStores(wallet: name, folder: folder(of: name)) }
    }

    /// Whether a folder is there; a file, or an unreadable folder, is refused.
    static func requireReadable(_ folder: String) throws(WalletError) -> Bool {
        var info = stat()
        guard unsafe stat(folder, &info) == 0 else {
            switch errno {
            case ENOENT where isTaken(folder): throw .folder(path: folder, problem: "is a link that leads nowhere")
            case ENOENT: return false
            case ENOTDIR: throw .notAFolder(path: folder)
            default: throw .folder(path: folder, problem: "cannot be looked at: this user may not")
            }
        }
        guard info.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: folder) }
        guard unsafe access(folder, R_OK | X_OK) == 0 else { throw .folder(path: folder, problem: "cannot be read: this user may not") }
        return true
    }

    /// Whether a name is a link.
    static func isLink(_ path: String) -> Bool {
        var info = stat()
        return unsafe lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether something lies, or may lie, at the path.
    static func isTaken(_ path: String) -> Bool {
        var info = stat()
        return unsafe lstat(path, &info) == 0 || errno != ENOENT
    }
}
