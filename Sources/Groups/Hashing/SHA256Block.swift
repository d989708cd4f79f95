internal import CLibCrypto
internal import Secrets

/// libcrypto's SHA-256 compression on one block and one state, in wiped memory.
@safe struct SHA256Block: ~Copyable {
    /// The SHA-256 initial value.
    private static let initial: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )

    private var memory: SecretBytes

    init() { memory = SecretBytes(zeros: 64 + MemoryLayout<SHA256_CTX>.size) }

    /// A block of 64 bytes, and the state that takes it.
    @unsafe mutating func withMemory(_ body: (_ block: UnsafeMutableRawPointer, _ state: borrowing State) -> Void) {
        unsafe memory.withUnsafeMutableBytes { memory in
            guard let base = memory.baseAddress else { return }
            let state = unsafe State(words: base + 64)
            unsafe body(base, state)
        }
    }

    /// The state in place.
    @safe struct State: ~Copyable {
        /// 8 words in the machine's order, the beginning of libcrypto's context.
        let words: UnsafeMutableRawPointer

        fileprivate init(words: UnsafeMutableRawPointer) { unsafe self.words = words }

        /// The state becomes the initial value.
        @inline(__always)
        borrowing func reset() { unsafe words.storeBytes(of: SHA256Block.initial, as: type(of: SHA256Block.initial)) }

        /// The state becomes another.
        @inline(__always)
        borrowing func set(to state: UnsafeRawPointer) { unsafe words.copyMemory(from: state, byteCount: 32) }

        /// The state takes a block.
        @inline(__always)
        borrowing func compress(_ block: UnsafeRawPointer) {
            unsafe SHA256_Transform(words.assumingMemoryBound(to: SHA256_CTX.self), block.assumingMemoryBound(to: UInt8.self))
        }

        /// The state read as a digest, big-endian, modulo secp256k1's order.
        @inline(__always)
        borrowing func scalar() -> ScalarLimbs {
            Secp256k1Scalars.reduceOnce(ScalarLimbs(limb(24), limb(16), limb(8), limb(0)), top: 0)
        }

        /// Writes the first words of the state as a digest has them, big-endian.
        @inline(__always)
        borrowing func digest(words count: Int, to output: UnsafeMutableRawPointer) {
            for i in 0..<count {
                let word = unsafe words.load(fromByteOffset: 4 &* i, as: UInt32.self)
                unsafe output.storeBytes(of: word.bigEndian, toByteOffset: 4 &* i, as: UInt32.self)
            }
        }

        @inline(__always)
        private borrowing func limb(_ offset: Int) -> UInt64 {
            unsafe UInt64(words.load(fromByteOffset: offset, as: UInt32.self)) &<< 32
                | UInt64(words.load(fromByteOffset: offset &+ 4, as: UInt32.self))
        }
    }
}
