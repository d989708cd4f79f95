import ChainConformance
import ChainKit
import Testing
import Tron

/// Names that the context gives TRC-20 contracts.
@Suite struct ContextNameTests {
    private static let contract = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    private static let other = "TVJjphBwXTtDTVJZUEEG9g3CWD7vLcBAS8"

    private func warnings(_ tokens: [(String, String, Int)]) throws -> [String] {
        let known = try VectorFolder(of: "tron").files.flatMap(\.cases).first { $0.id == "summary: TRC-20 transfer, token in the context" }
        let vector = try #require(known)
        let named = tokens.map { ($0.0, object([("symbol", .string($0.1)), ("decimals", .integer($0.2))])) }
        let adapter = TronAdapter()
        let context = try adapter.read(ChainContext(["tokens": object(named)]))
        return try adapter.summary(of: try adapter.decode(vector.input, context: context), context: context).warnings.map(\.value)
    }

    @Test func anOddNameIsAnErrorOfItsField() throws {
        #expect(try warnings([(Self.contract, "USDT", 6)]).isEmpty)
        for (symbol, decimals) in [("thirteenchars", 6), ("a b", 6), (String(repeating: "x", count: 300), 6), ("USDT", 37), ("", 6)] {
            do {
                _ = try warnings([(Self.contract, symbol, decimals)])
                Issue.record("\(symbol) was taken")
            } catch let error as ChainError {
                #expect(error.field?.hasPrefix("context.tokens.\(Self.contract).") == true)
            }
        }
    }

    @Test func sharedSymbolsAreNoted() throws {
        #expect(try warnings([(Self.contract, "TRX", 6)]).contains { $0.contains("that of the chain's own coin") })
        #expect(try warnings([(Self.contract, "USDT", 6), (Self.other, "USDT", 6)]).contains { $0.contains("to more than one token") })
    }
}

private func object(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
}
