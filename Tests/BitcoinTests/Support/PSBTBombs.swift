import Bitcoin
import ChainKit

#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

/// PSBTs, at what their limits allow and beyond.
extension Bombs {
    private static func pair(_ type: Int, _ data: [UInt8], _ value: [UInt8]) -> [UInt8] {
        prefixed(compact(type) + data) + prefixed(value)
    }

    /// A PSBT of version 0 with these fields in the inputs' maps, then in the outputs'.
    private static func psbt(
        _ name: String, inputs: Int = 1, outputs: Int = 1, text: Bool = false, kind: Bomb.Kind = .showing, promise: Int? = nil,
        input: @escaping @Sendable (Int) -> [UInt8] = { _ in [] }, output: @escaping @Sendable (Int) -> [UInt8] = { _ in [] }
    ) -> Bomb {
        Bomb(name: "a PSBT of \(name)\(text ? " in base64" : "")", kind: kind, promise: promise) {
            let unsigned = transaction(spending(inputs), .init(repeating: paid, count: outputs)).bytes
            var bytes = [0x70, 0x73, 0x62, 0x74, 0xff] + pair(0, [], unsigned) + [0]
            for index in 0..<inputs { bytes += input(index) + [0] }
            for index in 0..<outputs { bytes += output(index) + [0] }
            return text ? Array(Base64.encode(bytes).utf8) : bytes
        }
    }

    /// Points that differ: x-coordinates from 1 on, as far as there are points of them.
    private static let points: [[UInt8]] = {
        var points: [[UInt8]] = []
        var x = 1
        while points.count < 10_000 {
            let bytes = [2] + [UInt8](repeating: 0, count: 28) + littleEndian(x, 4).reversed()
            if ECDSACheck.uncompressed(bytes) != nil { points.append(bytes) }
            x += 1
        }
        return points
    }()

    private static let witnessUTXO = pair(1, [], littleEndian(100_000, 8) + prefixed(paid.script))
    private static let origin: [UInt8] = [1, 2, 3, 4] + littleEndian(1, 4) + littleEndian(7, 4)
    private static let signature: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1, 1]

    /// The n-th multisignature of 2 of 3, with everything that signers put there.
    private static func multisignature(_ index: Int, signed: Bool) -> [UInt8] {
        let keys = (0..<3).map { points[(3 * index + $0) % points.count] }
        let script: [UInt8] = [0x52] + keys.flatMap { [33] + $0 } + [0x53, 0xae]
        let program = [0, 32] + HashFunction.sha256.digest(of: script)
        var bytes = pair(1, [], littleEndian(100_000, 8) + prefixed(program)) + pair(5, [], script)
        if signed { for key in keys.prefix(2) { bytes += pair(2, key, signature) } }
        for key in keys { bytes += pair(6, key, origin) }
        return bytes
    }

    private static func tree(_ depth: UInt8) -> [UInt8] { pair(6, [], times(1 << Int(depth), [depth, 0xc0, 0])) }

    private static func previous(_ size: Int) -> [UInt8] {
        pair(0, [], transaction(spending(1), .init(repeating: paid, count: size / 31)).bytes)
    }

    static var psbts: [Bomb] {
        let data = { @Sendable (count: Int) in { @Sendable (_: Int) in pair(0xf0, [], [UInt8](repeating: 1, count: count)) } }
        let fields = { @Sendable (count: Int, size: Int) in
            { @Sendable (_: Int) in
                (0..<count).flatMap { pair(0xf0, littleEndian($0, 4), [UInt8](repeating: 1, count: size)) }
            }
        }
        let leaf = { @Sendable (number: Int, depth: Int, size: Int) in
            pair(
                0x15, [0xc0] + key.dropFirst() + littleEndian(number, 4) + [UInt8](repeating: 5, count: max(0, 32 * depth - 4)),
                [UInt8](repeating: 0x51, count: size) + [0xc0])
        }
        // A leaf that is nothing but checks of keys, under a control block that proves nothing.
        let keyLeaf = { @Sendable (number: Int, size: Int) in
            let check = [32] + key.dropFirst() + [0xac]
            return pair(
                0x15, [0xc0] + key.dropFirst() + littleEndian(number, 4) + [UInt8](repeating: 5, count: 28),
                (0..<size / check.count).flatMap { _ in check } + [0xc0])
        }
        return [
            psbt("a leaf of 15 MB of keys", input: { _ in taproot + keyLeaf(1, 15_000_000) }),
            psbt("60 leaves of 250 KB of keys", input: { _ in taproot + (0..<60).flatMap { keyLeaf($0, 250_000) } }),
            psbt("4 MB in one field", promise: 100, input: data(4_000_000)), psbt("16 MB in one field", input: data(16 << 20 - 200)),
            psbt("4 MB in one field", text: true, promise: 100, input: data(4_000_000)),
            psbt("12 MB in one field", text: true, input: data(12_000_000)),
            psbt("4 MB in 32,000 fields", promise: 100, input: fields(32_000, 118)),
            psbt("16 MB in 32,000 fields", input: fields(32_000, 510)),
            psbt("4 MB in 32,000 fields", text: true, promise: 100, input: fields(32_000, 118)),
            psbt("empty fields", input: fields(32_700, 0)),
            psbt("more fields than it may", input: fields(200_000, 1)),
            psbt("2,438 inputs of nothing", inputs: 2438), psbt("11,000 outputs of nothing", outputs: 11_000),
            psbt("2,438 known inputs", inputs: 2438, input: { _ in witnessUTXO }),
            psbt("1,000 multisignatures", inputs: 1000, input: { multisignature($0, signed: false) }),
            psbt("1,000 signed multisignatures", inputs: 1000, kind: .verification, input: { multisignature($0, signed: true) }),
            psbt("2,400 multisignatures", inputs: 2400, input: { multisignature($0, signed: false) }),
            psbt("5,000 keys", input: { _ in (0..<5000).flatMap { pair(6, points[$0], origin) } }),
            psbt("5,120 keys", input: { _ in (0..<5120).flatMap { pair(6, points[$0], origin) } }),
            psbt("8,192 keys", input: { _ in (0..<8192).flatMap { pair(6, points[$0], origin) } }),
            psbt("keys that are no points", input: { _ in pair(6, [2] + [UInt8](repeating: 0xff, count: 32), origin) }),
            psbt("5,000 participants", input: { _ in pair(0x1a, key, points[..<4999].flatMap { $0 }) }),
            psbt("8,192 leaves", output: { _ in tree(13) }), psbt("16,384 leaves", output: { _ in tree(14) }),
            psbt(
                "a tree of 128 levels",
                output: { _ in
                    pair(6, [], (1...128).flatMap { [UInt8($0), 0xc0, 0] } + [128, 0xc0, 0])
                }),
            psbt(
                "many trees of 128 levels", outputs: 63,
                output: { _ in
                    pair(6, [], (1...128).flatMap { [UInt8($0), 0xc0, 0] } + [128, 0xc0, 0])
                }),
            psbt("a leaf of 4 MB", output: { _ in pair(6, [], [0, 0xc0] + prefixed([UInt8](repeating: 0x51, count: 4_000_000))) }),
            psbt("leaf scripts", input: { _ in taproot + (0..<900).flatMap { leaf($0, 1, 200) } }),
            psbt("deep leaf scripts", input: { _ in taproot + (0..<900).flatMap { leaf($0, 128, 10) } }),
            psbt("4 MB of deep leaf scripts", input: { _ in taproot + (0..<900).flatMap { leaf($0, 128, 300) } }),
            psbt("256 KiB of leaf scripts", input: { _ in taproot + leaf(0, 1, 1 << 18) }),
            psbt("many leaf scripts", inputs: 900, input: { _ in taproot + (0..<30).flatMap { leaf($0, 2, 30) } }),
            psbt("one previous transaction of 4 MB", input: { _ in previous(4_000_000) }),
            psbt("one previous transaction of 16 MB", input: { _ in previous(16_000_000) }),
            psbt("previous transactions of 4 MB", inputs: 400, input: { _ in previous(10_000) }),
            psbt("previous transactions of 16 MB", inputs: 160, input: { _ in previous(100_000) }),
            psbt(
                "preimages of 4 MB",
                input: { _ in
                    [(0xa, HashFunction.sha256), (0xc, .sha256d)].flatMap { type, hash in
                        let value = [UInt8](repeating: 7, count: 2_000_000)
                        return pair(type, hash.digest(of: value), value)
                    }
                }),
            psbt("a witness of 4 MB", input: { _ in pair(8, [], compact(3_999_000) + [UInt8](repeating: 0, count: 3_999_000)) }),
            psbt("a script signature of 4 MB", input: { _ in pair(7, [], [UInt8](repeating: 0x51, count: 4_000_000)) }),
            psbt("a witness script of 4 MB", input: { _ in witnessUTXO + pair(5, [], [UInt8](repeating: 0x51, count: 4_000_000)) }),
            psbt("finished inputs", inputs: 2438, input: { _ in witnessUTXO + pair(8, [], [2] + prefixed(signature) + prefixed(key)) }),
            psbt(
                "witness scripts of 10 kB", inputs: 400,
                input: { _ in
                    let script = [UInt8](repeating: 0xac, count: 10_000)
                    let program = [0, 32] + HashFunction.sha256.digest(of: script)
                    return pair(1, [], littleEndian(100_000, 8) + prefixed(program)) + pair(5, [], script)
                }),
        ]
    }

    private static let taproot = pair(1, [], littleEndian(100_000, 8) + prefixed([0x51, 32] + key.dropFirst()))
}
