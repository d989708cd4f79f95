/// The bytes of a secret as a pointer; for secrets that are never empty.
@inlinable @inline(__always)
@unsafe package func bytes<R: ~Copyable>(_ secret: borrowing SecretBytes, _ body: (UnsafePointer<UInt8>) -> R) -> R {
    unsafe secret.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { fatalError("a secret has storage") }
        return unsafe body(base.assumingMemoryBound(to: UInt8.self))
    }
}

/// The same for writing.
@inlinable @inline(__always)
@unsafe package func mutableBytes<R: ~Copyable>(_ secret: inout SecretBytes, _ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
    unsafe secret.withUnsafeMutableBytes { buffer in
        guard let base = buffer.baseAddress else { fatalError("a secret has storage") }
        return unsafe body(base.assumingMemoryBound(to: UInt8.self))
    }
}
