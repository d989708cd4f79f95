import ChainKit
import Solana
import Testing

/// Fees that nobody pays on purpose.
@Suite struct FeeLimitTests {
    private let adapter = SolanaAdapter()

    private func document(_ version: JSONValue, _ members: [(String, JSONValue)]) throws -> SolanaDocument {
        var intent = JSONObject()
        intent["feePayer"] = .string(address(0))
        intent["recentBlockhash"] = .string(address(1))
        intent["version"] = version
        intent["payments"] = [["to": .string(address(2)), "amount": "1000000"]]
        for (name, value) in members { intent[name] = value }
        return try adapter.decode(.json(.object(intent)), context: .empty)
    }

    /// 0.1 SOL are allowed, one lamport more is not, in every version.
    @Test(arguments: [(99_995_000, false), (99_995_001, true)])
    func theLimitCountsTheWholeFee(_ priority: Int, _ isExceeded: Bool) throws {
        for (version, members) in [
            (JSONValue.string("legacy"), [("computeUnitLimit", JSONValue.integer(1_000_000)), ("computeUnitPrice", .integer(priority))]),
            (.integer(1), [("priorityFee", .integer(priority))]),
        ] {
            let document = try document(version, members)
            let limit = try #require(try adapter.feeLimit(of: document, context: .empty))
            #expect(limit.isExceeded == isExceeded)
            #expect(limit.fee == UInt256(UInt64(priority + 5000)))
            let summary = try adapter.summary(of: document, context: .empty)
            #expect(summary.warnings.contains { $0.value.contains("FEE") } == isExceeded)
        }
    }

    @Test func theContextAllowsMore() throws {
        let document = try document(.integer(1), [("priorityFee", "1400000000000")])
        for allowance: JSONValue in ["1400000005000", .integer(1_400_000_005_000)] {
            _ = try adapter.summary(of: document, context: try adapter.read(ChainContext(["allowFee": allowance])))
        }
        #expect(throws: ChainError.self) { try adapter.read(ChainContext(["allowFee": "much"])) }
        #expect(try adapter.summary(of: document, context: .empty).text.contains("fee 1400.000005 SOL"))
    }
}
