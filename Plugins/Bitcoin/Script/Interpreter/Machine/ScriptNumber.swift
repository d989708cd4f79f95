/// Script's numbers: little-endian, the sign in the highest bit, nothing for zero.
enum ScriptNumber {
    /// The most bytes that most operations read.
    static let length = 4
    /// The most bytes of a lock time.
    static let lockTimeLength = 5

    /// The number of an item.
    static func decode(_ bytes: [UInt8], minimal: Bool, length: Int = length) throws(ScriptError) -> Int64 {
        guard bytes.count <= length, let last = bytes.last else {
            if bytes.isEmpty { return 0 }
            throw .scriptNumber
        }
        // A last byte of nothing but the sign is there for the sign alone, so the one before must need it.
        if minimal, last & 0x7f == 0, bytes.count == 1 || bytes[bytes.count - 2] & 0x80 == 0 { throw .scriptNumber }
        var magnitude: Int64 = 0
        for (place, byte) in bytes.enumerated() {
            magnitude |= Int64(place == bytes.count - 1 ? byte & 0x7f : byte) << Int64(8 * place)
        }
        return last & 0x80 == 0 ? magnitude : -magnitude
    }

    /// The shortest item of a number.
    static func encode(_ value: Int64) -> [UInt8] {
        if value == 0 { return [] }
        var magnitude = value.magnitude
        var bytes: [UInt8] = []
        while magnitude > 0 {
            bytes.append(UInt8(truncatingIfNeeded: magnitude))
            magnitude >>= 8
        }
        let sign: UInt8 = value < 0 ? 0x80 : 0
        if let last = bytes.last, last & 0x80 != 0 {
            bytes.append(sign)
        } else {
            bytes[bytes.count - 1] |= sign
        }
        return bytes
    }

    /// Whether an item is true: any bit is set, but for the sign of zero.
    static func isTrue(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last else { return false }
        return last & 0x7f != 0 || bytes.dropLast().contains { $0 != 0 }
    }
}
