import MPCCore
import TestSupport
import Testing

@testable import DKLs23

/// The ids of one-round and interactive signing runs by example (dkls23.md section 0).
@Suite struct OneRoundVectorTests {
    struct Vector: Decodable, Sendable, CustomStringConvertible {
        struct Item: Decodable, Sendable {
            let message, hash: HexBytes
            let tweak: HexBytes?
            /// Empty for an output without scripts.
            let taproot: HexBytes?
            let materials: [HexBytes]

            func item(_ materials: [[UInt8]]) throws -> SigningBatch.Item {
                var output: TaprootOutput?
                if let root = taproot?.bytes { output = root.isEmpty ? .keyOnly : TaprootOutput(merkleRoot: root) }
                guard (output == nil) == (taproot == nil) else { throw MalformedVector(what: "Taproot output") }
                return SigningBatch.Item(message: message.bytes, tweak: tweak?.bytes, taproot: output, materials: materials)
            }
        }
        let note, `protocol`: String
        let parties: [Int]
        let keyID, requestHash, interactiveOperation, sid: HexBytes
        let epoch, round: UInt32
        let items: [Item]
        var description: String { note }
    }

    @Test(arguments: try DKLs23Vectors.cases("one-round", of: Vector.self)) func oneRound(vector: Vector) throws {
        let items = try vector.items.map { try $0.item($0.materials.map(\.bytes)) }
        #expect(items.map(\.hash) == vector.items.map(\.hash.bytes))
        let parties = try vector.parties.map(party)
        let context = try #require(
            RunContext.oneRound(
                protocolName: vector.protocol, keyID: vector.keyID.bytes, epoch: vector.epoch, parties: parties, me: parties[0],
                requestHash: vector.requestHash.bytes, round: vector.round, items: items.map(\.hash)))
        #expect(context.id == vector.sid.bytes)
    }

    @Test(arguments: try DKLs23Vectors.cases("one-round", of: Vector.self)) func interactive(vector: Vector) throws {
        let items = try vector.items.map { try $0.item([]) }
        let request = try #require(InteractiveRequest(hash: vector.requestHash.bytes, round: vector.round, items: items))
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let parameters = try PreSigning.parameters(table.keys[0].info, signers: table.signers, request: request)
        #expect(parameters.operation == vector.interactiveOperation.bytes)
    }
}
