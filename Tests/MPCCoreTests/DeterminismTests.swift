import MPCCore
import Secrets
import TestSupport
import Testing

/// The randomness source is a parameter: a seeded run gives the same bytes twice, and those of the golden file.
@Suite struct DeterminismTests {
    /// Every message of a seeded key generation as party 2 sends it to party 1, its acknowledgement and key records.
    private func record(_ seed: UInt8) throws -> [(name: String, bytes: [UInt8])] {
        let randomness = Randomness.test(seed)
        let parties = try TestParties(3, randomness: randomness)
        let (one, two) = (try party(1), try party(2))
        let names: [MessageType: String] = [
            .keygenCommitment: "keygenCommitment", .keygenOpening: "keygenOpening", .keygenShares: "keygenShares",
            .keygenEcho: "keygenEcho",
        ]
        var messages: [(name: String, bytes: [UInt8])] = []
        let (_, run) = try parties.parameters([.ed25519, .ecdsaSecp256k1], threshold: 2)
        let opening = try RunOpening(run, identity: parties.members[1].identity, roster: parties.roster, randomness: randomness)
        messages.append(("hello", opening.hello))
        let outcomes = try parties.generate([.ed25519, .ecdsaSecp256k1], threshold: 2, randomness: randomness) { message in
            if message.from == two, message.to == one, let name = (try? WireHeader(message.bytes)).flatMap({ names[$0.type] }) {
                messages.append((name, message.bytes))
            }
            return message.bytes
        }
        let keys = try #require(outcomes[two]).get().shares
        let acknowledgement = KeyAcknowledgement(stored: keys[0].info, identity: parties.members[1].identity)
        messages.append(("keygenAcknowledgement", acknowledgement.encoded))
        for key in keys { messages.append(("key record, \(key.info.scheme.rawValue)", key.info.encoded)) }
        return messages
    }

    @Test func sameSeedSameBytes() throws {
        let (first, second, other) = (try record(70), try record(70), try record(71))
        #expect(first.map(\.name) == second.map(\.name))
        #expect(first.map(\.bytes) == second.map(\.bytes))
        for (a, b) in zip(first, other) { #expect(a.bytes != b.bytes, "\(a.name)") }
    }

    @Test func golden() throws {
        let messages = try record(70)
        #expect(messages.count == 8)
        #expect(try GoldenFile(messages).differences(from: "keygen.json") == [])
    }

    /// Without a seed no two runs are alike.
    @Test func systemRandomnessDiffers() throws {
        let keys = try (0..<2).map { _ in try TestParties(2, randomness: .test(72)).keys(.ed25519, threshold: 2)[0].info }
        #expect(keys[0].publicKey != keys[1].publicKey && keys[0].chainCode != keys[1].chainCode && keys[0].runID != keys[1].runID)
    }
}
