/// The units of material that may still be used, a bit each: table `live`, in chunks of 4096 units by their number.
///
/// A unit's number is given once, from the head, and bound into its seal. So a sealed unit that is put back after its use finds
/// its bit cleared, whatever became of its row in `consumed`; and the bits cannot be turned back, for the table is sealed.
/// Chunks without a bit are left out: a pool that is used up takes no room.
struct LiveUnits {
    private static let chunk: Int64 = 4096
    private(set) var rows: SealedRows

    init(_ rows: SealedRows) { self.rows = rows }

    func contains(_ number: Int64) throws -> Bool {
        guard number > 0 else { return false }
        let bits = try bits(number / Self.chunk)
        let place = Int(number % Self.chunk)
        return bits[place / 8] & 1 << (place % 8) != 0
    }

    mutating func add(_ numbers: some Sequence<Int64>) throws { try change(numbers) { $0 | $1 } }

    mutating func remove(_ numbers: some Sequence<Int64>) throws { try change(numbers) { $0 & ~$1 } }

    func count() throws -> Int {
        try rows.strict.reduce(0) { count, row in
            try row.bytes("bits").reduce(count) { $0 + $1.nonzeroBitCount }
        }
    }

    private mutating func change(_ numbers: some Sequence<Int64>, _ combine: (UInt8, UInt8) -> UInt8) throws {
        for (chunk, numbers) in Dictionary(grouping: numbers, by: { $0 / Self.chunk }) {
            var bits = try bits(chunk)
            for number in numbers where number > 0 {
                let place = Int(number % Self.chunk)
                bits[place / 8] = combine(bits[place / 8], 1 << (place % 8))
            }
            if bits.allSatisfy({ $0 == 0 }) {
                try rows.removeAll { try $0.number("chunk") == chunk }
            } else {
                rows.put([.number(chunk), .bytes(bits)])
            }
        }
    }

    private func bits(_ chunk: Int64) throws -> [UInt8] {
        try rows[.number(chunk)]?.bytes("bits", count: Int(Self.chunk) / 8) ?? [UInt8](repeating: 0, count: Int(Self.chunk) / 8)
    }
}
