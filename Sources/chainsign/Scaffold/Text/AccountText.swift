/// Adapters of chains with accounts: one sender, one signature.
enum AccountText {
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
                guard amount > 0 else { throw ChainError(.decode, .emptyTransfer, "must be above zero", field: "amount") }
                self.from = from
                self.to = to
                self.amount = amount
                self.sequence = sequence
                self.signature = signature
            }
        }
        """#

    static let encoding = #"""
        internal import ChainKit

        extension __NAME__Document {
            /// What is signed.
            var signedBytes: [UInt8] {
                [Self.version] + from.bytes + to.bytes + amount.littleEndianBytes + sequence.littleEndianBytes
            }

            /// The bytes as the network takes them.
            var bytes: [UInt8] { signedBytes + (signature ?? []) }

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
                    from: try __NAME__Address(root.required("from")), to: try __NAME__Address(root.required("to")),
                    amount: try root.required("amount").integer(), sequence: try root.required("sequence").integer(),
                    signature: try root.optional("signature")?.hex(count: Self.signatureSize))
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

    static let errors = #"""
        public import ChainKit

        // What is refused by a code of __NAME__'s own; ChainKit has those that chains share.
        extension ChainError.Code {
            /// A transfer of nothing.
            public static let emptyTransfer: Self = "emptyTransfer"
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

            /// Bytes on the wire. This format has no fee.
            public func estimate(_ document: __NAME__Document, context: __NAME__Context) -> Estimate {
                Estimate(size: document.bytes.count, fee: "0", highestFee: "0", unit: "unit")
            }

            /// Two transfers of one sequence number exclude each other.
            public func conflicts(_ document: __NAME__Document) -> Conflicts {
                Conflicts(keys: ["__ID__/\(document.from)/\(document.sequence)"], signingTwiceIsHarmless: true)
            }
        }
        """#
}
