import ChainKit
import Testing

@testable import Bitcoin

/// The rule by which coins are chosen, its figures, and its limits.
@Suite struct SelectionTests {
    private let key: TestKey
    private let witness: JSONValue
    private let legacy: JSONValue

    init() throws {
        key = try TestKey(81)
        witness = .string(Hex.encode(try #require(AddressFormat.p2wpkh.script(key: key.point))))
        legacy = .string(Hex.encode(try #require(AddressFormat.p2pkh.script(key: key.point))))
    }

    private func coin(_ index: Int, _ value: UInt64, _ script: JSONValue? = nil) -> JSONValue {
        ["txid": .string(Fixture.txid(5)), "vout": .integer(index), "value": .integer(value), "script": script ?? witness]
    }

    private func coins(_ values: [UInt64]) -> [JSONValue] { values.enumerated().map { coin($0, $1) } }

    private func select(_ coins: [JSONValue], paying value: UInt64, rate: JSONValue, _ context: JSONValue = [:]) throws -> PSBT {
        try Fixture.psbt(
            Fixture.document(
                [
                    "utxos": .array(coins), "outputs": [["script": witness, "value": .integer(value)]], "feeRate": rate,
                    "change": ["script": witness],
                ], context: BitcoinContext(context)))
    }

    private func inputs(_ psbt: PSBT) throws -> [UInt32] { try psbt.unsignedTransaction().inputs.map(\.previous.index) }

    private func error(_ body: () throws -> Void) -> ChainError? {
        do {
            try body()
            return nil
        } catch { return error as? ChainError }
    }

    /// One P2WPKH in and out takes 438 units of weight, another input 272: 110, 178, and 68 virtual bytes by itself.
    @Test func figures() {
        let short = error { _ = try select(coins([100_000, 680]), paying: 100_000, rate: 10) }
        #expect(short?.code == .insufficientFunds && short?.field == "utxos" && short?.stage == .decode)
        #expect(short?.message == "hold 100680 satoshis, and the outputs take 100000 and a fee of 1780")
        // A coin that does not pay for itself.
        let useless = error { _ = try select(coins([100_000, 679, 1]), paying: 100_000, rate: 10) }
        #expect(
            useless?.message
                == "hold 100000 satoshis without 2 that are worth less than the fee for their own input, and the outputs take 100000 and "
                + "a fee of 1100")
        let none = error { _ = try select(coins([5]), paying: 100_000, rate: 10) }
        // An output of 31 bytes beside 10.
        #expect(
            none?.message
                == "hold 0 satoshis without 1 that are worth less than the fee for their own input, and the outputs take 100000 and a fee "
                + "of 410")
    }

    /// P2PKH takes 148 virtual bytes, so that 1400 don't pay for it at 10 satoshis, where 700 pay for P2WPKH.
    @Test func coinsThatDoNotPayForThemselves() throws {
        let candidates = [coin(0, 700), coin(1, 1400, legacy), coin(2, 100_000)]
        #expect(try inputs(select(candidates, paying: 98_901, rate: 10)) == [2, 0])
        // At 148 of 1480 it pays, and comes before.
        #expect(try inputs(select([coin(0, 700), coin(1, 1480, legacy), coin(2, 100_000)], paying: 98_901, rate: 10)) == [2, 1, 0])
        #expect(try inputs(select(candidates, paying: 98_900, rate: 10)) == [2])
    }

    /// Below what nodes relay, and nothing at all.
    @Test(arguments: [(0, 50_000), ("0", 50_000), ("0.5", 49_929), ("0.999", 49_859)] as [(JSONValue, UInt64)])
    func ratesThatNobodyRelays(_ rate: JSONValue, _ change: UInt64) throws {
        let psbt = try select(coins([100_000]), paying: 50_000, rate: rate)
        #expect(try psbt.unsignedTransaction().outputs.map(\.value) == [50_000, change])
        #expect(try Fixture.adapter.requests(for: .psbt(psbt), keys: [key.ecdsa()], context: .empty, prior: []).count == 1)
    }

    @Test func coinsOfNothing() throws {
        #expect(try inputs(select(coins([0, 0]), paying: 0, rate: 0)) == [0])
    }

    @Test func manyCoins() throws {
        let values = [UInt64](repeating: 100_000, count: CoinSelection.mostCandidates)
        #expect(CoinSelection.mostCandidates == 10_000)
        #expect(try inputs(select(coins(values), paying: 250_000, rate: 1)) == [0, 1, 2])
        let over = error { _ = try select(coins(values + [1]), paying: 250_000, rate: 1) }
        #expect(over?.code == .oversized && over?.field == "utxos")
        #expect(over?.message == "has 10001 entries; 10000 are taken at most")
    }

    /// 174 units for the rest with a count of three bytes, and 272 for each input.
    @Test func transactionsThatNobodyRelays() throws {
        #expect(174 + 1469 * 272 <= 400_000 && 174 + 1470 * 272 > 400_000)
        let values = [UInt64](repeating: 1000, count: 2000)
        let fee = UInt64((174 + 1469 * 272 + 3) / 4)
        #expect(try inputs(select(coins(values), paying: 1_469_000 - fee, rate: 1)).count == 1469)
        let heavy = error { _ = try select(coins(values), paying: 1_469_001 - fee, rate: 1) }
        #expect(heavy?.code == .oversized && heavy?.field == "utxos")
        #expect(heavy?.message.hasSuffix("the 1469 largest hold 1469000 satoshis") == true)
    }

    @Test func namedInputsAndOutputs() throws {
        func decode(_ inputs: Int, _ outputs: Int) -> String? {
            error {
                _ = try Fixture.document([
                    "inputs": .array((0..<inputs).map { ["txid": .string(Fixture.txid(5)), "vout": .integer($0)] }),
                    "outputs": .array([JSONValue](repeating: ["script": "", "value": 1], count: outputs)),
                ])
            }.map { "\($0.code.rawValue) \($0.field ?? "")" }
        }
        #expect(decode(2430, 1) == nil)
        #expect(decode(2439, 1) == "oversized global.unsignedTx")
        #expect(decode(2440, 1) == "oversized inputs")
        #expect(decode(1, 11_000) == nil)
        #expect(decode(1, 11_111) == "oversized global.unsignedTx")
        #expect(decode(1, 11_112) == "oversized outputs")
    }

    @Test func manyLeaves() throws {
        let leaf: JSONValue = ["script": "51", "controlBlock": .string("c0" + Fixture.txid(3))]
        func decode(_ counts: [Int]) -> String? {
            error {
                _ = try Fixture.document([
                    "inputs": .array(
                        counts.enumerated().map { index, count in
                            [
                                "txid": .string(Fixture.txid(5)), "vout": .integer(index),
                                "leafScripts": .array([JSONValue](repeating: leaf, count: count)),
                            ]
                        }), "outputs": [["script": "51", "value": 1]],
                ])
            }.map { "\($0.code.rawValue) \($0.field ?? "")" }
        }
        let most = [Int](repeating: 1000, count: 10)
        #expect(decode(most) == nil)
        #expect(decode(most + [1]) == "oversized inputs[10]")
    }

    /// What a candidate says falsely is a fault of the intent.
    @Test func falseScripts() throws {
        let nested = Hex.encode([0xa9] + Script.push([UInt8](repeating: 1, count: 20)) + [0x87])
        let coin: JSONValue = [
            "txid": .string(Fixture.txid(5)), "vout": 0, "value": 1000, "script": .string(nested), "redeemScript": "51",
        ]
        let fault = error { _ = try select([coin], paying: 500, rate: 1) }
        #expect(fault?.code == .scriptMismatch && fault?.field == "utxos[0].redeemScript" && fault?.stage == .decode)
    }
}
