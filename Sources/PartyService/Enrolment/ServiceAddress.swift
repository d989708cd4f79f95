/// Where a party answers: `https://HOST:PORT`, and nothing behind it.
public struct ServiceAddress: Hashable, Sendable, CustomStringConvertible {
    /// The text, at most 256 bytes.
    public let text: String
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    public let host: String
    /// 1 to 65,535.
    public let port: Int

    /// Reads an address.
    public init(_ text: String) throws(EnrolmentError) {
        let prefix = "https://"
        guard text.utf8.count <= 256, text.hasPrefix(prefix) else { throw .address(text) }
        let rest = text.dropFirst(prefix.count)
        guard let colon = rest.lastIndex(of: ":") else { throw .address(text) }
        let (host, digits) = (rest[..<colon], rest[rest.index(after: colon)...])
        guard Self.isHost(host), (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            digits.first != "0",
            let port = Int(digits), port <= 65_535
        else { throw .address(text) }
        (self.text, self.host, self.port) = (text, String(host), port)
    }

    /// The text.
    public var description: String { text }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 {
            return host.dropFirst().dropLast().utf8.allSatisfy { byte in
                byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || isHex(byte)
            }
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return !host.isEmpty
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy {
                        isHex($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
