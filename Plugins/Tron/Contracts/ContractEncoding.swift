internal import ChainKit

extension ContractMessage {
    /// The one encoding that is signed: fields in the order of their numbers, without defaults.
    func encoded(_ fields: [ContractField], isEntry: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            switch field.kind {
            case .message, .list, .map:
                var isMap = false
                if case .map = field.kind { isMap = true }
                for message in messages(field.name) {
                    bytes += Protobuf.message(field.number, message.encoded(field.inner ?? [], isEntry: isMap))
                }
            case .address, .hex, .text, .token, .string: bytes += Protobuf.field(field.number, self.bytes(field.name))
            case .integer, .bool, .choice:
                let value = integer(field.name)
                bytes += isEntry ? Protobuf.integer(field.number, value) : Protobuf.field(field.number, value)
            }
        }
        return bytes
    }
}

/// Reads the bytes of a contract as the network's nodes do.
///
/// They stand within an Any, which nodes keep, hash and execute as it is: fields in any order, of one that occurs twice the last, zeros
/// that are written out, fields that the type does not have. Who signs compares with ``ContractMessage/encoded(_:isEntry:)``.
struct ContractDecoder {
    private var parts = ContractMessage.mostParts

    mutating func message(_ bytes: [UInt8], _ fields: [ContractField], _ path: String) throws(ChainError) -> ContractMessage {
        var message = ContractMessage()
        try read(bytes, fields, path, into: &message)
        // Only what stands there in the end: of a message in many pieces not what it was after each of them.
        try message.check(fields, path)
        return message
    }

    private mutating func read(
        _ bytes: [UInt8], _ fields: [ContractField], _ path: String, into message: inout ContractMessage
    ) throws(ChainError) {
        var reader = ByteReader(bytes)
        while reader.remaining > 0 {
            let key = try Self.key(&reader, path)
            guard let field = fields.first(where: { $0.number == key >> 3 && $0.wireType == key & 7 }) else {
                try skip(key, &reader, path)
                continue
            }
            let place = path + "." + field.name
            switch field.kind {
            case .integer(let isNarrow):
                let value = try Protobuf.looseVarint(&reader, place)
                message[field.name] = .integer(try Self.number(value, isNarrow: isNarrow, place))
            case .choice: message[field.name] = .integer(try Self.number(try Protobuf.looseVarint(&reader, place), isNarrow: true, place))
            case .bool: message[field.name] = .integer(try Protobuf.looseVarint(&reader, place) == 0 ? 0 : 1)
            case .address, .hex, .text, .token: message[field.name] = .bytes(try Self.bytes(&reader, place))
            case .string: message[field.name] = .bytes(try Self.string(&reader, place))
            case .message(let inner):
                let bytes = try Self.bytes(&reader, place)
                try count(place)
                // Taken out, so that what is written in many pieces is not copied at each.
                var content = message.takeMessage(field.name)
                try read(bytes, inner, place, into: &content)
                message[field.name] = .messages([content])
            case .list, .map:
                let bytes = try Self.bytes(&reader, place)
                try count(place)
                var content = ContractMessage()
                try read(bytes, field.inner ?? [], place, into: &content)
                message.append(content, to: field.name)
            }
        }
    }

    private mutating func count(_ place: String) throws(ChainError) {
        parts -= 1
        guard parts >= 0 else { throw ContractMessage.oversized(place) }
    }

    private static func number(_ value: UInt64, isNarrow: Bool, _ place: String) throws(ChainError) -> Int64 {
        let number = isNarrow ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
        guard number >= 0 else { throw ChainError(.decode, .outOfRange, "is negative or above 2⁶³ - 1", field: place) }
        return number
    }

    private static func bytes(_ reader: inout ByteReader, _ place: String) throws(ChainError) -> [UInt8] {
        try reader.take(Int(UInt32(truncatingIfNeeded: try Protobuf.looseVarint(&reader, place))), place)
    }

    /// Protobuf reads no string that is not UTF-8, wherever it stands.
    private static func string(_ reader: inout ByteReader, _ place: String) throws(ChainError) -> [UInt8] {
        let bytes = try bytes(&reader, place)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw ChainError(.decode, .invalidText, "is not UTF-8", field: place) }
        return bytes
    }

    /// A field's number and wire type. Of longer varints nodes take the lowest 32 bits, here as for lengths.
    private static func key(_ reader: inout ByteReader, _ path: String) throws(ChainError) -> UInt64 {
        let key = UInt64(UInt32(truncatingIfNeeded: try Protobuf.looseVarint(&reader, path)))
        guard key >> 3 != 0 else { throw ChainError(.decode, .outOfRange, "has a field of number 0", field: path) }
        return key
    }

    /// Protobuf reads no deeper.
    private static let deepest = 100

    /// A field that the type does not have; a group of old with all that it holds.
    private func skip(_ key: UInt64, _ reader: inout ByteReader, _ path: String) throws(ChainError) {
        var groups: [UInt64] = []
        var key = key
        while true {
            switch key & 7 {
            case 0: _ = try Protobuf.looseVarint(&reader, path)
            case 1: _ = try reader.take(8, path)
            case 2: _ = try Self.bytes(&reader, path)
            case 3 where groups.count < Self.deepest: groups.append(key >> 3)
            case 4 where groups.last == key >> 3: groups.removeLast()
            case 5: _ = try reader.take(4, path)
            default: throw ChainError(.decode, .unknownField, "has field \(key >> 3) of wire type \(key & 7)", field: path)
            }
            if groups.isEmpty { return }
            key = try Self.key(&reader, path)
        }
    }
}

extension ContractField {
    fileprivate var wireType: UInt64 {
        switch kind {
        case .integer, .bool, .choice: 0
        default: 2
        }
    }
}

extension ContractMessage {
    fileprivate mutating func takeMessage(_ field: String) -> ContractMessage {
        guard case .messages(let messages) = values.removeValue(forKey: field), let message = messages.first else {
            return ContractMessage()
        }
        return message
    }

    /// Adds a message to a list.
    mutating func append(_ message: ContractMessage, to field: String) {
        var messages: [ContractMessage] = []
        // Taken out first, so that a list of thousands is not copied at each.
        if case .messages(let before) = values.removeValue(forKey: field) { messages = before }
        messages.append(message)
        values[field] = .messages(messages)
    }

    /// Checks the rules of a message and of those in it, in whatever form it came.
    func check(_ fields: [ContractField], _ path: String) throws(ChainError) {
        for field in fields {
            let place = path + "." + field.name
            guard let value = values[field.name] else {
                guard !field.isRequired else { throw ChainError(.decode, .missingField, "is missing", field: place) }
                continue
            }
            switch (field.kind, value) {
            case (.address, .bytes(let bytes)) where TronAddress(bytes) == nil:
                throw ChainError(.decode, .invalidAddress, "must be 21 bytes that begin with 41", field: place)
            case (.map, .messages(let entries)) where Set(entries.map { $0.integer("key") }).count < entries.count:
                throw ChainError(.decode, .ambiguousInput, "has a key twice", field: place)
            case (.message(let inner), .messages(let messages)): for message in messages { try message.check(inner, place) }
            case (.list(let inner), .messages(let messages)):
                for (position, message) in messages.enumerated() { try message.check(inner, "\(place)[\(position)]") }
            default: continue
            }
        }
    }

    static func oversized(_ place: String) -> ChainError {
        ChainError(.decode, .oversized, "is one part too many: \(mostParts) are read", field: place)
    }
}
