import ChainKit
import Testing

@testable import Bitcoin

/// What a network allows, wherever amounts stand.
@Suite struct MoneyTests {
    static let limits: [(String, UInt64)] = [
        ("mainnet", 2_100_000_000_000_000), ("testnet", 2_100_000_000_000_000), ("signet", 2_100_000_000_000_000),
        ("testnet4", 2_100_000_000_000_000),
        ("regtest", 2_100_000_000_000_000), ("litecoin", 8_400_000_000_000_000), ("dogecoin", 1_000_000_000_000_000_000),
    ]

    private func network(_ id: String) throws -> BitcoinNetwork { try #require(BitcoinNetwork.named(id)) }

    @Test(arguments: limits) func sums(_ id: String, _ limit: UInt64) throws {
        let network = try network(id)
        #expect(BitcoinNetwork.all.count == Self.limits.count)
        #expect(network.moneyLimit == limit)
        func sum(_ amounts: [UInt64]) throws -> UInt64 { try Amount.sum(amounts, "outputs", on: network, stage: .plan) }
        #expect(try sum([]) == 0)
        #expect(try sum([limit - 1, 1, 0]) == limit)
        for amounts in [[limit, 1], [limit + 1], [1, .max], [UInt64.max, .max], [UInt64](repeating: limit, count: 40)] {
            let error = #expect(throws: ChainError.self) { try sum(amounts) }
            #expect(error?.code == .invalidAmount && error?.field == "outputs" && error?.stage == .plan)
            #expect(error?.message == "are worth more than the \(limit) satoshis that \(network.name) allows")
        }
    }

    @Test(arguments: limits) func faults(_ id: String, _ limit: UInt64) throws {
        let network = try network(id)
        func fault(_ values: [UInt64]) -> TransactionFault? {
            BitcoinTransaction(
                version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 1, count: 32), index: 0))],
                outputs: values.map { TransactionOutput(value: $0, script: []) }, lockTime: 0
            ).fault(on: network)
        }
        #expect(fault([limit]) == nil && fault([limit - 1, 1]) == nil)
        #expect(fault([limit + 1]) == .outputTooLarge)
        #expect(fault([limit, 1]) == .totalTooLarge && fault([UInt64](repeating: limit, count: 40)) == .totalTooLarge)
    }

    private func intent(_ id: String, input: UInt64, output: UInt64) -> JSONValue {
        [
            "network": .string(id), "inputs": [["txid": .string(Fixture.txid(5)), "vout": 0, "value": .integer(input), "script": "0014"]],
            "outputs": [["script": "51", "value": .integer(output)]],
        ]
    }

    @Test(arguments: limits) func intents(_ id: String, _ limit: UInt64) throws {
        #expect(error { _ = try Fixture.document(intent(id, input: limit, output: limit)) } == nil)
        #expect(error { _ = try Fixture.document(intent(id, input: limit + 1, output: 1)) } == "invalidAmount inputs[0].value")
        #expect(error { _ = try Fixture.document(intent(id, input: limit, output: limit + 1)) } == "invalidAmount outputs[0].value")
    }

    /// The sums of a PSBT, where no field is above the limit by itself.
    @Test(arguments: limits) func plans(_ id: String, _ limit: UInt64) throws {
        let key = try TestKey(82)
        let script = try #require(AddressFormat.p2pkh.script(key: key.point))
        func plan(_ inputs: [UInt64], _ outputs: [UInt64], named: Bool) throws -> [String?] {
            let funding = Fixture.funding(inputs.map { (script, $0) })
            var psbt = PSBT(
                transaction: BitcoinTransaction(
                    version: 2, inputs: inputs.indices.map { TransactionInput(previous: OutPoint(txid: funding.txid, index: UInt32($0))) },
                    outputs: outputs.map { TransactionOutput(value: $0, script: script) }, lockTime: 0), version: .v0)
            for index in psbt.inputs.indices { psbt.inputs[index].nonWitnessUTXO = funding }
            if named { psbt.namedNetwork = try network(id) }
            let context = try BitcoinContext(named ? [:] : ["network": .string(id)])
            return [
                error { _ = try Fixture.adapter.requests(for: .psbt(psbt), keys: [key.ecdsa()], context: context, prior: []) },
                error { _ = try Fixture.adapter.estimate(.psbt(psbt), context: context) },
                error { _ = try Fixture.adapter.summary(of: .psbt(psbt), context: context) },
            ]
        }
        for named in [true, false] {
            #expect(try plan([limit - 1, 1], [limit - 1000], named: named) == [nil, nil, nil])
            #expect(try plan([limit, 1], [limit - 1000], named: named) == Array(repeating: "invalidAmount inputs", count: 3))
            #expect(try plan([limit], [limit, 1], named: named) == Array(repeating: "invalidAmount outputs", count: 3))
        }
    }

    @Test(arguments: limits) func selections(_ id: String, _ limit: UInt64) throws {
        func select(_ values: [UInt64], paying: [UInt64]) -> String? {
            error {
                _ = try Fixture.document([
                    "network": .string(id), "feeRate": 1, "change": ["script": "51"],
                    "outputs": .array(paying.map { ["script": "51", "value": .integer($0)] }),
                    "utxos": .array(
                        values.enumerated().map { index, value in
                            [
                                "txid": .string(Fixture.txid(5)), "vout": .integer(index), "value": .integer(value),
                                "script": .string("5120" + Fixture.txid(9)),
                            ]
                        }),
                ])
            }
        }
        #expect(select([limit], paying: [limit - 1000]) == nil)
        #expect(select([limit, limit], paying: [limit]) == "invalidAmount utxos")
        #expect(select([limit], paying: [limit, limit]) == "invalidAmount outputs")
    }

    @Test(arguments: limits) func verification(_ id: String, _ limit: UInt64) throws {
        func checks(_ inputs: [UInt64], _ outputs: [UInt64]) throws -> [String] {
            let transaction = BitcoinTransaction(
                version: 2,
                inputs: inputs.indices.map {
                    TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 5, count: 32), index: UInt32($0)), scriptSig: [0x51])
                }, outputs: outputs.map { TransactionOutput(value: $0, script: [0x51]) }, lockTime: 0)
            let prevouts = inputs.enumerated().map { index, value -> JSONValue in
                ["txid": .string(Fixture.txid(5)), "vout": .integer(index), "value": .integer(value), "script": "61"]
            }
            let context = try BitcoinContext(["network": .string(id), "prevouts": .array(prevouts)])
            let document = try Fixture.adapter.decode(.raw(transaction.bytes), context: context)
            return try Fixture.adapter.verify(document, context: context).checks.filter { !$0.ok && $0.rule == .artefact }
                .map { "\($0.name): \($0.detail)" }
        }
        let excess = "more than the \(limit) satoshis that \(try network(id).name) allows"
        #expect(try checks([limit - 1, 1], [limit - 1, 1]).isEmpty)
        #expect(try checks([limit, 1], [limit]) == ["amounts: the inputs are worth \(excess)"])
        #expect(try checks([limit], [limit, 1]) == ["rules: no block takes it: bad-txns-txouttotal-toolarge"])
        #expect(try checks([limit], [limit + 1]) == ["rules: no block takes it: bad-txns-vout-toolarge"])
        #expect(try checks([limit - 1], [limit]) == ["amounts: the outputs hold \(limit) satoshis, and the inputs \(limit - 1)"])
    }
}

@Suite struct FeeRateTests {
    private func rate(_ value: JSONValue, _ network: Int = 0) throws -> UInt64 {
        try FeeRate(JSONCursor(["feeRate": value]).required("feeRate"), on: BitcoinNetwork.all[network]).perThousand
    }

    @Test func reading() throws {
        let rates: [(JSONValue, UInt64)] = [
            (0, 0), ("0", 0), ("0.000", 0), ("0.001", 1), ("0.125", 125), ("0.5", 500), (2, 2000), ("2.50", 2500), ("007", 7000),
            ("1.001", 1001), ("2100000000", 2_100_000_000_000), ("000000000000001", 1000),
        ]
        for (value, expected) in rates { #expect(try rate(value) == expected, "\(value)") }
        for text in ["", ".", ".5", "5.", "1.2.3", "1e3", "-1", "+1", " 1", "1 ", "1,5", "٣", "0x1", "1_000"] {
            #expect(error { _ = try rate(.string(text)) } == "wrongType feeRate", "\(text)")
        }
        for value in [true, [], [:], -1] as [JSONValue] { #expect(error { _ = try rate(value) } == "wrongType feeRate") }
        #expect(try rate(JSONParser.parse("2.5")) == 2500)
        #expect(error { _ = try rate(JSONParser.parse("1e3")) } == "wrongType feeRate")
        for text in [
            "1.0001", "0.0000", "2100000000.001", "2100000001", "999999999999999", "9999999999999999", "0000000000000001",
            "99999999999999999999999",
        ] {
            #expect(error { _ = try rate(.string(text)) } == "outOfRange feeRate", "\(text)")
        }
    }

    @Test(arguments: MoneyTests.limits) func highest(_ id: String, _ limit: UInt64) throws {
        let network = try #require(BitcoinNetwork.all.firstIndex { $0.id == id })
        let highest = limit / 1_000_000
        #expect(try rate(.integer(highest), network) == limit / 1000)
        #expect(error { _ = try rate(.string("\(highest).001"), network) } == "outOfRange feeRate")
        let error = #expect(throws: ChainError.self) { try rate(.integer(highest + 1), network) }
        #expect(error?.message == "is more than \(highest) satoshis for a virtual byte")
    }

    @Test func fees() {
        let cases: [(UInt64, Int, UInt64)] = [
            (0, 1000, 0), (1, 0, 0), (1, 1, 1), (1, 1000, 1), (1, 1001, 2), (1000, 141, 141), (1001, 141, 142), (2500, 141, 353),
            (1000, -5, 0), (.max - 999, 1, .max / 1000), (.max - 998, 1, .max), (1 << 60, 1 << 20, .max),
        ]
        for (rate, size, fee) in cases { #expect(FeeRate(perThousand: rate).fee(of: size) == fee, "\(rate) of \(size)") }
        #expect(FeeRate.text(fee: 282, virtualSize: 141) == "2.0 sat/vB")
        #expect(FeeRate.text(fee: 10, virtualSize: 10) == "1.0 sat/vB" && FeeRate.text(fee: 9999, virtualSize: 10_000) == "1.0 sat/vB")
        #expect(FeeRate.text(fee: 7, virtualSize: 218) == "0.032 sat/vB" && FeeRate.text(fee: 99, virtualSize: 1000) == "0.099 sat/vB")
        #expect(FeeRate.text(fee: 1, virtualSize: 4000) == "under 0.001 sat/vB" && FeeRate.text(fee: 0, virtualSize: 10) == "0.0 sat/vB")
        #expect(FeeRate.text(fee: 1, virtualSize: 0) == "unknown")
        #expect(FeeRate.text(fee: .max, virtualSize: 1) == "more than anybody pays")
    }
}
