/// How owners of outputs sign, their addresses, and an example.
extension OutputText {
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

    static let signing = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// A request for every open input of the caller's keys, named by the input's place, which does not depend on who asks.
            /// An address hides its key, so somebody has to name it.
            public func requests(
                for document: __NAME__Document, keys: [WalletKey], context: __NAME__Context, prior: [RequestSignature]
            ) throws(ChainError) -> [SigningRequest] {
                guard prior.isEmpty else { throw ChainError(.plan, .unknownRequest, "all requests are of round 0", field: "prior") }
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
