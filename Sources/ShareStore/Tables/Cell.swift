#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif
internal import GRDB

/// One value of a row, by the type that SQLite has it under.
enum Cell: Hashable, Comparable {
    case null
    case number(Int64)
    /// No column holds one; a hostile file may.
    case real(UInt64)
    case text(String)
    case bytes([UInt8])

    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .number(number)
        case .double(let number): self = .real(number.bitPattern)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        }
    }

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .number(let number): number.databaseValue
        case .real(let bits): Double(bitPattern: bits).databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    private var rank: Int {
        switch self {
        case .null: 0
        case .number: 1
        case .real: 2
        case .text: 3
        case .bytes: 4
        }
    }

    /// By type, then as SQLite orders keys: numbers by size, texts and bytes byte by byte.
    static func < (a: Cell, b: Cell) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): a < b
        case (.real(let a), .real(let b)): a < b
        case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.bytes(let a), .bytes(let b)): a.lexicographicallyPrecedes(b)
        default: a.rank < b.rank
        }
    }
}

extension FieldBytes {
    /// A value behind its type.
    mutating func append(_ cell: Cell) {
        switch cell {
        case .null: append([0])
        case .number(let number):
            append([1])
            append(number)
        case .text(let text):
            append([2])
            append(text)
        case .bytes(let bytes):
            append([3])
            append(bytes)
        case .real(let bits):
            append([4])
            append(bits)
        }
    }
}
