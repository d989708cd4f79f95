import ChainKit
import Ethereum
import Testing

/// What is said of accounts, addresses and times holds on this chain, for this signer, now; or it is not said.
@Suite struct TrueStatementTests {
    private static let owner = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    private static let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    private static let spender = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"

    private func permit(signer: String?, deadline: UInt64, keys: [WalletKey] = []) throws -> TransactionSummary {
        func members(_ list: [(String, String)]) -> String {
            list.map { "{\"name\":\"\($0.0)\",\"type\":\"\($0.1)\"}" }.joined(separator: ",")
        }
        let types = members([
            ("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256"), ("deadline", "uint256"),
        ])
        let data =
            "{\"types\":{\"Permit\":[\(types)]},\"primaryType\":\"Permit\",\"domain\":{\"name\":\"USD Coin\",\"version\":\"2\",\"chainId\":1,"
            + "\"verifyingContract\":\"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48\"},\"message\":{\"owner\":\"\(Self.owner)\","
            + "\"spender\":\"\(Self.spender)\",\"value\":5,\"nonce\":0,\"deadline\":\(deadline)}}"
        let document = try json("{\"typedData\":\(data)\(signer.map { ",\"signer\":\"\($0)\"" } ?? "")}")
        return try eth.summary(of: try eth.decode(document), keys: keys)
    }

    @Test func aStrangersTokensAreNotTakenByThisSignature() throws {
        for signer in [Self.owner, nil] {
            let warnings = try permit(signer: signer, deadline: 1_800_000_000).warnings.map(\.value)
            #expect(warnings.contains { $0.hasPrefix("this signature alone lets \(Self.spender) take the tokens") })
        }
        // A stranger who is only named may be another than who signs: what is said of him is said beside the rest.
        let named = try permit(signer: Self.other, deadline: 1_800_000_000)
        #expect(named.warnings.contains { $0.value.contains("this signature alone") && $0.origin == .signed })
        #expect(named.warnings.contains { $0.value.contains("is not the signer \(Self.other)") && $0.origin == .context })
        #expect(named.powers.first?.statement.value.contains("if \(Self.owner)") == false)
        let bytes = try #require(Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
        let key = WalletKey(try PublicKey(.ecdsaSecp256k1, bytes), path: DerivationPath([0]))
        let strange = try permit(signer: nil, deadline: 1_800_000_000, keys: [key])
        #expect(!strange.warnings.map(\.value).contains { $0.contains("this signature alone") })
        #expect(strange.warnings.map(\.value).contains { $0.contains("the owner \(Self.owner) is not the signer 0x7E5F") })
        #expect(strange.powers.first?.statement.value.contains("if \(Self.owner) is a contract that accepts this signature") == true)
    }

    /// The adapter has no clock; whoever shows the summary has.
    @Test func aLongPermitIsNotedByTheClock() throws {
        let summary = try permit(signer: Self.owner, deadline: 4_000_000_000)
        #expect(!summary.warnings.map(\.value).contains { $0.contains("expires") })
        #expect(
            summary.judged(at: 1_700_000_000).warnings.map(\.value).contains { $0.hasPrefix("the signature expires only after 26620 days") }
        )
        #expect(summary.judged(at: 4_000_000_001).warnings.map(\.value).contains { $0.hasPrefix("the signature has expired already") })
        #expect(summary.judged(at: 4_000_000_000 - 86400).warnings == summary.warnings)
        #expect(summary.judged(at: .max).warnings.count == summary.warnings.count + 1)
    }

    /// Typed data that reads the same and is of other types is another message, and looks like one.
    @Test func typesAreShown() throws {
        func text(_ type: String, _ value: String, domain: String = "string") throws -> String {
            let summary = try eth.summary(
                of: try eth.decode(
                    json(
                        "{\"typedData\":{\"types\":{\"EIP712Domain\":[{\"name\":\"name\",\"type\":\"\(domain)\"}],\"M\":[{\"name\":\"x\","
                            + "\"type\":\"\(type)\"}]},\"primaryType\":\"M\",\"domain\":{\"name\":\"0x05\"},\"message\":{\"x\":\(value)}}}")
                ))
            #expect(summary.fields.contains { $0.label == "message.x" })
            return summary.text
        }
        let texts = [
            try text("string", "\"5\""), try text("uint256", "5"), try text("int8", "5"), try text("string", "\"0x05\""),
            try text("bytes", "\"0x05\""), try text("bytes1", "\"0x05\""), try text("bytes1", "\"0x05\"", domain: "bytes"),
        ]
        #expect(Set(texts).count == texts.count)
    }

    private func payment(to: String, chain: String, _ more: String = "") throws -> TransactionSummary {
        try eth.summary(
            of: try eth.decode(
                json(
                    "{\(chain)\"nonce\":0,\"to\":\"\(to)\",\"value\":1,\"gas\":90000,\"maxFeePerGas\":30,\"maxPriorityFeePerGas\":1\(more)}"
                )))
    }

    /// Precompiled contracts of Ethereum give nothing back; other chains' contracts at such addresses are there to be paid.
    @Test func theFirstAddressesAreTheChains() throws {
        func address(_ number: Int) -> String {
            let digits = String(number, radix: 16)
            return "0x" + String(repeating: "0", count: 40 - digits.count) + digits
        }
        func warnings(_ number: Int, _ chain: Int) throws -> [String] {
            try payment(to: address(number), chain: "\"chainId\":\(chain),").warnings.map(\.value).filter {
                !$0.contains("names no chain") && !$0.contains("is not known here")
            }
        }
        for chain in [1, 11_155_111] {
            #expect(try warnings(9, chain).first?.contains("what goes there is lost") == true)
            #expect(try warnings(0x1000, chain).isEmpty)
        }
        for (number, chain) in [(0x64, 42161), (0x1000, 56), (0x1010, 137), (0x800, 1284), (0x8001, 324), (9, 8453), (1, 999_999)] {
            let texts = try warnings(number, chain)
            #expect(texts.count == 1 && !texts[0].contains("lost") && texts[0].contains("one of the chain's first addresses"))
        }
        #expect(try warnings(0x10000, 56).isEmpty)
        #expect(try warnings(0, 56) == ["the recipient is the zero address: what goes there is lost"])
    }

    /// Value and calls beside it make a delegation no mere payment.
    @Test(arguments: ["", ",\"input\":\"0xa9059cbb\""]) func aDelegationIsOne(_ more: String) throws {
        let list =
            ",\"type\":\"0x4\",\"authorizationList\":[{\"chainId\":1,\"address\":\"\(Self.spender)\",\"nonce\":1,\"authority\":\"\(Self.owner)\"}]"
        let summary = try payment(to: Self.other, chain: "\"chainId\":1,", list + more)
        #expect(summary.kind == "delegation")
        #expect(summary.transfers.first?.amount.value == "1")
        #expect(summary.powers.first?.statement.value.contains("hands itself over to the code of \(Self.spender)") == true)
    }
}
