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
            static let version: UInt8 = 1
            static let signatureSize = __SIGNATURE__

            let from: __NAME__Address
            let to: __NAME__Address
            let amount: UInt64
            let sequence: UInt64
            var signature: [UInt8]?

            /// What holds of every transfer, wherever it comes from.
            init(
                from: __NAME__Address, to: __NAME__Address, amount: UInt64, sequence: UInt64, signature: [UInt8]?
            ) throws(ChainError) {
                guard amount > 0 else { throw ChainError(.decode, .emptyTransfer, "must be 1 at least", field: "amount") }
                self.from = from
                self.to = to
                self.amount = amount
                self.sequence = sequence
                self.signature = signature
            }

            /// What is signed.
            var signedBytes: [UInt8] {
                [Self.version] + from.bytes + to.bytes + amount.littleEndianBytes + sequence.littleEndianBytes
            }

            /// The bytes as the network takes them.
            public var bytes: [UInt8] { signedBytes + (signature ?? []) }
        }
        """#

    static let errors = #"""
        public import ChainKit

        extension ChainError.Code {
            /// A transfer of nothing.
            public static let emptyTransfer: Self = "emptyTransfer"
        }
        """#

    static let decoding = #"""
        internal import ChainKit

        extension __NAME__Document {
            /// Reads bytes: every field in its place, nothing behind the last.
            init(_ bytes: [UInt8]) throws(ChainError) {
                var reader = ByteReader(bytes)
                let version = try reader.byte("version")
                guard version == Self.version else {
                    throw ChainError(.decode, .unsupportedVersion, "must be \(Self.version), not \(version)", field: "version")
                }
                let from = __NAME__Address(try reader.take(__NAME__Address.size, "from"))
                let to = __NAME__Address(try reader.take(__NAME__Address.size, "to"))
                let amount: UInt64 = try reader.littleEndian("amount")
                let sequence: UInt64 = try reader.littleEndian("sequence")
                let signature = reader.remaining == 0 ? nil : try reader.take(Self.signatureSize, "signature")
                try reader.finish("input")
                try self.init(from: from, to: to, amount: amount, sequence: sequence, signature: signature)
            }
        }
        """#

    static let json = #"""
        internal import ChainKit

        extension __NAME__Document {
            /// Reads an intent: `{"from", "to", "amount", "sequence", "signature"}`.
            init(_ root: JSONCursor) throws(ChainError) {
                try root.object(allowing: ["from", "to", "amount", "sequence", "signature"])
                try self.init(
                    from: __NAME__Address(root.required("from")), to: __NAME__Address(root.required("to")),
                    amount: root.required("amount").integer(), sequence: root.required("sequence").integer(),
                    signature: root.optional("signature")?.hex(count: Self.signatureSize))
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
            public func summary(of document: __NAME__Document, context: __NAME__Context) -> TransactionSummary {
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
}
