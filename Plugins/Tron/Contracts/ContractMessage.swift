/// The content of a contract: what its fields hold, without those that hold protobuf's default.
///
/// Bytes and JSON of one contract give the same message, however each of them writes it.
struct ContractMessage: Sendable, Equatable {
    /// The value of a field.
    enum Value: Sendable, Equatable {
        case integer(Int64)
        case bytes([UInt8])
        case messages([ContractMessage])
    }

    /// The most messages within messages that are read. The network takes 30 votes and 8 permissions of 5 keys; interfaces of contracts
    /// have some hundreds.
    static let mostParts = 4000

    var values: [String: Value] = [:]

    /// The value of a field; defaults are left out.
    subscript(field: String) -> Value? {
        get { values[field] }
        set {
            switch newValue {
            case .integer(0), .bytes([]), .messages([]): values[field] = nil
            default: values[field] = newValue
            }
        }
    }

    /// A number; zero where it is left out.
    func integer(_ field: String) -> Int64 { if case .integer(let value) = values[field] { value } else { 0 } }

    /// Bytes; none where they are left out.
    func bytes(_ field: String) -> [UInt8] { if case .bytes(let value) = values[field] { value } else { [] } }

    /// An account; nil where it is left out.
    func address(_ field: String) -> TronAddress? { TronAddress(bytes(field)) }

    /// The messages of a list, or the one message.
    func messages(_ field: String) -> [ContractMessage] { if case .messages(let value) = values[field] { value } else { [] } }

    /// Bytes that are a text, as far as they are one.
    func text(_ field: String) -> String { String(decoding: bytes(field), as: UTF8.self) }
}
