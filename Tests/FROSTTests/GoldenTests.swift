import FROST
import MPCCore
import TestSupport
import Testing

/// The layout of FROST's messages, of a seeded run.
@Suite struct GoldenTests {
    @Test func golden() throws {
        let table = try SigningTable(SigningTable.keys([1, 3]), messages: [[1], [2]], randomness: .test(49))
        let sent = try table.messages()
        let messages = try table.keys.enumerated().flatMap { position, key in
            let index = key.info.index
            return [
                ("frostShares of \(index)", try #require(sent[index])),
                ("commitments of \(index)", table.materials[position].flatMap(\.label.publicPart)),
                ("nonce ids of \(index)", table.materials[position].flatMap(\.label.id)),
            ]
        }
        #expect(try GoldenFile(messages).differences(from: "frost.json") == [])
        #expect(try TestSupport.verdict { try table.combine(sent) } == nil)
    }
}
