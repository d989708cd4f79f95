internal import Secrets

/// The sizes of one extension over a batch of B multiplications (dkls23.md section 2).
struct ExtensionLayout: Equatable, Sendable {
    /// B.
    let batch: Int
    /// N = B·ξ OTs.
    var transfers: Int { batch * DKLs23Parameters.transfers }
    /// L/σ: blocks that carry OTs.
    var blocks: Int { (transfers + DKLs23Parameters.checkBits - 1) / DKLs23Parameters.checkBits }
    /// L'/8: bytes of a column, the check's block included.
    var columnBytes: Int { 16 * (blocks + 1) }
    /// Bytes of all columns.
    var matrixBytes: Int { DKLs23Parameters.baseOTs * columnBytes }
    /// The message: u_0 … u_127, x, y_0 … y_127.
    var messageBytes: Int { matrixBytes + 16 + 16 * DKLs23Parameters.baseOTs }

    /// Nil unless 1 ≤ B ≤ 256.
    init?(batch: Int) {
        guard (1...DKLs23Parameters.largestBatch).contains(batch) else { return nil }
        self.batch = batch
    }
}

/// 128 columns of bits into rows of 128 bits each: row j's bit i is column i's bit j.
enum BitMatrix {
    /// - Parameters:
    ///   - rows: 16 bytes per row, `8·columnBytes` rows.
    ///   - columns: 128 columns of `columnBytes` bytes, one after the other.
    @unsafe static func transpose(_ rows: UnsafeMutablePointer<UInt8>, columns: UnsafePointer<UInt8>, columnBytes: Int) {
        let source = unsafe UnsafeRawPointer(columns)
        let target = UnsafeMutableRawPointer(rows)
        // 64 columns by 64 rows at a time, as words whose bits are exchanged by halves.
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { block in
            guard let words = block.baseAddress else { return }
            for half in 0..<2 {
                for group in 0..<columnBytes / 8 {
                    for i in 0..<64 {
                        unsafe words[i] = source.loadUnaligned(
                            fromByteOffset: (64 &* half &+ i) &* columnBytes &+ 8 &* group, as: UInt64.self)
                    }
                    unsafe transpose64(words)
                    for j in 0..<64 {
                        unsafe target.storeBytes(
                            of: words[j], toByteOffset: 16 &* (64 &* group &+ j) &+ 8 &* half, as: UInt64.self)
                    }
                }
            }
            unsafe SecretBytes.wipe(UnsafeMutableRawPointer(words), count: 512)
        }
    }

    /// 64 words of 64 bits in place, bit 0 the least significant of a word, by exchanging off-diagonal squares of halving side.
    @inline(__always)
    private static func transpose64(_ words: UnsafeMutablePointer<UInt64>) {
        var side = 32
        var mask: UInt64 = 0x0000_0000_ffff_ffff
        while side > 0 {
            var k = 0
            while k < 64 {
                let a = unsafe words[k]
                let b = unsafe words[k &+ side]
                let exchanged = ((a &>> UInt64(side)) ^ b) & mask
                unsafe words[k] = a ^ (exchanged &<< UInt64(side))
                unsafe words[k &+ side] = b ^ exchanged
                k = (k &+ side &+ 1) & ~side
            }
            side &>>= 1
            mask ^= mask &<< UInt64(side)
        }
    }
}
