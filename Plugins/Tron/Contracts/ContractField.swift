internal import ChainKit

/// A field of a contract's message: what protobuf and the nodes' JSON need to know of it.
struct ContractField: Sendable {
    /// The kind of a field's content, and how JSON writes it.
    indirect enum Kind: Sendable {
        /// 21 bytes; Base58Check or hexadecimal.
        case address
        /// Bytes in hexadecimal.
        case hex
        /// Bytes that nodes write as text beside `"visible": true`, otherwise in hexadecimal.
        case text
        /// Such bytes, of a TRC-10 token's number in decimal digits.
        case token
        /// A string of protobuf: text in any case.
        case string
        /// int64, or int32 where it is narrow. The network has no negative numbers here.
        case integer(isNarrow: Bool)
        case bool
        /// A number with names from zero on.
        case choice([String])
        case message([ContractField])
        case list([ContractField])
        /// A map of protobuf: its entries state zeros too, and no key occurs twice.
        case map
    }

    let number: UInt64
    let name: String
    let kind: Kind
    /// Whether the network, and so the reader, refuses a message without the field.
    let isRequired: Bool

    init(_ number: UInt64, _ name: String, _ kind: Kind, isRequired: Bool = false) {
        self.number = number
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }

    // MARK: For the table

    static func owner(_ number: UInt64 = 1) -> Self { address(number, "owner_address") }
    static func address(_ number: UInt64, _ name: String) -> Self { Self(number, name, .address, isRequired: true) }
    static func optionalAddress(_ number: UInt64, _ name: String) -> Self { Self(number, name, .address) }
    static func amount(_ number: UInt64, _ name: String = "amount") -> Self {
        Self(number, name, .integer(isNarrow: false), isRequired: true)
    }
    static func integer(_ number: UInt64, _ name: String) -> Self { Self(number, name, .integer(isNarrow: false)) }
    static func narrow(_ number: UInt64, _ name: String) -> Self { Self(number, name, .integer(isNarrow: true)) }
    static func bool(_ number: UInt64, _ name: String) -> Self { Self(number, name, .bool) }
    static func hex(_ number: UInt64, _ name: String) -> Self { Self(number, name, .hex) }
    static func text(_ number: UInt64, _ name: String) -> Self { Self(number, name, .text) }
    static func token(_ number: UInt64, _ name: String) -> Self { Self(number, name, .token) }
    static func string(_ number: UInt64, _ name: String) -> Self { Self(number, name, .string) }
    static func resource(_ number: UInt64) -> Self { Self(number, "resource", .choice(["BANDWIDTH", "ENERGY", "TRON_POWER"])) }

    /// The fields of a map's entry.
    static let entry: [ContractField] = [.integer(1, "key"), .integer(2, "value")]

    /// The fields of the messages within, where there are some.
    var inner: [ContractField]? {
        switch kind {
        case .message(let fields), .list(let fields): fields
        case .map: Self.entry
        default: nil
        }
    }
}
