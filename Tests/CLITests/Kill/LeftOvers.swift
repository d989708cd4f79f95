import Foundation

/// What lies in a home and belongs to no wallet.
enum LeftOvers {
    /// What a home is made of, as expressions for paths below it.
    private static let belonging = [
        // The folders.
        "wallets", "pools", "(wallets|pools)/main",
        // What may be copied and what never, for whoever finds the folder.
        "README\\.txt",
        // A party's store, with what SQLite keeps beside it while it is open.
        "wallets/main/party-[0-9]+\\.store(-wal|-shm|\\.epoch-[0-9a-f]{16}-[0-9]+)?",
        // The key of a party's pools.
        "pools/main/party-[0-9]+\\.key",
    ]
    /// Files that processes lock, which may stay when they end: none.
    private static let locks: [String] = []

    /// Paths below the home.
    static func found(in home: String) -> [String] {
        guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: home) else { return ["the home cannot be read"] }
        return paths.sorted().filter { path in
            !(belonging + locks).contains { path.range(of: "^(\($0))$", options: .regularExpression) != nil }
        }
    }
}
