import FROST
import Groups
import MPCCore
import TestSupport
import Testing

/// The layout of FROST's messages, of seeded runs.
@Suite struct GoldenTests {
    @Test func golden() throws {
        let table = try SigningTable(SigningTable.keys([1, 3]), messages: [[1], [2]], randomness: .test(49))
        #expect(try differences(of: table, from: "frost.json") == [])
    }

    /// Under a key without scripts, under one with scripts at a path, and under the wallet's own key.
    @Test func taproot() throws {
        let root = [UInt8](repeating: 9, count: 32)
        let table = try TaprootTable(
            TaprootTable.keys([1, 3]),
            items: [
                .init(message: [1], tweak: nil, taproot: .keyOnly, materials: []),
                .init(message: [2], tweak: Scalar<Secp256k1>(9).encoded, taproot: TaprootOutput(merkleRoot: root), materials: []),
                .init(message: [3], tweak: nil, taproot: nil, materials: []),
            ], randomness: .test(52))
        #expect(try differences(of: table, from: "frost-taproot.json") == [])
    }

    private func differences<Scheme>(of table: FROSTTable<Scheme>, from file: String) throws -> [String] {
        let sent = try table.messages()
        let messages = try table.keys.enumerated().flatMap { position, key in
            let index = key.info.index
            return [
                ("frostShares of \(index)", try #require(sent[index])),
                ("commitments of \(index)", table.materials[position].flatMap(\.label.publicPart)),
                ("nonce ids of \(index)", table.materials[position].flatMap(\.label.id)),
            ]
        }
        #expect(try TestSupport.verdict { try table.combine(sent) } == nil)
        return try GoldenFile(messages).differences(from: file)
    }
}
