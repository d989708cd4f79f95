import ChainKit
import Testing

@testable import Bitcoin

/// Every field of a context is checked where it stands.
@Suite struct ContextTests {
    private func error(_ context: JSONValue) throws -> String? {
        let context = try ChainContext(context)
        do {
            _ = try BitcoinContext(context)
            return nil
        } catch {
            #expect((error as ChainError).stage == .decode)
            return "\(error.code.rawValue) \(error.field ?? "")"
        }
    }

    private static func prevout(_ changes: (String, JSONValue?)...) -> JSONValue {
        var object = JSONObject()
        object["txid"] = .string(Fixture.txid(5))
        object["vout"] = 0
        object["value"] = 1000
        object["script"] = "51"
        for (name, value) in changes {
            object[name] = value ?? .null
        }
        return .object(object)
    }

    static let faults: [(JSONValue, String)] = [
        (["colour": 1], "unknownField context.colour"), (["network": 5], "wrongType context.network"),
        (["network": "Mainnet"], "unknownName context.network"), (["prevouts": "x"], "wrongType context.prevouts"),
        (["prevouts": [5]], "wrongType context.prevouts[0]"), (["previousTransactions": "00"], "wrongType context.previousTransactions"),
        (["previousTransactions": [5]], "wrongType context.previousTransactions[0]"),
        (["allowFee": [1]], "wrongType context.allowFee"), (["allowFee": "1.5"], "wrongType context.allowFee"),
        (["allowFee": -1], "outOfRange context.allowFee"), (["allowFee": "18446744073709551616"], "outOfRange context.allowFee"),
        (["allowFee": "2100000000000001"], "invalidAmount context.allowFee"),
        (["allowFee": "8400000000000001", "network": "litecoin"], "invalidAmount context.allowFee"),
        (["allowSighash": "NONE"], "wrongType context.allowSighash"), (["allowSighash": [2]], "unknownName context.allowSighash[0]"),
        (["allowSighash": ["NONE", "ALL"]], "unknownName context.allowSighash[1]"),
        (["allowSighash": ["none"]], "unknownName context.allowSighash[0]"), (["flags": "P2SH"], "wrongType context.flags"),
        (["flags": [1]], "wrongType context.flags[0]"), (["flags": ["P2SH", "p2sh"]], "unknownName context.flags[1]"),
        (["prevouts": [prevout(("colour", 1))]], "unknownField context.prevouts[0].colour"),
        (["prevouts": [prevout(("txid", nil))]], "missingField context.prevouts[0].txid"),
        (["prevouts": [prevout(("txid", "05"))]], "wrongLength context.prevouts[0].txid"),
        (["prevouts": [prevout(("txid", 5))]], "wrongType context.prevouts[0].txid"),
        (["prevouts": [prevout(("vout", nil))]], "missingField context.prevouts[0].vout"),
        (["prevouts": [prevout(("vout", 4_294_967_296))]], "outOfRange context.prevouts[0].vout"),
        (["prevouts": [prevout(("vout", "-1"))]], "wrongType context.prevouts[0].vout"),
        (["prevouts": [prevout(("value", "x"))]], "wrongType context.prevouts[0].value"),
        (["prevouts": [prevout(("value", -1))]], "outOfRange context.prevouts[0].value"),
        (["prevouts": [prevout(("value", 2_100_000_000_000_001))]], "invalidAmount context.prevouts[0].value"),
        (["prevouts": [prevout(("script", nil))]], "missingField context.prevouts[0]"),
        (["prevouts": [prevout(("script", "5"))]], "invalidText context.prevouts[0].script"),
        (["prevouts": [prevout(("script", 5))]], "wrongType context.prevouts[0].script"),
        (["prevouts": [prevout(("address", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"))]], "ambiguousInput context.prevouts[0].script"),
        (["prevouts": [prevout(("address", 5), ("script", nil))]], "wrongType context.prevouts[0].address"),
    ]

    @Test(arguments: faults) func everyField(_ context: JSONValue, _ expected: String) throws { #expect(try error(context) == expected) }

    @Test func whatIsRead() throws {
        let context = try BitcoinContext(
            ChainContext([
                "network": "dogecoin", "allowFee": 1_000_000_000_000_000_000, "allowSighash": ["NONE", "NONE|ANYONECANPAY"],
                "flags": ["P2SH", "WITNESS"], "prevouts": [Self.prevout(("value", 1_000_000_000_000_000_000)), Self.prevout(("vout", 1))],
            ]))
        #expect(context.network.id == "dogecoin" && context.namedNetwork?.id == "dogecoin")
        #expect(context.allowedFee == context.network.moneyLimit)
        #expect(context.allowedSighashes == [0x02, 0x82])
        #expect(context.flags == [.p2sh, .witness])
        #expect(context.prevouts.count == 2)
        let empty = try BitcoinContext(ChainContext.empty)
        #expect(empty.network.id == "mainnet" && empty.namedNetwork == nil && empty.allowedFee == nil && empty.flags == nil)
        #expect(empty.allowedSighashes.isEmpty && empty.prevouts.isEmpty && empty.previousTransactions.isEmpty)
        #expect(try error(["network": "dogecoin", "allowFee": "1000000000000000001"]) == "invalidAmount context.allowFee")
    }

    /// Who says a thing twice must say the same.
    @Test func prevoutsThatContradict() throws {
        #expect(try error(["prevouts": [Self.prevout(), Self.prevout()]]) == nil)
        for other in [Self.prevout(("value", 999)), Self.prevout(("value", nil)), Self.prevout(("script", "52"))] {
            #expect(try error(["prevouts": [Self.prevout(), other]]) == "ambiguousInput context.prevouts[1]")
            #expect(try error(["prevouts": [other, Self.prevout()]]) == "ambiguousInput context.prevouts[1]")
        }
        let funding = Fixture.funding([([0x51], 1000)])
        let proof = JSONValue.string(Hex.encode(funding.bytes))
        func proved(_ changes: (String, JSONValue?)) throws -> String? {
            var object = try #require(Self.prevout(changes).object)
            object["txid"] = .string(funding.id)
            return try error(["prevouts": [.object(object)], "previousTransactions": [proof, proof]])
        }
        #expect(try proved(("value", 1000)) == nil && proved(("value", nil)) == nil)
        #expect(try proved(("value", 999)) == "utxoMismatch context.prevouts[0]")
        #expect(try proved(("script", "52")) == "utxoMismatch context.prevouts[0]")
        #expect(try error(["previousTransactions": ["0200"]])?.hasPrefix("truncated context.previousTransactions[0]") == true)
    }
}
