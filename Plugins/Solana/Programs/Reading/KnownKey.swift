internal import ChainKit

/// A key and where it comes from. It is no `CustomStringConvertible`, so that no text can hold it without its origin.
struct KnownKey: Hashable {
    let key: SolanaPublicKey
    let origin: Origin

    init(_ key: SolanaPublicKey, _ origin: Origin = .signed) {
        self.key = key
        self.origin = origin
    }

    var sourced: Sourced { Sourced(key.description, origin) }

    /// The same, known by way of others: no better than the worst of them.
    func by(_ others: KnownKey...) -> KnownKey { KnownKey(key, others.map(\.origin).min().map { min(origin, $0) } ?? origin) }
}

extension KnownKey {
    /// A program's key with its name, where it has one.
    var asProgram: Sourced { Program(key).map { "\($0.name) (\(self))" } ?? sourced }
}

extension Sourced.StringInterpolation {
    /// A key, with its origin.
    mutating func appendInterpolation(_ known: KnownKey) { appendInterpolation(known.sourced) }
}

extension Sourced {
    /// A key that may be missing.
    init(_ known: KnownKey?, orElse absent: Sourced) { self = known?.sourced ?? absent }
}
