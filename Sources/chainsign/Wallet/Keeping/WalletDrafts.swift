internal import ArgumentParser
internal import ChainKit
internal import ShareStore
internal import Signing

/// `chainsign wallet drafts`
struct WalletDrafts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drafts", abstract: "List what cut-off creations, deletions and renamings left; needs no passphrase.",
        discussion: """
            Whatever a killed command left is removed, or finished, by the next command that opens the state folder; this one \
            looks before anything is. Nobody was ever shown an address of a wallet in the making. What is in use belongs to a \
            command that is still running. Pool keys whose stores are gone stay: the stores may come back.
            """)

    @Flag(name: .long, help: "Remove what was cut off, and finish what was begun.")
    var clear = false
    @OptionGroup var home: FolderOption
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder(sweeps: false)
        let found = try clear ? folder.clearLeftovers() : folder.leftovers()
        if output.json {
            try Output.json(["home": .string(folder.path), clear ? "cleared" : "drafts": .array(found.map(json))])
        } else if found.isEmpty {
            Output.note("there is nothing to clear in \(folder.path)")
        } else {
            var columns = Columns([.left, .left, .left, .right, .left])
            for draft in found {
                columns.append(
                    draft.wallet, draft.words, Instant(seconds: draft.changed).rfc3339, "\(draft.bytes) bytes",
                    clear ? "cleared" : draft.state)
            }
            try Output.line(columns.text)
        }
        for path in try folder.leftovers().flatMap(\.foreign) {
            Output.note("\(path) is none of a wallet's own files, and is not erased: move \(path) out of the folder")
        }
    }

    private func json(_ draft: Leftover) -> JSONValue {
        [
            "wallet": .string(draft.wallet), "kind": .string(draft.kind.rawValue), "state": .string(draft.state),
            "changed": .string(Instant(seconds: draft.changed).rfc3339), "bytes": .integer(draft.bytes),
            "paths": .array(draft.paths.map { .string($0) }),
        ]
    }
}

extension Leftover {
    fileprivate var words: String { kind == .poolKeys ? "pool keys" : kind.rawValue }

    fileprivate var state: String { isInUse ? "in use" : kind == .poolKeys ? "without stores" : "cut off" }
}
