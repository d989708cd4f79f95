import ChainKit
import Testing

/// AdvanceNonce anywhere but in front makes no durable nonce.
@Suite struct NonceTests {
    private static let system = "11111111111111111111111111111111"

    private func document(_ data: [String], isWritable: Bool = true) throws -> ChainDocument {
        let accounts: JSONValue = [
            ["pubkey": .string(address(5)), "isSigner": false, "isWritable": .bool(isWritable)],
            ["pubkey": .string(address(6)), "isSigner": false, "isWritable": .bool(isWritable)],
            ["pubkey": .string(address(0)), "isSigner": true, "isWritable": true],
        ]
        return try sol.decode(
            .json([
                "feePayer": .string(address(0)), "recentBlockhash": .string(address(1)), "version": 0,
                "instructions": .array(
                    data.map { ["programId": .string(Self.system), "accounts": accounts, "data": ["hex": .string($0)]] }),
            ]))
    }

    @Test(arguments: [(["04000000"], true, false), (["0c000000", "04000000"], true, true), (["04000000"], false, true)])
    func aMisplacedAdvanceIsWarnedOf(_ data: [String], _ isWritable: Bool, _ isMisplaced: Bool) throws {
        let document = try document(data, isWritable: isWritable)
        #expect(try sol.summary(of: document).warnings.contains { $0.value.contains("live by the nonce") } == isMisplaced)
        #expect(try sol.verify(document).checks.contains { $0.name == "limits" && $0.outcome == .unknown } == isMisplaced)
        #expect(try sol.conflicts(document).keys.isEmpty == isMisplaced)
    }
}
