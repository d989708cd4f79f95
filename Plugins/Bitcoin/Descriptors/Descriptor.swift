public import ChainKit

/// An output descriptor of one key: `pkh`, `wpkh`, `sh(wpkh)`, `tr` (BIP-380, 381, 382, 386, 389).
public struct Descriptor: Sendable, Hashable, CustomStringConvertible {
    /// The form of the scripts.
    public let format: AddressFormat
    /// The key.
    public let key: DescriptorKey

    /// Longer text is refused: a key, an origin and a path have at most a few hundred characters.
    private static let longest = 4096
    /// At most so many addresses in one go.
    static let longestRange = 100_000

    /// A descriptor of a key.
    init(_ format: AddressFormat, _ key: DescriptorKey) {
        self.format = format
        self.key = key
    }

    /// Reads a descriptor; a checksum must be right where there is one, and must be there where it is asked for.
    ///
    /// - Throws: ``ChainError`` with `invalidChecksum`, `invalidDescriptor`, `invalidKey`, `hardenedStep`, and `unsupportedForm` for
    ///   private keys and for descriptors that are not of one key alone.
    public init(_ text: String, needsChecksum: Bool = false, field: String = "descriptor") throws(ChainError) {
        guard text.utf8.count <= Self.longest else {
            throw ChainError(.decode, .oversized, "is longer than \(Self.longest) characters", field: field)
        }
        let (payload, hasChecksum) = try DescriptorChecksum.split(text, field: field)
        guard hasChecksum || !needsChecksum else {
            throw ChainError(.decode, .invalidChecksum, "has no checksum: 8 characters behind a #", field: field)
        }
        let (name, content) = try Self.call(payload[...], field)
        let inner: Substring
        switch name {
        case "pkh": (format, inner) = (.p2pkh, content)
        case "wpkh": (format, inner) = (.p2wpkh, content)
        case "tr":
            guard !content.contains(",") else {
                throw ChainError(.decode, .unsupportedForm, "has a tree of scripts; descriptors here are of one key alone", field: field)
            }
            (format, inner) = (.p2tr, content)
        case "sh":
            let nested = try Self.call(content, field)
            guard nested.name == "wpkh" else { throw Self.unsupported("sh(\(nested.name))", field) }
            (format, inner) = (.p2shP2WPKH, nested.content)
        default: throw Self.unsupported(String(name), field)
        }
        guard !inner.contains("("), !inner.contains(")") else {
            throw ChainError(.decode, .invalidDescriptor, "has a function where \(name) takes a key", field: field)
        }
        key = try DescriptorKey(inner, format: format, field: field)
    }

    /// `name(content)`.
    private static func call(_ text: Substring, _ field: String) throws(ChainError) -> (name: Substring, content: Substring) {
        guard text.last == ")", let start = text.firstIndex(of: "("), start != text.startIndex else {
            throw ChainError(.decode, .invalidDescriptor, "is not a function with its arguments in brackets", field: field)
        }
        return (text[..<start], text[text.index(after: start)...].dropLast())
    }

    private static func unsupported(_ name: String, _ field: String) -> ChainError {
        ChainError(
            .decode, .unsupportedForm,
            "is \(Printable.text(name, limit: 30)), which is not read here: there are pkh, wpkh, sh(wpkh) and tr of one key", field: field)
    }

    /// The text without checksum.
    public var payload: String {
        switch format {
        case .p2pkh: "pkh(\(key.text))"
        case .p2shP2WPKH: "sh(wpkh(\(key.text)))"
        case .p2wpkh: "wpkh(\(key.text))"
        case .p2tr: "tr(\(key.text))"
        }
    }

    /// The text with checksum.
    public var description: String { payload + (DescriptorChecksum.make(payload).map { "#" + $0 } ?? "") }

    /// The number of descriptors that this stands for: more than one with a choice of steps, `<0;1>`.
    public var branches: Int { key.branches }

    /// The descriptor of this number among those that this stands for; nil where there is none.
    public func branch(_ number: Int) -> Descriptor? { key.branch(number).map { Descriptor(format, $0) } }

    /// The output scripts at these children, in order; without `/*` there is one script, and the range must be 0..<1.
    ///
    /// - Throws: ``ChainError`` with `outOfRange` for another range or branch, or one of more than 100,000.
    public func scripts(_ range: Range<UInt32>, branch number: Int = 0) throws(ChainError) -> [[UInt8]] {
        func failure(_ code: ChainError.Code, _ message: String) -> ChainError {
            ChainError(.decode, code, message, field: "descriptor")
        }
        guard let branch = branch(number) else { throw failure(.outOfRange, "stands for \(branches) descriptors; there is no \(number)") }
        guard range.count <= Self.longestRange, range.upperBound <= 1 << 31 else {
            throw failure(.outOfRange, "is asked for more than \(Self.longestRange) scripts, or for children that are hardened")
        }
        guard let parent = try branch.key.parent() else {
            guard range == 0..<1, case .point(let bytes) = key.base else { throw failure(.outOfRange, "has one script alone") }
            let point = format == .p2tr && bytes.count == 33 ? Array(bytes.dropFirst()) : bytes
            guard let script = format.script(key: point) else { throw failure(.invalidKey, "has a key that makes no script") }
            return [script]
        }
        guard key.isRanged || range == 0..<1 else { throw failure(.outOfRange, "has one script alone") }
        var scripts: [[UInt8]] = []
        scripts.reserveCapacity(range.count)
        for index in range {
            guard let script = format.script(of: key.isRanged ? try parent.child(index) : parent) else {
                throw failure(.invalidKey, "has a key that makes no script")
            }
            scripts.append(script)
        }
        return scripts
    }

    /// The addresses of ``scripts(_:branch:)`` on a network.
    ///
    /// - Throws: ``ChainError`` as there; `wrongNetwork` where the extended key is for test networks and the network is none or the other
    ///   way round, `unsupportedForm` for what the network lacks.
    public func addresses(
        _ range: Range<UInt32>, branch: Int = 0, network: BitcoinNetwork
    ) throws(ChainError) -> [BitcoinAddress] {
        if case .extended(let extended) = key.base, (extended.network == .test) != network.isTest {
            throw ChainError(
                .decode, .wrongNetwork, "has a key for \(extended.network == .test ? "test" : "main") networks, not for \(network.name)",
                field: "descriptor")
        }
        guard format.exists(on: network) else {
            throw ChainError(.decode, .unsupportedForm, "\(format.rawValue) is not known to \(network.name)", field: "descriptor")
        }
        return try scripts(range, branch: branch).compactMap { BitcoinAddress(script: $0, network: network) }
    }
}
