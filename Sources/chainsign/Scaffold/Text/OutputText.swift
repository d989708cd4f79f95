/// An adapter of a chain with inputs and outputs: a signature an input, each over a digest of its own.
enum OutputText {
    static let address = #"""
        internal import ChainKit

        /// Who may spend an output: the Hash160 of a compressed public key.
        public struct __NAME__Address: Sendable, Hashable, CustomStringConvertible {
            /// How many bytes an address has.
            static let size = 20
            private static let version: UInt8 = 0

            /// The bytes.
            public let bytes: [UInt8]

            init(_ bytes: [UInt8]) { self.bytes = bytes }

            init(of key: PublicKey) throws(ChainError) {
                guard key.scheme == .ecdsaSecp256k1 else {
                    throw ChainError(.decode, .invalidKey, "must be a key of ecdsa-secp256k1", field: "publicKey")
                }
                bytes = Hash160.digest(of: key.bytes)
            }

            init?(text: String) {
                guard let bytes = Base58.decodeChecked(text, maximumLength: 64), bytes.count == 1 + Self.size, bytes.first == Self.version
                else { return nil }
                self.bytes = Array(bytes.dropFirst())
            }

            init(_ cursor: JSONCursor) throws(ChainError) {
                guard let address = __NAME__Address(text: try cursor.string()) else {
                    throw cursor.failure(.invalidAddress, "must be an address of __NAME__")
                }
                self = address
            }

            /// The address as text.
            public var description: String { Base58.encodeChecked([Self.version] + bytes) }
        }
        """#

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

                var bytes: [UInt8] { txid + vout.littleEndianBytes + owner.bytes + value.littleEndianBytes }
            }

            /// Who gets how much.
            struct Output: Sendable, Equatable {
                let to: __NAME__Address
                let value: UInt64
            }

            private static let version: UInt8 = 1
            static let witnessSize = 33 + 64

            var inputs: [Input]
            let outputs: [Output]

            /// What every signature covers.
            var signedBytes: [UInt8] {
                [Self.version, UInt8(clamping: inputs.count), UInt8(clamping: outputs.count)] + inputs.flatMap(\.bytes)
                    + outputs.flatMap { $0.to.bytes + $0.value.littleEndianBytes }
            }

            /// What the signature of one input covers: the transaction, and which input it is for.
            func preimage(of index: Int) -> [UInt8] { signedBytes + UInt32(clamping: index).littleEndianBytes }

            /// The bytes as the network takes them; open places are zeros, and all of them are left out where none is filled.
            public var bytes: [UInt8] {
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

            /// What holds of every transaction, wherever it comes from.
            private init(inputs: [Input], outputs: [Output]) throws(ChainError) {
                for (name, count) in [("inputs", inputs.count), ("outputs", outputs.count)] {
                    guard (1...255).contains(count) else { throw ChainError(.decode, .outOfRange, "must be 1 to 255", field: name) }
                }
                guard Set(inputs.map { $0.txid + $0.vout.littleEndianBytes }).count == inputs.count else {
                    throw ChainError(.decode, .contradiction, "spend one output twice", field: "inputs")
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

            /// What the inputs have and the outputs have not.
            let fee: UInt64

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

        extension ChainError.Code {
            /// Two statements that exclude each other.
            static let contradiction: Self = "contradiction"
        }
        """#

    static let summary = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// What the transaction does, read from the bytes that are signed. What can't be read belongs into `unreadable`.
            public func summary(of document: __NAME__Document, context: ChainContext) -> TransactionSummary {
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

            /// An output is spent once.
            public func conflicts(_ document: __NAME__Document) -> Conflicts {
                Conflicts(keys: document.inputs.map { "__ID__/\(Hex.encode($0.txid)):\($0.vout)" }, signingTwiceIsHarmless: true)
            }
        }
        """#

    static let signing = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// A request for every open input of the caller's keys, named by the input's place, which does not depend on who asks.
            /// An address hides its key, so somebody has to name it.
            public func requests(
                for document: __NAME__Document, keys: [WalletKey], context: ChainContext, prior: [RequestSignature]
            ) throws(ChainError) -> [SigningRequest] {
                var owned: [__NAME__Address: WalletKey] = [:]
                for key in keys {
                    guard let address = try? __NAME__Address(of: key.publicKey), owned[address] == nil else { continue }
                    owned[address] = key
                }
                guard document.inputs.contains(where: { owned[$0.owner] != nil }) else {
                    throw ChainError(.plan, .noOwnedSigner, "do not include that of an input's owner", field: "keys")
                }
                return document.inputs.enumerated().compactMap { index, input in
                    guard !Self.isValid(index, in: document), let key = owned[input.owner] else { return nil }
                    return SigningRequest(
                        id: Self.requestID(index), path: key.path, input: .digest(of: document.preimage(of: index), hash: .sha256d),
                        verifyKey: key.publicKey, requires: [.lowS])
                }
            }

            /// Puts keys and signatures into their places, after checking each; what is open is left to its owner.
            public func assemble(
                _ document: __NAME__Document, signatures: [RequestSignature]
            ) throws(ChainError) -> Assembly<__NAME__Document> {
                var document = document
                for signature in signatures {
                    guard let index = document.inputs.indices.first(where: { Self.requestID($0) == signature.request }) else {
                        throw ChainError(.assemble, .unknownRequest, "is not open", request: Printable.text(signature.request))
                    }
                    guard case .ecdsa(let r, let s, let recoveryID) = signature.signature, signature.signature.isWellFormed else {
                        throw ChainError(.assemble, .schemeMismatch, "needs r and s of ecdsa-secp256k1", request: signature.request)
                    }
                    let digest = HashFunction.sha256d.digest(of: document.preimage(of: index))
                    document.inputs[index].witness = (ECDSACheck.recover(r: r, s: s, recoveryID: recoveryID, digest: digest) ?? []) + r + s
                    guard Self.isValid(index, in: document) else {
                        throw ChainError(
                            .assemble, .invalidSignature, "has a signature that is not the owner's", request: signature.request)
                    }
                }
                let missing = document.inputs.indices.filter { !Self.isValid($0, in: document) }.map {
                    MissingSignature(request: Self.requestID($0), signer: "\(document.inputs[$0].owner)")
                }
                return missing.isEmpty ? .complete(document) : .partial(document, missing: missing)
            }

            /// Checks every input as the network would: the key is the owner's, and the signature is the key's.
            public func verify(_ document: __NAME__Document, context: ChainContext) -> VerificationReport {
                VerificationReport(
                    sender: document.inputs.first.map { "\($0.owner)" },
                    checks: document.inputs.enumerated().map { index, input in
                        .init("inputs[\(index)]", ok: Self.isValid(index, in: document), "of \(input.owner)")
                    })
            }

            /// Whether any input is signed, rightly or not.
            public func isSigned(_ document: __NAME__Document) -> Bool { document.inputs.contains { $0.witness != nil } }

            private static func requestID(_ index: Int) -> String { "inputs/\(index)" }

            private static func isValid(_ index: Int, in document: __NAME__Document) -> Bool {
                let input = document.inputs[index]
                guard let witness = input.witness, witness.count == __NAME__Document.witnessSize else { return false }
                let key = Array(witness.prefix(33))
                return Hash160.digest(of: key) == input.owner.bytes
                    && ECDSACheck.isValid(
                        r: Array(witness.dropFirst(33).prefix(32)), s: Array(witness.suffix(32)),
                        digest: HashFunction.sha256d.digest(of: document.preimage(of: index)), publicKey: key)
            }
        }
        """#

    /// The address of the secret key 1, and two of its outputs paid to that of 2.
    static let example = (
        key: #"{"publicKey":"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798","scheme":"ecdsa-secp256k1"}"#,
        address: "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
        intent: #"""
        {"inputs":[{"txid":"1111111111111111111111111111111111111111111111111111111111111111","vout":0,
        "address":"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH","value":600},
        {"txid":"2222222222222222222222222222222222222222222222222222222222222222","vout":3,
        "address":"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH","value":500}],
        "outputs":[{"address":"1cMh228HTCiwS8ZsaakH8A8wze1JR5ZsP","value":1000}]}
        """#,
        raw:
            "010201111111111111111111111111111111111111111111111111111111111111111100000000751e76e8199196d454941c45d1b3a323f1433bd65802000000000000222222222222222222222222222222222222222222222222222222222222222203000000751e76e8199196d454941c45d1b3a323f1433bd6f40100000000000006afd46bcdfd22ef94ac122aa11f241244a37ecce803000000000000"
    )
}
