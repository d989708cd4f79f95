internal import ChainKit

/// The eight characters behind a descriptor (BIP-380): a BCH code over GF(32), as in Bech32, with 40 bits.
enum DescriptorChecksum {
    private static let length = 8
    private static let mark = UInt8(ascii: "#")
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let generator: [UInt64] = [0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd]

    /// Each character's place among 96: three groups of 32.
    private static let places: [UInt8] = {
        let characters =
            "0123456789()[],'/*abcdefgh@:$%{}" + "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~" + "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ "
        var places = [UInt8](repeating: 0xff, count: 256)
        for (place, character) in characters.utf8.enumerated() { places[Int(character)] = UInt8(place) }
        return places
    }()

    /// The checksum of what stands before the mark; nil for a character that descriptors do not have.
    static func make(_ payload: String) -> String? {
        guard var sum = expanded(payload.utf8) else { return nil }
        for _ in 0..<length { sum = step(sum, 0) }
        sum ^= 1
        let text = (0..<length).map { alphabet[Int(sum >> UInt64(5 * (length - 1 - $0))) & 31] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes a text apart: what stands before the mark, and whether a right checksum stands behind it.
    ///
    /// - Throws: ``ChainError`` with `invalidText` for a foreign character, and `invalidChecksum`.
    static func split(_ text: String, field: String) throws(ChainError) -> (payload: String, hasChecksum: Bool) {
        let characters = Array(text.utf8)
        guard characters.allSatisfy({ places[Int($0)] < 96 }) else {
            throw ChainError(.decode, .invalidText, "has a character that descriptors do not have", field: field)
        }
        guard let end = characters.firstIndex(of: mark) else { return (text, false) }
        let payload = String(decoding: characters[..<end], as: UTF8.self)
        let given = characters[(end + 1)...]
        guard given.count == length else {
            throw ChainError(
                .decode, .invalidChecksum, "has a checksum of \(given.count) characters; there are \(length) behind the #", field: field)
        }
        guard let right = make(payload), Array(right.utf8) == Array(given) else {
            throw ChainError(
                .decode, .invalidChecksum, "has a wrong checksum: a character is wrong; compare it with its source", field: field)
        }
        return (payload, true)
    }

    private static func expanded(_ characters: String.UTF8View) -> UInt64? {
        var sum: UInt64 = 1
        var (groups, count): (UInt8, Int) = (0, 0)
        for character in characters {
            let place = places[Int(character)]
            guard place < 96 else { return nil }
            sum = step(sum, place & 31)
            groups = groups * 3 + (place >> 5)
            count += 1
            if count == 3 {
                sum = step(sum, groups)
                (groups, count) = (0, 0)
            }
        }
        return count > 0 ? step(sum, groups) : sum
    }

    private static func step(_ sum: UInt64, _ value: UInt8) -> UInt64 {
        let top = sum >> 35
        var sum = (sum & 0x7_ffff_ffff) << 5 ^ UInt64(value)
        for (bit, term) in generator.enumerated() where top >> UInt64(bit) & 1 != 0 { sum ^= term }
        return sum
    }
}
