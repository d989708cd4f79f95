public import ChainKit

/// Signed messages of old (BIP-137): 65 bytes in base64, a header that tells the form of the address, r and s.
///
/// What is signed is SHA-256d of the network's prefix and the message, each with its length before it.
public enum BIP137 {
    /// A signature's parts.
    public struct Signature: Sendable, Hashable {
        /// The form of the address that the header names: all but Taproot.
        public let format: AddressFormat
        /// Whether the key is hashed in compressed form; only p2pkh knows another.
        public let isCompressed: Bool
        /// 32 bytes, big-endian.
        public let r: [UInt8]
        /// 32 bytes, big-endian.
        public let s: [UInt8]
        /// 0 to 3.
        public let recoveryID: UInt8

        /// A signature of a compressed key.
        ///
        /// - Throws: ``ChainError`` with `wrongLength`, `outOfRange`, or `unsupportedForm` for Taproot, for which there is BIP-322.
        public init(format: AddressFormat, r: [UInt8], s: [UInt8], recoveryID: UInt8) throws(ChainError) {
            guard r.count == 32, s.count == 32 else {
                throw ChainError(.assemble, .wrongLength, "must be 32 bytes each for r and s", field: "signature")
            }
            guard recoveryID < 4 else { throw ChainError(.assemble, .outOfRange, "must lie in 0…3", field: "recoveryId") }
            guard format != .p2tr else { throw BIP137.unsupported(.assemble, "p2tr") }
            self.init(format: format, isCompressed: true, r: r, s: s, recoveryID: recoveryID)
        }

        fileprivate init(format: AddressFormat, isCompressed: Bool, r: [UInt8], s: [UInt8], recoveryID: UInt8) {
            self.format = format
            self.isCompressed = isCompressed
            self.r = r
            self.s = s
            self.recoveryID = recoveryID
        }

        /// Reads 65 bytes.
        public init(_ bytes: [UInt8], field: String = "signature") throws(ChainError) {
            guard let header = bytes.first, bytes.count == 65 else {
                throw ChainError(.decode, .wrongLength, "must be 65 bytes, not \(bytes.count)", field: field)
            }
            let forms: [(format: AddressFormat, isCompressed: Bool)] = [
                (.p2pkh, false), (.p2pkh, true), (.p2shP2WPKH, true), (.p2wpkh, true),
            ]
            guard (27...42).contains(header) else {
                throw ChainError(.decode, .outOfRange, "has the header \(header); there are 27 to 42", field: field)
            }
            let (format, isCompressed) = forms[Int(header - 27) / 4]
            self.init(
                format: format, isCompressed: isCompressed, r: Array(bytes[1..<33]), s: Array(bytes[33..<65]), recoveryID: (header - 27) & 3
            )
        }

        /// Reads base64, in its canonical form alone.
        public init(text: String, field: String = "signature") throws(ChainError) {
            guard text.utf8.count == 88, let bytes = Base64.decode(text) else {
                throw ChainError(.decode, .invalidText, "is not base64 of 65 bytes", field: field)
            }
            try self.init(bytes, field: field)
        }

        /// 65 bytes.
        public var bytes: [UInt8] {
            let base: UInt8 =
                switch format {
                case .p2pkh: isCompressed ? 31 : 27
                case .p2shP2WPKH: 35
                case .p2wpkh, .p2tr: 39
                }
            return [base + recoveryID] + r + s
        }

        /// Base64.
        public var text: String { Base64.encode(bytes) }
    }

    /// A signature that is the address's.
    public struct Verdict: Sendable, Hashable {
        /// Under which key: 33 bytes, compressed.
        public let publicKey: [UInt8]
        /// The form of the address.
        public let format: AddressFormat
        /// Remarks that are no faults: a header of p2pkh for a segwit address (Electrum's habit), an s in the upper half.
        public let marks: [String]
    }

    /// The bytes that are hashed: prefix and message, each with its length before it.
    public static func preimage(_ message: [UInt8], network: BitcoinNetwork) -> [UInt8] {
        let prefix = Array(network.messagePrefix.utf8)
        var bytes = CompactSize.bytes(prefix.count) + prefix
        bytes.reserveCapacity(bytes.count + 9 + message.count)
        bytes += CompactSize.bytes(message.count)
        bytes += message
        return bytes
    }

    /// SHA-256d of the preimage: what is signed.
    public static func digest(_ message: [UInt8], network: BitcoinNetwork) -> [UInt8] {
        HashFunction.sha256d.digest(of: preimage(message, network: network))
    }

    /// Recovers the key and compares it with the address.
    ///
    /// s may be in the upper half, as old signatures have it: the key is recovered from the very signature, so that nobody gains by it.
    /// It is marked. What is signed here is always in the lower half.
    ///
    /// - Throws: ``ChainError`` of stage `verify`: `unsupportedForm` for addresses that no signature of this form proves (scripts other than
    ///   p2sh-p2wpkh, Taproot), `invalidSignature` for everything that is not the address's.
    public static func verify(
        _ signature: Signature, of message: [UInt8], by address: BitcoinAddress
    ) throws(ChainError) -> Verdict {
        let digest = digest(message, network: address.network)
        guard
            let key = ECDSACheck.recover(r: signature.r, s: signature.s, recoveryID: signature.recoveryID, digest: digest)
        else { throw failure("is not a signature of ECDSA: no key made it") }
        let hashed = signature.isCompressed ? key : ECDSACheck.uncompressed(key) ?? []
        var format = signature.format
        switch address.kind {
        case .p2pkh: break
        case .p2sh: if signature.format == .p2pkh, signature.isCompressed { format = .p2shP2WPKH }
        case .p2wpkh: if signature.format == .p2pkh, signature.isCompressed { format = .p2wpkh }
        case .p2wsh, .p2tr, .witness: throw unsupported(.verify, address.format)
        }
        guard format.script(key: hashed) == address.script else {
            throw failure("is not of the address \(address.text) over this message")
        }
        var marks: [String] = []
        if format != signature.format { marks.append("the header says p2pkh, and the address is \(format.rawValue), as Electrum signs") }
        if !ECDSACheck.isValid(r: signature.r, s: signature.s, digest: digest, publicKey: key) {
            marks.append("s is in the upper half of the order")
        }
        return Verdict(publicKey: key, format: format, marks: marks)
    }

    private static func failure(_ message: String) -> ChainError {
        ChainError(.verify, .invalidSignature, message, field: "signature")
    }

    fileprivate static func unsupported(_ stage: ChainError.Stage, _ format: String) -> ChainError {
        ChainError(stage, .unsupportedForm, "BIP-137 has no signatures for \(format); take BIP-322", field: "address")
    }
}
