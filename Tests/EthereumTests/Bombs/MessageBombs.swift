#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

extension Bombs {
    /// Typed data whose primary type `M` has these members.
    private static func start(_ members: String, types: String = "") -> String {
        "{\"types\":{\"M\":[\(members)]\(types)},\"primaryType\":\"M\",\"domain\":{\"name\":\"n\"},\"message\":{"
    }

    private static func member(_ name: String, _ type: String) -> String { "{\"name\":\"\(name)\",\"type\":\"\(type)\"}" }

    /// One array of so many values.
    private static func array(_ name: String, of type: String, _ value: String, count: Int, types: String = "") -> Bomb {
        Bomb.listed("\(count) \(name)", start(member("a", type + "[]"), types: types) + "\"a\":[", "]}}", count: count) { _ in value }
    }

    private static func text(_ name: String, _ piece: String, count: Int) -> Bomb {
        Bomb.filled("\(count >> 10) KiB of \(name) in typed data", start(member("a", "string")) + "\"a\":\"", piece, "\"}}", count: count)
    }

    /// Text of each kind that takes its own way through a summary.
    private static let letters: [(name: String, piece: String, escaped: String)] = [
        ("letters", "z", "z"), ("words", "word ", "word "), ("line feeds", "\n", "\\n"), ("spaces", " ", " "), ("accents", "é", "é"),
        ("marks", "\u{301}", "\u{301}"), ("pictures", "😀", "😀"), ("ideographs", "字", "字"), ("invisible letters", "\u{200b}", "\u{200b}"),
        ("tags", "\u{e0041}", "\u{e0041}"), ("controls", "\u{1}", "\\u0001"), ("unassigned letters", "\u{378}", "\u{378}"),
    ]

    private static let address = "\"0x8ba1f109551bD432803012645Ac136ddd64DBA72\""

    private static func name(_ number: Int, _ length: Int) -> String {
        let digits = String(number)
        return "T" + String(repeating: "x", count: length - 1 - digits.utf8.count) + digits
    }

    /// So many types, each naming the next ones, with names of this length.
    private static func types(_ count: Int, name length: Int, uses: Int, chain: Bool = false) -> Bomb {
        Bomb(name: "\(count) types of \(length) letters that name \(uses)\(chain ? " in a chain" : "")") {
            let definitions = (0..<count).map { index -> String in
                let targets = chain ? (index + 1..<min(count, index + 1 + uses)).map { $0 } : (0..<uses).map { (index + $0) % count }
                let members = targets.enumerated().map { member("m\($0)", name($1, length) + "[]") }
                return "\"\(name(index, length))\":[\(members.joined(separator: ","))]"
            }
            let text =
                "{\"types\":{\(definitions.joined(separator: ","))},\"primaryType\":\"\(name(0, length))\",\"domain\":{\"name\":\"n\"},"
                + "\"message\":{" + (0..<uses).map { "\"m\($0)\":[]" }.joined(separator: ",") + "}}"
            return Array(text.utf8)
        }
    }

    private static let permit =
        ",\"PermitDetails\":[\(member("token", "address")),\(member("amount", "uint160")),\(member("expiration", "uint48")),"
        + "\(member("nonce", "uint48"))]"

    private static func permits(_ count: Int) -> Bomb {
        Bomb(name: "\(count) permits") {
            let details = (0..<count).map { index in
                let digits = String(index, radix: 16)
                let token = "0x" + String(repeating: "0", count: 39 - digits.count) + digits + "1"
                return "{\"token\":\"\(token)\",\"amount\":\"1461501637330902918203684832716283019655932542975\","
                    + "\"expiration\":\"281474976710655\",\"nonce\":\(index)}"
            }
            let text =
                "{\"types\":{\"PermitBatch\":[\(member("details", "PermitDetails[]")),\(member("spender", "address")),"
                + "\(member("sigDeadline", "uint256"))]\(permit)},\"primaryType\":\"PermitBatch\",\"domain\":{\"name\":\"Permit2\"},"
                + "\"message\":{\"details\":[\(details.joined(separator: ","))],\"spender\":\(address),\"sigDeadline\":\"1\"}}"
            return Array(text.utf8)
        }
    }

    /// Structs within each other, and lists that double on the way.
    private static let nested = Bomb(name: "nested structs") {
        var value = "null"
        for _ in 0..<50 { value = "{\"next\":\(value),\"name\":\"n\"}" }
        let members = "\(member("next", "M")),\(member("name", "string"))"
        return Array((start(members).dropLast() + value + "}").utf8)
    }

    private static let dimensions = Bomb(name: "arrays of 32 dimensions") {
        var value = (0..<4000).map { _ in "1" }.joined(separator: ",")
        for _ in 0..<32 { value = "[\(value)]" }
        return Array((start(member("a", "uint8" + String(repeating: "[]", count: 32))) + "\"a\":\(value)}}").utf8)
    }

    private static let paths = Bomb(name: "long paths") {
        let long = name(0, 256)
        let values = (0..<2000).map { _ in "{\"\(long)\":1}" }.joined(separator: ",")
        return Array((start(member("a", "N[]"), types: ",\"N\":[\(member(long, "uint8"))]") + "\"a\":[\(values)]}}").utf8)
    }

    /// Arrays of so many values.
    private static func arrays(_ count: Int) -> [Bomb] {
        let (nines, word) = (String(repeating: "9", count: 77), String(repeating: "ab", count: 32))
        let pair = "\(member("x", "uint8")),\(member("y", "string"))"
        return [
            array("integers", of: "uint256", "\"\(nines)\"", count: count), array("negative integers", of: "int8", "-1", count: count),
            array("addresses", of: "address", address, count: count), array("truth values", of: "bool", "true", count: count),
            array("words", of: "bytes32", "\"0x\(word)\"", count: count), array("strings", of: "string", "\"text\"", count: count),
            array("invisible strings", of: "string", "\"\u{200b}\"", count: count),
            array("byte strings", of: "bytes", "\"0x\"", count: count), array("empty arrays", of: "uint8[]", "[]", count: count),
            array("empty structs", of: "N", "{}", count: count / 2, types: ",\"N\":[]"),
            array("structs", of: "N", "{\"x\":1,\"y\":\"z\"}", count: count / 4, types: ",\"N\":[\(pair)]"),
            array("ends of recursions", of: "N", "{\"n\":null}", count: count / 3, types: ",\"N\":[\(member("n", "N"))]"),
            permits(count / 6),
        ]
    }

    /// Typed data at the limits and far beyond them.
    static var typedData: [Bomb] {
        let texts = letters.flatMap { letter in
            [32 << 10, 65_000, 128 << 10, Bomb.largestJSON].map { text(letter.name, letter.escaped, count: $0) }
        }
        return texts + [1000, 4000, 16_000, 65_000].flatMap(arrays) + structures
    }

    private static let structures: [Bomb] = [
        Bomb.filled("bytes in typed data", start(member("a", "bytes")) + "\"a\":\"0x", "fe", "\"}}"),
        Bomb.filled("256 KiB of bytes in typed data", start(member("a", "bytes")) + "\"a\":\"0x", "fe", "\"}}", count: 524_000),
        Bomb.filled("2 MiB of bytes in typed data", start(member("a", "bytes")) + "\"a\":\"0x", "fe", "\"}}", count: 2_000_000),
        Bomb.filled("a long integer in typed data", start(member("a", "uint8")) + "\"a\":\"0x", "0", "\"}}"),
        Bomb.filled("a long negative integer in typed data", start(member("a", "int8")) + "\"a\":\"-", "0", "\"}}"),
        Bomb.listed("members of one type", "{\"types\":{\"M\":[", "]},\"primaryType\":\"M\",\"domain\":{},\"message\":{}}", count: 1000) {
            member("m\($0)", "uint8")
        },
        Bomb.listed("too many types", "{\"types\":{", "},\"primaryType\":\"M\",\"domain\":{},\"message\":{}}", count: 60_000) {
            "\"T\($0)\":[]"
        },
        Bomb.listed("too many members", "{\"types\":{\"M\":[", "]},\"primaryType\":\"M\",\"domain\":{},\"message\":{}}", count: 60_000) {
            member("m\($0)", "uint8")
        },
        types(127, name: 256, uses: 1), types(127, name: 8, uses: 8), types(127, name: 5, uses: 1), types(127, name: 250, uses: 8),
        types(127, name: 10, uses: 1, chain: true), types(32, name: 256, uses: 32), types(30, name: 20, uses: 30), nested, dimensions,
        paths,
    ]

    private static func raw(_ text: [UInt8]) -> [UInt8] { [0x19] + Array("Ethereum Signed Message:\n\(text.count)".utf8) + text }

    private static func personal(_ count: Int) -> [Bomb] {
        let kilobytes = "\(count >> 10) KiB"
        let texts = letters.flatMap { letter -> [Bomb] in
            [
                Bomb.filled("\(kilobytes) of \(letter.name)", "{\"personalMessage\":{\"text\":\"", letter.escaped, "\"}}", count: count),
                Bomb(name: "\(kilobytes) of \(letter.name), raw") {
                    raw(Array(String(repeating: letter.piece, count: count / letter.piece.utf8.count).utf8))
                },
            ]
        }
        let validated = "{\"validatorMessage\":{\"validator\":\(address),\"data\":\"0x"
        return texts + [
            Bomb.filled("\(kilobytes) of a message's bytes", "{\"personalMessage\":{\"hex\":\"0x", "fe", "\"}}", count: count),
            Bomb.filled("\(kilobytes) for a validator", validated, "fe", "\"}}", count: count),
            Bomb(name: "\(kilobytes) for a validator, raw") { [0x19, 0x00] + [UInt8](repeating: 0xfe, count: count) },
        ]
    }

    /// Messages of EIP-191.
    static var messages: [Bomb] { [32 << 10, 65_000, 256 << 10, 520_000, Bomb.largestJSON].flatMap(personal) }
}
