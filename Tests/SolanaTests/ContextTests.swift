import ChainKit
import Solana
import Testing

/// What is known beside the bytes is read where a document is decoded, and stays with it.
@Suite struct ContextTests {
    private let payment: ChainInput = .json([
        "feePayer": "3jTUjaUT1rY5hARemWNVcm4RPXEzHfP9gmD39Lk43Wc9", "recentBlockhash": .string(address(1)), "version": 0,
        "payments": [["to": .string(address(70)), "amount": "1"]], "lookupTables": [["key": .string(address(60))]],
    ])

    private static let refused: [JSONValue] = [
        ["unknown": 1], ["allowFee": "much"], ["lookupTables": ["x": []]], ["lookupTables": [address(60): ["x"]]],
        ["tokens": [address(3): ["symbol": "a b"]]],
    ]

    /// Whatever the document is: no member of the adapter sees a context that was not read.
    @Test(arguments: refused.indices)
    func aBadContextIsRefusedWithEveryInput(_ index: Int) throws {
        let context = try ChainContext(Self.refused[index])
        let known = try sol.decode(payment, context: try ChainContext(["lookupTables": [address(60): [.string(address(70))]]]))
        guard case .raw(let bytes) = try sol.encode(known, as: .raw) else { return }
        for input in [payment, .raw(bytes), .container(Hex.encode(bytes))] {
            let error = #expect(throws: ChainError.self) { try sol.decode(input, context: context) }
            #expect(error?.stage == .decode)
            #expect(error?.field?.hasPrefix("context.") == true)
        }
        let error = #expect(throws: ChainError.self) { try SolanaAdapter().read(context) }
        #expect(error?.stage == .decode)
    }

    /// A table that the context knew is known of the document with its signatures as well; the bytes alone know none.
    @Test func whatIsAssembledKeepsTheTables() throws {
        func outcome(_ document: ChainDocument) throws -> VerificationReport.Outcome? {
            try sol.verify(document).checks.first { $0.name == "lookupTables" }?.outcome
        }
        let context = try ChainContext(["lookupTables": [address(60): [.string(address(70))]]])
        let document = try sol.decode(payment, context: context)
        let assembled = try sol.assemble(document, signatures: []).document
        #expect(try outcome(assembled) == .passed)
        #expect(try sol.plan(assembled).hash == sol.plan(document).hash)
        #expect(try sol.summary(of: assembled) == sol.summary(of: document))
        guard case .raw(let bytes) = try sol.encode(assembled, as: .raw) else {
            Issue.record("the raw form is not bytes")
            return
        }
        #expect(try outcome(try sol.decode(.raw(bytes))) == .unknown)
        #expect(try outcome(try sol.decode(.raw(bytes), context: context)) == .passed)
    }
}
