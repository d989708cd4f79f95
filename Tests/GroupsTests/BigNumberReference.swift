import CLibCrypto
import Testing

/// Arithmetic modulo secp256k1's order by OpenSSL's big numbers: the reference of the differential tests.
@safe final class Reference {
    /// 32 bytes, big-endian.
    struct Number {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        var hex: String { GroupsTests.hex(bytes) }
    }

    private let context: OpaquePointer
    private let q, x, y, r: OpaquePointer

    let zero = Number([UInt8](repeating: 0, count: 32))
    /// q itself, which is no scalar.
    let order: Number

    init() throws {
        unsafe context = try #require(BN_CTX_new())
        unsafe q = try #require(BN_new())
        unsafe x = try #require(BN_new())
        unsafe y = try #require(BN_new())
        unsafe r = try #require(BN_new())
        // SEC 2, section 2.4.1.
        order = EdgeOperands.order
        unsafe _ = BN_bin2bn(order.bytes, 32, q)
    }

    deinit {
        unsafe [q, x, y, r].forEach { unsafe BN_free($0) }
        unsafe BN_CTX_free(context)
    }

    private func result(_ status: Int32) -> Number {
        #expect(status == 1)
        var bytes = [UInt8](repeating: 0, count: 32)
        let written = unsafe BN_bn2binpad(r, &bytes, 32)
        #expect(written == 32)
        return Number(bytes)
    }

    private func read(_ a: Number, _ b: Number? = nil) {
        unsafe _ = BN_bin2bn(a.bytes, 32, x)
        if let b { unsafe _ = BN_bin2bn(b.bytes, 32, y) }
    }

    func add(_ a: Number, _ b: Number) -> Number {
        read(a, b)
        return unsafe result(BN_mod_add(r, x, y, q, context))
    }

    func subtract(_ a: Number, _ b: Number) -> Number {
        read(a, b)
        return unsafe result(BN_mod_sub(r, x, y, q, context))
    }

    func multiply(_ a: Number, _ b: Number) -> Number {
        read(a, b)
        return unsafe result(BN_mod_mul(r, x, y, q, context))
    }

    /// OpenSSL refuses 0, whose inverse is 0 by this package's convention.
    func invert(_ a: Number) -> Number {
        if a.bytes == zero.bytes { return zero }
        read(a)
        let inverse = unsafe BN_mod_inverse(r, x, q, context)
        return unsafe result(inverse == nil ? 0 : 1)
    }

    func reduce(_ bytes: [UInt8]) -> Number {
        unsafe _ = BN_bin2bn(bytes, Int32(bytes.count), x)
        return unsafe result(BN_nnmod(r, x, q, context))
    }

    func isScalar(_ a: Number) -> Bool {
        read(a)
        return unsafe BN_cmp(x, q) < 0
    }
}

/// Operands where carries, borrows and reductions happen.
enum EdgeOperands {
    /// q, from SEC 2, section 2.4.1.
    static let order = Reference.Number(
        [UInt8](repeating: 0xff, count: 15) + [
            0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
        ])

    /// All of them: small numbers, q ± small, q/2, 2ᵏ and 2ᵏ ± 1, every pattern of all-ones, all-zeros and near-full limbs.
    /// Some are q and above, for the decoder to refuse and the reductions to reduce.
    static let all: [Reference.Number] = few + powers + patterns

    /// The sharpest.
    static let few: [Reference.Number] = {
        let zero = [UInt8](repeating: 0, count: 32)
        let half = halved(order.bytes)
        let near = [zero, order.bytes, half, [UInt8](repeating: 0xff, count: 32)]
        return near.flatMap { base in (-3...3).map { Reference.Number(offset(base, by: $0)) } }
    }()

    private static let powers: [Reference.Number] = (0..<256).flatMap { k in
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes[31 - k / 8] = 1 << UInt8(k % 8)
        return (-1...1).map { Reference.Number(offset(bytes, by: $0)) }
    }

    private static let patterns: [Reference.Number] = {
        let limbs: [[UInt8]] = [
            [UInt8](repeating: 0, count: 8), [UInt8](repeating: 0xff, count: 8), [UInt8](repeating: 0, count: 7) + [1],
            [0x80] + [UInt8](repeating: 0, count: 7),
        ]
        return (0..<256).map { code in Reference.Number((0..<4).flatMap { limbs[(code >> (2 * $0)) & 3] }) }
    }()

    /// bytes + delta modulo 2²⁵⁶.
    private static func offset(_ bytes: [UInt8], by delta: Int) -> [UInt8] {
        var result = bytes
        var carry = delta
        for index in result.indices.reversed() {
            let sum = Int(result[index]) + carry
            result[index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
        return result
    }

    /// ⌊bytes / 2⌋.
    private static func halved(_ bytes: [UInt8]) -> [UInt8] {
        bytes.indices.map { (bytes[$0] >> 1) | ($0 == 0 ? 0 : bytes[$0 - 1] << 7) }
    }
}

/// SplitMix64: operands that are the same in every run.
struct OperandStream {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next(_ count: Int) -> [UInt8] {
        (0..<count / 8).flatMap { _ -> [UInt8] in
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            z ^= z >> 31
            return (0..<8).map { UInt8(truncatingIfNeeded: z >> (8 * UInt64($0))) }
        }
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
