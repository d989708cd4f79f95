#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Where a party answers: `https://HOST:PORT`, and nothing behind it.
public struct ServiceAddress: Hashable, Sendable, CustomStringConvertible {
    /// The text, at most 255 bytes.
    public let text: String
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    public let host: String
    /// 1 to 65,535.
    public let port: Int

    /// Reads an address.
    public init(_ text: String) throws(EnrolmentError) {
        let prefix = "https://"
        guard text.utf8.count <= 255, text.hasPrefix(prefix) else { throw .address(text) }
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
        if host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 { return isNumeric(host.dropFirst().dropLast(), AF_INET6) }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-") && label.utf8.allSatisfy(isOfName)
        }
        // What ends in a number is an address of four to some resolvers, whatever stands before it.
        let isNumber = labels.last.map { $0.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false } ?? false
        return isName && (!isNumber || isNumeric(host, AF_INET))
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Whether the system reads it as an address of that family, in lower case and without a zone.
    private static func isNumeric(_ text: Substring, _ family: Int32) -> Bool {
        guard !text.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return false }
        var address = in6_addr()
        return unsafe inet_pton(family, String(text), &address) == 1
    }
}
