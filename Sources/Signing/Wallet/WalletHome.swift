internal import Foundation

/// The state folder: one folder per wallet with one store per party, and, apart from it, the pool keys (rule S5).
///
/// ```
/// <home>/wallets/<name>/party-<i>.store     mode 0600, folders 0700
/// <home>/pools/<name>/party-<i>.key         the key that seals nonces; not to be backed up with the stores
/// ```
public struct WalletHome: Sendable {
    /// The folder.
    public let path: String

    /// A home; the folder is made with the first wallet.
    public init(path: String) { self.path = path }

    /// The wallets in it, by name.
    public func wallets() throws(WalletError) -> [String] {
        let folder = path + "/wallets"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { Self.isName($0) && !parties(of: $0).isEmpty }.sorted()
        } catch { throw .folder(path: folder, problem: "cannot be read; check its permissions") }
    }

    /// 1–64 of a–z, A–Z, 0–9, '.', '_', '-', not beginning with a dot: never a path.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.first != "."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    func store(_ name: String, party: Int) -> String { "\(path)/wallets/\(name)/party-\(party).store" }
    func poolKey(_ name: String, party: Int) -> String { "\(path)/pools/\(name)/party-\(party).key" }

    /// The parties whose stores lie in a wallet's folder, ascending.
    func parties(of name: String) -> [Int] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/wallets/\(name)")) ?? []
        return files.compactMap { file in
            guard file.hasPrefix("party-"), file.hasSuffix(".store") else { return nil }
            return Int(file.dropFirst(6).dropLast(6))
        }.filter { (1...255).contains($0) }.sorted()
    }

    /// Makes the folders of a new wallet, private to the user.
    func makeFolders(_ name: String) throws(WalletError) {
        for folder in [path, path + "/wallets", path + "/wallets/" + name, path + "/pools", path + "/pools/" + name] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw .folder(path: folder, problem: "cannot be made; check the path and its permissions") }
        }
    }
}
