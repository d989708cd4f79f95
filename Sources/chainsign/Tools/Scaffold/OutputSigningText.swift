/// What an adapter of a chain with inputs and outputs says of a transaction, and how it signs one.
enum OutputSigningText {
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
                for document: __NAME__Document, keys: [WalletKey], context: __NAME__Context, prior: [RequestSignature]
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
                var answered = AnsweredRequests()
                for signature in signatures {
                    guard let index = document.inputs.indices.first(where: { Self.requestID($0) == signature.request }) else {
                        throw signature.unknownRequest("is not open")
                    }
                    try answered.note(signature)
                    let (r, s, recoveryID) = try signature.ecdsa()
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
            public func verify(_ document: __NAME__Document, context: __NAME__Context) -> VerificationReport {
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
}
