import ChainKit
import Testing

/// Names that the context gives mints.
@Suite struct ContextNameTests {
    private func summary(_ tokens: [(Int, String, Int)]) throws -> TransactionSummary {
        let named = tokens.map { (address($0.0), object([("symbol", .string($0.1)), ("decimals", .integer($0.2))])) }
        let context = try ChainContext(["tokens": object(named)])
        let transfer = intent(
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
            [(2, false, true), (3, false, false), (4, false, true), (0, true, false)], [12, 5, 0, 0, 0, 0, 0, 0, 0, 6])
        return try sol.summary(of: try sol.decode(transfer, context: context))
    }

    @Test func anOddNameIsAnErrorOfItsField() throws {
        #expect(try summary([(3, "USDC", 6)]).warnings.isEmpty)
        for (symbol, decimals) in [("thirteenchars", 6), ("a b", 6), (String(repeating: "x", count: 300), 6), ("USDC", 37), ("a\u{a0}", 6)]
        {
            do {
                _ = try summary([(3, symbol, decimals)])
                Issue.record("\(symbol) was taken")
            } catch let error as ChainError {
                #expect(error.field?.hasPrefix("context.tokens.\(address(3)).") == true)
            }
        }
    }

    @Test func sharedSymbolsAreNoted() throws {
        #expect(try summary([(3, "SOL", 6)]).warnings.map(\.value).contains { $0.contains("that of the chain's own coin") })
        #expect(try summary([(3, "USDC", 6), (9, "usdc", 6)]).warnings.map(\.value).contains { $0.contains("to more than one token") })
        #expect(try summary([(9, "SOL", 6)]).warnings.isEmpty)
    }

    @Test func anApprovalIsAPower() throws {
        let approve = intent(
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", [(2, false, true), (5, false, false), (0, true, false)],
            [4] + [UInt8](repeating: 0xff, count: 8))
        let powers = try summarise(approve).powers
        #expect(powers.map(\.isUnlimited) == [true])
        #expect(powers.first?.statement.value == "\(address(5)) may spend an UNLIMITED amount from \(address(2))")
    }
}

private func object(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
}
