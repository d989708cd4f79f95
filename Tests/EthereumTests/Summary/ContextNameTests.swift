import ChainKit
import Ethereum
import Testing

/// Names that the context gives tokens and accounts.
@Suite struct ContextNameTests {
    private static let token = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
    private static let other = "0x6B175474E89094C44Da98b954EedeAC495271d0F"
    private static let holder = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

    private func summary(_ context: JSONValue) throws -> TransactionSummary {
        let word = String(repeating: "0", count: 24)
        let amount = String(repeating: "0", count: 63) + "5"
        let input = "0xa9059cbb" + word + Self.holder.dropFirst(2).lowercased() + amount
        let document = try json(
            "{\"chainId\":1,\"nonce\":0,\"to\":\"\(Self.token)\",\"value\":0,\"gas\":90000,\"maxFeePerGas\":30,\"maxPriorityFeePerGas\":1,\"input\":\"\(input)\"}"
        )
        let context = try ChainContext(context)
        return try eth.summary(of: try eth.decode(document, context: context))
    }

    private func tokens(_ symbol: String, decimals: Int = 6) -> JSONValue {
        ["tokens": object([(Self.token, ["symbol": .string(symbol), "decimals": .integer(decimals)])])]
    }

    @Test func anOddNameIsAnErrorOfItsField() throws {
        #expect(try summary(tokens("USDC")).warnings.isEmpty)
        for symbol in [
            "thirteenchars", "a b", String(repeating: "x", count: 300), "", "a\u{202e}", "123", "#", "1,000", "wei", "Gwei", "ether",
        ] {
            do {
                _ = try summary(tokens(symbol))
                Issue.record("\(symbol) was taken")
            } catch let error as ChainError {
                #expect(error.field == "context.tokens.\(Self.token).symbol")
            }
        }
        #expect(code { _ = try summary(tokens("USDC", decimals: 37)) } == "outOfRange")
        for name in ["a  b", "a\nb", String(repeating: "x", count: 100)] {
            let accounts: JSONValue = ["accounts": object([(Self.holder, ["name": .string(name)])])]
            #expect(code { _ = try summary(accounts) } != nil)
        }
    }

    @Test func aSymbolThatBeginsAsAnAmountIsNoted() throws {
        #expect(try summary(tokens("1INCH")).warnings.map(\.value).contains { $0.contains("1INCH") && $0.contains("begin with a letter") })
        #expect(try summary(tokens("#A")).warnings.count == 1)
    }

    /// Only what the context says of code says what lives somewhere.
    @Test func aNamedAccountIsNotAKnownContract() throws {
        for (account, isKnown) in [([:], false), (["name": "us"], false), (["code": true], true)] as [(JSONValue, Bool)] {
            let context = try ChainContext(["accounts": object([(Self.token, account)])])
            let document = try json(
                "{\"chainId\":1,\"nonce\":0,\"to\":\"\(Self.token)\",\"value\":0,\"gas\":90000,\"gasPrice\":1,\"input\":\"0x12345678\"}")
            let warnings = try eth.summary(of: try eth.decode(document, context: context)).warnings.map(\.value)
            #expect(warnings.contains { $0.hasPrefix("the context does not say what contract lives at") } == !isKnown)
        }
    }

    @Test func theCoinsSymbolIsNoted() throws {
        #expect(try summary(tokens("ETH", decimals: 18)).warnings.map(\.value).contains { $0.contains("that of the chain's own coin") })
        #expect(try summary(tokens("eth", decimals: 18)).warnings.count == 1)
    }

    @Test func oneSymbolOfTwoTokensIsNoted() throws {
        let usdc: JSONValue = ["symbol": "USDC", "decimals": 6]
        let same = try summary(["tokens": object([(Self.token, usdc), (Self.other, usdc)])])
        #expect(same.warnings.map(\.value).contains { $0.contains("to more than one token: to \(Self.token), and to \(Self.other)") })
        // A bridged token of another chain is not confused with it.
        let elsewhere = try summary([
            "tokens": object([(Self.token, usdc), ("10", object([(Self.other, usdc)]))])
        ])
        #expect(elsewhere.warnings.isEmpty)
    }
}

private func object(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
}
