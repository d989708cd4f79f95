internal import ChainKit

/// A signer's place: open, rightly filled or wrongly filled.
enum SignerPlace {
    case open
    case valid
    case invalid((ChainError.Stage) -> ChainError)

    init(of index: Int, in document: SolanaDocument, signedBytes: [UInt8]) {
        guard let signature = document.signatures[index] else {
            self = .open
            return
        }
        self =
            Ed25519Check.isValid(signature: signature, message: signedBytes, publicKey: document.signers[index].bytes)
            ? .valid : .invalid(SignerPlace.error(signature, at: index, in: document, signedBytes: signedBytes))
    }

    /// The most signers among whom a signature's maker is looked for: a packet has room for no more, and an off-chain message with 255 false
    /// signatures would take 65,000 verifications.
    private static let mostSearched = 19

    /// Says whose signature it is, where it is another signer's: signatures out of order are the common mistake.
    static func error(
        _ signature: [UInt8], at index: Int, in document: SolanaDocument, signedBytes: [UInt8]
    ) -> (ChainError.Stage) -> ChainError {
        let signers = document.signers
        let owner = (signers.count > mostSearched ? 0..<0 : signers.indices).first {
            $0 != index && Ed25519Check.isValid(signature: signature, message: signedBytes, publicKey: signers[$0].bytes)
        }
        let advice = document.namesSigners ? "; 64 zero bytes leave the place open" : ""
        return { stage in
            if let owner {
                ChainError(
                    stage, .wrongSignerOrder,
                    "is the signature of signer \(owner) (\(signers[owner])) in the place of signer \(index) (\(signers[index])): "
                        + "signatures stand in the order of the signers", field: "signatures[\(index)]",
                    request: SolanaAdapter.requestID(index))
            } else {
                ChainError(
                    stage, .invalidSignature, "does not verify under \(signers[index])\(advice)",
                    field: "signatures[\(index)]", request: SolanaAdapter.requestID(index))
            }
        }
    }
}
