import ChainKit
import Testing

@testable import Ethereum

/// Sign-in messages (EIP-4361) are checked against what they say of themselves.
@Suite struct SignInTests {
    private static let account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    private static let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

    private static func text(
        domain: String = "example.com", account: String = account, statement: String? = "I accept the terms.",
        uri: String = "https://example.com/login", version: String = "1", chain: String = "1", nonce: String = "32891756",
        issued: String = "2026-01-01T10:00:00Z", rest: String = ""
    ) -> String {
        "\(domain) wants you to sign in with your Ethereum account:\n\(account)\n\n\(statement.map { $0 + "\n" } ?? "")\nURI: \(uri)\nVersion: \(version)\n"
            + "Chain ID: \(chain)\nNonce: \(nonce)\nIssued At: \(issued)\(rest)"
    }

    private static func summary(_ text: String, signer: String = account, now: Int? = nil) throws -> TransactionSummary {
        let document: JSONValue = ["personalMessage": ["text": .string(text)], "signer": .string(signer)]
        let context = try ChainContext(now.map { ["now": .integer($0)] } ?? [:])
        let adapter = AnyChainAdapter(EthereumAdapter())
        return try adapter.summary(of: try adapter.decode(.json(document), context: context))
    }

    private static func warnings(_ text: String, signer: String = account, now: Int? = nil) throws -> [String] {
        try summary(text, signer: signer, now: now).warnings.map(\.value)
    }

    static let good = [
        text(), text(statement: nil), text(domain: "https://example.com"), text(domain: "example.com:8080"),
        text(uri: "https://EXAMPLE.com"),
        text(
            issued: "2026-01-01T10:00:00.123+02:00",
            rest:
                "\nExpiration Time: 2026-01-02T00:00:00Z\nNot Before: 2026-01-01T00:00:00Z\nRequest ID: some-id\nResources:\n- ipfs://abc/\n- https://example.com/x"
        ),
        text(rest: "\nResources:"),
    ]

    @Test(arguments: good) func aGoodOneIsOne(_ text: String) throws {
        let summary = try Self.summary(text)
        #expect(summary.kind == "signIn")
        #expect(summary.warnings.isEmpty, "\(summary.warnings.map(\.value))")
        #expect(summary.fields.contains { $0.label == "message" && $0.statement.value == text })
        #expect(summary.fields.contains { $0.label == "signs in as" && $0.statement.value == Self.account })
    }

    /// EIP-1191's checksum is said to be one, and the account is compared all the same.
    @Test func anAccountWithAChainsChecksum() throws {
        let text = Self.text(account: "0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD", chain: "30")
        let own = try Self.warnings(text, signer: "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
        #expect(own.count == 1 && own.allSatisfy { $0.contains("EIP-1191") && $0.contains("EIP-55") })
        #expect(try Self.warnings(text).contains { $0.contains("signs in as") && $0.contains(Self.account) })
    }

    static let bad: [(String, String)] = [
        (text(version: "2"), "version is 2"), (text(account: account.lowercased()), "EIP-55"), (text(account: "0x12"), "not an account"),
        (text(nonce: "1234567"), "nonce"), (text(nonce: "1234 5678"), "nonce"), (text(chain: "one"), "chain id"),
        (text(issued: "yesterday"), "Issued At"), (text(issued: "2026-02-30T10:00:00Z"), "Issued At"), (text(uri: "example.com"), "URI"),
        (text(rest: "\nSomething: else"), "lines follow"), (text(rest: "\n"), "lines follow"), (text() + "\r", "Issued At"),
        (text(rest: "\nRequest ID: a b"), "request id"), (text(rest: "\nResources:\n- no uri"), "resource 0"),
        (text(statement: "für dich"), "statement"), (text(domain: "exa mple.com"), "domain"), (text(domain: ""), "domain"),
        (text(rest: "\nNot Before: 2026-01-01T00:00:00Z\nExpiration Time: 2027-01-01T00:00:00Z"), "lines follow"),
        (text().replacing("Ethereum account", with: "Solana account"), "first line"),
        (text().replacing("\nVersion: 1", with: ""), "Version"), (text().replacing("wants you", with: "WANTS you"), "first line"),
    ]

    @Test(arguments: bad) func aBrokenOneIsWarnedOf(_ text: String, _ word: String) throws {
        let summary = try Self.summary(text)
        #expect(summary.kind == "personalMessage")
        #expect(summary.warnings.contains { $0.value.contains("breaks the rules") && $0.value.contains(word) }, "\(summary.warnings)")
    }

    @Test func theAccountIsTheSigner() throws {
        let warnings = try Self.summary(Self.text(), signer: Self.other).warnings
        #expect(
            warnings.contains { $0.value.contains("signs in as \(Self.account), and the signer is \(Self.other)") && $0.origin == .context }
        )
    }

    @Test(arguments: [
        ("https://example.org/login", true), ("https://example.com.evil.org/", true), ("https://sub.example.com/", true),
        ("https://example.com@evil.org/", true), ("https://example.com/other?x=1#y", false), ("https://example.com:443/", false),
        ("did:key:z6Mk", true),
    ])
    func theURIIsOfTheDomain(_ uri: String, _ isWarned: Bool) throws {
        #expect(try Self.warnings(Self.text(uri: uri)).isEmpty != isWarned)
    }

    @Test(arguments: [
        ("ex\u{430}mple.com", "Cyrillic and Latin"), ("\u{435}\u{445}\u{430}.com", "Cyrillic and Latin"), ("bücher.de", "beyond ASCII"),
        ("xn--exmple-4nf.com", "xn--"), ("user@example.com", "before its @"), ("example.com@evil.org", "before its @"),
    ])
    func theDomainIsWhatItLooksLike(_ domain: String, _ word: String) throws {
        let warnings = try Self.warnings(Self.text(domain: domain))
        #expect(warnings.contains { $0.contains(word) }, "\(warnings)")
    }

    /// All that is wrong is told, however much of it.
    @Test func everyFaultIsTold() throws {
        let text = Self.text(domain: "ex\u{430}mple.com", uri: "https://evil.org", rest: "\nExpiration Time: 2020-01-01T00:00:00Z")
        let summary = try Self.summary(text, signer: Self.other)
        let warnings = summary.judged(at: 1_790_000_000).warnings.map(\.value)
        for word in ["breaks the rules", "mixes", "evil.org", Self.other, "expires before it begins", "the sign-in has expired already"] {
            #expect(warnings.contains { $0.contains(word) }, "\(word)")
        }
    }

    @Test func theContextsTimeIsTheContexts() throws {
        let text = Self.text(rest: "\nExpiration Time: 2026-01-02T00:00:00Z\nNot Before: 2026-01-01T12:00:00Z")
        #expect(
            try Self.summary(text, now: 1_767_268_000).warnings.contains { $0.value.contains("not valid yet") && $0.origin == .context })
        #expect(try Self.summary(text, now: 1_790_000_000).warnings.contains { $0.value.contains("has expired") && $0.origin == .context })
        #expect(try Self.warnings(text, now: 1_767_270_000).isEmpty)
    }

    @Test func resourcesThatHandAbilitiesOver() throws {
        #expect(try Self.warnings(Self.text(rest: "\nResources:\n- urn:recap:eyJhdHQiOnt9fQ")).contains { $0.contains("ERC-5573") })
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", UInt64(0)), ("2000-02-29T23:59:60Z", 951_868_800), ("2026-01-01T00:00:00+01:00", 1_767_222_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799), ("1969-12-31T00:00:00Z", 0), ("0000-01-01T00:00:00Z", 0),
        ("2024-03-01t00:00:00z", 1_709_251_200),
    ])
    func times(_ text: String, _ seconds: UInt64) { #expect(Timestamp(text)?.seconds == seconds) }

    @Test(arguments: [
        "2026-01-01", "2026-01-01 00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+0100", "2025-02-29T00:00:00Z", "２026-01-01T00:00:00Z", "",
    ])
    func noTimes(_ text: String) { #expect(Timestamp(text) == nil) }

    // MARK: Hashes

    /// Contracts take such signatures, whatever the 32 bytes look like.
    @Test(arguments: ["abcdefghijklmnopqrstuvwxyzabcdef", "0x" + String(repeating: "ab", count: 32), String(repeating: "ab", count: 32)])
    func whatMayBeAHash(_ text: String) throws {
        #expect(try Self.warnings(text).contains { $0.contains("may be the hash") })
        #expect(try Self.warnings(text + "!").isEmpty)
    }
}
