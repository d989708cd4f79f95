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
            columns.append("networks", identity.networks.map { $0.isTest ? "\($0.id) (test)" : $0.id }.joined(separator: ", "))
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

    /// The identity, and the vectors behind the adapter.
    private func json(_ identity: ChainIdentity, _ manifest: VectorManifest?) -> JSONValue {
        guard var object = identity.json.object else { return identity.json }
        if let manifest { object["vectors"] = ["cases": .integer(manifest.cases), "digest": .string(manifest.digest)] }
        return .object(object)
    }
}
