/// A small deterministic generator, so that a failure can be repeated.
public struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    /// The same numbers for the same state.
    public init(state: UInt64) { self.state = state }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

/// One to four changes of a seed: bits, bytes, cuts, pieces of other seeds, repetitions.
public func mutated(_ bytes: [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
        let position = Int.random(in: 0...max(0, bytes.count - 1), using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where !bytes.isEmpty: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where !bytes.isEmpty: bytes[position] = [0, 1, 0x7f, 0x80, 0x81, 0xff].randomElement(using: &random) ?? 0
        case 2 where !bytes.isEmpty: bytes.remove(at: position)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: min(position, bytes.count))
        case 4: bytes = Array(bytes.prefix(position))
        case 5 where !bytes.isEmpty:
            bytes[position] = bytes[position] &+ (Bool.random(using: &random) ? 1 : 0xff)
        case 6:
            let other = seeds.randomElement(using: &random) ?? []
            bytes = Array(bytes.prefix(position)) + other.dropFirst(min(position, other.count))
        case 7 where !bytes.isEmpty:
            let end = min(bytes.count, position + Int.random(in: 1...40, using: &random))
            bytes.insert(contentsOf: Array(bytes[position..<end]), at: position)
        default: bytes.append(UInt8.random(in: 0...255, using: &random))
        }
    }
    return bytes
}
