internal import Stressing

/// Inputs of Solana as large, as deep or as wide as somebody can make them.
enum Bombs {
    static var all: [Bomb] { Bomb.shapes + shapes + intents + forms + contexts + wire + messages }

    private static let payer = "3jTUjaUT1rY5hARemWNVcm4RPXEzHfP9gmD39Lk43Wc9"
    private static let blockhash = "US517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx"
    private static let memo = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"
    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

    /// The address of a number: all of them have 32 bytes.
    private static func address(_ number: Int) -> String {
        var text = Array("4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS")
        for (place, divisor) in [(40, 1), (39, 58), (38, 58 * 58)] { text[place] = alphabet[number / divisor % 58] }
        return String(text)
    }

    private static func account(_ number: Int) -> String {
        "{\"pubkey\":\"\(address(number))\",\"isSigner\":false,\"isWritable\":true}"
    }

    /// The beginning of an intent, up to the list of its instructions.
    private static func start(_ version: String = "0") -> String {
        "{\"feePayer\":\"\(payer)\",\"recentBlockhash\":\"\(blockhash)\",\"version\":\(version),\"instructions\":["
    }

    private static let shapes: [Bomb] = [
        .filled("base58", "", "2"), .filled("base58 of zeros", "", "1"), .filled("base64", "", "AQAA"), .filled("hexadecimal", "0x", "80"),
        .repeated("signatures without end", [0xff, 0xff, 0x03]), .repeated("versions", [0x81]), .repeated("counts of 64", [64]),
    ]

    private static func accounts(_ count: Int, tables: Int, version: String) -> Bomb {
        Bomb(name: "\(count) accounts and \(tables) tables of version \(version)") {
            let accounts = (0..<count).map(account).joined(separator: ",")
            let lookups = (0..<tables).map { "{\"key\":\"\(address($0))\",\"addresses\":[]}" }.joined(separator: ",")
            let instruction = "{\"programId\":\"\(memo)\",\"accounts\":[\(accounts)],\"data\":\"\"}"
            return Array((start(version) + instruction + "],\"lookupTables\":[\(lookups)]}").utf8)
        }
    }

    private static func fullTables(_ tables: Int) -> Bomb {
        Bomb(name: "\(tables) tables of 256 addresses") {
            let addresses = (0..<256).map { "\"\(address($0))\"" }.joined(separator: ",")
            let lookups = (0..<tables).map { "{\"key\":\"\(address($0))\",\"addresses\":[\(addresses)]}" }.joined(separator: ",")
            let instruction = "{\"programId\":\"\(memo)\",\"accounts\":[\((0..<200).map(account).joined(separator: ","))],\"data\":\"\"}"
            return Array((start() + instruction + "],\"lookupTables\":[\(lookups)]}").utf8)
        }
    }

    private static func instructions(_ count: Int, _ data: String) -> [Bomb] {
        ["0", "1", "\"legacy\""].map { version in
            .listed("\(count) instructions of version \(version)", start(version), "]}", count: count) { number in
                "{\"programId\":\"\(address(number % 40))\",\"accounts\":[\(account(number % 200))],\"data\":\"\(data)\"}"
            }
        }
    }

    private static let transfer = "3Bxs4ffTu9T19DNF"

    /// Intents at the limits and far beyond them.
    private static var intents: [Bomb] {
        [
            accounts(10_000, tables: 4000, version: "0"), accounts(255, tables: 20_000, version: "0"),
            accounts(20_000, tables: 0, version: "1"), accounts(20_000, tables: 0, version: "\"legacy\""), fullTables(60), fullTables(200),
            .filled("data in base58", start() + "{\"programId\":\"\(memo)\",\"data\":\"", "2", "\"}]}"),
            .filled("64 KiB of data in base58", start() + "{\"programId\":\"\(memo)\",\"data\":\"", "2", "\"}]}", count: 64 << 10),
            .filled("data of ones in base58", start() + "{\"programId\":\"\(memo)\",\"data\":\"", "1", "\"}]}"),
            .filled("data in hexadecimal", start() + "{\"programId\":\"\(memo)\",\"data\":{\"hex\":\"", "41", "\"}}]}"),
            .filled("data in base64", start() + "{\"programId\":\"\(memo)\",\"data\":{\"base64\":\"", "AAAA", "\"}}]}"),
            .filled(
                "data as numbers", start() + "{\"programId\":\"\(memo)\",\"data\":{\"type\":\"Buffer\",\"data\":[", "7", "]}}]}",
                commas: true),
            .filled("a long program", start() + "{\"programId\":\"", "2", "\"}]}"),
            .listed("tables that load all their entries", start() + "],\"lookupTables\":[", "]}", count: 2000) { number in
                "{\"accountKey\":\"\(address(number))\",\"writableIndexes\":[\((0..<100).map(String.init).joined(separator: ","))],"
                    + "\"readonlyIndexes\":[]}"
            },
        ] + [64, 1000, 12_000].flatMap { instructions($0, transfer) }
    }

    /// A node's forms.
    private static var forms: [Bomb] {
        let header = "\"header\":{\"numRequiredSignatures\":1,\"numReadonlySignedAccounts\":0,\"numReadonlyUnsignedAccounts\":1}"
        let start = "{\"version\":0,\"message\":{\(header),\"recentBlockhash\":\"\(blockhash)\","
        return [
            .filled("a wrapped transaction", "{\"transaction\":\"", "AQAA", "\"}"),
            .filled("a wrapped message", "{\"message\":\"", "gAEA", "\"}"),
            .listed("keys of a message", start + "\"instructions\":[],\"accountKeys\":[", "]}}", count: 60_000) { "\"\(address($0))\"" },
            .listed(
                "instructions of a message", start + "\"accountKeys\":[\"\(payer)\",\"\(memo)\"],\"instructions\":[", "]}}", count: 30_000
            ) { _ in "{\"programIdIndex\":1,\"accounts\":[0,0,0],\"data\":\"\"}" },
            .listed("signatures that are open", "{\"version\":0,\"signatures\":[", "],\"message\":{}}", count: 60_000) { _ in "null" },
        ]
    }

    /// A transfer beside a context that has very much to say.
    private static var contexts: [Bomb] {
        func beside(_ name: String, _ context: @escaping @Sendable () -> String) -> Bomb {
            Bomb(name: name, context: context, kind: .facts) {
                Array((start() + "{\"programId\":\"\(memo)\",\"accounts\":[\(account(1))],\"data\":\"\"}]}").utf8)
            }
        }
        return [
            beside("a context of 20,000 tables") {
                "{\"lookupTables\":{\((0..<20_000).map { "\"\(address($0))\":[]" }.joined(separator: ","))}}"
            },
            beside("a context of 60 full tables") {
                let addresses = (0..<256).map { "\"\(address($0))\"" }.joined(separator: ",")
                return "{\"lookupTables\":{\((0..<60).map { "\"\(address($0))\":[\(addresses)]" }.joined(separator: ","))}}"
            },
            beside("a context of 20,000 tokens of one symbol") {
                "{\"tokens\":{\((0..<20_000).map { "\"\(address($0))\":{\"symbol\":\"USDC\",\"decimals\":6}" }.joined(separator: ","))}}"
            },
        ]
    }

    /// Bytes of messages: a header, keys, a block hash, and as many instructions as fit.
    private static func message(_ prefix: [UInt8], keys: Int, instructions: Int, _ instruction: [UInt8], size: Int) -> [UInt8] {
        var bytes = prefix + [1, 0, UInt8(truncatingIfNeeded: keys / 2), UInt8(truncatingIfNeeded: keys)]
        for key in 0..<keys { bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: key), count: 32) }
        bytes += [UInt8](repeating: 7, count: 32) + [UInt8(truncatingIfNeeded: instructions)]
        for _ in 0..<instructions { bytes += instruction }
        return Array(bytes.prefix(size))
    }

    private static var wire: [Bomb] {
        let empty: [UInt8] = [1, 0, 0]
        return [
            Bomb(name: "as many keys as fit") { message([], keys: 35, instructions: 10, empty, size: 1232) },
            Bomb(name: "as many instructions as fit") { message([], keys: 2, instructions: 127, empty, size: 1232) },
            Bomb(name: "as many instructions as fit, version 0") { message([0x80], keys: 2, instructions: 127, empty, size: 1232) + [0] },
            Bomb(name: "as many transfers as fit") {
                message([], keys: 3, instructions: 60, [2, 2, 0, 1, 12, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], size: 1232)
            },
            Bomb(name: "as many lookups as fit") {
                let start = message([0x80], keys: 2, instructions: 1, empty, size: 1232)
                return (0..<30).reduce(into: start + [30]) { bytes, table in
                    bytes += [UInt8](repeating: UInt8(table), count: 32)
                    bytes += [1, 0, 1, 1]
                }
            },
        ]
    }

    private static func message(_ version: UInt8, signers: Int, text count: Int) -> [UInt8] {
        var bytes: [UInt8] = [0xff] + Array("solana offchain".utf8)
        bytes += [version, UInt8(truncatingIfNeeded: signers)]
        for signer in 0..<signers { bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: signer), count: 32) }
        return bytes + [UInt8](repeating: 0x61, count: count)
    }

    private static var messages: [Bomb] {
        var bombs: [Bomb] = []
        for version in [0, 1, 2] as [UInt8] {
            for count in [1000, 65_000, 1 << 20] {
                bombs.append(
                    Bomb(name: "an off-chain message of \(count) bytes, version \(version)") {
                        message(version, signers: 1, text: count)
                    })
            }
            bombs.append(
                Bomb(name: "an off-chain message of 255 signers, version \(version)") { message(version, signers: 255, text: 4) })
        }
        return bombs
    }
}
