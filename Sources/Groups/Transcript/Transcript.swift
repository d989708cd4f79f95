/// The one hash of the protocols: H(tag; a, b, …) = SHA-256(T ‖ T ‖ fields), T = SHA-256(tag), every field preceded by its
/// length as 8 bytes big-endian (dkls23.md section 0; rule H1).
public struct Transcript: Sendable {
    private var hasher: SHA256

    /// Begins a transcript of its own domain.
    public init(_ tag: TranscriptTag) { hasher = Self.prefixes[tag] ?? Self.prefix(of: tag.rawValue) }

    /// A transcript under any text, for known answers that use tags of their own. Protocols name a ``TranscriptTag``.
    init(knownAnswer tag: String) { hasher = Self.prefix(of: tag) }

    /// Absorbs a field of bytes.
    public mutating func absorb(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe absorb($0) }
    }

    /// Absorbs a field of text, as UTF-8.
    public mutating func absorb(_ text: String) { absorb(Array(text.utf8)) }

    /// Absorbs an index, counter, epoch or version: 4 bytes big-endian.
    public mutating func absorb(_ number: UInt32) {
        var bigEndian = number.bigEndian
        unsafe withUnsafeBytes(of: &bigEndian) { unsafe absorb($0) }
    }

    /// Absorbs a public scalar, in its group's encoding.
    public mutating func absorb<G>(_ scalar: Scalar<G>) { absorb(scalar.encoded) }

    /// Absorbs an element, in its group's encoding.
    public mutating func absorb<E: GroupElement>(_ element: E) { absorb(element.encoded) }

    /// Absorbs a list: each entry a field of its own, in order.
    public mutating func absorb(list: [[UInt8]]) { for entry in list { absorb(entry) } }

    /// Absorbs fields that are laid out already, each behind its length as 8 bytes big-endian: for long lists in a buffer.
    @unsafe package mutating func absorb(prefixedFields bytes: UnsafeRawBufferPointer) { unsafe hasher.update(bytes) }

    /// Ends the transcript: the hash, 32 bytes.
    public consuming func hash() -> [UInt8] { hasher.finalize() }

    /// The wide hash H(…, 0) ‖ H(…, 1), the counter a last field: 64 bytes.
    package func wideHash() -> [UInt8] {
        var first = self
        var second = self
        first.absorb(0)
        second.absorb(1)
        return first.hash() + second.hash()
    }

    /// The wide hash reduced to a scalar.
    func wideScalar<G>() -> Scalar<G> {
        var scalar = Scalar<G>.zero
        let wide = wideHash()
        unsafe G.reduce(&scalar.limbs, wide: wide)
        return scalar
    }

    /// Absorbs a field of bytes in place.
    @unsafe package mutating func absorb(field bytes: UnsafeRawBufferPointer) { unsafe absorb(bytes) }

    private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
        var length = UInt64(bytes.count).bigEndian
        unsafe withUnsafeBytes(of: &length) { unsafe hasher.update($0) }
        unsafe hasher.update(bytes)
    }

    /// The state after T ‖ T, one block: computed once per tag.
    private static let prefixes: [TranscriptTag: SHA256] = Dictionary(
        uniqueKeysWithValues: TranscriptTag.allCases.map { ($0, prefix(of: $0.rawValue)) })

    private static func prefix(of tag: String) -> SHA256 {
        let digest = SHA256.hash(Array(tag.utf8))
        var hasher = SHA256()
        hasher.update(digest)
        hasher.update(digest)
        return hasher
    }
}
