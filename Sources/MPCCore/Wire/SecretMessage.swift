public import Secrets

/// A private message: header and secret fields, wiped when the last holder drops it.
///
/// A reference, because a move-only value cannot sit in a dictionary; the bytes are read in place and never copied out
/// except into another secret.
public final class SecretMessage: Sendable {
    /// The message's bytes, header first.
    public let bytes: SecretBytes

    /// Makes a message of bytes, which it owns from then on.
    public init(_ bytes: consuming SecretBytes) { self.bytes = bytes }

    /// Makes a message of a header and secret fields, which a closure fills into the body.
    package init(_ header: WireHeader, bodySize: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        var message = SecretBytes(zeros: WireHeader.size + bodySize)
        let prefix = header.encoded
        unsafe message.withUnsafeMutableBytes { buffer in
            unsafe buffer.copyBytes(from: prefix)
            unsafe fill(UnsafeMutableRawBufferPointer(rebasing: buffer[WireHeader.size...]))
        }
        bytes = message
    }

    /// Makes a message of a header and parts of its body, one behind the other.
    convenience init(_ header: WireHeader, parts: [SecretMessage]) {
        var body = SecretBytes(zeros: parts.reduce(0) { $0 + $1.bytes.count })
        var place = 0
        for part in parts {
            body.write(part.bytes, at: place)
            place += part.bytes.count
        }
        unsafe self.init(header, bodySize: body.count) { buffer in
            unsafe body.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
        }
    }

    /// Makes an envelope: bytes that are no secret, and after them a message if there is one.
    package init(prefix: [UInt8], _ message: SecretMessage?) {
        var envelope = SecretBytes(zeros: prefix.count + (message?.bytes.count ?? 0))
        unsafe envelope.withUnsafeMutableBytes { buffer in
            unsafe buffer.copyBytes(from: prefix)
            guard let message else { return }
            unsafe message.bytes.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[prefix.count...]).copyMemory(from: bytes)
            }
        }
        bytes = envelope
    }

    /// The bytes of the header, which are no secret; fewer where the message is shorter.
    package var head: [UInt8] { unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0.prefix(WireHeader.size)) } }

    /// Reads the secret field at a position of a body of exactly `bodySize` bytes.
    public func field(_ range: Range<Int>, ofBody bodySize: Int, _ name: String) throws(WireError) -> SecretBytes {
        guard bytes.count >= WireHeader.size + bodySize else { throw WireError(field: name, problem: .truncated) }
        guard bytes.count == WireHeader.size + bodySize else {
            throw WireError(field: "end", problem: .trailingBytes(bytes.count - WireHeader.size - bodySize))
        }
        guard let slice = bytes.slice(WireHeader.size + range.lowerBound..<WireHeader.size + range.upperBound) else {
            throw WireError(field: name, problem: .truncated)
        }
        return slice
    }
}
