internal import ChainKit

/// The names of hash types.
enum SighashName {
    private static let names: [(name: String, type: UInt32)] = [
        ("DEFAULT", 0x00), ("ALL", 0x01), ("NONE", 0x02), ("SINGLE", 0x03), ("ALL|ANYONECANPAY", 0x81), ("NONE|ANYONECANPAY", 0x82),
        ("SINGLE|ANYONECANPAY", 0x83),
    ]

    /// Reads a name or a number.
    static func read(_ cursor: JSONCursor) throws(ChainError) -> UInt32 {
        guard let text = cursor.value.string else { return try cursor.integer() }
        guard let known = names.first(where: { $0.name == text }) else {
            throw cursor.failure(.unknownName, "must be one of \(names.map(\.name).joined(separator: ", "))")
        }
        return known.type
    }

    /// The type's name, or its number.
    static func text(_ type: UInt32) -> String { name(of: type) ?? "0x" + String(type, radix: 16) }

    /// The type's name, where it has one.
    static func name(of type: UInt32) -> String? { names.first { $0.type == type }?.name }
}
