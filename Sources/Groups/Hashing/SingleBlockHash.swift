internal import CLibCrypto
internal import Secrets

/// SHA-256 compressions on blocks that are laid out by hand: for the OT pads, whose shape is fixed and of which a signature
/// needs thousands (dkls23.md section 0), and for the HMACs of the OT keys.
///
/// State and block lie in wiped memory; one instance serves a whole run.
@safe package final class SingleBlockHash {
    private var memory: SecretBytes
    private static let stateOffset = 64
    /// The SHA-256 initial value.
    private static let initial: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )

    /// Zeroed.
    package init() { memory = SecretBytes(zeros: 64 + MemoryLayout<SHA256_CTX>.size) }

    /// Pads of one extension: pad_w(row j) = SHA-256(K ‖ le32(j) ‖ byte(w) ‖ row), 53 bytes, one compression, modulo q.
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
        unsafe memory.withUnsafeMutableBytes { memory in
            guard let block = memory.baseAddress else { return }
            unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
            unsafe block.copyMemory(from: key, byteCount: 32)
            unsafe block.storeBytes(of: 0x80, toByteOffset: 53, as: UInt8.self)
            unsafe block.storeBytes(of: UInt16(53 * 8).bigEndian, toByteOffset: 62, as: UInt16.self)
            let context = unsafe (block + Self.stateOffset).assumingMemoryBound(to: SHA256_CTX.self)
            let words = unsafe UnsafeRawPointer(block + Self.stateOffset)
            var (m0, m1): (UInt64, UInt64) = (0, 0)
            if let mask = unsafe mask.map({ unsafe UnsafeRawPointer($0) }) {
                unsafe (m0, m1) = (mask.loadUnaligned(as: UInt64.self), mask.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            for row in 0..<count {
                let source = unsafe UnsafeRawPointer(rows + 16 * row)
                unsafe block.storeBytes(of: UInt32(truncatingIfNeeded: firstRow &+ row).littleEndian, toByteOffset: 32, as: UInt32.self)
                unsafe block.storeBytes(of: source.loadUnaligned(as: UInt64.self) ^ m0, toByteOffset: 37, as: UInt64.self)
                unsafe block.storeBytes(
                    of: source.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ m1, toByteOffset: 45, as: UInt64.self)
                for w in 0..<width {
                    unsafe block.storeBytes(of: UInt8(truncatingIfNeeded: w), toByteOffset: 36, as: UInt8.self)
                    unsafe (block + Self.stateOffset).storeBytes(of: Self.initial, as: type(of: Self.initial))
                    unsafe SHA256_Transform(context, block.assumingMemoryBound(to: UInt8.self))
                    unsafe output[row &* width &+ w] = Secp256k1Scalars.reduceOnce(
                        ScalarLimbs(
                            Self.limb(words, 24), Self.limb(words, 16), Self.limb(words, 8), Self.limb(words, 0)), top: 0)
                }
            }
        }
    }

    /// HMAC-SHA-256 under `count` keys of 16 bytes over H's encoding of one field: the first 16 bytes of
    /// HMAC(k; tag, field) each (dkls23.md section 0, PRG).
    ///
    /// - Parameter output: 16 bytes per key.
    @unsafe package func prgKeys(
        _ output: UnsafeMutablePointer<UInt8>, keys: UnsafePointer<UInt8>, count: Int, tag: TranscriptTag, field: [UInt8]
    ) {
        precondition(field.count == 32)
        let digest = SHA256.hash(Array(tag.rawValue.utf8))
        let prefix = digest + digest
        // The inner message after its key block: T ‖ T, then the field behind its length: 64 + 40 bytes.
        var tail = [UInt8](repeating: 0, count: 64)
        tail[7] = 32
        tail.replaceSubrange(8..<40, with: field)
        tail[40] = 0x80
        let bits = UInt16(8 * (64 + 104))
        tail[62] = UInt8(bits >> 8)
        tail[63] = UInt8(truncatingIfNeeded: bits)
        unsafe memory.withUnsafeMutableBytes { memory in
            guard let block = memory.baseAddress else { return }
            let bytes = unsafe block.assumingMemoryBound(to: UInt8.self)
            let state = unsafe block + Self.stateOffset
            let context = unsafe state.assumingMemoryBound(to: SHA256_CTX.self)
            for index in 0..<count {
                let key = unsafe UnsafeRawPointer(keys + 16 * index)
                unsafe Self.keyBlock(block, key, 0x36)
                unsafe state.storeBytes(of: Self.initial, as: type(of: Self.initial))
                unsafe SHA256_Transform(context, bytes)
                unsafe SHA256_Transform(context, prefix)
                unsafe SHA256_Transform(context, tail)
                let inner = unsafe state.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
                unsafe Self.keyBlock(block, key, 0x5c)
                unsafe state.storeBytes(of: Self.initial, as: type(of: Self.initial))
                unsafe SHA256_Transform(context, bytes)
                unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
                unsafe block.storeBytes(of: inner, as: type(of: inner))
                unsafe Self.swapWords(block, 8)
                unsafe block.storeBytes(of: 0x80, toByteOffset: 32, as: UInt8.self)
                unsafe block.storeBytes(of: UInt16((64 + 32) * 8).bigEndian, toByteOffset: 62, as: UInt16.self)
                unsafe SHA256_Transform(context, bytes)
                unsafe Self.swapWords(state, 4)
                unsafe UnsafeMutableRawPointer(output + 16 * index).copyMemory(from: state, byteCount: 16)
            }
        }
    }

    private static func keyBlock(_ block: UnsafeMutableRawPointer, _ key: UnsafeRawPointer, _ pad: UInt8) {
        unsafe block.initializeMemory(as: UInt8.self, repeating: pad, count: 64)
        for i in 0..<16 { unsafe block.storeBytes(of: key.load(fromByteOffset: i, as: UInt8.self) ^ pad, toByteOffset: i, as: UInt8.self) }
    }

    /// The state holds words in the machine's order; the digest has them big-endian.
    private static func swapWords(_ words: UnsafeMutableRawPointer, _ count: Int) {
        for i in 0..<count {
            unsafe words.storeBytes(of: words.load(fromByteOffset: 4 * i, as: UInt32.self).bigEndian, toByteOffset: 4 * i, as: UInt32.self)
        }
    }

    @inline(__always)
    private static func limb(_ words: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        unsafe UInt64(words.load(fromByteOffset: offset, as: UInt32.self)) &<< 32
            | UInt64(words.load(fromByteOffset: offset + 4, as: UInt32.self))
    }
}
