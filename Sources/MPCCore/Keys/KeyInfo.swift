internal import Groups

/// The origin of a key's shares: a run of all parties, or a dealer.
public enum KeyProvenance: UInt8, Sendable {
    /// Distributed key generation: the key was never in one piece.
    case distributed = 1
    /// A dealer split an existing key (import).
    case dealer = 2
}

/// The public part of a party's key share: all that peers, adapters and auditors may know.
public struct KeyInfo: Equatable, Sendable {
    /// The one scheme that this key signs under (rule S12).
    public let scheme: SignatureScheme
    /// The protocol that its parties sign with: beside the record's bytes, for those are the same whatever made them.
    public let thresholdProtocol: ThresholdProtocol
    /// The key's id, H("keygen/id"; scheme, X, chain code, t, n, sid): 32 bytes, fixed at creation.
    public let keyID: [UInt8]
    /// The generation of the shares, 0 for the first.
    public let epoch: UInt32
    /// The threshold t.
    public let threshold: Int
    /// The index of the party whose share this belongs to.
    public let index: PartyIndex
    /// The public key X, encoded by the scheme's group (32 bytes for Ed25519, 33 for secp256k1).
    public let publicKey: [UInt8]
    /// The public shares X_1…X_n, encoded likewise.
    public let publicShares: [[UInt8]]
    /// The chain code, 32 bytes, from which keys are derived.
    public let chainCode: [UInt8]
    /// The sid of the run that made the shares of this epoch.
    public let runID: [UInt8]
    /// The hash of that run's broadcasts, which acknowledgements name: 32 bytes.
    public let transcriptHash: [UInt8]
    /// The origin of the shares.
    public let origin: KeyProvenance
    /// The place of an imported extended key below its master (BIP-32): depth, fingerprint of the parent, child number, 9 bytes; zeros for every
    /// other key.
    public internal(set) var bip32 = KeyInfo.atRoot

    /// The place of a key that is nobody's child.
    public static let atRoot = [UInt8](repeating: 0, count: 9)

    /// The number n of parties.
    public var parties: Int { publicShares.count }

    /// Returns a party's public share; nil for an index outside 1…n.
    public func publicShare(of party: PartyIndex) -> [UInt8]? {
        let position = Int(party.rawValue) - 1
        return publicShares.indices.contains(position) ? publicShares[position] : nil
    }

    static func keyID(
        scheme: SignatureScheme, publicKey: [UInt8], chainCode: [UInt8], threshold: Int, parties: Int, runID: [UInt8]
    ) -> [UInt8] {
        var transcript = Transcript(.keyID)
        transcript.absorb(scheme.rawValue)
        transcript.absorb(publicKey)
        transcript.absorb(chainCode)
        transcript.absorb(UInt32(threshold))
        transcript.absorb(UInt32(parties))
        transcript.absorb(runID)
        return transcript.hash()
    }
}

/// The stored form: version, scheme, epoch, t, n, index, origin, ids, X, X_1…X_n, and in version 2 the place below a master; fixed widths for
/// given version, scheme and n.
extension KeyInfo {
    /// The record's bytes: of version 1 where there is no place to write.
    public var encoded: [UInt8] { encoded(version: bip32 == Self.atRoot ? 1 : 2) }

    /// The record's bytes in version 2, which backups hold (lifecycle.md section 6).
    package var encodedWithPlace: [UInt8] { encoded(version: 2) }

    private func encoded(version: UInt8) -> [UInt8] {
        var writer = WireWriter()
        writer.byte(version)
        writer.byte(scheme.code)
        writer.write(epoch)
        writer.byte(UInt8(threshold))
        writer.byte(UInt8(parties))
        writer.byte(index.rawValue)
        writer.byte(origin.rawValue)
        writer.write(keyID)
        writer.write(chainCode)
        writer.write(runID)
        writer.write(transcriptHash)
        writer.write(publicKey)
        for share in publicShares { writer.write(share) }
        if version == 2 { writer.write(bip32) }
        return writer.bytes
    }

    /// Reads a record strictly: every element must decode in the scheme's group.
    ///
    /// - Parameter thresholdProtocol: the key's protocol, as whoever keeps the record wrote it beside; nil means the usual one of its scheme.
    /// - Throws: ``WireError`` on the field; on `protocol` where that makes no signatures of the key's scheme.
    public init(decoding bytes: [UInt8], thresholdProtocol: ThresholdProtocol? = nil) throws(WireError) {
        var reader = WireReader(bytes)
        let version = try reader.byte("version")
        guard version == 1 || version == 2 else { throw WireError(field: "version", problem: .unknownVersion(version)) }
        guard let scheme = SignatureScheme(code: try reader.byte("scheme")) else { throw WireError(field: "scheme", problem: .outOfRange) }
        self.scheme = scheme
        self.thresholdProtocol = thresholdProtocol ?? .usual(for: scheme)
        guard self.thresholdProtocol.makes(scheme) else { throw WireError(field: "protocol", problem: .outOfRange) }
        epoch = try reader.number("epoch")
        let t = Int(try reader.byte("threshold"))
        let n = Int(try reader.byte("parties"))
        guard t >= 2, t <= n else { throw WireError(field: "threshold", problem: .outOfRange) }
        guard let index = PartyIndex(Int(try reader.byte("index"))), Int(index.rawValue) <= n else {
            throw WireError(field: "index", problem: .outOfRange)
        }
        guard let origin = KeyProvenance(rawValue: try reader.byte("origin")) else {
            throw WireError(field: "origin", problem: .outOfRange)
        }
        threshold = t
        self.index = index
        self.origin = origin
        keyID = try reader.bytes(32, "key id")
        chainCode = try reader.bytes(32, "chain code")
        runID = try reader.bytes(32, "run id")
        transcriptHash = try reader.bytes(32, "transcript hash")
        publicKey = try scheme.element(&reader, "public key")
        var shares: [[UInt8]] = []
        for party in 1...n { shares.append(try scheme.element(&reader, "public share \(party)")) }
        publicShares = shares
        if version == 2 { bip32 = try reader.bytes(9, "place below a master") }
        try reader.finish()
    }
}

extension KeyInfo {
    /// Whether every t consecutive public shares give the public key: they lie on one polynomial of degree t − 1.
    package var isOnePolynomial: Bool {
        switch scheme {
        case .ed25519: isOnePolynomial(in: Edwards25519.self)
        case .ecdsaSecp256k1, .bip340Secp256k1: isOnePolynomial(in: Secp256k1.self)
        }
    }

    private func isOnePolynomial<G: PrimeOrderGroup>(in group: G.Type) -> Bool {
        let shares = publicShares.compactMap { try? G.Element(encoded: $0) }
        guard shares.count == parties, threshold >= 1, threshold <= parties else { return false }
        return (0...parties - threshold).allSatisfy { first in
            let places = first..<first + threshold
            let points = places.map { Scalar<G>(UInt64($0 + 1)) }
            let terms = zip(places, points).compactMap { place, point in
                Lagrange.coefficient(of: point, among: points).flatMap { shares[place].multiplied(by: $0) }
            }
            return terms.count == threshold && G.Element.sum(terms)?.encoded == publicKey
        }
    }

    /// The bytes of a record of version 2.
    package static func length(scheme: SignatureScheme, parties: Int) -> Int {
        let element = scheme == .ed25519 ? Edwards25519.elementSize : Secp256k1.elementSize
        return 1 + 1 + 4 + 4 + 4 * 32 + (1 + parties) * element + 9
    }
}

extension SignatureScheme {
    /// Reads an element of the scheme's group and gives back its encoding.
    fileprivate func element(_ reader: inout WireReader, _ field: String) throws(WireError) -> [UInt8] {
        switch self {
        case .ed25519: try reader.element(field, of: Edwards25519.self).encoded
        case .ecdsaSecp256k1, .bip340Secp256k1: try reader.element(field, of: Secp256k1.self).encoded
        }
    }
}
