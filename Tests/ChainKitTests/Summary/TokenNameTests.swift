import ChainKit
import Testing

@Suite struct TokenNameTests {
    private func cursor(_ value: JSONValue) -> JSONCursor { JSONCursor(value, path: "context.tokens.x.symbol", stage: .plan) }

    @Test(arguments: ["USDC", "$", "1INCH", "USD₮0", "USDC.e", "aEthUSDC", "twelve-chars", "SUN"]) func symbols(_ symbol: String) throws {
        #expect(try TokenName.symbol(cursor(.string(symbol))) == symbol)
    }

    @Test(
        arguments: [
            "", " ", "U S", "thirteenchars", String(repeating: "x", count: 300), "a\nb", "a\u{202e}", "a\u{a0}", "e\u{301}", "ETH\\u{0}",
            "X(signed)", "a\u{3000}b", "1", "1,000", "#", "0.5", "wei", "GWEI", "Lamports", "sun",
        ])
    func othersAreRefused(_ symbol: String) {
        #expect(throws: ChainError.self) { try TokenName.symbol(cursor(.string(symbol))) }
        do { _ = try TokenName.symbol(cursor(.string(symbol))) } catch { #expect(error.field == "context.tokens.x.symbol") }
    }

    @Test func decimals() throws {
        for good in [0, 6, 18, 36] { #expect(try TokenName.decimals(cursor(.integer(good))) == good) }
        for bad in [-1, 37, 255, 256] { #expect(throws: ChainError.self) { try TokenName.decimals(cursor(.integer(bad))) } }
    }

    @Test func names() throws {
        #expect(try TokenName.account(cursor("our treasury")) == "our treasury")
        for bad in ["", " x", "x ", "a  b", "a\nb", "a\u{202e}", String(repeating: "x", count: 61)] {
            #expect(throws: ChainError.self) { try TokenName.account(cursor(.string(bad))) }
        }
    }

    @Test func whatIsOddIsSaid() {
        func warnings(_ symbols: [String]) -> [String] {
            var known = TokenSymbols(native: "ETH")
            for (number, symbol) in symbols.enumerated().reversed() { known.add(symbol, of: [UInt8(number)]) }
            return known.warnings(symbol: symbols[0], of: [0]) { "token\($0[0])" }.map(\.value)
        }
        #expect(warnings(["USDC"]).isEmpty && warnings(["USDC", "DAI"]).isEmpty)
        #expect(warnings(["ETH"]).count == 1 && warnings(["eth"]).count == 1)
        #expect(warnings(["USDC", "DAI", "usdc"]).first?.contains("to token0, and to token2") == true)
        #expect(warnings(["USDC", "USDC", "USDC", "USDC"]).first?.hasSuffix("to token0, and to token1 and 2 more") == true)
        #expect(warnings(["\u{415}TH"]).count == 1)
        #expect(warnings(["1INCH"]).count == 1 && warnings(["#A"]).count == 1 && warnings(["a1"]).isEmpty)
    }
}
