import Secrets
import TestSupport
import Testing

@testable import DKLs23

/// The transpose by butterflies against single bits.
@Suite struct BitMatrixTests {
    @Test(arguments: [8, 16, 24, 80, 208])
    func everyBitMoves(columnBytes: Int) {
        let columns = Randomness.test(UInt8(columnBytes)).bytes(128 * columnBytes)
        var rows = [UInt8](repeating: 0xa5, count: columns.count)
        unsafe BitMatrix.transpose(&rows, columns: columns, columnBytes: columnBytes)
        var model = [UInt8](repeating: 0, count: columns.count)
        for i in 0..<128 {
            for j in 0..<8 * columnBytes {
                let bit = columns[i * columnBytes + j / 8] >> (j % 8) & 1
                model[16 * j + i / 8] |= bit << (i % 8)
            }
        }
        #expect(rows == model)
    }
}
