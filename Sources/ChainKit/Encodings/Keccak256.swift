/// Keccak-256 as Ethereum uses it: the sponge of the Keccak submission, rate 136, whose padding begins with 01.
/// SHA3-256 is the same but for that byte (06 in FIPS 202).
public enum Keccak256 {
    /// Bytes that one permutation absorbs.
    static let rate = 136

    /// The digest: 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] { unsafe bytes.withUnsafeBytes { unsafe hash($0) } }

    /// The digest of bytes in memory: 32 bytes.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var state = KeccakState()
        var offset = 0
        while bytes.count - offset >= rate {
            state.absorb { lane in
                unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * lane, as: UInt64.self))
            }
            state.permute()
            offset += rate
        }
        let (whole, rest) = (bytes.count - offset).quotientAndRemainder(dividingBy: 8)
        var partial: UInt64 = 1 << UInt64(8 * rest)
        for position in 0..<rest { unsafe partial |= UInt64(bytes[offset + 8 * whole + position]) << UInt64(8 * position) }
        state.absorb { lane in
            var value: UInt64 = lane == rate / 8 - 1 ? 0x80 << 56 : 0
            if lane < whole {
                unsafe value |= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * lane, as: UInt64.self))
            } else if lane == whole {
                value |= partial
            }
            return value
        }
        state.permute()
        return state.digest
    }
}

/// 25 lanes of 64 bits, lane x + 5y; as single properties, so that the compiler keeps them in registers and checks no index.
private struct KeccakState {
    private var a0: UInt64 = 0
    private var a1: UInt64 = 0
    private var a2: UInt64 = 0
    private var a3: UInt64 = 0
    private var a4: UInt64 = 0
    private var a5: UInt64 = 0
    private var a6: UInt64 = 0
    private var a7: UInt64 = 0
    private var a8: UInt64 = 0
    private var a9: UInt64 = 0
    private var a10: UInt64 = 0
    private var a11: UInt64 = 0
    private var a12: UInt64 = 0
    private var a13: UInt64 = 0
    private var a14: UInt64 = 0
    private var a15: UInt64 = 0
    private var a16: UInt64 = 0
    private var a17: UInt64 = 0
    private var a18: UInt64 = 0
    private var a19: UInt64 = 0
    private var a20: UInt64 = 0
    private var a21: UInt64 = 0
    private var a22: UInt64 = 0
    private var a23: UInt64 = 0
    private var a24: UInt64 = 0

    /// Adds one block.
    @inline(__always)
    mutating func absorb(_ lane: (Int) -> UInt64) {
        a0 ^= lane(0)
        a1 ^= lane(1)
        a2 ^= lane(2)
        a3 ^= lane(3)
        a4 ^= lane(4)
        a5 ^= lane(5)
        a6 ^= lane(6)
        a7 ^= lane(7)
        a8 ^= lane(8)
        a9 ^= lane(9)
        a10 ^= lane(10)
        a11 ^= lane(11)
        a12 ^= lane(12)
        a13 ^= lane(13)
        a14 ^= lane(14)
        a15 ^= lane(15)
        a16 ^= lane(16)
    }

    /// The first four lanes.
    var digest: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for lane in [a0, a1, a2, a3] { for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: lane &>> UInt64(8 * shift))) } }
        return bytes
    }

    /// Keccak-f[1600].
    mutating func permute() {
        round(0x0000_0000_0000_0001)
        round(0x0000_0000_0000_8082)
        round(0x8000_0000_0000_808a)
        round(0x8000_0000_8000_8000)
        round(0x0000_0000_0000_808b)
        round(0x0000_0000_8000_0001)
        round(0x8000_0000_8000_8081)
        round(0x8000_0000_0000_8009)
        round(0x0000_0000_0000_008a)
        round(0x0000_0000_0000_0088)
        round(0x0000_0000_8000_8009)
        round(0x0000_0000_8000_000a)
        round(0x0000_0000_8000_808b)
        round(0x8000_0000_0000_008b)
        round(0x8000_0000_0000_8089)
        round(0x8000_0000_0000_8003)
        round(0x8000_0000_0000_8002)
        round(0x8000_0000_0000_0080)
        round(0x0000_0000_0000_800a)
        round(0x8000_0000_8000_000a)
        round(0x8000_0000_8000_8081)
        round(0x8000_0000_0000_8080)
        round(0x0000_0000_8000_0001)
        round(0x8000_0000_8000_8008)
    }

    @inline(__always)
    private func rotate(_ lane: UInt64, _ count: UInt64) -> UInt64 { lane &<< count | lane &>> (64 &- count) }

    /// θ, ρ and π into b, χ and ι back.
    @inline(never)
    private mutating func round(_ constant: UInt64) {
        let c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
        let c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
        let c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
        let c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
        let c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
        let d0 = c4 ^ rotate(c1, 1)
        let d1 = c0 ^ rotate(c2, 1)
        let d2 = c1 ^ rotate(c3, 1)
        let d3 = c2 ^ rotate(c4, 1)
        let d4 = c3 ^ rotate(c0, 1)
        let b0 = a0 ^ d0
        let b1 = rotate(a6 ^ d1, 44)
        let b2 = rotate(a12 ^ d2, 43)
        let b3 = rotate(a18 ^ d3, 21)
        let b4 = rotate(a24 ^ d4, 14)
        let b5 = rotate(a3 ^ d3, 28)
        let b6 = rotate(a9 ^ d4, 20)
        let b7 = rotate(a10 ^ d0, 3)
        let b8 = rotate(a16 ^ d1, 45)
        let b9 = rotate(a22 ^ d2, 61)
        let b10 = rotate(a1 ^ d1, 1)
        let b11 = rotate(a7 ^ d2, 6)
        let b12 = rotate(a13 ^ d3, 25)
        let b13 = rotate(a19 ^ d4, 8)
        let b14 = rotate(a20 ^ d0, 18)
        let b15 = rotate(a4 ^ d4, 27)
        let b16 = rotate(a5 ^ d0, 36)
        let b17 = rotate(a11 ^ d1, 10)
        let b18 = rotate(a17 ^ d2, 15)
        let b19 = rotate(a23 ^ d3, 56)
        let b20 = rotate(a2 ^ d2, 62)
        let b21 = rotate(a8 ^ d3, 55)
        let b22 = rotate(a14 ^ d4, 39)
        let b23 = rotate(a15 ^ d0, 41)
        let b24 = rotate(a21 ^ d1, 2)
        a0 = b0 ^ (~b1 & b2) ^ constant
        a1 = b1 ^ (~b2 & b3)
        a2 = b2 ^ (~b3 & b4)
        a3 = b3 ^ (~b4 & b0)
        a4 = b4 ^ (~b0 & b1)
        a5 = b5 ^ (~b6 & b7)
        a6 = b6 ^ (~b7 & b8)
        a7 = b7 ^ (~b8 & b9)
        a8 = b8 ^ (~b9 & b5)
        a9 = b9 ^ (~b5 & b6)
        a10 = b10 ^ (~b11 & b12)
        a11 = b11 ^ (~b12 & b13)
        a12 = b12 ^ (~b13 & b14)
        a13 = b13 ^ (~b14 & b10)
        a14 = b14 ^ (~b10 & b11)
        a15 = b15 ^ (~b16 & b17)
        a16 = b16 ^ (~b17 & b18)
        a17 = b17 ^ (~b18 & b19)
        a18 = b18 ^ (~b19 & b15)
        a19 = b19 ^ (~b15 & b16)
        a20 = b20 ^ (~b21 & b22)
        a21 = b21 ^ (~b22 & b23)
        a22 = b22 ^ (~b23 & b24)
        a23 = b23 ^ (~b24 & b20)
        a24 = b24 ^ (~b20 & b21)
    }
}
