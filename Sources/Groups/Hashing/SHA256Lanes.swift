internal import CKernels
internal import CLibCrypto
internal import Secrets

/// SHA-256 compressions of independent states side by side, in wiped memory: what single short hashes wait for is the latency of
/// one compression, and two of them at once take little longer (``CKernels``; libcrypto where the processor has no such instructions).
@safe struct SHA256Lanes: ~Copyable {
    /// States at once.
    static let count = 8
    /// The SHA-256 initial value.
    private static let initial: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )
    private static let isAvailable = ckernels_sha256_available() != 0

    private var memory: SecretBytes
    private let isAccelerated: Bool

    /// - Parameter accelerated: false for libcrypto's code whatever the processor has: tests compare the two.
    init(accelerated: Bool = true) {
        memory = SecretBytes(zeros: Self.count * (64 + 32) + MemoryLayout<SHA256_CTX>.size)
        isAccelerated = accelerated && Self.isAvailable
    }

    /// Blocks, one of 64 bytes per lane, states, and the compression of both.
    @unsafe mutating func withMemory(_ body: (_ blocks: UnsafeMutableRawPointer, _ lanes: borrowing States) -> Void) {
        let isAccelerated = isAccelerated
        unsafe memory.withUnsafeMutableBytes { memory in
            guard let base = memory.baseAddress else { return }
            let states = unsafe States(words: base + Self.count * 64, isAccelerated: isAccelerated)
            unsafe body(base, states)
        }
    }

    /// The states in place.
    @safe struct States: ~Copyable {
        /// 8 words in the machine's order per lane.
        let words: UnsafeMutableRawPointer
        fileprivate let isAccelerated: Bool

        fileprivate init(words: UnsafeMutableRawPointer, isAccelerated: Bool) {
            unsafe self.words = words
            self.isAccelerated = isAccelerated
        }

        /// The first states become the initial value.
        @inline(__always)
        borrowing func reset(_ count: Int) {
            for lane in 0..<count {
                unsafe words.storeBytes(of: SHA256Lanes.initial, toByteOffset: 32 &* lane, as: type(of: SHA256Lanes.initial))
            }
        }

        /// The first states become a state.
        @inline(__always)
        borrowing func set(_ count: Int, to state: UnsafeRawPointer) {
            for lane in 0..<count { unsafe (words + 32 &* lane).copyMemory(from: state, byteCount: 32) }
        }

        /// Each of the first states takes its block; with a stride of 0 all take the same.
        @inline(__always)
        borrowing func compress(_ count: Int, _ blocks: UnsafeRawPointer, stride: Int = 64) {
            let blocks = unsafe blocks.assumingMemoryBound(to: UInt8.self)
            if isAccelerated {
                unsafe ckernels_sha256_compress(words.assumingMemoryBound(to: UInt32.self), blocks, stride, count)
            } else {
                // The context lies behind the states, in the same wiped memory.
                let context = unsafe words + 32 * SHA256Lanes.count
                for lane in 0..<count {
                    unsafe context.copyMemory(from: words + 32 * lane, byteCount: 32)
                    unsafe SHA256_Transform(context.assumingMemoryBound(to: SHA256_CTX.self), blocks + stride * lane)
                    unsafe (words + 32 * lane).copyMemory(from: context, byteCount: 32)
                }
            }
        }

        /// A lane's state read as a digest, big-endian, modulo secp256k1's order.
        @inline(__always)
        borrowing func scalar(_ lane: Int) -> ScalarLimbs {
            Secp256k1Scalars.reduceOnce(
                ScalarLimbs(limb(32 &* lane &+ 24), limb(32 &* lane &+ 16), limb(32 &* lane &+ 8), limb(32 &* lane)), top: 0)
        }

        /// Writes the first words of a lane's state as a digest has them, big-endian.
        @inline(__always)
        borrowing func digest(_ lane: Int, words count: Int, to output: UnsafeMutableRawPointer) {
            for i in 0..<count {
                let word = unsafe words.load(fromByteOffset: 32 &* lane &+ 4 &* i, as: UInt32.self)
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
