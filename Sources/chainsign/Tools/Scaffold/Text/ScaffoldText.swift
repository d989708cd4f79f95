/// The common text of all families' adapters. `__NAME__` and `__ID__` are filled in; `make outside` builds and runs what comes of it.
enum ScaffoldText {
    static let adapter = #"""
        public import ChainKit

        /// __NAME__: say here what it reads. The members of its context are in ``__NAME__Context``.
        public struct __NAME__Adapter: ChainPlugin {
            /// The adapter has no state.
            public init() {}

            /// Who the adapter is. SLIP-44's coin type 1 stands for test coins of every chain: put the chain's own.
            public let identity = ChainIdentity(
                id: "__ID__", version: 1, names: ["__NAME__"],
                networks: [Network(id: "mainnet", name: "__NAME__", isTest: false)],
                schemes: [__SCHEME__], slip44: 1, capabilities: [.estimates])

            /// The address of a key.
            public func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
                try identity.check(network: network)
                guard format == nil else { throw ChainError(.decode, .unknownName, "there is only one format", field: "format") }
                let address = try __NAME__Address(of: key)
                return ChainAddress(text: address.description, format: "standard", publicKey: key, script: address.bytes)
            }

            /// The account behind an address.
            public func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
                try identity.check(network: network)
                guard let address = __NAME__Address(text: address) else {
                    throw ChainError(.decode, .invalidAddress, "is not an address of __NAME__", field: "address")
                }
                return ChainAddress(text: address.description, format: "standard", script: address.bytes)
            }

            /// Reads the context, once a document: whatever is said of the document rests on the facts that it was read with.
            public func read(_ context: ChainContext) throws(ChainError) -> __NAME__Context { try __NAME__Context(context) }

            /// Reads JSON, bytes or hexadecimal. What is read and written again gives the same bytes, or it is refused.
            public func decode(_ input: ChainInput, context: __NAME__Context) throws(ChainError) -> __NAME__Document {
                switch input {
                case .json(let value): return try __NAME__Document(JSONCursor(value))
                case .raw(let bytes): return try __NAME__Document(bytes)
                case .container(let text):
                    guard let bytes = Hex.decode(text) else {
                        throw ChainError(.decode, .invalidText, "is neither JSON nor hexadecimal", field: "input")
                    }
                    return try __NAME__Document(bytes)
                }
            }

            /// Writes a document.
            public func encode(_ document: __NAME__Document, as form: DocumentForm) throws(ChainError) -> EncodedDocument {
                switch form {
                case .json: return .json(document.json)
                case .raw: return .raw(document.bytes)
                case .container, .text("hex"): return .text(Hex.encode(document.bytes))
                case .text(let name): throw ChainError(.decode, .unsupportedForm, "\(name) is not known; there is hex", field: "form")
                }
            }

            /// What co-signers agree on: the bytes that are signed, without the signatures.
            public func canonicalBytes(of document: __NAME__Document) -> [UInt8] { document.signedBytes }

            /// The hash of the bytes that are signed.
            public func identifier(of document: __NAME__Document) -> String {
                Hex.encode(HashFunction.sha256.digest(of: document.signedBytes))
            }
        }
        """#

    static let context = #"""
        internal import ChainKit

        /// The context of this adapter: facts that the bytes don't hold, and on which co-signers agree. It has no members yet; give it one for each
        /// fact, read here and nowhere else.
        public struct __NAME__Context: Sendable {
            /// The empty context.
            public static let empty = __NAME__Context()

            private init() {}

            /// Reads a context. A member that nobody reads would be a fact that the co-signers agree on for nothing.
            init(_ context: ChainContext) throws(ChainError) { try context.cursor(stage: .decode).object(allowing: []) }
        }
        """#

    static let manifest = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// The vectors that this adapter passes. A test compares them with the folder: `sha256sum *.json | sha256sum` there.
            public static let vectors = VectorManifest(
                chain: "__ID__", cases: 3, digest: "__DIGEST__")
        }
        """#

    static let tests = #"""
        import ChainConformance
        import ChainKit
        import Testing
        import __NAME__

        @Suite struct ConformanceTests {
            @Test func vectorsPass() throws {
                let folder = try VectorFolder(of: "__ID__")
                let report = Conformance.run(AnyChainAdapter(__NAME__Adapter()), files: folder.files)
                #expect(report.ok, "\(report.text)")
                #expect(folder.manifest == __NAME__Adapter.vectors)
            }

            /// Input that ends too early is refused with a typed error, wherever it ends, and so is what follows the end.
            @Test func truncatedAndTrailingInputIsRefused() throws {
                let adapter = __NAME__Adapter()
                for vector in try VectorFolder(of: "__ID__").files.flatMap(\.cases) where vector.operation == .decode {
                    // A refusal has no bytes.
                    guard let document = try? adapter.decode(vector.input, context: .empty) else { continue }
                    guard case .raw(let bytes) = try adapter.encode(document, as: .raw) else {
                        Issue.record("the raw form of \(vector.id) is not bytes")
                        continue
                    }
                    for length in bytes.indices {
                        #expect(throws: ChainError.self) { try adapter.decode(.raw(Array(bytes.prefix(length))), context: .empty) }
                    }
                    #expect(throws: ChainError.self) { try adapter.decode(.raw(bytes + [0]), context: .empty) }
                }
            }
        }
        """#
}
