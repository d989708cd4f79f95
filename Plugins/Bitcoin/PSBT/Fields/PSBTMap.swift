internal import ChainKit

/// A field as it stands in a PSBT: a type, what else belongs to its key, and a value.
public struct PSBTPair: Sendable, Hashable {
    /// The key's type, a number in compact form.
    public let type: UInt64
    /// The rest of the key.
    public let keyData: [UInt8]
    /// The value.
    public internal(set) var value: [UInt8]

    /// The key: type and data.
    var key: Key { Key(type: type, data: keyData) }

    /// A field's key, unique in a map.
    struct Key: Hashable, Comparable {
        let type: UInt64
        let data: [UInt8]

        /// The order of the keys' bytes.
        static func < (left: Key, right: Key) -> Bool {
            if left.type == right.type { return left.data.lexicographicallyPrecedes(right.data) }
            if max(left.type, right.type) < 0xfd { return left.type < right.type }
            return (CompactSize.bytes(left.type) + left.data).lexicographicallyPrecedes(CompactSize.bytes(right.type) + right.data)
        }
    }

    /// Length, key, length, value.
    func write(to bytes: inout [UInt8]) {
        let type = CompactSize.bytes(self.type)
        bytes += CompactSize.bytes(type.count + keyData.count)
        bytes += type
        bytes += keyData
        bytes += CompactSize.bytes(value.count)
        bytes += value
    }
}

/// A map of a PSBT: its fields in the order in which they came, those that nobody here knows included, so that writing gives the bytes
/// that were read.
public struct PSBTMap: Sendable, Hashable {
    /// The fields in their order; no key stands twice.
    public private(set) var pairs: [PSBTPair] = []

    /// A map without fields.
    init() {}

    /// A map of these fields in this order; the keys must differ.
    init(distinct pairs: [PSBTPair]) { self.pairs = pairs }

    /// Reads a map and the zero byte at its end.
    init(_ reader: inout ByteReader, _ limits: inout PSBTLimits, _ fields: PSBTFields, field: @autoclosure () -> String) throws(ChainError)
    {
        guard reader.remaining > 0 else {
            throw ChainError(reader.stage, .truncated, "is not there: the bytes end before its map", field: field())
        }
        while true {
            let length = try reader.count(leastSize: 1, field())
            guard length > 0 else { break }
            try limits.addField(field())
            let end = reader.offset + length
            let type = try reader.compactSize(field())
            guard reader.offset <= end else {
                throw ChainError(reader.stage, .truncated, "has a key that is shorter than its type", field: field())
            }
            let keyData = try reader.take(end - reader.offset, field())
            pairs.append(PSBTPair(type: type, keyData: keyData, value: try reader.lengthPrefixed(field())))
        }
        try refuseDuplicates(fields, field())
    }

    /// Keys in ascending order, as most programs write them, are seen to differ in passing; others are hashed.
    private func refuseDuplicates(_ fields: PSBTFields, _ field: @autoclosure () -> String) throws(ChainError) {
        guard !zip(pairs, pairs.dropFirst()).allSatisfy({ $0.key < $1.key }) else { return }
        var seen: Set<PSBTPair.Key> = []
        seen.reserveCapacity(pairs.count)
        for pair in pairs where !seen.insert(pair.key).inserted {
            let name = fields[pair.type]?.name ?? "an unknown field of type 0x\(String(pair.type, radix: 16))"
            let key = pair.keyData.isEmpty ? "" : " with the key \(Hex.encode(pair.keyData.prefix(80)))"
            throw ChainError(.decode, .duplicateField, "has \(name)\(key) twice", field: field())
        }
    }

    /// Appends the fields and the zero byte at the end.
    func write(to bytes: inout [UInt8]) {
        for pair in pairs { pair.write(to: &bytes) }
        bytes.append(0)
    }

    /// The value of a key. A new key goes where ascending order wants it; nil takes the field away.
    public internal(set) subscript(type: UInt64, keyData: [UInt8] = []) -> [UInt8]? {
        get { pairs.first { $0.type == type && $0.keyData == keyData }?.value }
        set {
            let position = pairs.firstIndex { $0.type == type && $0.keyData == keyData }
            switch (position, newValue) {
            case (let position?, let value?): pairs[position].value = value
            case (let position?, nil): pairs.remove(at: position)
            case (nil, let value?): insert(PSBTPair(type: type, keyData: keyData, value: value)) { $0.key < $1.key }
            case (nil, nil): break
            }
        }
    }

    /// Puts a field with a new key before the first that it precedes.
    mutating func insert(_ pair: PSBTPair, by precedes: (PSBTPair, PSBTPair) -> Bool) {
        pairs.insert(pair, at: pairs.firstIndex { precedes(pair, $0) } ?? pairs.count)
    }

    /// The fields of a type in their order.
    public func all(_ type: UInt64) -> [PSBTPair] { pairs.filter { $0.type == type } }

    /// Whether there is a field of this type.
    func has(_ type: UInt64) -> Bool { pairs.contains { $0.type == type } }

    /// Takes away all fields for which `condition` holds.
    mutating func removeAll(where condition: (PSBTPair) -> Bool) { pairs.removeAll(where: condition) }

    /// Takes all fields of a type away and puts these in their place.
    mutating func replace(_ type: UInt64, with fields: [(keyData: [UInt8], value: [UInt8])]) {
        removeAll { $0.type == type }
        for field in fields { self[type, field.keyData] = field.value }
    }

    /// A copy with the fields in ascending order of their keys.
    var sorted: PSBTMap { PSBTMap(distinct: pairs.sorted { $0.key < $1.key }) }
}
