/// Scalars from and to bytes, big-endian, in constant time. No alignment is asked of the bytes.
extension Secp256k1Scalars {
    /// Four limbs from 32 big-endian bytes, any value below 2²⁵⁶.
    @inlinable @inline(__always)
    static func load(_ bytes: UnsafePointer<UInt8>) -> ScalarLimbs {
        let raw = unsafe UnsafeRawPointer(bytes)
        return unsafe ScalarLimbs(
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)))
    }

    /// Reads 32 big-endian bytes strictly: true, and r is their value, where it is below q; otherwise false, and r is 0.
    ///
    /// The answer takes no branch; a caller that branches on it makes public whether the encoding was canonical.
    @inlinable
    package static func decode(_ r: UnsafeMutablePointer<ScalarLimbs>, _ bytes: UnsafePointer<UInt8>) -> Bool {
        let x = unsafe load(bytes)
        let refused = opaque(isAtLeastOrder(x))
        let mask = refused &- 1
        unsafe r.pointee = ScalarLimbs(x.l0 & mask, x.l1 & mask, x.l2 & mask, x.l3 & mask)
        return refused == 0
    }

    /// Writes a as 32 big-endian bytes.
    @inlinable
    package static func encode(_ bytes: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<ScalarLimbs>) {
        let x = unsafe a.pointee
        let raw = UnsafeMutableRawPointer(bytes)
        unsafe raw.storeBytes(of: x.l3.bigEndian, toByteOffset: 0, as: UInt64.self)
        unsafe raw.storeBytes(of: x.l2.bigEndian, toByteOffset: 8, as: UInt64.self)
        unsafe raw.storeBytes(of: x.l1.bigEndian, toByteOffset: 16, as: UInt64.self)
        unsafe raw.storeBytes(of: x.l0.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// r = 32 big-endian bytes modulo q. For digests: a uniform 256-bit value gives a scalar with a bias of about 2⁻¹²⁸.
    @inlinable
    package static func reduce32(_ r: UnsafeMutablePointer<ScalarLimbs>, _ bytes: UnsafePointer<UInt8>) {
        unsafe r.pointee = reduceOnce(load(bytes), top: 0)
    }

    /// r = 64 big-endian bytes modulo q.
    @inlinable
    package static func reduceWide(_ r: UnsafeMutablePointer<ScalarLimbs>, _ bytes: UnsafePointer<UInt8>) {
        unsafe r.pointee = reduce(low: load(bytes + 32), high: load(bytes))
    }
}
