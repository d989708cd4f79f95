internal import ArgumentParser
internal import ChainKit

/// `chainsign chains`
struct ChainsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chains", abstract: "List the chains with their networks, schemes and capabilities.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let registry = try Adapters.registry()
        guard !output.json else {
            try Output.json([
                "chains": .array(registry.all.map { json($0.identity, registry.manifests[$0.identity.id]) })
            ])
            return
        }
        for adapter in registry.all {
            let identity = adapter.identity
            try Output.line("\(Output.style(.bold, identity.id, on: .output))  \(identity.names.joined(separator: ", "))")
            var columns = Columns([.left, .left], indent: 2)
            for (row, line) in ChainsCommand.lines(identity.networks.map(ChainsCommand.text)).enumerated() {
                columns.append(row == 0 ? "networks" : "", line)
            }
            columns.append("schemes", identity.schemes.map(\.rawValue).joined(separator: ", "))
            columns.append("coin type", "\(identity.slip44)")
            columns.append("capabilities", identity.capabilities.map(\.rawValue).sorted().joined(separator: ", "))
            columns.append("adapter", "version \(identity.version)")
            if let manifest = registry.manifests[identity.id] {
                columns.append("vectors", "\(manifest.cases) cases, sha256 \(manifest.digest)")
            }
            try Output.line(columns.text)
        }
    }

    /// `sepolia (11155111, test)`
    private static func text(_ network: Network) -> String {
        let notes = [network.chainID.map(String.init), network.isTest ? "test" : nil].compactMap(\.self)
        return network.id + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
    }

    /// A list in lines that fit beside their label.
    private static func lines(_ names: [String]) -> [String] {
        var lines: [String] = []
        for (position, name) in names.enumerated() {
            let item = position == names.count - 1 ? name : name + ","
            if let last = lines.last, last.count + 1 + item.count <= 62 {
                lines[lines.count - 1] = last + " " + item
            } else {
                lines.append(item)
            }
        }
        return lines
    }

    /// The identity, and the vectors behind the adapter.
    private func json(_ identity: ChainIdentity, _ manifest: VectorManifest?) -> JSONValue {
        guard var object = identity.json.object else { return identity.json }
        if let manifest { object["vectors"] = ["cases": .integer(manifest.cases), "digest": .string(manifest.digest)] }
        return .object(object)
    }
}
