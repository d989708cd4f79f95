internal import ChainKit

/// A message by which somebody signs in somewhere (EIP-4361), and what of it breaks the standard's grammar.
///
/// A broken one is told of as well, so it is read as far as it goes.
struct SignInMessage {
    private static let phrase = " wants you to sign in with your "
    private static let request = phrase + "Ethereum account:"

    private(set) var scheme: String?
    private(set) var domain = ""
    private(set) var account: EthereumAddress?
    private(set) var uri: String?
    private(set) var chainID: UInt256?
    private(set) var issued: Timestamp?
    private(set) var expiration: Timestamp?
    private(set) var notBefore: Timestamp?
    private(set) var resources: [String] = []
    /// The breaches of the grammar: clauses.
    private(set) var faults: [String] = []

    /// Nil where a text does not look like one.
    init?(_ text: String) {
        // Lines of 4 KiB are none of a sign-in's: only as many bytes are looked at as the first line may have.
        let start = String(decoding: text.utf8.prefix(4096), as: UTF8.self)
        guard start.lowercased().contains(SignInMessage.phrase) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var reader = SignInLines(lines)
        readHeader(&reader)
        readFields(&reader)
        faults += reader.faults
    }

    // MARK: Reading

    private mutating func readHeader(_ reader: inout SignInLines) {
        let first = reader.next() ?? ""
        if first.hasSuffix(SignInMessage.request) {
            domain = String(first.dropLast(SignInMessage.request.count))
        } else {
            let marker = first.lowercased().utf8.split(separator: UInt8(ascii: " ")).first.map { String(decoding: $0, as: UTF8.self) }
            domain = marker ?? ""
            faults.append("its first line does not end with \"wants you to sign in with your Ethereum account:\"")
        }
        if let separator = domain.firstRange(of: "://") {
            scheme = String(domain[..<separator.lowerBound])
            domain = String(domain[separator.upperBound...])
        }
        let letters = scheme.map { $0.utf8.allSatisfy(Grammar.isScheme) && ($0.utf8.first.map(Grammar.isLetter) ?? false) } ?? true
        if !letters { faults.append("its scheme is not one") }
        if domain.isEmpty || !domain.utf8.allSatisfy(Grammar.isAuthority) { faults.append("its domain is not one by RFC 3986") }
        let line = reader.next() ?? ""
        do throws(ChainError) {
            let account = try EthereumAddress(line)
            self.account = account
            if account.description != line {
                let own = ChainChecksum.chains.first { ChainChecksum.text(account, chain: $0) == line }
                faults.append(
                    own == nil
                        ? "its account is not written with the checksum of EIP-55"
                        : "its account has the checksum of EIP-1191, and EIP-4361 asks for that of EIP-55")
            }
        } catch { faults.append("its second line is not an account") }
        reader.expectEmpty("the line behind the account")
        // A statement has an empty line before and behind it; without one, both empty lines are there.
        if let statement = reader.peek, !statement.isEmpty, !statement.hasPrefix("URI: ") {
            _ = reader.next()
            if !statement.utf8.allSatisfy({ Grammar.isURI($0) || $0 == UInt8(ascii: " ") }) || statement.utf8.contains(UInt8(ascii: "%")) {
                faults.append("its statement holds characters that a statement has not")
            }
        }
        reader.expectEmpty("the line before its URI")
    }

    private mutating func readFields(_ reader: inout SignInLines) {
        uri = reader.required("URI")
        if let uri, !Grammar.isURI(uri) { faults.append("its URI is not one by RFC 3986") }
        if let version = reader.required("Version"), version != "1" {
            faults.append("its version is \(Printable.text(version, limit: 20)), not 1")
        }
        if let text = reader.required("Chain ID") {
            chainID = UInt256(decimal: text)
            if chainID == nil { faults.append("its chain id is not a number") }
        }
        if let nonce = reader.required("Nonce"), nonce.utf8.count < 8 || !nonce.utf8.allSatisfy(Grammar.isAlphanumeric) {
            faults.append("its nonce is not one of 8 letters and digits at least")
        }
        issued = time(reader.required("Issued At"), "Issued At")
        expiration = time(reader.optional("Expiration Time"), "Expiration Time")
        notBefore = time(reader.optional("Not Before"), "Not Before")
        if let id = reader.optional("Request ID"), !id.utf8.allSatisfy(Grammar.isPathCharacter) {
            faults.append("its request id holds characters that a request id has not")
        }
        if reader.peek == "Resources:" {
            _ = reader.next()
            while let line = reader.peek, line.hasPrefix("- ") {
                _ = reader.next()
                resources.append(String(line.dropFirst(2)))
            }
            if let wrong = resources.firstIndex(where: { !Grammar.isURI($0) }) { faults.append("its resource \(wrong) is not a URI") }
        }
        if !reader.isAtEnd { faults.append("lines follow that do not belong to it") }
    }

    private mutating func time(_ text: String?, _ name: String) -> Timestamp? {
        guard let text else { return nil }
        let time = Timestamp(text)
        if time == nil { faults.append("its \(name) is not a time by RFC 3339") }
        return time
    }

    // MARK: Who asks

    /// The host of the domain and its port, in lower case; what stands before an @ is nobody's host.
    var host: Grammar.Host { Grammar.Host(authority: domain) }

    /// The host that the URI names; nil where it names none.
    var uriHost: Grammar.Host? {
        guard let uri, let start = uri.firstRange(of: "://") else { return nil }
        let rest = uri[start.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        return Grammar.Host(authority: String(rest[..<end]))
    }
}

/// The lines of a sign-in message, each taken once.
private struct SignInLines {
    private let lines: [String]
    private var position = 0
    private(set) var faults: [String] = []

    init(_ lines: [String]) { self.lines = lines }

    var isAtEnd: Bool { position >= lines.count }
    var peek: String? { position < lines.count ? lines[position] : nil }

    mutating func next() -> String? {
        defer { position += 1 }
        return peek
    }

    mutating func expectEmpty(_ what: String) {
        guard peek == "" else {
            faults.append("\(what) is not empty")
            return
        }
        position += 1
    }

    mutating func optional(_ tag: String) -> String? {
        guard let line = peek, line.hasPrefix(tag + ": ") else { return nil }
        position += 1
        return String(line.dropFirst(tag.count + 2))
    }

    /// A line that has to be here; where it is elsewhere, the message is read on from there.
    mutating func required(_ tag: String) -> String? {
        if let value = optional(tag) { return value }
        faults.append("its line \"\(tag): …\" is not where it should be")
        guard position < lines.count, let found = lines[position...].firstIndex(where: { $0.hasPrefix(tag + ": ") }) else { return nil }
        position = found
        return optional(tag)
    }
}
