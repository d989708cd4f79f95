import ChainKit
import Testing

@testable import Bitcoin

@Suite struct FeeTests {
    private func requests(_ value: UInt64, fee: UInt64, _ context: JSONValue = [:]) throws -> [SigningRequest] {
        let key = try TestKey(41)
        let funding = Fixture.funding([(try #require(AddressFormat.p2wpkh.script(key: key.point)), value)])
        let document = try Fixture.document([
            "inputs": .array([Fixture.input(funding, 0)]),
            "outputs": [
                ["address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "value": .integer(value &- fee)]
            ],
        ])
        return try Fixture.adapter.requests(for: document, keys: [try key.ecdsa()], context: try BitcoinContext(context), prior: [])
    }

    /// One P2WPKH in, one out: 110 virtual bytes with a signature of full length.
    @Test func limits() throws {
        // A thousand satoshis a byte: 110,000 is the last that passes.
        #expect(try requests(10_000_000, fee: 110_000).count == 1)
        #expect(code { _ = try requests(10_000_000, fee: 110_001) } == "absurdFee")
        // A quarter of what is sent, beyond trifles.
        #expect(try requests(100_000, fee: 20_000).count == 1)
        #expect(code { _ = try requests(100_000, fee: 20_001) } == "absurdFee")
        #expect(try requests(6000, fee: 5000).count == 1)
        #expect(code { _ = try requests(6000, fee: 5001) } == "absurdFee")
    }

    @Test func allowedByName() throws {
        #expect(try requests(1_000_000, fee: 400_000, ["allowFee": "400000"]).count == 1)
        #expect(code { _ = try requests(1_000_000, fee: 400_001, ["allowFee": "400000"]) } == "absurdFee")
        // What is allowed takes the place of the limits: also of those that would let more pass.
        #expect(code { _ = try requests(10_000_000, fee: 10_000, ["allowFee": "9999"]) } == "absurdFee")
    }

    @Test func outputsAboveInputs() throws {
        let key = try TestKey(41)
        let funding = Fixture.funding([(try #require(AddressFormat.p2wpkh.script(key: key.point)), 1000)])
        func plan(_ sighash: JSONValue) throws -> Int {
            let document = try Fixture.document([
                "inputs": .array([Fixture.input(funding, 0, [("sighash", sighash)])]),
                "outputs": [["address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "value": 1001]],
            ])
            return try Fixture.adapter.requests(for: document, keys: [try key.ecdsa()], context: .empty, prior: []).count
        }
        #expect(code { _ = try plan("ALL") } == "invalidAmount")
        // Others may add inputs to what is signed so.
        #expect(try plan("ALL|ANYONECANPAY") == 1)
    }

    @Test func unknownValues() throws {
        let key = try TestKey(41)
        let funding = Fixture.funding([(try #require(AddressFormat.p2wpkh.script(key: key.point)), 100_000)])
        let document = try Fixture.document([
            "inputs": .array([Fixture.input(funding, 0), ["txid": .string(Fixture.txid(5)), "vout": 0]]),
            "outputs": [["address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "value": 90_000]],
        ])
        let error = #expect(throws: ChainError.self) {
            try Fixture.adapter.requests(for: document, keys: [try key.ecdsa()], context: .empty, prior: [])
        }
        #expect(error?.code.rawValue == "unknownPreviousOutput")
        #expect(error?.field == "inputs[1]")
        let summary = try Fixture.adapter.summary(of: document, context: .empty)
        #expect(summary.fee == nil)
        #expect(summary.warnings.map(\.value).contains { $0.contains("FEE IS UNKNOWN") })
    }
}

/// A signature without outputs gives the coins away: only by name.
@Suite struct RiskySighashTests {
    private func plan(_ sighash: JSONValue, _ context: JSONValue) throws -> Int {
        let key = try TestKey(41)
        let funding = Fixture.funding([(try #require(AddressFormat.p2wpkh.script(key: key.point)), 100_000)])
        let document = try Fixture.document([
            "inputs": .array([Fixture.input(funding, 0, [("sighash", sighash)])]), "outputs": [["script": "51", "value": 99_000]],
        ])
        return try Fixture.adapter.requests(for: document, keys: [key.ecdsa()], context: BitcoinContext(context), prior: []).count
    }

    private func code(_ body: () throws -> Int) -> String? {
        do { return try body() == 1 ? nil : "none" } catch { return (error as? ChainError).map { "\($0.code.rawValue) \($0.field ?? "")" } }
    }

    @Test(arguments: ["NONE", "NONE|ANYONECANPAY"]) func noneByName(_ name: String) {
        let other = name == "NONE" ? "NONE|ANYONECANPAY" : "NONE"
        #expect(code { try plan(.string(name), [:]) } == "riskySighash inputs[0].sighashType")
        #expect(code { try plan(.string(name), ["allowSighash": [.string(other)]]) } == "riskySighash inputs[0].sighashType")
        #expect(code { try plan(.string(name), ["allowSighash": [.string(name)]]) } == nil)
    }

    /// What has more bits is no type, whatever its lowest say.
    @Test(arguments: [0x102, 0x22, 0x182]) func noTypes(_ type: Int) {
        #expect(code { try plan(.integer(type), [:]) } == "invalidSighashType inputs[0].sighashType")
    }

    @Test func others() {
        // SINGLE holds the one output that there is, and needs leave where it leaves one open (CoverageTests).
        for name in ["ALL", "SINGLE", "SINGLE|ANYONECANPAY", "ALL|ANYONECANPAY"] {
            #expect(code { try plan(.string(name), [:]) } == nil)
            let isNamed = name.hasPrefix("SINGLE")
            #expect(code { try plan("ALL", ["allowSighash": [.string(name)]]) } == (isNamed ? nil : "unknownName context.allowSighash[0]"))
        }
        #expect(code { try plan("ALL", ["allowSighash": [2]]) } == "unknownName context.allowSighash[0]")
    }
}
