/// How accounts sign: with a key that is the account, or with one that is recovered from the signature.
extension AccountText {
    static let messageSigning = #"""
        public import ChainKit

        extension __NAME__Adapter {
            /// One request for the sender's key, whose id does not depend on who asks. Without keys: what is still open.
            public func requests(
                for document: __NAME__Document, keys: [WalletKey], context: __NAME__Context, prior: [RequestSignature]
            ) throws(ChainError) -> [SigningRequest] {
                guard prior.isEmpty else { throw ChainError(.plan, .unknownRequest, "all requests are of round 0", field: "prior") }
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
                var answered = AnsweredRequests()
                for signature in signatures {
                    guard signature.request == "signature/0" else { throw signature.unknownRequest("is not open") }
                    try answered.note(signature)
                    document.signature = try signature.ed25519()
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
            public func verify(_ document: __NAME__Document, context: __NAME__Context) -> VerificationReport {
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
                for document: __NAME__Document, keys: [WalletKey], context: __NAME__Context, prior: [RequestSignature]
            ) throws(ChainError) -> [SigningRequest] {
                guard prior.isEmpty else { throw ChainError(.plan, .unknownRequest, "all requests are of round 0", field: "prior") }
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
                var answered = AnsweredRequests()
                for signature in signatures {
                    guard signature.request == "signature/0" else { throw signature.unknownRequest("is not open") }
                    try answered.note(signature)
                    let (r, s, recoveryID) = try signature.ecdsa()
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
            public func verify(_ document: __NAME__Document, context: __NAME__Context) -> VerificationReport {
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
}
