import ChainKit
import Testing

@Suite struct CloseAccountTests {
    private static let token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"

    private func close(to destination: Int, signs: Bool, authority: Int) throws -> TransactionSummary {
        try summarise(
            intent(
                Self.token,
                [
                    (5, signer: false, writable: true), (destination, signer: signs, writable: true),
                    (authority, signer: true, writable: false),
                ],
                [9]))
    }

    @Test func theLamportsAreATransferOfUnknownAmount() throws {
        let summary = try close(to: 2, signs: true, authority: 2)
        #expect(summary.warnings == [])
        let transfer = try #require(summary.transfers.first)
        #expect(transfer.asset == Sourced("SOL", .signed))
        #expect(transfer.amount == Sourced("unknown", .unverified))
        #expect(transfer.from == Sourced(address(5), .signed))
        #expect(transfer.to == Sourced(address(2), .signed))
        #expect(transfer.origin == .unverified)
        #expect(summary.text.contains("sends unknown (unverified) lamport of SOL"))
    }

    /// That the destination signs something makes it no friend of the owner.
    @Test(arguments: [true, false])
    func anotherDestinationIsWarnedOf(_ signs: Bool) throws {
        let summary = try close(to: 3, signs: signs, authority: 2)
        let warning = try #require(summary.warnings.map(\.value).first)
        #expect(warning.contains(address(3)))
        #expect(warning.contains("a wrapped-SOL account's whole balance"))
    }
}
