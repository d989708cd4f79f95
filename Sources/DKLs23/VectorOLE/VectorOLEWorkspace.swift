internal import Groups
internal import Secrets

extension VectorOLE {
    /// The buffers of one side, reused for every instance of every pair of a run: nothing is allocated per instance.
    package final class Workspace {
        /// The rows in chunks whose numbers stay in the nearest cache from pads to sums.
        static let chunks: [Range<Int>] = stride(from: 0, to: DKLs23Parameters.transfers, by: chunkRows).map {
            $0..<min($0 + chunkRows, DKLs23Parameters.transfers)
        }
        private static let chunkRows = 32
        private static let chunkScalars = chunkRows * DKLs23Parameters.width
        private static let keptBytes = 32 * DKLs23Parameters.transfers * DKLs23Parameters.width
        private static let sumBytes = 8 * Secp256k1Scalars.accumulatorLimbs

        let hash = SingleBlockHash()
        private var memory: SecretBytes

        /// Makes the buffers in one piece: the kept numbers, a chunk of passing ones, a chunk as fields of a transcript, two sums.
        package init() {
            memory = SecretBytes(zeros: Self.keptBytes + (32 + 40) * Self.chunkScalars + 2 * Self.sumBytes)
            withBuffers { buffers in
                for k in 0..<Self.chunkScalars {
                    unsafe UnsafeMutableRawPointer(buffers.field(k) - 8).storeBytes(of: UInt64(32).bigEndian, as: UInt64.self)
                }
            }
        }

        /// Where the buffers lie, for as long as the body runs.
        func withBuffers<R>(_ body: (Buffers) -> R) -> R {
            unsafe mutableBytes(&memory) { memory in
                let base = UnsafeMutableRawPointer(memory)
                let buffers = unsafe Buffers(
                    kept: base.assumingMemoryBound(to: ScalarLimbs.self),
                    passing: (base + Self.keptBytes).assumingMemoryBound(to: ScalarLimbs.self),
                    prefixed: base + (Self.keptBytes + 32 * Self.chunkScalars),
                    sums: (base + (Self.keptBytes + 72 * Self.chunkScalars)).assumingMemoryBound(to: UInt64.self))
                return body(buffers)
            }
        }

        /// The buffers in place.
        @safe struct Buffers {
            /// 3 numbers per row, for all rows: α⁰ at Alice, ḋ at Bob.
            let kept: UnsafeMutablePointer<ScalarLimbs>
            /// 3 numbers per row, for one chunk.
            let passing: UnsafeMutablePointer<ScalarLimbs>
            private let prefixed: UnsafeMutableRawPointer
            /// Two accumulators, one after the other.
            let sums: UnsafeMutablePointer<UInt64>

            fileprivate init(
                kept: UnsafeMutablePointer<ScalarLimbs>, passing: UnsafeMutablePointer<ScalarLimbs>, prefixed: UnsafeMutableRawPointer,
                sums: UnsafeMutablePointer<UInt64>
            ) {
                unsafe self.kept = kept
                unsafe self.passing = passing
                unsafe self.prefixed = prefixed
                unsafe self.sums = sums
            }

            /// The 32 bytes of the chunk's k-th field, behind its length.
            @inline(__always)
            func field(_ k: Int) -> UnsafeMutablePointer<UInt8> { unsafe (prefixed + (40 &* k &+ 8)).assumingMemoryBound(to: UInt8.self) }

            /// The first fields with their lengths.
            func fields(_ count: Int) -> UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: prefixed, count: 40 * count) }

            /// Both sums modulo q; the accumulators are zero again.
            func reduce(_ first: inout SecretBytes, _ second: inout SecretBytes) {
                unsafe mutableBytes(&first) { first in
                    let first = unsafe UnsafeMutableRawPointer(first).assumingMemoryBound(to: ScalarLimbs.self)
                    unsafe Secp256k1Scalars.reduce(first, accumulated: sums)
                }
                unsafe mutableBytes(&second) { second in
                    let second = unsafe UnsafeMutableRawPointer(second).assumingMemoryBound(to: ScalarLimbs.self)
                    unsafe Secp256k1Scalars.reduce(second, accumulated: sums + Secp256k1Scalars.accumulatorLimbs)
                }
            }
        }
    }
}

extension Gadget {
    /// Adds g_j·v_{j,0} to the first sum and g_j·v_{j,1} to the second, for the rows of a chunk.
    @unsafe func accumulate(_ values: UnsafeMutablePointer<ScalarLimbs>, _ rows: Range<Int>, _ sums: UnsafeMutablePointer<UInt64>) {
        precondition(rows.upperBound <= elements.count)
        unsafe elements.withUnsafeBufferPointer { g in
            guard let g = g.baseAddress else { return }
            for j in rows {
                let value = unsafe values + DKLs23Parameters.width &* (j &- rows.lowerBound)
                unsafe Secp256k1Scalars.accumulate(sums, g + j, value)
                unsafe Secp256k1Scalars.accumulate(sums + Secp256k1Scalars.accumulatorLimbs, g + j, value + 1)
            }
        }
    }
}
