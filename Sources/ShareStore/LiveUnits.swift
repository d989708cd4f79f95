/// Which units of material may still be used, a bit each: table `live`, in chunks of 4096 units by their number.
///
/// A unit's number is given once, from the head, and bound into its seal. So a sealed unit that is put back after its use finds
/// its bit cleared, whatever became of its row in `consumed`; and the bits cannot be turned back, for the table is sealed.
/// Chunks without a bit are left out: a pool that is used up takes no room.
struct LiveUnits {
    private static let chunk: Int64 = 4096
    let access: Access

    func contains(_ number: Int64) throws -> Bool {
        guard number > 0 else { return false }
        let bits = try bits(number / Self.chunk)
        let place = Int(number % Self.chunk)
        return bits[place / 8] & 1 << (place % 8) != 0
    }

    func add(_ numbers: some Sequence<Int64>) throws { try change(numbers) { $0 | $1 } }

    func remove(_ numbers: some Sequence<Int64>) throws { try change(numbers) { $0 & ~$1 } }

    func removeAll() throws { try access.run("DELETE FROM live") }

    func count() throws -> Int {
        try access.rows("live", "SELECT bits FROM live").reduce(0) { count, row in
            try row.bytes("bits").reduce(count) { $0 + $1.nonzeroBitCount }
        }
    }

    private func change(_ numbers: some Sequence<Int64>, _ combine: (UInt8, UInt8) -> UInt8) throws {
        for (chunk, numbers) in Dictionary(grouping: numbers, by: { $0 / Self.chunk }) {
            var bits = try bits(chunk)
            for number in numbers where number > 0 {
                let place = Int(number % Self.chunk)
                bits[place / 8] = combine(bits[place / 8], 1 << (place % 8))
            }
            if bits.allSatisfy({ $0 == 0 }) {
                try access.run("DELETE FROM live WHERE chunk = ?", .number(chunk))
            } else {
                try access.run("INSERT OR REPLACE INTO live (chunk, bits) VALUES (?, ?)", .number(chunk), .bytes(bits))
            }
        }
    }

    private func bits(_ chunk: Int64) throws -> [UInt8] {
        let row = try access.row("live", "SELECT bits FROM live WHERE chunk = ?", .number(chunk))
        return try row?.bytes("bits", count: Int(Self.chunk) / 8) ?? [UInt8](repeating: 0, count: Int(Self.chunk) / 8)
    }
}
