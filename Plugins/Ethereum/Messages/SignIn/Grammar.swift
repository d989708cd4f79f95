internal import ChainKit

/// Characters and parts of RFC 3986.
enum Grammar {
    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isScheme(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "+-.".utf8.contains(byte) }

    /// Letters, digits and what means nothing by itself: `unreserved` and `sub-delims`.
    private static func isPlain(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "-._~!$&'()*+,;=".utf8.contains(byte) }

    static func isPathCharacter(_ byte: UInt8) -> Bool { isPlain(byte) || ":@%".utf8.contains(byte) }

    static func isAuthority(_ byte: UInt8) -> Bool { isPathCharacter(byte) || "[]".utf8.contains(byte) }

    static func isURI(_ byte: UInt8) -> Bool { isAuthority(byte) || "/?#".utf8.contains(byte) }

    /// Whether a text is a scheme and something of a URI's characters.
    static func isURI(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].first, isLetter(first), parts[0].allSatisfy(isScheme), !parts[1].isEmpty else {
            return false
        }
        return text.utf8.allSatisfy(isURI)
    }

    /// A host with its port.
    struct Host: Equatable {
        let name: String
        let port: String?
        /// The part before an @: to people it looks like the host.
        let user: String?

        init(authority: String) {
            var rest = authority[...]
            if let at = rest.lastIndex(of: "@") {
                user = String(rest[..<at])
                rest = rest[rest.index(after: at)...]
            } else {
                user = nil
            }
            if let colon = rest.lastIndex(of: ":"), rest[rest.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber }) {
                let digits = String(rest[rest.index(after: colon)...])
                port = digits.isEmpty ? nil : digits
                rest = rest[..<colon]
            } else {
                port = nil
            }
            let lowercased = rest.lowercased()
            // A dot at the end names the same host.
            name = lowercased.hasSuffix(".") ? String(lowercased.dropLast()) : lowercased
        }

        var text: String { name + (port.map { ":" + $0 } ?? "") }

        /// The reason why a host may look like another: a clause; nil where there is none.
        var disguise: String? {
            let scripts = Set(name.unicodeScalars.compactMap(Script.init))
            if scripts.count > 1 { return "mixes \(scripts.map(\.rawValue).sorted().joined(separator: " and ")) letters" }
            if !name.utf8.allSatisfy({ $0 < 0x80 }) { return "has letters beyond ASCII" }
            if name.utf8.split(separator: UInt8(ascii: ".")).contains(where: { $0.starts(with: "xn--".utf8) }) {
                return "stands for letters beyond ASCII (xn--)"
            }
            return nil
        }
    }

    /// The scripts whose letters look like each other's, and the rest.
    private enum Script: String {
        case latin = "Latin"
        case greek = "Greek"
        case cyrillic = "Cyrillic"
        case armenian = "Armenian"
        case cherokee = "Cherokee"
        case other = "other"

        /// Nil for what is no letter.
        init?(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x41...0x5a, 0x61...0x7a: self = .latin
            case 0..<0x80: return nil
            case 0xc0...0x24f, 0x250...0x2af, 0x1e00...0x1eff, 0x2c60...0x2c7f, 0xa720...0xa7ff, 0xff21...0xff5a: self = .latin
            case 0x370...0x3ff, 0x1f00...0x1fff: self = .greek
            case 0x400...0x52f, 0x1c80...0x1c8f, 0x2de0...0x2dff, 0xa640...0xa69f: self = .cyrillic
            case 0x530...0x58f: self = .armenian
            case 0x13a0...0x13ff, 0xab70...0xabbf: self = .cherokee
            default: self = .other
            }
        }
    }
}
