/// Adapters of chains with accounts: one sender, one signature.
enum AccountText {
    static let keccakAddress = #"""
        internal import ChainKit

        /// An account: the last 20 bytes of the Keccak-256 of the uncompressed public key, without its first byte.
        public struct __NAME__Address: Sendable, Hashable, CustomStringConvertible {
            /// How many bytes an address has.
            static let size = 20

            /// The bytes.
            public let bytes: [UInt8]

            init(_ bytes: [UInt8]) { self.bytes = bytes }

            init(of key: PublicKey) throws(ChainError) {
                guard key.scheme == .ecdsaSecp256k1, let point = ECDSACheck.uncompressed(key.bytes) else {
                    throw ChainError(.decode, .invalidKey, "must be a key of ecdsa-secp256k1", field: "publicKey")
                }
                bytes = Keccak256.hash(Array(point.dropFirst())).suffix(Self.size)
            }

            init?(text: String) {
                guard text.hasPrefix("0x"), let bytes = Hex.decode(text), bytes.count == Self.size else { return nil }
                self.bytes = bytes
            }

            init(_ cursor: JSONCursor) throws(ChainError) {
                guard let address = __NAME__Address(text: try cursor.string()) else {
                    throw cursor.failure(.invalidAddress, "must be an address of __NAME__")
                }
                self = address
            }

            /// The address as text.
            public var description: String { "0x" + Hex.encode(bytes) }
        }
        """#

    static let keyAddress = #"""
        internal import ChainKit

        /// An account: an Ed25519 key.
        public struct __NAME__Address: Sendable, Hashable, CustomStringConvertible {
            /// How many bytes an address has.
            static let size = 32

            /// The bytes.
            public let bytes: [UInt8]

            init(_ bytes: [UInt8]) { self.bytes = bytes }

            init(of key: PublicKey) throws(ChainError) {
                guard key.scheme == .ed25519 else {
                    throw ChainError(.decode, .invalidKey, "must be a key of ed25519", field: "publicKey")
                }
                bytes = key.bytes
            }

            init?(text: String) {
                guard let bytes = Base58.decode(text, maximumLength: 64), bytes.count == Self.size else { return nil }
                self.bytes = bytes
            }

            init(_ cursor: JSONCursor) throws(ChainError) {
                guard let address = __NAME__Address(text: try cursor.string()) else {
                    throw cursor.failure(.invalidAddress, "must be an address of __NAME__")
                }
                self = address
            }

            /// The address as text.
            public var description: String { Base58.encode(bytes) }
        }
        """#

    static let document = #"""
        internal import ChainKit

        /// A transfer. A made-up format: a version byte, sender, recipient, amount and sequence number, and the signature where there is one.
        public struct __NAME__Document: Sendable, Equatable {
            private static let version: UInt8 = 1
            private static let signatureSize = __SIGNATURE__

            let from: __NAME__Address
            let to: __NAME__Address
            let amount: UInt64
            let sequence: UInt64
            var signature: [UInt8]?

            /// What is signed.
            var signedBytes: [UInt8] {
                [Self.version] + from.bytes + to.bytes + amount.littleEndianBytes + sequence.littleEndianBytes
            }

            /// The bytes as the network takes them.
            public var bytes: [UInt8] { signedBytes + (signature ?? []) }

            /// Reads bytes: every field in its place, nothing behind the last.
            init(_ bytes: [UInt8]) throws(ChainError) {
                var reader = ByteReader(bytes)
                let version = try reader.byte("version")
                guard version == Self.version else {
                    throw ChainError(.decode, .unsupportedVersion, "must be \(Self.version), not \(version)", field: "version")
                }
                from = __NAME__Address(try reader.take(__NAME__Address.size, "from"))
                to = __NAME__Address(try reader.take(__NAME__Address.size, "to"))
                amount = try reader.littleEndian("amount")
                sequence = try reader.littleEndian("sequence")
                signature = reader.remaining == 0 ? nil : try reader.take(Self.signatureSize, "signature")
                try reader.finish("input")
            }

            /// Reads an intent: `{"from", "to", "amount", "sequence", "signature"}`.
            init(_ root: JSONCursor) throws(ChainError) {
                try root.object(allowing: ["from", "to", "amount", "sequence", "signature"])
                from = try __NAME__Address(root.required("from"))
                to = try __NAME__Address(root.required("to"))
                amount = try root.required("amount").integer()
                sequence = try root.required("sequence").integer()
                signature = try root.optional("signature")?.hex(count: Self.signatureSize)
            }

            /// The document as an intent.
            var json: JSONValue {
                var object = JSONObject()
                object["from"] = .string("\(from)")
                object["to"] = .string("\(to)")
                object["amount"] = .integer(amount)
                object["sequence"] = .integer(sequence)
                if let signature { object["signature"] = .string(Hex.encode(signature)) }
                return .object(object)
            }
        }
        """#

    static let summary = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// What the transfer does, read from the bytes that are signed. What can't be read belongs into `unreadable`.
            public func summary(of document: __NAME__Document, context: ChainContext) -> TransactionSummary {
                var summary = TransactionSummary(kind: "transfer")
                summary.transfers = [
                    Transfer(
                        asset: Sourced("coin", .signed), amount: Sourced(String(document.amount), .signed), unit: "unit",
                        from: Sourced("\(document.from)", .signed), to: Sourced("\(document.to)", .signed))
                ]
                summary.fields = [SummaryField("sequence", String(document.sequence), .signed)]
                return summary
            }

            /// Two transfers of one sequence number exclude each other.
            public func conflicts(_ document: __NAME__Document) -> Conflicts {
                Conflicts(keys: ["__ID__/\(document.from)/\(document.sequence)"], signingTwiceIsHarmless: true)
            }
        }
        """#

    static let messageSigning = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// One request for the sender's key, whose id does not depend on who asks. Without keys: what is still open.
            public func requests(
                for document: __NAME__Document, keys: [WalletKey], context: ChainContext, prior: [RequestSignature]
            ) throws(ChainError) -> [SigningRequest] {
                guard !Self.isValid(document) else { return [] }
                let own = keys.first { $0.publicKey.scheme == .ed25519 && $0.publicKey.bytes == document.from.bytes }
                guard keys.isEmpty || own != nil else {
                    throw ChainError(.plan, .noOwnedSigner, "do not include that of \(document.from)", field: "keys")
                }
                return [
                    SigningRequest(
                        id: "signature/0", path: own?.path ?? .root, input: .message(document.signedBytes),
                        verifyKey: try PublicKey(.ed25519, document.from.bytes))
                ]
            }

            /// Puts the signature into its place, after checking it.
            public func assemble(
                _ document: __NAME__Document, signatures: [RequestSignature]
            ) throws(ChainError) -> Assembly<__NAME__Document> {
                var document = document
                for signature in signatures {
                    guard signature.request == "signature/0" else {
                        throw ChainError(.assemble, .unknownRequest, "is not open", request: Printable.text(signature.request))
                    }
                    guard case .ed25519(let bytes) = signature.signature else {
                        throw ChainError(.assemble, .schemeMismatch, "needs ed25519", request: signature.request)
                    }
                    document.signature = bytes
                    guard Self.isValid(document) else {
                        throw ChainError(
                            .assemble, .invalidSignature, "has a signature that is not that of \(document.from)", request: signature.request)
                    }
                }
                return Self.isValid(document)
                    ? .complete(document)
                    : .partial(document, missing: [MissingSignature(request: "signature/0", signer: "\(document.from)")])
            }

            /// Checks the signature as the network would.
            public func verify(_ document: __NAME__Document, context: ChainContext) -> VerificationReport {
                let detail = document.signature == nil ? "is not there" : "of \(document.from)"
                return VerificationReport(
                    sender: "\(document.from)", checks: [.init("signature", ok: Self.isValid(document), detail)])
            }

            /// Whether there is a signature, right or wrong.
            public func isSigned(_ document: __NAME__Document) -> Bool { document.signature != nil }

            private static func isValid(_ document: __NAME__Document) -> Bool {
                guard let signature = document.signature else { return false }
                return Ed25519Check.isValid(
                    signature: signature, message: document.signedBytes, publicKey: document.from.bytes)
            }
        }
        """#

    static let recoverableSigning = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// One request for the sender's key, whose id does not depend on who asks. An address hides its key, so somebody has to name it.
            public func requests(
                for document: __NAME__Document, keys: [WalletKey], context: ChainContext, prior: [RequestSignature]
            ) throws(ChainError) -> [SigningRequest] {
                guard Self.signer(of: document) != document.from else { return [] }
                guard let own = keys.first(where: { (try? __NAME__Address(of: $0.publicKey)) == document.from }) else {
                    throw ChainError(.plan, .noOwnedSigner, "do not include that of \(document.from)", field: "keys")
                }
                return [
                    SigningRequest(
                        id: "signature/0", path: own.path, input: .digest(of: document.signedBytes, hash: .keccak256),
                        verifyKey: own.publicKey, requires: [.lowS, .recoveryID])
                ]
            }

            /// Puts r, s and the recovery id into their place, after recovering the sender from them.
            public func assemble(
                _ document: __NAME__Document, signatures: [RequestSignature]
            ) throws(ChainError) -> Assembly<__NAME__Document> {
                var document = document
                for signature in signatures {
                    guard signature.request == "signature/0" else {
                        throw ChainError(.assemble, .unknownRequest, "is not open", request: Printable.text(signature.request))
                    }
                    guard case .ecdsa(let r, let s, let recoveryID) = signature.signature, signature.signature.isWellFormed else {
                        throw ChainError(.assemble, .schemeMismatch, "needs r and s of ecdsa-secp256k1", request: signature.request)
                    }
                    document.signature = r + s + [recoveryID]
                    guard Self.signer(of: document) == document.from else {
                        throw ChainError(
                            .assemble, .invalidSignature, "has a signature that is not that of \(document.from)", request: signature.request)
                    }
                }
                return Self.signer(of: document) == document.from
                    ? .complete(document)
                    : .partial(document, missing: [MissingSignature(request: "signature/0", signer: "\(document.from)")])
            }

            /// Recovers the signer and compares it with the sender, as the network would.
            public func verify(_ document: __NAME__Document, context: ChainContext) -> VerificationReport {
                let signer = Self.signer(of: document)
                return VerificationReport(
                    sender: signer?.description,
                    checks: [.init("signature", ok: signer == document.from, signer.map { "of \($0)" } ?? "is not there, or of nobody")])
            }

            /// Whether there is a signature, right or wrong.
            public func isSigned(_ document: __NAME__Document) -> Bool { document.signature != nil }

            /// Who signed, with s in the lower half of the order; `nil` where nobody did.
            private static func signer(of document: __NAME__Document) -> __NAME__Address? {
                guard let signature = document.signature, let recoveryID = signature.last else { return nil }
                let (r, s) = (Array(signature.prefix(32)), Array(signature.dropFirst(32).prefix(32)))
                let digest = HashFunction.keccak256.digest(of: document.signedBytes)
                guard let key = ECDSACheck.recover(r: r, s: s, recoveryID: recoveryID, digest: digest),
                    ECDSACheck.isValid(r: r, s: s, digest: digest, publicKey: key), let key = try? PublicKey(.ecdsaSecp256k1, key)
                else { return nil }
                return try? __NAME__Address(of: key)
            }
        }
        """#

    /// The account of the secret key 1, and a transfer to that of 2.
    static let keccakExample = (
        key: #"{"publicKey":"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798","scheme":"ecdsa-secp256k1"}"#,
        address: "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        intent:
            #"{"from":"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf","to":"0x2b5ad5c4795c026514f8317c7a215e218dccd6cf","amount":1000,"sequence":7}"#,
        raw: "017e5f4552091a69125d5dfcb7b8c2659029395bdf2b5ad5c4795c026514f8317c7a215e218dccd6cfe8030000000000000700000000000000"
    )

    /// The key of RFC 8032's first test, and a transfer to that of the second.
    static let keyExample = (
        key: #"{"publicKey":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","scheme":"ed25519"}"#,
        address: "FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z",
        intent:
            #"{"from":"FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z","to":"586Z7H2vpX9qNhN2T4e9Utugie3ogjbxzGaMtM3E6HR5","amount":1000,"sequence":7}"#,
        raw:
            "01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660ce8030000000000000700000000000000"
    )
}
