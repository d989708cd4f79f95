#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

/// Typed data that stands for more than its text: orders, batches of calls; and sign-in messages.
extension Bombs {
    private static let account = "0x8ba1f109551bD432803012645Ac136ddd64DBA72"
    private static let word = "0x" + String(repeating: "00", count: 32)

    /// The definitions of structs, from the text of their types.
    private static func definitions(_ types: String) -> String {
        types.split(separator: ")").map { piece in
            let parts = piece.split(separator: "(")
            let members = parts.dropFirst().joined().split(separator: ",").map { member in
                let words = member.split(separator: " ")
                return "{\"type\":\"\(words.first ?? "")\",\"name\":\"\(words.last ?? "")\"}"
            }
            return "\"\(parts.first ?? "")\":[\(members.joined(separator: ","))]"
        }.joined(separator: ",")
    }

    private static func typed(_ name: String, _ types: String, _ message: @escaping @Sendable () -> String) -> Bomb {
        Bomb(name: name) {
            let primary = types.split(separator: "(").first ?? ""
            return Array(
                ("{\"types\":{\(definitions(types))},\"primaryType\":\"\(primary)\",\"domain\":{\"name\":\"n\",\"chainId\":1,"
                    + "\"verifyingContract\":\"\(account)\"},\"message\":\(message())}").utf8)
        }
    }

    // MARK: Orders

    private static let parts =
        "ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient)"
        + "OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)"
    private static let components =
        "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"

    private static func token(_ index: Int) -> String {
        let digits = String(index, radix: 16)
        return "0x" + String(repeating: "0", count: 39 - digits.utf8.count) + digits + "1"
    }

    private static func order(_ items: Int, from start: Int = 0) -> String {
        let offer = (start..<start + items).map { index in
            "{\"itemType\":\(index % 7),\"token\":\"\(token(index))\",\"identifierOrCriteria\":\(index),\"startAmount\":1,\"endAmount\":\"\(String(repeating: "9", count: 77))\"}"
        }
        return "{\"offerer\":\"\(account)\",\"zone\":\"\(account)\",\"offer\":[\(offer.joined(separator: ","))],\"consideration\":[],"
            + "\"orderType\":4,\"startTime\":1,\"endTime\":1,\"zoneHash\":\"\(word)\",\"salt\":1,\"conduitKey\":\"\(word)\",\"counter\":0}"
    }

    private static func tree(_ levels: Int, _ number: Int = 0) -> String {
        levels == 0 ? order(1, from: number) : "[\(tree(levels - 1, 2 * number)),\(tree(levels - 1, 2 * number + 1))]"
    }

    private static func trees(_ levels: Int) -> Bomb {
        let type = "OrderComponents" + String(repeating: "[2]", count: levels)
        return typed("a tree of 2^\(levels) orders", "BulkOrder(\(type) tree)" + parts + components) { "{\"tree\":\(tree(levels))}" }
    }

    private static func orders(_ items: Int) -> Bomb { typed("an order of \(items) items", components + parts) { order(items) } }

    // MARK: Batches of calls

    private static func number(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.utf8.count) + digits
    }

    /// `multiSend(bytes)` of so many calls, in hexadecimal.
    private static func batch(_ count: Int, operation: String, to: String? = nil, data: String) -> String {
        let packed = (0..<count).map { index in
            operation + (to ?? token(index)).dropFirst(2) + number(0) + number(data.utf8.count / 2) + data
        }.joined()
        let bytes = packed.utf8.count / 2
        return "8d80ff0a" + number(32) + number(bytes) + packed + String(repeating: "00", count: (32 - bytes % 32) % 32)
    }

    private static func safe(_ name: String, _ data: @escaping @Sendable () -> String) -> Bomb {
        typed(
            "a Safe's \(name)",
            "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)"
        ) {
            "{\"to\":\"\(account)\",\"value\":1,\"data\":\"0x\(data())\",\"operation\":1,\"safeTxGas\":1,\"baseGas\":1,\"gasPrice\":1,"
                + "\"gasToken\":\"\(account)\",\"refundReceiver\":\"\(account)\",\"nonce\":1}"
        }
    }

    private static let approval = "095ea7b3" + number(1) + String(repeating: "f", count: 64)

    private static let safes: [Bomb] = [
        safe("256 approvals") { batch(256, operation: "00", data: approval) },
        safe("3000 empty calls") { batch(3000, operation: "00", data: "") },
        safe("256 delegated calls") { batch(256, operation: "01", data: approval) },
        safe("nested batches") { (0..<200).reduce(into: approval) { data, _ in data = batch(1, operation: "01", data: data) } },
        safe("batches of batches") {
            batch(16, operation: "01", data: batch(16, operation: "01", data: batch(4, operation: "00", data: approval)))
        },
        safe("calls of 1000 bytes") { batch(240, operation: "00", data: String(repeating: "fe", count: 1000)) },
        safe("256 KiB of data") { String(repeating: "8d80ff0a", count: 65_000) },
    ]

    // MARK: Sign-in messages

    private static func signIn(_ name: String, domain: String = "a.b", before: String = "", piece: String, after: String = "", count: Int)
        -> Bomb
    {
        Bomb(name: "\(count >> 10) KiB of \(name) in a sign-in message") {
            let start = "\(domain) wants you to sign in with your Ethereum account:\\n\(account)\\n\\n\(before)"
            let text = String(repeating: piece, count: count / piece.utf8.count)
            return Array("{\"personalMessage\":{\"text\":\"\(start)\(text)\(after)\"}}".utf8)
        }
    }

    private static let fields = "\\nURI: https://a.b\\nVersion: 1\\nChain ID: 1\\nNonce: 12345678\\nIssued At: 2026-01-01T00:00:00Z\\n"

    private static let signIns: [Bomb] = [
        signIn("statement", piece: "word ", count: 60_000), signIn("lines", piece: "\\n", count: 100_000),
        signIn("resources", before: fields + "Resources:", piece: "\\n- a:b", count: 60_000),
        signIn("wrong resources", before: fields + "Resources:", piece: "\\n- ", count: 60_000),
        signIn("URI", before: "\\nURI: https://", piece: "a@", count: 60_000),
        signIn("phrases", piece: "a wants you to sign in with your \\n", count: 60_000),
        signIn("domain", domain: String(repeating: "а@b:1.", count: 500), piece: "z", count: 1000),
        signIn("numbers", before: "\\nURI: a:b\\nVersion: 1\\nChain ID: ", piece: "9", count: 60_000),
    ]

    static var actions: [Bomb] { [orders(100), orders(680), orders(4000), trees(4), trees(7), trees(8), trees(12)] + safes + signIns }
}
