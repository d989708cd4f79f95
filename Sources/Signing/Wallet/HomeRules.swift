internal import Foundation
internal import ShareStore

/// What names and folders have to be: one rule, whoever asks.
extension WalletHome {
    /// Whether anything lies at the state folder's path.
    public var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Refuses a state folder that is a file, another user's, or open to others. One that is not there yet is no matter.
    public func requireUsable() throws(WalletError) {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else { throw .notAFolder(path: path) }
        do throws(StoreError) { try StoreFolder.requirePrivateIfPresent(path) } catch { throw .store(error) }
    }

    /// Refuses what is no wallet's name.
    public static func requireName(_ name: String) throws(WalletError) {
        guard isName(name) else { throw .invalidName(name) }
    }

    /// The same for a wallet to be made, which takes no name either that a command line would read as an option.
    public static func requireNewName(_ name: String) throws(WalletError) {
        guard isName(name), name.first != "-" else { throw .invalidName(name) }
    }
}
