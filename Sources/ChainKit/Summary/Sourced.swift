/// The origin of a statement, which says how far it can be trusted.
public enum Origin: String, Sendable, Hashable, Comparable, CaseIterable {
    /// Guessed by nobody, proved by nobody: the bytes don't say.
    case unverified
    /// From the context, which the co-signers agree on and the signature does not cover.
    case context
    /// From the bytes that will be signed.
    case signed

    private var rank: Int {
        switch self {
        case .unverified: 0
        case .context: 1
        case .signed: 2
        }
    }

    /// Less trust is less.
    public static func < (left: Origin, right: Origin) -> Bool { left.rank < right.rank }
}

/// A statement and where it comes from.
///
/// A sentence is as good as its worst word: one that is written around other statements, as in `"splits \(stake)"`, has the least origin
/// of them, and its own words are the adapter's, which reads what is signed.
public struct Sourced: Sendable, Hashable {
    /// The text.
    public let value: String
    /// The origin of the statement.
    public let origin: Origin

    /// A statement.
    public init(_ value: String, _ origin: Origin) {
        self.value = value
        self.origin = origin
    }

    /// Returns the same statement on the word of somebody else too: its origin is no better than `origin`.
    public func atMost(_ origin: Origin) -> Sourced { Sourced(value, min(self.origin, origin)) }
}

extension Sourced: ExpressibleByStringInterpolation {
    /// Puts statements together, and keeps the least of their origins.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var value = ""
        fileprivate var origin = Origin.signed

        /// An empty text.
        public init(literalCapacity: Int, interpolationCount: Int) { value.reserveCapacity(literalCapacity) }

        /// The adapter's own words.
        public mutating func appendLiteral(_ literal: String) { value += literal }

        /// Another statement.
        public mutating func appendInterpolation(_ part: Sourced) {
            value += part.value
            origin = min(origin, part.origin)
        }

        /// Appends what was read from the bytes.
        public mutating func appendInterpolation(_ part: some CustomStringConvertible) { value += part.description }
    }

    /// The adapter's own words.
    public init(stringLiteral value: String) { self.init(value, .signed) }

    /// A sentence around other statements.
    public init(stringInterpolation parts: StringInterpolation) { self.init(parts.value, parts.origin) }
}

extension Sourced {
    /// A long sentence in pieces.
    public static func + (left: Sourced, right: Sourced) -> Sourced {
        Sourced(left.value + right.value, min(left.origin, right.origin))
    }
}

extension DefaultStringInterpolation {
    /// A statement in a plain text loses its origin: written so by mistake, it warns.
    @available(*, deprecated, message: "write the text as a Sourced, or insert .value where the origin is kept otherwise")
    public mutating func appendInterpolation(_ part: Sourced) { appendInterpolation(part.value) }
}

extension Collection<Sourced> {
    /// One statement of several.
    public func joined(separator: String) -> Sourced {
        Sourced(map(\.value).joined(separator: separator), map(\.origin).min() ?? .signed)
    }
}
