import Groups
import TestSupport
import Testing

@testable import MPCCore

/// Run ids (dkls23.md section 0; rule H3): against an independent implementation, and everything that must change them.
@Suite struct IdentifierTests {
    struct Vector: Decodable {
        let `protocol`, operationName: String
        let operationParameter, epoch: UInt32
        let parties: [Int]
        let keyID, operation, runID: HexBytes
        let nonces, ephemeralKeys: [HexBytes]
    }

    @Test func knownAnswer() throws {
        let vector: Vector = try VectorFile.read("hash/identifiers.json", format: "chainsign-identifier-vector/1")
        var operation = Transcript(.operation)
        operation.absorb(vector.operationName)
        operation.absorb(vector.operationParameter)
        let op = operation.hash()
        #expect(op == vector.operation.bytes)
        let parties = try vector.parties.map(party)
        let parameters = try #require(
            RunParameters(
                protocolName: vector.protocol, keyID: vector.keyID.bytes, epoch: vector.epoch, parties: parties.reversed(), operation: op))
        let hellos = Dictionary(
            uniqueKeysWithValues: parties.indices.map {
                (parties[$0], Hello(nonce: vector.nonces[$0].bytes, ephemeralKey: vector.ephemeralKeys[$0].bytes))
            })
        #expect(parameters.runID(hellos) == vector.runID.bytes)
    }

    @Test func everyParameterCounts() throws {
        func id(
            _ name: String = "p", key: [UInt8] = [UInt8](repeating: 1, count: 32), epoch: UInt32 = 0, set: [Int] = [1, 3],
            request: [UInt8] = [UInt8](repeating: 2, count: 32), round: UInt32 = 0, items: [[UInt8]] = [[3], [4]]
        ) throws -> [UInt8] {
            let parties = try set.map(party)
            return try #require(
                RunContext.oneRound(
                    protocolName: name, keyID: key, epoch: epoch, parties: parties, me: parties[0], requestHash: request,
                    round: round, items: items)
            ).id
        }
        let ids = [
            try id(), try id("q"), try id(key: []), try id(key: [UInt8](repeating: 9, count: 32)), try id(epoch: 1), try id(set: [1, 2]),
            try id(set: [1, 2, 3]), try id(request: [UInt8](repeating: 9, count: 32)), try id(items: [[4], [3]]),
            try id(items: [[3, 4]]), try id(items: [[3]]), try id(items: [[3], [4], []]), try id(round: 1),
        ]
        #expect(Set(ids).count == ids.count)
        #expect(try id() == id(set: [3, 1]), "the set is a set")
    }

    @Test func malformedParametersAreRefused() throws {
        let (one, two) = (try party(1), try party(2))
        let op = [UInt8](repeating: 0, count: 32)
        #expect(RunParameters(protocolName: "p", keyID: [], epoch: 0, parties: [], operation: op) == nil)
        #expect(RunParameters(protocolName: "p", keyID: [], epoch: 0, parties: [one, one], operation: op) == nil)
        #expect(RunParameters(protocolName: "p", keyID: [1], epoch: 0, parties: [one], operation: op) == nil)
        #expect(RunParameters(protocolName: "p", keyID: [], epoch: 0, parties: [one], operation: [1]) == nil)
        let stranger = RunContext.oneRound(
            protocolName: "p", keyID: [], epoch: 0, parties: [one], me: two, requestHash: op, round: 0, items: [])
        #expect(stranger == nil)
    }

    @Test func indices() throws {
        for value in [Int.min, -1, 0, 256, Int.max] { #expect(PartyIndex(value) == nil) }
        #expect(PartyIndex(255)?.rawValue == 255)
        #expect(PartyIndex.all(0) == nil && PartyIndex.all(256) == nil && PartyIndex.all(255)?.count == 255)
        let (one, two) = (try party(1), try party(2))
        #expect(PartyPair(one, one) == nil)
        #expect(PartyPair(one, two) == PartyPair(two, one))
    }

    @Test func schemesHaveDistinctCodes() {
        #expect(Set(SignatureScheme.allCases.map(\.code)).count == SignatureScheme.allCases.count)
        for scheme in SignatureScheme.allCases { #expect(SignatureScheme(code: scheme.code) == scheme) }
        #expect(
            SignatureScheme(code: 0) == nil && SignatureScheme(code: UInt8(SignatureScheme.allCases.count) + 1) == nil
                && SignatureScheme(code: 255) == nil)
    }

    /// t, n, schemes and roster are all inside op.
    @Test func keyGenerationParametersCount() throws {
        let three = try TestParties(3, randomness: .test(1))
        let others = try TestParties(3, randomness: .test(2))
        let four = try TestParties(4, randomness: .test(1))
        let operations = [
            try three.parameters([.ed25519], threshold: 2), try three.parameters([.ed25519], threshold: 3),
            try three.parameters([.ecdsaSecp256k1], threshold: 2), try three.parameters([.ed25519, .ecdsaSecp256k1], threshold: 2),
            try others.parameters([.ed25519], threshold: 2), try four.parameters([.ed25519], threshold: 2),
        ].map(\.1.operation)
        #expect(Set(operations).count == operations.count)
        let (sorted, reversed) = (
            try three.parameters([.ed25519, .ecdsaSecp256k1], threshold: 2).1,
            try three.parameters([.ecdsaSecp256k1, .ed25519], threshold: 2).1
        )
        #expect(sorted == reversed)

        func refused(_ schemes: [SignatureScheme], _ t: Int) -> ProtocolAbort? {
            do throws(ProtocolAbort) {
                _ = try KeyGenerationParameters(schemes: schemes, threshold: t, roster: three.roster)
                return nil
            } catch { return error }
        }
        for t in [-1, 0, 1, 4] { #expect(refused([.ed25519], t) == .misuse(.threshold(t: t, n: 3))) }
        #expect(refused([], 2) == .misuse(.schemes))
        #expect(refused([.ed25519, .ed25519], 2) == .misuse(.schemes))
    }

    @Test func rosters() throws {
        let key = [UInt8](repeating: 1, count: 32)
        #expect(Roster(publicKeys: []) == nil)
        #expect(Roster(publicKeys: [key, key]) == nil)
        #expect(Roster(publicKeys: [[1]]) == nil)
        let keys = (0..<256).map { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] + [UInt8](repeating: 0, count: 30) }
        #expect(Roster(publicKeys: keys) == nil)
        let roster = try #require(Roster(publicKeys: Array(keys.prefix(255))))
        #expect(roster.publicKey(of: try party(255)) == keys[254])
        let two = try #require(Roster(publicKeys: Array(keys.prefix(2))))
        #expect(two.publicKey(of: try party(3)) == nil)
        #expect(Roster(publicKeys: [keys[1], keys[0]])?.hash != two.hash)
    }
}
