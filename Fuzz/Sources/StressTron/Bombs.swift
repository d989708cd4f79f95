internal import Stressing

/// Inputs of Tron as large, as deep or as wide as somebody can make them.
enum Bombs {
    static var all: [Bomb] { Bomb.shapes + shapes + wire + forms + contexts }

    private static let owner: [UInt8] = [0x41] + [UInt8](repeating: 0x11, count: 20)
    private static let hexOwner = "41" + String(repeating: "11", count: 20)

    // MARK: Protocol buffers

    private static func varint(_ number: Int) -> [UInt8] {
        var (rest, bytes) = (number, [UInt8]())
        repeat {
            bytes.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    private static func field(_ number: Int, _ value: [UInt8]) -> [UInt8] { varint(number << 3 | 2) + varint(value.count) + value }
    private static func field(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }

    /// A transaction of one contract, in its raw data.
    private static func transaction(_ type: Int, _ name: String, _ value: [UInt8], _ rest: [UInt8] = []) -> [UInt8] {
        let any = field(1, Array("type.googleapis.com/protocol.\(name)".utf8)) + field(2, value)
        let raw =
            field(1, [1, 2]) + field(4, [UInt8](repeating: 3, count: 8)) + field(8, 1_700_000_060_000)
            + field(11, field(1, type) + field(2, any)) + rest + field(14, 1_700_000_000_000)
        return field(1, raw)
    }

    private static func call(_ data: [UInt8]) -> [UInt8] {
        transaction(31, "TriggerSmartContract", field(1, owner) + field(2, owner) + field(4, data), field(18, 100_000_000))
    }

    private static func votes(_ count: Int) -> Bomb {
        Bomb(name: "\(count) votes") {
            transaction(4, "VoteWitnessContract", field(1, owner) + (0..<count).flatMap { _ in field(2, field(1, owner) + field(2, 1)) })
        }
    }

    private static func permission(_ keys: Int) -> [UInt8] {
        field(3, Array("active".utf8)) + field(4, 1) + field(6, [UInt8](repeating: 0xff, count: 32))
            + (0..<keys).flatMap { _ in field(7, field(1, owner) + field(2, 1)) }
    }

    private static let shapes: [Bomb] = [
        .filled("hexadecimal", "", "0a"), .filled("hexadecimal with 0x", "0x", "0a"), .repeated("fields in fields", [0x0a, 0x02]),
        .repeated("endless numbers", [0x80]), .repeated("empty fields", [0x0a, 0x00]), .repeated("small numbers", [0x08, 0x01]),
    ]

    private static var wire: [Bomb] {
        let sizes = [60_000, 400_000, 4 << 20]
        return sizes.flatMap { size in
            [
                Bomb(name: "a call with \(size) bytes of data", kind: .showing) { call([UInt8](repeating: 0xab, count: size)) },
                Bomb(name: "an approval behind which \(size) zeros stand", kind: .showing) {
                    call([0x09, 0x5e, 0xa7, 0xb3] + [UInt8](repeating: 0, count: size))
                },
                Bomb(name: "a memo of \(size) bytes", kind: .showing) {
                    transaction(
                        1, "TransferContract", field(1, owner) + field(2, owner) + field(3, 1),
                        field(10, [UInt8](repeating: 0x61, count: size)))
                },
                Bomb(name: "a memo of \(size) bytes that are no text", kind: .showing) {
                    transaction(
                        1, "TransferContract", field(1, owner) + field(2, owner) + field(3, 1),
                        field(10, [UInt8](repeating: 0x81, count: size)))
                },
                Bomb(name: "code of \(size) bytes", kind: .showing) {
                    transaction(
                        30, "CreateSmartContract",
                        field(1, owner) + field(2, field(1, owner) + field(4, [UInt8](repeating: 0x60, count: size))))
                },
                Bomb(name: "an unknown contract of \(size) bytes", kind: .showing) {
                    transaction(99, "Whatever", [UInt8](repeating: 0x60, count: size))
                },
            ]
        } + [30, 10_000, 100_000].map(votes)
            + [5, 10_000, 100_000].map { keys in
                Bomb(name: "permissions of \(keys) keys") {
                    transaction(
                        46, "AccountPermissionUpdateContract", field(1, owner) + field(2, permission(keys)) + field(4, permission(keys)))
                }
            }
            + [
                Bomb(name: "3900 different keys", kind: .showing) {
                    let keys = (0..<3900).flatMap { number in
                        field(7, field(1, owner.dropLast(2) + [UInt8(number >> 8), UInt8(number & 0xff)]) + field(2, 1))
                    }
                    return transaction(46, "AccountPermissionUpdateContract", field(1, owner) + field(2, field(4, 3900) + keys))
                },
                Bomb(name: "10,000 permissions") {
                    transaction(
                        46, "AccountPermissionUpdateContract", field(1, owner) + (0..<10_000).flatMap { _ in field(4, permission(1)) })
                },
                Bomb(name: "a contract with a long name in 3900 pieces", kind: .showing) {
                    let name = field(2, field(1, owner) + field(7, [UInt8](repeating: 0x61, count: 490_000)))
                    return transaction(30, "CreateSmartContract", field(1, owner) + name + (0..<3900).flatMap { _ in field(2, []) })
                },
                Bomb(name: "10,000 contracts") {
                    field(1, (0..<10_000).flatMap { _ in field(11, field(1, 1) + field(2, field(1, [0x61]) + field(2, owner))) })
                },
                Bomb(name: "100,000 signatures") {
                    transaction(1, "TransferContract", field(1, owner) + field(2, owner) + field(3, 1))
                        + (0..<100_000).flatMap { _ in field(2, [UInt8](repeating: 1, count: 65)) }
                },
            ]
    }

    // MARK: JSON

    private static func json(_ type: String, _ value: String, _ rest: String = "") -> String {
        "{\"raw_data\":{\"contract\":[{\"type\":\"\(type)\",\"parameter\":{\"type_url\":\"type.googleapis.com/protocol.\(type)\","
            + "\"value\":{\"owner_address\":\"\(hexOwner)\",\(value)}}}],\"ref_block_bytes\":\"0102\","
            + "\"ref_block_hash\":\"0303030303030303\",\"expiration\":1700000060000,\"timestamp\":1700000000000\(rest)}}"
    }

    private static func filled(_ name: String, _ type: String, _ head: String, _ piece: String, _ tail: String) -> Bomb {
        let text = json(type, head + "|" + tail)
        let parts = text.split(separator: "|").map(String.init)
        return .filled(name, parts.first ?? "", piece, parts.last ?? "")
    }

    private static var forms: [Bomb] {
        [
            .filled("raw data in hexadecimal", "{\"raw_data_hex\":\"", "0a02", "\"}"),
            .listed("signatures", "{\"raw_data_hex\":\"0a020102\",\"signature\":[", "]}", count: 60_000) { _ in
                "\"\(String(repeating: "01", count: 65))\""
            },
            filled("data of a call", "TriggerSmartContract", "\"contract_address\":\"\(hexOwner)\",\"data\":\"", "ab", "\""),
            Bomb(name: "votes in JSON") {
                let votes = (0..<30_000).map { _ in "{\"vote_address\":\"\(hexOwner)\",\"vote_count\":1}" }.joined(separator: ",")
                return Array(json("VoteWitnessContract", "\"votes\":[\(votes)]").utf8)
            },
            Bomb(name: "keys of a permission in JSON") {
                let keys = (0..<30_000).map { _ in "{\"address\":\"\(hexOwner)\",\"weight\":1}" }.joined(separator: ",")
                let owner = "\"owner\":{\"type\":0,\"permission_name\":\"owner\",\"threshold\":1,\"keys\":[\(keys)]}"
                return Array(json("AccountPermissionUpdateContract", owner).utf8)
            },
            Bomb(name: "a memo in JSON") {
                Array(
                    json(
                        "TransferContract", "\"to_address\":\"\(hexOwner)\",\"amount\":1",
                        ",\"data\":\"\(String(repeating: "61", count: 1 << 20))\""
                    ).utf8)
            },
        ]
    }

    private static var contexts: [Bomb] {
        [
            Bomb(
                name: "a context of 20,000 tokens of one symbol",
                context: {
                    let tokens = (0..<20_000).map { number in
                        let digits = String(number, radix: 16)
                        let address = "41" + String(repeating: "0", count: 40 - digits.count) + digits
                        return "\"\(address)\":{\"symbol\":\"USDT\",\"decimals\":6}"
                    }
                    return "{\"tokens\":{\(tokens.joined(separator: ","))}}"
                }, kind: .facts
            ) { call([0x09, 0x5e, 0xa7, 0xb3] + [UInt8](repeating: 1, count: 64)) }
        ]
    }
}
