internal import Groups
internal import MPCCore
internal import Secrets

/// The time of something that was signed, and 16 random bytes by which it is told from another one of the same content.
public struct Issue: Hashable, Sendable {
    /// By how much clocks may differ, in seconds.
    public static let skew: Int64 = 300

    /// When it was signed, in seconds since 1970.
    public let issuedAt: Int64
    /// The last second at which it is good.
    public let notAfter: Int64
    /// 16 random bytes.
    public let nonce: [UInt8]

    /// Something that is signed now and is good for so long, in seconds.
    init(at time: Int64, lasting duration: Int64, _ randomness: Randomness) {
        (issuedAt, nonce) = (time, randomness.bytes(16))
        notAfter = time + duration
    }

    init(_ reader: inout WireReader) throws(WireError) {
        issuedAt = try reader.time("issued at")
        notAfter = try reader.time("not after")
        nonce = try reader.bytes(16, "nonce")
        guard issuedAt <= notAfter else { throw WireError(field: "not after", problem: .outOfRange) }
    }

    func write(_ writer: inout WireWriter) {
        writer.write(UInt64(clamping: issuedAt))
        writer.write(UInt64(clamping: notAfter))
        writer.write(nonce)
    }

    /// Refuses it before and after its time, and where it is to last longer or shorter than its kind does.
    func check(at time: Int64, lasting duration: Int64) throws(EnrolmentError) {
        guard notAfter - issuedAt == duration else { throw .malformed(WireError(field: "not after", problem: .outOfRange)) }
        guard issuedAt - Self.skew <= time else { throw .fromTheFuture(issuedAt: issuedAt) }
        guard time <= notAfter else { throw .expired(notAfter: notAfter) }
    }
}

/// What a signature of an identity is over: H(tag; the bytes before it).
enum SignedBytes {
    static func hash(_ tag: TranscriptTag, _ bytes: [UInt8]) -> [UInt8] {
        var transcript = Transcript(tag)
        transcript.absorb(bytes)
        return transcript.hash()
    }

    /// Bytes with the identity's signature behind them.
    static func sign(_ tag: TranscriptTag, _ bytes: [UInt8], by identity: borrowing Ed25519SigningKey) -> [UInt8] {
        bytes + identity.sign(hash(tag, bytes))
    }

    /// The bytes before a signature of a key; nil where it is another's.
    static func content(of signed: [UInt8], _ tag: TranscriptTag, by publicKey: [UInt8]) -> [UInt8]? {
        guard signed.count > 64 else { return nil }
        let (content, signature) = (Array(signed.dropLast(64)), Array(signed.suffix(64)))
        return Ed25519.isValid(signature: signature, message: hash(tag, content), publicKey: publicKey) ? content : nil
    }
}

extension WireWriter {
    /// Writes 8 bytes big-endian.
    mutating func write(_ value: UInt64) { write((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }) }

    /// Writes bytes behind their count, of which there are at most 255.
    mutating func write(short bytes: [UInt8]) {
        byte(UInt8(clamping: bytes.count))
        write(bytes)
    }
}

extension WireReader {
    /// Reads a time: 8 bytes big-endian, in seconds since 1970, up to the year 9999.
    mutating func time(_ field: String) throws(WireError) -> Int64 {
        let value = try bytes(8, field).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value <= 253_402_300_799 else { throw WireError(field: field, problem: .outOfRange) }
        return Int64(value)
    }

    /// Reads text behind its count, which is ASCII.
    mutating func text(_ field: String) throws(WireError) -> String {
        let bytes = try bytes(Int(byte(field)), field)
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw WireError(field: field, problem: .outOfRange) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
