import Bitcoin
import ChainKit

#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

/// Inputs of Bitcoin as large, as deep or as wide as somebody can make them.
enum Bombs {
    static var all: [Bomb] { Bomb.shapes + texts + transactions + psbts + intents + scripts + messages }

    /// The generator, compressed.
    static let key: [UInt8] = Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798") ?? []
    static let txid = [UInt8](repeating: 0x11, count: 32)

    static func times(_ count: Int, _ bytes: [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(count * bytes.count)
        for _ in 0..<count { all += bytes }
        return all
    }

    static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    static func compact(_ value: Int) -> [UInt8] {
        switch value {
        case ..<0xfd: [UInt8(value)]
        case ..<0x1_0000: [0xfd] + littleEndian(value, 2)
        default: [0xfe] + littleEndian(value, 4)
        }
    }

    static func prefixed(_ bytes: [UInt8]) -> [UInt8] { compact(bytes.count) + bytes }

    static func push(_ data: [UInt8]) -> [UInt8] {
        switch data.count {
        case ..<0x4c: [UInt8(data.count)] + data
        case ..<0x100: [0x4c, UInt8(data.count)] + data
        default: [0x4d] + littleEndian(data.count, 2) + data
        }
    }

    static func spending(_ count: Int, scriptSig: [UInt8] = [], witness: [[UInt8]] = []) -> [TransactionInput] {
        (0..<count).map {
            TransactionInput(
                previous: OutPoint(txid: txid, index: UInt32($0)), scriptSig: scriptSig, sequence: 0xffff_fffe, witness: witness)
        }
    }

    static func transaction(_ inputs: [TransactionInput], _ outputs: [TransactionOutput]) -> BitcoinTransaction {
        BitcoinTransaction(version: 2, inputs: inputs, outputs: outputs, lockTime: 0)
    }

    static let paid = TransactionOutput(value: 1000, script: [0, 20] + [UInt8](repeating: 0xab, count: 20))

    // MARK: - Text

    private static let xpub =
        "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"

    private static let texts: [Bomb] = [
        .filled("hexadecimal with 0x", "0x", "f8"), .filled("hexadecimal", "02", "00"),
        .filled("base64 of nothing", "cHNidP8B", "AAAA", kind: .showing),
        .filled("base64 with a fault", "cHNidP8B", "AAAA", "!"), .filled("a long address", "bc1", "q"), .filled("a long Base58", "1", "z"),
        .filled("zeros of Base58", "1", "1"), .filled("many keys", "wsh(multi(1", xpub + "/0/*", "))", count: 1 << 20, commas: true),
        .filled("nested functions", "sh(", "wsh(", count: 1 << 20), .filled("many steps", "wpkh(\(xpub)", "/1", ")", count: 4096),
        .filled("many choices", "wpkh(\(xpub)/<0", ";1", ">/*)", count: 4096),
        .filled("a long descriptor", "wpkh(", "z", ")#qqqqqqqq", count: 1 << 20),
    ]

    // MARK: - Transactions

    /// What is said of the outputs behind the inputs of ``spending(_:scriptSig:witness:)``.
    static func context(_ count: Int, script: [UInt8]) -> String {
        let (id, script) = (Hex.encode(txid), Hex.encode(script))
        let items = (0..<count).map { "{\"txid\":\"\(id)\",\"vout\":\($0),\"value\":100000,\"script\":\"\(script)\"}" }
        return "{\"prevouts\":[" + items.joined(separator: ",") + "]}"
    }

    private static func raw(_ name: String, known: Int = 0, _ make: @escaping @Sendable () -> BitcoinTransaction) -> Bomb {
        Bomb(name: name, context: { known > 0 ? context(known, script: paid.script) : "{}" }, kind: .showing, bytes: { make().bytes })
    }

    static var transactions: [Bomb] {
        [30_000, 100_000, 1_000_000, 3_999_000, 16_000_000].flatMap(sized)
            + [
                Bomb(name: "a count of inputs beyond all") { [2, 0, 0, 0, 0xff] + [UInt8](repeating: 0xff, count: 8) },
                Bomb(name: "a count of inputs that are not there") { [2, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 1] },
                Bomb(name: "a count of witness items") {
                    let base = transaction(spending(1, witness: [[1]]), [paid]).bytes
                    return base.dropLast(7) + [0xfe, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0]
                },
            ]
    }

    private static func sized(_ size: Int) -> [Bomb] {
        let name = "a transaction of \(size / 1000) kB"
        let most = 12_000
        let multisig: [UInt8] = [0x51] + times(20, [33] + key) + [1, 20, 0xae]
        return [
            raw("\(name) of inputs") { transaction(spending(size / 41), [paid]) },
            raw("\(name) of inputs, all known", known: min(size / 42, most)) {
                transaction(spending(min(size / 42, most), scriptSig: [0x51]), [paid])
            },
            raw("\(name) of outputs") { transaction(spending(1, scriptSig: [0x51]), .init(repeating: paid, count: size / 31)) },
            raw("\(name) of empty outputs") {
                transaction(spending(1, scriptSig: [0x51]), .init(repeating: TransactionOutput(value: 0, script: []), count: size / 9))
            },
            raw("\(name) of bare multisignatures") {
                transaction(
                    spending(1, scriptSig: [0x51]), .init(repeating: TransactionOutput(value: 1, script: multisig), count: size / 693))
            },
            raw("\(name) of data") {
                let script = [0x6a] + push([UInt8](repeating: 0x61, count: 80))
                return transaction(
                    spending(1, scriptSig: [0x51]), .init(repeating: TransactionOutput(value: 0, script: script), count: size / 92))
            },
            raw("\(name) in one script") {
                transaction(spending(1), [TransactionOutput(value: 0, script: [UInt8](repeating: 0xab, count: size - 100))])
            },
            raw("\(name) of data in one script") {
                transaction(spending(1), [TransactionOutput(value: 0, script: [0x6a] + times((size - 100) / 2, [1, 0x41]))])
            },
            raw("\(name) in one script signature", known: 1) {
                transaction(spending(1, scriptSig: [UInt8](repeating: 0x51, count: size - 100)), [paid])
            },
            raw("\(name) of empty items", known: 1) {
                transaction(spending(1, witness: [[UInt8]](repeating: [], count: size - 120)), [paid])
            },
            raw("\(name) of empty scripts that are known", known: 1) {
                transaction(spending(1, witness: [[UInt8](repeating: 0x51, count: size - 120)]), [paid])
            },
        ]
    }

    // MARK: - Intents

    /// JSON of intents: 65,536 values are the most, and 4 MiB.
    static var intents: [Bomb] {
        let id = Hex.encode(txid)
        let utxo = "\"value\":100000,\"script\":\"0014751e76e8199196d454941c45d1b3a323f1433bd6\"}"
        let address = "\"address\":\"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\""
        let output = "{\(address),\"value\":1000}"
        return [100, 1000, 2400, 12_000].flatMap { count -> [Bomb] in
            [
                .listed(
                    "an intent to select from \(count)",
                    "{\"feeRate\":2,\"change\":{\"script\":\"51\"},\"outputs\":[\(output)],\"utxos\":[",
                    "]}", count: count, kind: .showing
                ) { "{\"txid\":\"\(id)\",\"vout\":\($0)," + utxo },
                .listed("an intent of \(count) inputs", "{\"outputs\":[\(output)],\"inputs\":[", "]}", count: count, kind: .showing) {
                    "{\"txid\":\"\(id)\",\"vout\":\($0)," + utxo
                },
                .listed(
                    "an intent of \(count) outputs", "{\"inputs\":[{\"txid\":\"\(id)\",\"vout\":0,\(utxo)],\"outputs\":[", "]}",
                    count: count, kind: .showing
                ) { _ in output },
                .listed(
                    "an intent of \(count) outputs of keys", "{\"inputs\":[{\"txid\":\"\(id)\",\"vout\":0,\(utxo)],\"outputs\":[", "]}",
                    count: count, kind: .showing
                ) { _ in "{\"address\":\"bc1pmfr3p9j00pfxjh0zmgp99y8zftmd3s5pmedqhyptwy6lm87hf5sspknck9\",\"value\":1000}" },
            ]
        } + [
            .listed(
                "an intent to select from 10,000 with addresses",
                "{\"feeRate\":2,\"change\":{\"script\":\"51\"},\"outputs\":[\(output)],\"utxos\":[", "]}", count: 10_000,
                kind: .showing
            ) { "{\"txid\":\"\(id)\",\"vout\":\($0),\"value\":100000,\(address)}" },
            .filled(
                "an intent of one script", "{\"inputs\":[{\"txid\":\"\(id)\",\"vout\":0,\(utxo)],\"outputs\":[{\"value\":1,\"script\":\"",
                "ab",
                "\"}]}"),
            .filled("an intent of the largest previous transaction", "{\"previousTransactions\":[\"02", "00", "\"]}"),
            .filled("a transaction in JSON", "{\"transaction\":\"02", "00", "\"}"),
            .filled("a PSBT in JSON", "{\"psbt\":\"cHNidP8B", "AAAA", "\"}"),
        ]
    }
}
