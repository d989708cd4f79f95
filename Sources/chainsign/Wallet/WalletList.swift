internal import ArgumentParser
internal import ChainKit
internal import Signing

/// `chainsign wallet list`
struct WalletList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the wallets; needs no passphrase.")

    @OptionGroup var home: FolderOption
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        let wallets = try folder.wallets().map { (name: $0, parties: folder.parties(of: $0)) }
        let failures = folder.unreadableWallets().map { name in
            Failure(
                .unreachable, .folder, "the folder of wallet \(name) cannot be read",
                hint: "is its disk there, and may you read \(folder.path)/wallets/\(name)?")
        }
        if output.json {
            try Output.json(json(folder, wallets, failures))
        } else if !wallets.isEmpty {
            var columns = Columns([.left, .left])
            for wallet in wallets { columns.append(wallet.name, "parties \(wallet.parties.map(String.init).joined(separator: ", "))") }
            try Output.line(columns.text)
        } else if failures.isEmpty {
            Output.note("there is no wallet in \(folder.path)")
        }
        for path in folder.strayPools() {
            Output.note("the pool keys in \(path) belong to no wallet that is here; without its stores they are worth nothing")
        }
        guard failures.isEmpty else { throw SomeFailed(failures: failures) }
    }

    /// `{"home", "wallets": [{"name", "parties": [{"party", "store"}]}], "failed"}`; `failed`, a list of errors, where a wallet's folder
    /// cannot be read.
    private func json(_ folder: WalletHome, _ wallets: [(name: String, parties: [Int])], _ failures: [Failure]) -> JSONValue {
        var object = JSONObject()
        object["home"] = .string(folder.path)
        object["wallets"] = .array(
            wallets.map { wallet in
                let parties: [JSONValue] = wallet.parties.map { party in
                    ["party": .integer(party), "store": .string(folder.store(wallet.name, party: party))]
                }
                return ["name": .string(wallet.name), "parties": .array(parties)]
            })
        if !failures.isEmpty { object["failed"] = .array(failures.map(\.json)) }
        return .object(object)
    }
}
