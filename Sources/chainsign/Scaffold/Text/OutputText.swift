/// An adapter of a chain with inputs and outputs: a signature an input, each over a digest of its own.
enum OutputText {
    static let document = #"""
        internal import ChainKit

        /// A transaction. A made-up format: a version byte, the inputs and the outputs behind their counts, and a key and signature an
        /// input where it is signed.
        public struct __NAME__Document: Sendable, Equatable {
            /// What is spent: an output of an earlier transaction, whose owner and value are repeated and signed.
            struct Input: Sendable, Equatable {
                let txid: [UInt8]
                let vout: UInt32
                let owner: __NAME__Address
                let value: UInt64
                /// The owner's key (33 bytes) and r and s; `nil` where it is open.
                var witness: [UInt8]?
            }

            /// Who gets how much.
            struct Output: Sendable, Equatable {
                let to: __NAME__Address
                let value: UInt64
            }

            static let version: UInt8 = 1
            static let witnessSize = 33 + 64

            var inputs: [Input]
            let outputs: [Output]
            /// What the inputs have and the outputs have not.
            let fee: UInt64

            /// What holds of every transaction, wherever it comes from.
            init(inputs: [Input], outputs: [Output]) throws(ChainError) {
                for (name, count) in [("inputs", inputs.count), ("outputs", outputs.count)] {
                    guard (1...255).contains(count) else { throw ChainError(.decode, .outOfRange, "must be 1 to 255", field: name) }
                }
                guard Set(inputs.map { $0.txid + $0.vout.littleEndianBytes }).count == inputs.count else {
                    throw ChainError(.decode, .doubleSpend, "spend one output twice", field: "inputs")
                }
                var fee: UInt64 = 0
                for input in inputs {
                    let (sum, overflow) = fee.addingReportingOverflow(input.value)
                    guard !overflow else { throw ChainError(.decode, .outOfRange, "add up to more than 2⁶⁴", field: "inputs") }
                    fee = sum
                }
                for output in outputs {
                    let (rest, overflow) = fee.subtractingReportingOverflow(output.value)
                    guard !overflow else { throw ChainError(.decode, .outOfRange, "add up to more than the inputs", field: "outputs") }
                    fee = rest
                }
                self.inputs = inputs
                self.outputs = outputs
                self.fee = fee
            }
        }
        """#

    static let encoding = #"""
        internal import ChainKit

        extension __NAME__Document.Input {
            fileprivate var bytes: [UInt8] { txid + vout.littleEndianBytes + owner.bytes + value.littleEndianBytes }
        }

        extension __NAME__Document {
            /// What every signature covers.
            var signedBytes: [UInt8] {
                [Self.version, UInt8(clamping: inputs.count), UInt8(clamping: outputs.count)] + inputs.flatMap(\.bytes)
                    + outputs.flatMap { $0.to.bytes + $0.value.littleEndianBytes }
            }

            /// What the signature of one input covers: the transaction, and which input it is for.
            func preimage(of index: Int) -> [UInt8] { signedBytes + UInt32(clamping: index).littleEndianBytes }

            /// The bytes as the network takes them; open places are zeros, and all of them are left out where none is filled.
            var bytes: [UInt8] {
                guard inputs.contains(where: { $0.witness != nil }) else { return signedBytes }
                return signedBytes + inputs.flatMap { $0.witness ?? [UInt8](repeating: 0, count: Self.witnessSize) }
            }

            /// Reads bytes: every field in its place, nothing behind the last.
            init(_ bytes: [UInt8]) throws(ChainError) {
                var reader = ByteReader(bytes)
                let version = try reader.byte("version")
                guard version == Self.version else {
                    throw ChainError(.decode, .unsupportedVersion, "must be \(Self.version), not \(version)", field: "version")
                }
                let (inputCount, outputCount) = (try reader.byte("inputs"), try reader.byte("outputs"))
                var inputs: [Input] = []
                for index in 0..<Int(inputCount) {
                    inputs.append(
                        Input(
                            txid: try reader.take(32, "inputs[\(index)].txid"), vout: try reader.littleEndian("inputs[\(index)].vout"),
                            owner: __NAME__Address(try reader.take(__NAME__Address.size, "inputs[\(index)].address")),
                            value: try reader.littleEndian("inputs[\(index)].value")))
                }
                var outputs: [Output] = []
                for index in 0..<Int(outputCount) {
                    outputs.append(
                        Output(
                            to: __NAME__Address(try reader.take(__NAME__Address.size, "outputs[\(index)].address")),
                            value: try reader.littleEndian("outputs[\(index)].value")))
                }
                if reader.remaining > 0 {
                    for index in inputs.indices {
                        let witness = try reader.take(Self.witnessSize, "inputs[\(index)].witness")
                        inputs[index].witness = witness.contains { $0 != 0 } ? witness : nil
                    }
                    // All open has another encoding, without the zeros.
                    guard inputs.contains(where: { $0.witness != nil }) else {
                        throw ChainError(.decode, .trailingBytes, "are zeros alone; leave them out", field: "inputs[0].witness")
                    }
                }
                try reader.finish("input")
                try self.init(inputs: inputs, outputs: outputs)
            }
        }
        """#

    static let json = #"""
        internal import ChainKit

        extension __NAME__Document {
            /// Reads an intent: `{"inputs": [{"txid", "vout", "address", "value", "witness"}], "outputs": [{"address", "value"}]}`.
            init(_ root: JSONCursor) throws(ChainError) {
                try root.object(allowing: ["inputs", "outputs"])
                var inputs: [Input] = []
                for input in try root.required("inputs").elements() {
                    try input.object(allowing: ["txid", "vout", "address", "value", "witness"])
                    inputs.append(
                        Input(
                            txid: try input.required("txid").hex(count: 32), vout: try input.required("vout").integer(),
                            owner: try __NAME__Address(input.required("address")), value: try input.required("value").integer(),
                            witness: try input.optional("witness")?.hex(count: Self.witnessSize)))
                }
                var outputs: [Output] = []
                for output in try root.required("outputs").elements() {
                    try output.object(allowing: ["address", "value"])
                    outputs.append(
                        Output(to: try __NAME__Address(output.required("address")), value: try output.required("value").integer()))
                }
                try self.init(inputs: inputs, outputs: outputs)
            }

            /// The document as an intent.
            var json: JSONValue {
                [
                    "inputs": .array(
                        inputs.map { input in
                            var object = JSONObject()
                            object["txid"] = .string(Hex.encode(input.txid))
                            object["vout"] = .integer(input.vout)
                            object["address"] = .string("\(input.owner)")
                            object["value"] = .integer(input.value)
                            if let witness = input.witness { object["witness"] = .string(Hex.encode(witness)) }
                            return .object(object)
                        }),
                    "outputs": .array(outputs.map { ["address": .string("\($0.to)"), "value": .integer($0.value)] }),
                ]
            }
        }
        """#

    static let errors = #"""
        public import ChainKit

        // What is refused by a code of __NAME__'s own; ChainKit has those that chains share.
        extension ChainError.Code {
            /// One output spent by two inputs.
            public static let doubleSpend: Self = "doubleSpend"
        }
        """#

    static let summary = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// What the transaction does, read from the bytes that are signed. What can't be read belongs into `unreadable`.
            public func summary(of document: __NAME__Document, context: __NAME__Context) -> TransactionSummary {
                var summary = TransactionSummary(kind: "transaction")
                summary.transfers = document.outputs.map {
                    Transfer(
                        asset: Sourced("coin", .signed), amount: Sourced(String($0.value), .signed), unit: "unit", from: nil,
                        to: Sourced("\($0.to)", .signed))
                }
                let fee = String(document.fee)
                summary.fee = FeeSummary(amount: fee, highest: fee, unit: "unit", payer: nil, origin: .signed)
                summary.fields = document.inputs.map {
                    SummaryField("spends", "\($0.value) of \($0.owner), \(Hex.encode($0.txid)):\($0.vout)", .signed)
                }
                return summary
            }

            /// Bytes on the wire, signatures included, and what the inputs have more than the outputs.
            public func estimate(_ document: __NAME__Document, context: __NAME__Context) -> Estimate {
                let size = document.signedBytes.count + document.inputs.count * __NAME__Document.witnessSize
                return Estimate(size: size, fee: String(document.fee), highestFee: String(document.fee), unit: "unit")
            }

            /// An output is spent once.
            public func conflicts(_ document: __NAME__Document) -> Conflicts {
                Conflicts(keys: document.inputs.map { "__ID__/\(Hex.encode($0.txid)):\($0.vout)" }, signingTwiceIsHarmless: true)
            }
        }
        """#
}
