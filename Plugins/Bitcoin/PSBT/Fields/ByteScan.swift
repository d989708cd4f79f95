internal import ChainKit

/// Walks over bytes without copying them: for fields whose form is checked, and whose content is read when somebody asks.
///
/// It accepts what ``BitcoinTransaction`` and ``WitnessStack`` read, and nothing else; why something is refused, they say.
struct ByteScan {
    let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    /// Passes over bytes.
    mutating func skip(_ count: Int) -> Bool {
        guard count <= bytes.count - offset else { return false }
        offset += count
        return true
    }

    /// A length or count in its shortest form; nil where it could not be: more than there are bytes.
    mutating func count() -> Int? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        offset += 1
        guard first >= 0xfd else { return Int(first) }
        let width = first == 0xfd ? 2 : first == 0xfe ? 4 : 8
        guard width <= bytes.count - offset else { return nil }
        var value: UInt64 = 0
        for position in (offset..<offset + width).reversed() { value = value << 8 | UInt64(bytes[position]) }
        offset += width
        guard value >= (width == 2 ? 0xfd : width == 4 ? 0x1_0000 : 0x1_0000_0000), value <= UInt64(bytes.count) else { return nil }
        return Int(value)
    }

    /// Passes over a byte string with its length before it.
    mutating func skipPrefixed() -> Bool {
        guard let length = count() else { return false }
        return skip(length)
    }

    /// Passes over a witness stack; nil where it breaks off, else how many items it has.
    mutating func skipWitness() -> Int? {
        guard let items = count() else { return nil }
        for _ in 0..<items { guard skipPrefixed() else { return nil } }
        return items
    }

    /// Whether the bytes are a witness stack and nothing else.
    static func isWitness(_ bytes: [UInt8]) -> Bool {
        var scan = ByteScan(bytes)
        return scan.skipWitness() != nil && scan.isAtEnd
    }
}

/// A whole previous transaction in the bytes of its field: where its parts stand.
struct ScannedTransaction {
    private let bytes: [UInt8]
    /// Inputs and outputs with their counts: what stands between version and lock time in the old form.
    private let body: Range<Int>
    /// The offset of the first output, after their count.
    private let firstOutput: Int
    /// The number of outputs.
    let outputCount: Int

    /// Nil where the bytes are no transaction.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= BitcoinTransaction.longest else { return nil }
        var scan = ByteScan(bytes)
        guard scan.skip(4), bytes.count > 6 else { return nil }
        let flag = bytes[4] == 0 ? bytes[5] : 0
        if bytes[4] == 0 {
            let known = TransactionFlag.witness | TransactionFlag.extensionData
            guard flag != 0, flag & ~known == 0, scan.skip(2) else { return nil }
        }
        let start = scan.offset
        guard let inputs = scan.count() else { return nil }
        for _ in 0..<inputs { guard scan.skip(36), scan.skipPrefixed(), scan.skip(4) else { return nil } }
        guard let outputs = scan.count() else { return nil }
        firstOutput = scan.offset
        for _ in 0..<outputs { guard scan.skip(8), scan.skipPrefixed() else { return nil } }
        body = start..<scan.offset
        if flag & TransactionFlag.witness != 0 {
            var hasWitness = false
            for _ in 0..<inputs {
                guard let items = scan.skipWitness() else { return nil }
                hasWitness = hasWitness || items > 0
            }
            guard hasWitness else { return nil }
        }
        if flag & TransactionFlag.extensionData != 0 {
            let data = bytes[scan.offset...].dropLast(4)
            guard let first = data.first, first == 0 ? data.count == 1 : first == 1 && data.count > 1, scan.skip(data.count) else {
                return nil
            }
        }
        guard scan.skip(4), scan.isAtEnd else { return nil }
        self.bytes = bytes
        outputCount = outputs
    }

    /// Whether the bytes, where they are a transaction, have the form that Litecoin's nodes alone write.
    static func isExtended(_ bytes: [UInt8]) -> Bool {
        bytes.count > 5 && bytes[4] == 0 && bytes[5] & TransactionFlag.extensionData != 0
    }

    /// The id in wire order.
    var txid: [UInt8] {
        guard body.lowerBound > 4 else { return HashFunction.sha256d.digest(of: bytes) }
        return HashFunction.sha256d.digest(of: bytes[..<4] + bytes[body] + bytes.suffix(4))
    }

    /// An output; nil where there are fewer.
    func output(_ index: Int) -> TransactionOutput? {
        guard (0..<outputCount).contains(index) else { return nil }
        var scan = ByteScan(bytes)
        guard scan.skip(firstOutput) else { return nil }
        for _ in 0..<index { guard scan.skip(8), scan.skipPrefixed() else { return nil } }
        let start = scan.offset
        guard scan.skip(8), scan.skipPrefixed() else { return nil }
        return try? TransactionOutput(Array(bytes[start..<scan.offset]), field: "output")
    }
}
