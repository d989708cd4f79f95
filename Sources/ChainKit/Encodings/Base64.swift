/// Base64 of RFC 4648: written with the alphabet of section 4 and padding, of which ``decode(_:)`` takes the canonical text alone.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The padded text of `bytes`.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for position in 0..<3 { group = group << 8 | (position < count ? UInt32(bytes[start + position]) : 0) }
            for position in 0..<4 {
                let value = Int(group >> UInt32(18 - 6 * position)) & 63
                text.append(position <= count ? alphabet[value] : padding)
            }
            start += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or `nil` for a foreign character, wrong padding, or non-zero bits under the padding.
    public static func decode(_ text: String) -> [UInt8]? {
        var characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else { return nil }
        // Read as zeros: `A` is one.
        let padded = characters.suffix(2).reversed().prefix { $0 == padding }.count
        for position in characters.indices.suffix(padded) { characters[position] = UInt8(ascii: "A") }
        let values = values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        for start in stride(from: 0, to: characters.count, by: 4) {
            let (first, second) = (values[Int(characters[start])], values[Int(characters[start + 1])])
            let (third, fourth) = (values[Int(characters[start + 2])], values[Int(characters[start + 3])])
            guard first | second | third | fourth < 64 else { return nil }
            bytes.append(first << 2 | second >> 4)
            bytes.append(second << 4 | third >> 2)
            bytes.append(third << 6 | fourth)
        }
        // What lies under the padding must be zero, or two texts would stand for one byte string.
        guard bytes.suffix(padded).allSatisfy({ $0 == 0 }) else { return nil }
        bytes.removeLast(padded)
        return bytes
    }

    /// The bytes of a text that other programs wrote: in either alphabet (RFC 4648 sections 4 and 5), padded or not. `nil` as above, and
    /// where the text mixes the alphabets.
    public static func decodeAnyForm(_ text: String) -> [UInt8]? {
        var characters = Array(text.utf8)
        var (isPlain, isURL) = (false, false)
        for position in characters.indices {
            switch characters[position] {
            case UInt8(ascii: "+"), UInt8(ascii: "/"): isPlain = true
            case UInt8(ascii: "-"): (isURL, characters[position]) = (true, UInt8(ascii: "+"))
            case UInt8(ascii: "_"): (isURL, characters[position]) = (true, UInt8(ascii: "/"))
            default: break
            }
        }
        guard !isPlain || !isURL else { return nil }
        let excess = characters.count % 4
        if excess != 0 {
            // One character alone holds no byte; padding that is there and too short is a text cut off.
            guard excess != 1, characters.last != padding else { return nil }
            characters += [UInt8](repeating: padding, count: 4 - excess)
        }
        return decode(String(decoding: characters, as: UTF8.self))
    }

    /// The canonical text of what can be nothing else than base64 in another form; `nil` for the canonical text itself, and for what could
    /// be hexadecimal or Base58 as well.
    static func usualForm(of text: String) -> String? {
        guard text.utf8.contains(where: { Hex.digit($0) == nil }), text.utf8.contains(where: { !Base58.isDigit($0) }),
            let bytes = decodeAnyForm(text)
        else { return nil }
        let usual = encode(bytes)
        return usual == text ? nil : usual
    }
}
