internal import Secrets

/// SHA-256 compressions on blocks that are laid out by hand: for the OT pads, whose shape is fixed and of which a signature
/// needs thousands (dkls23.md section 0), for the HMACs of the OT keys and for the gadget vector.
///
/// State and block lie in wiped memory; one instance serves a whole run.
package final class SingleBlockHash {
    private var memory = SHA256Block()

    /// Makes a hash with zeroed buffers.
    package init() {}

    /// Computes pads of one extension: pad_w(row j) = SHA-256(K ‖ le32(j) ‖ byte(w) ‖ row), 53 bytes, one compression, modulo q.
    ///
    /// - Parameters:
    ///   - output: `width` scalars per row, row after row.
    ///   - key: K, 32 bytes.
    ///   - rows: 16 bytes each; `mask` (16 bytes), where given, is exclusive-ored to each.
    @unsafe package func pads(
        _ output: UnsafeMutablePointer<ScalarLimbs>, key: [UInt8], firstRow: Int, count: Int, width: Int, rows: UnsafePointer<UInt8>,
        mask: UnsafePointer<UInt8>?
    ) {
        precondition(key.count == 32)
        var (m0, m1): (UInt64, UInt64) = (0, 0)
        if let mask = unsafe mask.map({ unsafe UnsafeRawPointer($0) }) {
            unsafe (m0, m1) = (mask.loadUnaligned(as: UInt64.self), mask.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        unsafe memory.withMemory { block, state in
            unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
            unsafe block.copyMemory(from: key, byteCount: 32)
            unsafe block.storeBytes(of: 0x80, toByteOffset: 53, as: UInt8.self)
            unsafe block.storeBytes(of: UInt16(53 * 8).bigEndian, toByteOffset: 62, as: UInt16.self)
            for row in 0..<count {
                let source = unsafe UnsafeRawPointer(rows + 16 &* row)
                unsafe block.storeBytes(of: UInt32(truncatingIfNeeded: firstRow &+ row).littleEndian, toByteOffset: 32, as: UInt32.self)
                unsafe block.storeBytes(of: source.loadUnaligned(as: UInt64.self) ^ m0, toByteOffset: 37, as: UInt64.self)
                unsafe block.storeBytes(
                    of: source.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ m1, toByteOffset: 45, as: UInt64.self)
                for w in 0..<width {
                    unsafe block.storeBytes(of: UInt8(truncatingIfNeeded: w), toByteOffset: 36, as: UInt8.self)
                    state.reset()
                    unsafe state.compress(block)
                    unsafe output[row &* width &+ w] = state.scalar()
                }
            }
        }
    }

    /// Computes H_q(tag; field, j) for 0 ≤ j < `count`, the field of 32 bytes: behind T ‖ T, which is compressed once, one block each.
    package func scalars(tag: TranscriptTag, field: [UInt8], count: Int) -> [ScalarLimbs] {
        precondition(field.count == 32)
        let prefix = Self.prefix(tag)
        return unsafe [ScalarLimbs](unsafeUninitializedCapacity: count) { output, initialized in
            unsafe memory.withMemory { block, state in
                state.reset()
                unsafe state.compress(prefix)
                var start: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
                unsafe withUnsafeMutableBytes(of: &start) {
                    unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: state.words, count: 32))
                }
                unsafe block.storeBytes(of: UInt64(32).bigEndian, as: UInt64.self)
                unsafe (block + 8).copyMemory(from: field, byteCount: 32)
                unsafe block.storeBytes(of: UInt64(4).bigEndian, toByteOffset: 40, as: UInt64.self)
                unsafe (block + 52).initializeMemory(as: UInt8.self, repeating: 0, count: 12)
                unsafe block.storeBytes(of: 0x80, toByteOffset: 52, as: UInt8.self)
                unsafe block.storeBytes(of: UInt16((64 + 52) * 8).bigEndian, toByteOffset: 62, as: UInt16.self)
                while initialized < count {
                    unsafe block.storeBytes(of: UInt32(truncatingIfNeeded: initialized).bigEndian, toByteOffset: 48, as: UInt32.self)
                    unsafe withUnsafeBytes(of: start) { start in
                        if let start = start.baseAddress { unsafe state.set(to: start) }
                    }
                    unsafe state.compress(block)
                    unsafe output[initialized] = state.scalar()
                    initialized += 1
                }
            }
        }
    }

    /// Computes HMAC-SHA-256 under `count` keys of 16 bytes over H's encoding of one field: the first 16 bytes of HMAC(k; tag, field) each
    /// (dkls23.md section 0, PRG).
    ///
    /// - Parameter output: 16 bytes per key.
    @unsafe package func prgKeys(
        _ output: UnsafeMutablePointer<UInt8>, keys: UnsafePointer<UInt8>, count: Int, tag: TranscriptTag, field: [UInt8]
    ) {
        precondition(field.count == 32)
        let prefix = Self.prefix(tag)
        // The inner message after its key block: T ‖ T, then the field behind its length: 64 + 40 bytes.
        var tail = [UInt8](repeating: 0, count: 64)
        tail[7] = 32
        tail.replaceSubrange(8..<40, with: field)
        tail[40] = 0x80
        let bits = UInt16(8 * (64 + 104))
        tail[62] = UInt8(bits >> 8)
        tail[63] = UInt8(truncatingIfNeeded: bits)
        var inner = SecretBytes(zeros: 32)
        unsafe inner.withUnsafeMutableBytes { inner in
            guard let inner = inner.baseAddress else { return }
            unsafe memory.withMemory { block, state in
                for position in 0..<count {
                    let key = unsafe UnsafeRawPointer(keys + 16 &* position)
                    unsafe Self.keyBlock(block, key, 0x3636_3636_3636_3636)
                    state.reset()
                    unsafe state.compress(block)
                    unsafe state.compress(prefix)
                    unsafe state.compress(tail)
                    unsafe state.digest(words: 8, to: inner)
                    unsafe Self.keyBlock(block, key, 0x5c5c_5c5c_5c5c_5c5c)
                    state.reset()
                    unsafe state.compress(block)
                    unsafe block.copyMemory(from: inner, byteCount: 32)
                    unsafe (block + 32).initializeMemory(as: UInt8.self, repeating: 0, count: 32)
                    unsafe block.storeBytes(of: 0x80, toByteOffset: 32, as: UInt8.self)
                    unsafe block.storeBytes(of: UInt16((64 + 32) * 8).bigEndian, toByteOffset: 62, as: UInt16.self)
                    unsafe state.compress(block)
                    unsafe state.digest(words: 4, to: UnsafeMutableRawPointer(output + 16 &* position))
                }
            }
        }
    }

    /// HMAC's key block: 16 bytes of key and 48 of nothing, under a pad.
    @inline(__always)
    private static func keyBlock(_ block: UnsafeMutableRawPointer, _ key: UnsafeRawPointer, _ pad: UInt64) {
        for word in 0..<8 {
            let key = unsafe word < 2 ? key.loadUnaligned(fromByteOffset: 8 &* word, as: UInt64.self) : 0
            unsafe block.storeBytes(of: key ^ pad, toByteOffset: 8 &* word, as: UInt64.self)
        }
    }

    /// T ‖ T.
    private static func prefix(_ tag: TranscriptTag) -> [UInt8] {
        let digest = SHA256.hash(Array(tag.rawValue.utf8))
        return digest + digest
    }
}
