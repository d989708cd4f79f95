import ChainKit
import Testing

@testable import Bitcoin

/// What Bitcoin's nodes answer can be handed over as it comes.
@Suite struct NodeFormTests {
    private func decode(_ text: String) throws -> BitcoinDocument {
        try Fixture.adapter.decode(ChainInput.detect(Array(text.utf8)), context: .empty)
    }

    @Test func answersOfNodes() throws {
        let own = try TestKey(511)
        let funding = Fixture.funding([(try #require(AddressFormat.p2wpkh.script(key: own.point)), 100_000)])
        let psbt = try Fixture.psbt(
            Fixture.document(["inputs": [Fixture.input(funding, 0)], "outputs": [["script": "51", "value": 99_000]]]))
        let bare = try decode(psbt.base64)
        for answer in [
            "{\"psbt\": \"\(psbt.base64)\", \"complete\": false}", "{\"psbt\": \"\(psbt.base64)\", \"fee\": 0.00001, \"changepos\": -1}",
            "{\"result\": {\"psbt\": \"\(psbt.base64)\", \"complete\": false}, \"error\": null, \"id\": \"curl\"}",
            "{\"result\": \"\(psbt.base64)\", \"error\": null, \"id\": 1}",
        ] {
            #expect(try decode(answer) == bare, "\(answer)")
        }
        let hex = Hex.encode(funding.bytes)
        let transaction = try decode(hex)
        for answer in [
            "{\"hex\": \"\(hex)\", \"complete\": true}",
            "{\"txid\": \"\(funding.id)\", \"hex\": \"\(hex)\", \"vin\": [], \"vout\": [], \"confirmations\": 3}",
            "{\"psbt\": \"\(psbt.base64)\", \"hex\": \"\(hex)\", \"complete\": true}",
        ] {
            #expect(try decode(answer) == transaction, "\(answer)")
        }
        for wrong in [
            "{\"hex\": \"\(hex)\", \"bogus\": 1}", "{\"complete\": true}", "{\"result\": null, \"error\": {\"code\": -5}, \"id\": 1}",
        ] {
            #expect(throws: ChainError.self) { try decode(wrong) }
        }
    }
}
