#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

extension Bombs {
    // MARK: RLP

    private static func head(_ base: UInt8, _ count: Int) -> [UInt8] {
        guard count >= 56 else { return [base + UInt8(count)] }
        var length: [UInt8] = []
        var rest = count
        while rest > 0 {
            length.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        }
        return [base + 55 + UInt8(length.count)] + length
    }

    private static func string(_ bytes: [UInt8]) -> [UInt8] { head(0x80, bytes.count) + bytes }

    private static func list(_ items: [UInt8]) -> [UInt8] { head(0xc0, items.count) + items }

    private static func times(_ count: Int, _ item: [UInt8]) -> [UInt8] {
        var items: [UInt8] = []
        items.reserveCapacity(count * item.count)
        for _ in 0..<count { items += item }
        return items
    }

    private static let number: [UInt8] = [0x01]
    private static let account = string([UInt8](repeating: 0xab, count: 20))
    private static let word = [UInt8](repeating: 0x11, count: 32)
    private static let signature: [UInt8] = [0x01] + string(word) + string(word)

    /// A signed transaction of a type from 1 on: `tail` is what stands between data and signature.
    private static func typed(_ type: UInt8, data: [UInt8] = [], _ tail: [UInt8]) -> [UInt8] {
        [type] + list(body(type, data: data, tail))
    }

    private static func body(_ type: UInt8, data: [UInt8] = [], _ tail: [UInt8]) -> [UInt8] {
        let prices = type == 1 ? number : number + number
        return number + number + prices + number + account + number + string(data) + tail + signature
    }

    private static func legacy(_ data: [UInt8], to: [UInt8] = account) -> [UInt8] {
        list(number + number + number + to + number + string(data) + [0x25] + string(word) + string(word))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Calls

    private static func argument(_ number: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: 24) + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }

    private static let target = [UInt8](repeating: 0, count: 12) + [UInt8](repeating: 0xcd, count: 20)

    /// ERC-1155's transfer of so many pieces.
    private static func batch(_ count: Int) -> [UInt8] {
        let array = argument(count) + times(count, argument(7))
        let first = 5 * 32
        return [0x2e, 0xb2, 0xc2, 0xd6] + target + target + argument(first) + argument(first + array.count)
            + argument(first + 2 * array.count) + array + array + argument(0)
    }

    /// ERC-721's transfer with data.
    private static func piece(_ count: Int) -> [UInt8] {
        [0xb8, 0x8d, 0x4f, 0xde] + target + target + argument(1) + argument(4 * 32) + argument(count) + times(count, [0xee])
            + [UInt8](repeating: 0, count: (32 - count % 32) % 32)
    }

    // MARK: Lists

    private static let emptyEntry = list(account + [0xc0])

    private static func entry(keys count: Int) -> [UInt8] { list(account + list(times(count, string(word)))) }

    private static let authorization = list(number + account + number + signature)

    private static func blobs(_ count: Int, sidecar: Bool, version: Bool = false) -> [UInt8] {
        let hash: [UInt8] = [0xa0] + commitmentHash
        let tail = [0xc0] + number + list(times(count, hash))
        guard sidecar else { return typed(3, tail) }
        let blob = string([UInt8](repeating: 0x5a, count: 131_072))
        let commitment = string([UInt8](repeating: 0, count: 48))
        return [3]
            + list(
                list(body(3, tail)) + (version ? number : []) + list(times(count, blob)) + list(times(count, commitment))
                    + list(times(version ? 128 * count : count, commitment)))
    }

    /// The hash of a commitment of 48 zero bytes.
    private static let commitmentHash: [UInt8] = [
        0x01, 0xb0, 0x76, 0x1f, 0x87, 0xb0, 0x81, 0xd5, 0xcf, 0x10, 0x75, 0x7c, 0xcc, 0x89, 0xf1, 0x2b,
        0xe3, 0x55, 0xc7, 0x0e, 0x2e, 0x29, 0xdf, 0x28, 0x8b, 0x65, 0xb3, 0x07, 0x10, 0xdc, 0xbc, 0xd1,
    ]

    private static func sized(_ size: Int) -> [Bomb] {
        let kilobytes = "\(size >> 10) KiB"
        return [
            Bomb(name: "\(kilobytes) of call data") { legacy(times(size, [0xfe])) },
            Bomb(name: "\(kilobytes) of zeros as call data") { typed(2, data: times(size, [0]), [0xc0]) },
            Bomb(name: "\(kilobytes) of initialisation code") { legacy(times(size, [0xfe]), to: [0x80]) },
            Bomb(name: "\(kilobytes) of token ids") { legacy(batch(size / 64)) },
            Bomb(name: "\(kilobytes) of data with a token") { legacy(piece(size)) },
            Bomb(name: "\(kilobytes) of accounts") { typed(1, list(times(size / emptyEntry.count, emptyEntry))) },
            Bomb(name: "\(kilobytes) of slots") { typed(2, list(entry(keys: size / 33))) },
            Bomb(name: "\(kilobytes) of accounts with a slot") { typed(2, list(times(size / 57, entry(keys: 1)))) },
            Bomb(name: "\(kilobytes) of blob hashes") { blobs(size / 33, sidecar: false) },
            Bomb(name: "\(kilobytes) of blobs") { blobs(max(1, size / 131_100), sidecar: true) },
            Bomb(name: "\(kilobytes) of blobs with cells") { blobs(max(1, size / 137_500), sidecar: true, version: true) },
            Bomb(name: "\(kilobytes) of authorisations") { typed(4, [0xc0] + list(times(size / authorization.count, authorization))) },
        ]
    }

    private static func counted(_ count: Int) -> [Bomb] {
        [
            Bomb(name: "\(count) authorisations") { typed(4, [0xc0] + list(times(count, authorization))) },
            Bomb(name: "\(count) accounts") { typed(1, list(times(count, emptyEntry))) },
            Bomb(name: "\(count) slots") { typed(1, list(entry(keys: count))) },
            Bomb(name: "\(count) token ids") { legacy(batch(count)) },
            Bomb(name: "\(count) blob hashes") { blobs(count, sidecar: false) },
        ]
    }

    /// Raw transactions, at about each size from what networks take to what a file holds.
    static var transactions: [Bomb] {
        [128 << 10, 512 << 10, 1 << 20, 2_000_000, 4 << 20].flatMap(sized)
            + [128, 256, 512, 1024, 1025, 8192, 12_000, 15_000].flatMap(counted)
    }

    // MARK: JSON

    private static func start(_ type: Int) -> String {
        """
        {"type":"0x\(type)","chainId":1,"nonce":1,"maxFeePerGas":1,"maxPriorityFeePerGas":1,"gas":1,\
        "to":"0x8ba1f109551bD432803012645Ac136ddd64DBA72","value":1,
        """
    }

    /// JSON of transactions.
    static var intents: [Bomb] {
        [256 << 10, 1 << 20, 2 << 20, Bomb.largestJSON].flatMap(sizedIntents)
            + [128, 256, 512].map { count in
                Bomb.listed("JSON of \(count) authorisations", start(4) + "\"authorizationList\":[", "]}", count: count) {
                    "{\"chainId\":1,\"address\":\"0x8ba1f109551bD432803012645Ac136ddd64DBA72\",\"nonce\":\($0)}"
                }
            }
    }

    private static func sizedIntents(_ size: Int) -> [Bomb] {
        let kilobytes = "JSON, \(size >> 10) KiB"
        return [
            Bomb.filled("\(kilobytes) of data", start(2) + "\"data\":\"0x", "fe", "\"}", count: size),
            Bomb.filled(
                "\(kilobytes) of accounts", start(2) + "\"accessList\":[",
                "{\"address\":\"0x8ba1f109551bD432803012645Ac136ddd64DBA72\",\"storageKeys\":[]}", "]}", count: size, commas: true),
            Bomb.filled(
                "\(kilobytes) of slots",
                start(2) + "\"accessList\":[{\"address\":\"0x8ba1f109551bD432803012645Ac136ddd64DBA72\",\"storageKeys\":[",
                "\"0x\(hex(word))\"", "]}]}", count: size, commas: true),
            Bomb.filled(
                "\(kilobytes) of authorisations", start(4) + "\"authorizationList\":[",
                "{\"chainId\":1,\"address\":\"0x8ba1f109551bD432803012645Ac136ddd64DBA72\",\"nonce\":1}", "]}", count: size, commas: true),
            Bomb.filled(
                "\(kilobytes) of signed authorisations", start(4) + "\"authorizationList\":[",
                "{\"chainId\":1,\"address\":\"0x8ba1f109551bD432803012645Ac136ddd64DBA72\",\"nonce\":1,\"yParity\":1,"
                    + "\"r\":\"0x\(hex(word))\",\"s\":\"0x\(hex(word))\"}", "]}", count: size, commas: true),
            Bomb.filled(
                "\(kilobytes) of blob hashes", start(3) + "\"maxFeePerBlobGas\":1,\"blobVersionedHashes\":[", "\"0x\(hex(word))\"",
                "]}", count: size, commas: true),
            Bomb.filled(
                "\(kilobytes) of empty blobs", start(3) + "\"maxFeePerBlobGas\":1,\"blobs\":[", "\"\"", "]}", count: size, commas: true),
            Bomb(name: "\(kilobytes) of blobs") {
                let count = max(1, size / 262_300)
                let blob = "\"0x" + String(repeating: "5a", count: 131_072) + "\""
                let zeros = "\"0x" + String(repeating: "00", count: 48) + "\""
                func list(_ item: String) -> String { "[" + [String](repeating: item, count: count).joined(separator: ",") + "]" }
                let text =
                    start(3) + "\"maxFeePerBlobGas\":1,\"blobs\":" + list(blob) + ",\"commitments\":" + list(zeros)
                    + ",\"proofs\":" + list(zeros) + "}"
                return Array(text.utf8)
            },
        ]
    }
}
