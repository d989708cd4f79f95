/// The vectors that an adapter was built against: how many cases, and a digest of their files.
///
/// An adapter carries this as a constant, so that an installed program knows it without the files; the adapter's own test
/// compares it with the folder (`VectorFolder.manifest`), so that it can't claim vectors that it does not pass.
public struct VectorManifest: Sendable, Hashable {
    /// The adapter's id.
    public let chain: String
    /// The number of cases in all files.
    public let cases: Int
    /// SHA-256 over the files' names and contents, in hexadecimal.
    public let digest: String

    /// A manifest.
    public init(chain: String, cases: Int, digest: String) {
        self.chain = chain
        self.cases = cases
        self.digest = digest
    }
}

/// The adapters that an application has. A value: the application fills it, nothing registers itself.
public struct AdapterRegistry: Sendable {
    private var adapters: [String: AnyChainAdapter] = [:]
    /// The vectors that each adapter was registered with, by id.
    public private(set) var manifests: [String: VectorManifest] = [:]

    /// Makes a registry without adapters.
    public init() {}

    /// Adds an adapter. One without vectors is refused: nobody could tell whether it is right.
    public mutating func register(_ adapter: some ChainAdapter, vectors: VectorManifest) throws(ChainError) {
        let id = adapter.identity.id
        guard !id.isEmpty, id.utf8.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }) else {
            throw ChainError(.decode, .notRegistrable, "an adapter's id is lower-case letters, digits and hyphens", field: "id")
        }
        guard adapters[id] == nil else {
            throw ChainError(.decode, .notRegistrable, "an adapter \(id) is registered already", field: "id")
        }
        guard vectors.chain == id, vectors.cases > 0, Hex.decode(vectors.digest)?.count == 32 else {
            throw ChainError(
                .decode, .notRegistrable, "the adapter \(id) has no vectors of its own: add some under vectors/ and pass their manifest",
                field: "vectors")
        }
        adapters[id] = AnyChainAdapter(adapter)
        manifests[id] = vectors
    }

    /// The adapter `id`.
    public subscript(id: String) -> AnyChainAdapter? { adapters[id] }

    /// The adapter `id`, or an error that says which there are.
    public func adapter(_ id: String) throws(ChainError) -> AnyChainAdapter {
        guard let adapter = adapters[id] else {
            throw ChainError(
                .decode, .unknownName, "\(Printable.text(id)) is no chain here; there are \(ids.joined(separator: ", "))", field: "chain")
        }
        return adapter
    }

    /// The ids, sorted.
    public var ids: [String] { adapters.keys.sorted() }

    /// All adapters, by id.
    public var all: [AnyChainAdapter] { ids.compactMap { adapters[$0] } }
}
